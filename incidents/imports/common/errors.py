"""Moved: what stops an import whose ground has changed."""


class Moved(Exception):
    """Something at the desk has changed since the file was checked; the text says what to do."""
