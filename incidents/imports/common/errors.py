"""What stops an import after its file was checked."""


class ChangedSinceCheck(Exception):
    """Something at the desk has changed since the file was checked; the text says what to do."""
