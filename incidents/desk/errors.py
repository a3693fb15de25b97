"""Why the desk refuses something, in words for the person who asked; each with its HTTP status."""

import uuid
from typing import Any


class Refused(Exception):
    """The base of every refusal; `status` is what the API answers."""

    status = 400


class Incomplete(Refused):
    """The change lacks something that it needs, such as a reason."""


class NotAllowed(Refused):
    """The role lacks this action, on a record that one may see."""

    status = 403


class Unknown(Refused):
    """There is no such record, or none that one may know of; the two cannot be told apart."""

    status = 404

    def __init__(self) -> None:
        super().__init__("There is nothing here.")


class WrongStatus(Refused):
    """The workflow step does not fit the record's status, or the record is not ready for it."""

    status = 409

    def __init__(self, detail: str, reasons: list[str] | None = None) -> None:
        super().__init__(detail)
        self.reasons = reasons or []


class LeavesOut(WrongStatus):
    """A publication would leave out records that could be published, and does not name them."""

    def __init__(self, left_out: list[Any]) -> None:
        super().__init__(
            "Its public version would leave out records that could be published. Publish each with it, or "
            "say that it is to be left out."
        )
        self.left_out = left_out


class NotLeftOut(Refused):
    """A publication names something to leave out that it does not leave out."""

    def __init__(self, keys: set[tuple[str, uuid.UUID]]) -> None:
        super().__init__("This publication does not leave out all that it names.")
        self.keys = keys


class Stale(Refused):
    """The record has moved on since it was read."""

    status = 412

    def __init__(self, current: int) -> None:
        super().__init__(f"The record has changed since you read it; its revision is now {current}.")
        self.current = current
