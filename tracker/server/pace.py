"""How slow a client may be, in sending a body and in taking an answer."""

import time

GRACE = 30.0  # seconds
SLOWEST = 10_000  # bytes a second, after the grace


class Pace:
    """The time that is left for a transfer: every piece that gets through gives more."""

    def __init__(self) -> None:
        self.end = time.monotonic() + GRACE

    @property
    def left(self) -> float:
        """Seconds until the client is too slow."""
        return max(0.0, self.end - time.monotonic())

    def got_through(self, size: int) -> None:
        """Give time for so many bytes, but never more than the grace ahead."""
        self.end = min(self.end + size / SLOWEST, time.monotonic() + GRACE)
