"""Fields: name, label, limits and uses of each, which all rooms of the tracker share."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from django.db.models import Choices

# A text, or one that is translated when it is shown.
Words = Any
Vocabulary = type[Choices]


class Type(enum.Enum):
    """The type of a field's value; it decides how forms, the API, files and pages read and show it."""

    TEXT = enum.auto()  # one line
    LONG_TEXT = enum.auto()  # paragraphs
    CODE = enum.auto()  # a value of a vocabulary
    LANGUAGE = enum.auto()  # BCP 47
    SCRIPT = enum.auto()  # ISO 15924
    URL = enum.auto()  # http or https
    DAY = enum.auto()  # one calendar day
    NUMBER = enum.auto()  # a whole number from 0 to `limit`
    DEGREES = enum.auto()  # from -`limit` to `limit`
    COUNTRY = enum.auto()  # ISO 3166-1 alpha-2, former states too
    COUNTRIES = enum.auto()
    TEXTS = enum.auto()  # several texts of at most `limit` characters each
    SPAN = enum.auto()  # an uncertain date
    LOCATION = enum.auto()
    VICTIMS = enum.auto()
    CODES = enum.auto()  # several values of a vocabulary, at most `limit`
    STAGES = enum.auto()  # stages of an outcome, each with its date
    QUOTATION = enum.auto()  # verbatim words, with a translation
    RECORD = enum.auto()  # another record
    RECORDS = enum.auto()
    PARTS = enum.auto()  # rows that belong to the record


ONE_VALUE = frozenset(
    {Type.TEXT, Type.LONG_TEXT, Type.CODE, Type.LANGUAGE, Type.SCRIPT, Type.URL, Type.DAY, Type.NUMBER}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a record or of a part of one.

    Attributes:
        name: in documents, the API, files, citations and mappings of imports
        label: the one name that users see, translated
        type: of its value
        limit: characters of a text, or the highest number; 0 where the type has none
        vocabulary: the choices of a code; None where they depend on the record
        required: whether a draft needs it
        nullable: whether an empty value is null in documents, instead of an empty text
        help: what belongs in it, shown below the field in forms, translated
        description: what it holds, for the API's schema and the data dictionary of files
        columns: the fields of a value that is stored in several columns
        derived: whether it follows from other fields, so that nobody fills it in
        published: whether documents have it; a field of which this is not said never leaves the desk
        search: "A" for headings, "B" for other text that searches look through, "" for none
        citable: whether a source can be cited for it
        unstatable: whether it can be marked as "none" or "withheld" while it is empty
        headers: common names of its column in other people's files
        since: the format of documents that added it; optional in the schema where that is not the first
        deprecated: whether it is there for old readers only: no form offers it
    """

    name: str
    label: Words
    type: Type
    limit: int = 0
    vocabulary: Vocabulary | None = None
    required: bool = False
    nullable: bool = False
    help: Words = ""
    description: str = ""
    columns: tuple["Field", ...] = ()
    derived: bool = False
    published: bool = False
    search: Literal["", "A", "B"] = ""
    citable: bool = False
    unstatable: bool = False
    headers: tuple[str, ...] = ()
    since: int = 1
    deprecated: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the model's columns that hold the value."""
        return tuple(column.name for column in self.columns) or (self.name,)


class Fields(tuple[Field, ...]):
    """The fields of one kind of record or part, in the order in which people read them."""

    _by_name: dict[str, Field]

    def __new__(cls, *fields: Field) -> Self:
        names = [field.name for field in fields]
        if len(set(names)) < len(names):
            raise ValueError(f"A name stands twice: {names}")
        whole = super().__new__(cls, fields)
        whole._by_name = dict(zip(names, fields, strict=True))
        return whole

    def named(self, name: str) -> Field:
        """Return the field of this name; raises KeyError."""
        return self._by_name[name]

    def of(self, *types: Type) -> Iterator[Field]:
        """Yield the fields of these types."""
        return (field for field in self if field.type in types)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self)

    @property
    def desk_only(self) -> tuple[Field, ...]:
        """The fields that no document has."""
        return tuple(field for field in self if not field.published)

    @property
    def citable(self) -> tuple[str, ...]:
        """The names of the fields that a source can be cited for."""
        return tuple(field.name for field in self if field.citable)

    @property
    def unstatable(self) -> tuple[str, ...]:
        """The names of the fields that can be marked as "none" or "withheld" while they are empty."""
        return tuple(field.name for field in self if field.unstatable)

    @property
    def searched(self) -> tuple[str, ...]:
        """The names of the texts that an editor fills in and that searches look through."""
        texts = (field for field in self.columns if field.type in (Type.TEXT, Type.LONG_TEXT))
        return tuple(field.name for field in texts if field.search and not field.derived)

    @property
    def columns(self) -> Iterator[Field]:
        """Yield the fields as the model stores them: one or several columns for each."""
        for field in self:
            yield from field.columns or (field,)

    @property
    def limits(self) -> dict[str, int]:
        """The most characters of each column that holds a text."""
        texts = (Type.TEXT, Type.LONG_TEXT, Type.URL)
        columns = (field for field in self.columns if not field.deprecated)
        return {field.name: field.limit for field in columns if field.limit and field.type in texts}

    @property
    def labels(self) -> dict[str, Words]:
        """The label of each column."""
        return {field.name: field.label for field in self.columns}

    @property
    def helps(self) -> dict[str, Words]:
        """The help text of each column that has one."""
        return {field.name: field.help for field in self.columns if field.help}


def stored_texts(stored: str) -> list[str]:
    """Return the texts of a field of several, which is stored with one a line."""
    return [line.strip() for line in stored.splitlines() if line.strip()]


def with_help(field: Field, **changes: Any) -> Field:
    """Return the same field in another place, where other words explain it."""
    return replace(field, **changes)


def headers(words: str) -> tuple[str, ...]:
    """Return the names in a text that separates them by commas."""
    return tuple(word.strip() for word in words.split(","))


def find(fields: Iterable[Field], name: str) -> Field | None:
    """Return the field of this name or with a column of this name; None where there is none."""
    return next((field for field in fields if name in (field.name, *field.column_names)), None)
