"""A warning about a record for a reviewer; it never blocks anything."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from incidents.models.base import Record

KEY_LENGTH = 32
RISK_NOTE, AGAINST_CONSENT = "risk_note", "against_consent"


@dataclass(frozen=True)
class ReviewWarning:
    """A warning, as one user sees it.

    `code` is stable; `field` as in the document; `records` are those mentioned in the text. `part` is the id
    of the involvement, citation or statement concerned, None for the record itself. `judged` is the checked
    value: with another value it is another warning.
    """

    code: str
    words: str
    field: str = ""
    records: tuple[Record, ...] = ()
    part: UUID | None = None
    judged: tuple[Any, ...] = ()
    # The position of the part among those that the user sees.
    place: int | None = None
    settlement: Any = None  # the SettledWarning, if settled
    rows: str = "involvements"  # of the form, in which the part is

    @property
    def key(self) -> str:
        """Return a key that changes only with the value: 32 hexadecimal digits."""
        facts = [self.code, self.field, str(self.part or ""), *map(str, self.judged)]
        return hashlib.sha256(orjson.dumps(facts)).hexdigest()[:KEY_LENGTH]

    @property
    def is_open(self) -> bool:
        return self.settlement is None

    @property
    def may_be_settled(self) -> bool:
        """Return whether a reviewer may hide it; a warning about somebody's safety stays."""
        return self.code not in (RISK_NOTE, AGAINST_CONSENT)
