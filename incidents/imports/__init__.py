"""Files in: read under limits, mapped, checked against the desk, written as one batch, undone."""
