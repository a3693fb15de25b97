"""The minimum pace of a client, for sending a body and reading a response."""

import time

GRACE = 30.0  # seconds
SLOWEST = 10_000  # bytes a second, after the grace


class Pace:
    """The time left for a transfer; every piece that passes adds some."""

    def __init__(self) -> None:
        self.end = time.monotonic() + GRACE

    @property
    def left(self) -> float:
        """Return the seconds until the client is too slow."""
        return max(0.0, self.end - time.monotonic())

    def got_through(self, size: int) -> None:
        """Add time for a number of bytes, up to GRACE ahead."""
        self.end = min(self.end + size / SLOWEST, time.monotonic() + GRACE)
