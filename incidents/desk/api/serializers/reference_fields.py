"""References in a body: records by id, looked up together, and only among those the user may see."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.desk.api.serializers.fields import known_keys
from incidents.desk.matching import Match, similar_parties
from incidents.documents.serializers import StatementReference as StatementForm
from incidents.http.request_checks import read_uid
from incidents.models.base import Record
from incidents.models.case import Case
from incidents.models.evidence import Source, Statement
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person

PARTIES = (Person, Institution)
MOST_DOUBLES = 20


class ReferenceResolver:
    """The visible records that a body may name: one query for each kind, however many it names."""

    def __init__(self, user: Any, body: Any) -> None:
        self.user = user
        self._named = set(_uuids(body))
        # New parties of a name that is there already: their kind, the name, and what matches it.
        self.doubles: list[tuple[str, str, list[Match]]] = []
        self._found: dict[type[Record], dict[uuid.UUID, Record]] = {}

    def note_doubles(self, model: type[Record], values: dict[str, Any]) -> None:
        """Look up the visible parties that have a name of a new one."""
        if model not in PARTIES or len(self.doubles) >= MOST_DOUBLES:
            return
        names = [name["text"] for name in values["names"]]
        if found := similar_parties(model, names, by=self.user):
            self.doubles.append((str(model._meta.model_name), names[0], found))

    def get(self, model: type[Record], uid: uuid.UUID) -> Record | None:
        if model not in self._found:
            rows = model.objects.visible_to(self.user).filter(uid__in=self._named)
            self._found[model] = {row.uid: row for row in rows}
        return self._found[model].get(uid)


def _uuids(value: object) -> Iterator[uuid.UUID]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _uuids(inner)
    elif uid := read_uid(value):
        yield uid


class Reference(serializers.Field):
    """A record by its id, or in the form that answers have; gives the record itself.

    A record that may not be known of is refused in the words for one that does not exist.
    """

    model: ClassVar[type[Record]]
    shown_name: ClassVar[str] = "name"

    def to_internal_value(self, given: Any) -> Any:
        return self._read_form(given) if isinstance(given, dict) else self._named(given)

    def _named(self, given: Any) -> Any:
        uid = read_uid(given)
        if uid is None:
            raise serializers.ValidationError(f"This has to be the id of {self._a_record()}, a UUID.")
        record = self.context["known"].get(self.model, uid)
        if record is None:
            raise serializers.ValidationError(f"There is no such {self.model._meta.verbose_name}.")
        if getattr(record, "merged_into_id", None):
            raise serializers.ValidationError(self._merged(record))
        return record

    def _merged(self, record: Any) -> str:
        """The error for a merged party, with the id of the one that stayed if the user may see that."""
        while record.merged_into_id:
            record = record.merged_into
        known = ReferenceResolver(self.context["known"].user, str(record.uid)).get(self.model, record.uid)
        name = self.model._meta.verbose_name
        if known is None:
            return f"This {name} cannot be referred to any more."
        return f"This {name} was merged into another; name that one: {known.uid} ({record.name})."

    def _read_form(self, given: dict[str, object]) -> Any:
        known_keys(given, ("id", "number", self.shown_name))
        record = self._named(given.get("id"))
        now = {"number": record.number, self.shown_name: getattr(record, self.shown_name)}
        changed = {
            key: ["This cannot be written here; it differs from the record it names."]
            for key in now
            if key in given and given[key] != now[key]
        }
        if changed:
            raise serializers.ValidationError(changed)
        return record

    def _a_record(self) -> str:
        name = str(self.model._meta.verbose_name)
        return f"an {name}" if name[0] in "ai" else f"a {name}"


def _reference_schema(*more: dict[str, object]) -> dict[str, Any]:
    read_form = {
        "type": "object",
        "description": "The form that answers have.",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "number": {"type": "integer", "nullable": True},
            "name": {"type": "string"},
        },
        "required": ["id"],
    }
    return {"oneOf": [{"type": "string", "format": "uuid"}, read_form, *more]}


@extend_schema_field(_reference_schema())
class PersonReference(Reference):
    model = Person


@extend_schema_field(_reference_schema())
class InstitutionReference(Reference):
    model = Institution


@extend_schema_field(_reference_schema())
class IncidentReference(Reference):
    model = Incident
    shown_name = "title"


@extend_schema_field(_reference_schema())
class StatementReference(Reference):
    model = Statement

    def _read_form(self, given: dict[str, object]) -> Any:
        """Return the statement of a form that an answer has; what else the form says is not read."""
        known_keys(given, tuple(StatementForm().fields))
        return self._named(given.get("id"))


@extend_schema_field(_reference_schema())
class CaseReference(Reference):
    model = Case
    shown_name = "title"


@extend_schema_field(_reference_schema())
class SourceReference(Reference):
    model = Source
    shown_name = "title"


class Inline:
    """A record that is to be created together with what names it."""

    def __init__(self, model: type[Record], values: dict[str, Any]) -> None:
        self.model, self.values = model, values


def or_inline(reference: type[Reference], mark: str, body: Any) -> type[Reference]:
    """A reference that also takes a new record: an object that has the field `mark`.

    `body` gives the serializer class of the new record, late, because bodies hold references themselves.
    """

    class ReferenceOrNew(reference):  # type: ignore[valid-type, misc]
        def to_internal_value(self, given: Any) -> Any:
            if not isinstance(given, dict) or mark not in given or "id" in given:
                return super().to_internal_value(given)
            said = {name: value for name, value in given.items() if name != "new"}
            if not isinstance(given.get("new", False), bool):
                raise serializers.ValidationError({"new": ["This takes true or false."]})
            inner = body()(data=said, context=self.context)
            inner.is_valid(raise_exception=True)
            if not given.get("new"):
                self.context["known"].note_doubles(self.model, inner.validated_data)
            return Inline(self.model, inner.validated_data)

    name = reference.model.__name__
    ReferenceOrNew.__name__ = f"{name}ReferenceOrNew"
    new: dict[str, Any] = {
        "type": "object",
        "description": f"A new {name.lower()}, created as a draft.",
        "required": [mark],
    }
    if reference.model in PARTIES:
        words = "True: make it although one of such a name is there, which is a 409 otherwise."
        new["properties"] = {"new": {"type": "boolean", "description": words}}
    return extend_schema_field(_reference_schema(new))(ReferenceOrNew)
