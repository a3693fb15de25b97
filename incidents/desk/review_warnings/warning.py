"""One point of a record that a reviewer should check; it never stops anything."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from incidents.models.base import Record

KEY_LENGTH = 32


@dataclass(frozen=True)
class ReviewWarning:
    """A point to check, as one reader sees it.

    `code` is stable; `field` as in the document; `records` are those that the words speak of. `part` is the
    id of the involvement, citation or statement that it is about, None for the record itself. `judged` is
    the value that was judged: with another value it is another point.
    """

    code: str
    words: str
    field: str = ""
    records: tuple[Record, ...] = ()
    part: UUID | None = None
    judged: tuple[Any, ...] = ()
    # The place of the involvement it is about among those that the reader sees.
    place: int | None = None
    settlement: Any = None  # the SettledWarning, once a reviewer has settled it

    @property
    def key(self) -> str:
        """What stays the same until the value changes: 32 hexadecimal digits."""
        facts = [self.code, self.field, str(self.part or ""), *map(str, self.judged)]
        return hashlib.sha256(orjson.dumps(facts)).hexdigest()[:KEY_LENGTH]

    @property
    def is_open(self) -> bool:
        return self.settlement is None
