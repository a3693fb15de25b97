"""Refusals of the desk, with a message for the user and an HTTP status."""

import uuid
from typing import Any


class Refused(Exception):
    """The base of all refusals; `status` is that of the API's response."""

    status = 400


class Incomplete(Refused):
    """The change lacks a required value, such as a reason."""


class NotAllowed(Refused):
    """The role does not allow this action on a visible record."""

    status = 403


class Unknown(Refused):
    """The record does not exist or is hidden from the user, which look the same."""

    status = 404

    def __init__(self) -> None:
        super().__init__("There is nothing here.")


class WrongStatus(Refused):
    """The workflow step does not fit the record's status, or the record is incomplete."""

    status = 409

    def __init__(self, detail: str, reasons: list[str] | None = None) -> None:
        super().__init__(detail)
        self.reasons = reasons or []


class LeavesOut(WrongStatus):
    """A publication would leave out records that could be published, without naming them."""

    def __init__(self, left_out: list[Any]) -> None:
        super().__init__(
            "Its public version would leave out records that could be published. Publish each with it, or "
            "say that it is to be left out."
        )
        self.left_out = left_out


class NotLeftOut(Refused):
    """A publication names a record to leave out that it does not leave out."""

    def __init__(self, keys: set[tuple[str, uuid.UUID]]) -> None:
        super().__init__("This publication does not leave out all that it names.")
        self.keys = keys


class Stale(Refused):
    """The record has changed since it was read."""

    status = 412

    def __init__(self, current: int) -> None:
        super().__init__(f"The record has changed since you read it; its revision is now {current}.")
        self.current = current
