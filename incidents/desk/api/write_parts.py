"""Saving the parts of a record as a list: entries with an id change a part, others make one, missing ones go.

Only parts that the user may see are looked at; hidden ones stay as they are.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib.auth.models import User
from django.db.models import UniqueConstraint
from rest_framework.exceptions import ValidationError

from incidents.choices import NameKind
from incidents.dates.span import Span
from incidents.desk.access import may, require_clearance
from incidents.desk.api.serializers.reference_fields import Inline
from incidents.desk.api.serializers.row_errors import cleaned, nest
from incidents.desk.errors import NotAllowed
from incidents.desk.records import editing
from incidents.desk.validation import (
    becomes_witness,
    default_sensitivity,
    errors_of_lowering_row,
    errors_of_names,
)
from incidents.models import (
    Citation,
    Custody,
    Incident,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)
from incidents.models.base import Record
from incidents.models.party import Person
from incidents.text.transliteration import script_of

Entry = dict[str, Any]
# Makes the record that an entry describes in place of an id.
Make = Callable[..., Record]
# Parts with citations by their id; involvements also by party and role.
Involved = dict[Any, Any]
Part = editing.Part
# Parts with a visibility of their own.
Closable = Involvement | Custody | Recognition
MODELS: dict[str, type[Any]] = {
    "involvements": Involvement,
    "links": IncidentLink,
    "custody": Custody,
    "recognitions": Recognition,
    "citations": Citation,
}
OWN_FIELDS = {"id", "reason"}
# What is looked up or saved by itself, and attributes whose name is not that of the field.
APART: dict[type[Any], set[str]] = {Citation: {"involvement", "custody"}, Custody: {"citations"}}
ATTRIBUTES: dict[type[Any], dict[str, str]] = {
    IncidentLink: {"incident": "target"},
    Custody: {"from": "begin", "until": "end"},
    Recognition: {"from": "begin", "until": "end"},
}


def save_parts(
    record: Record, lists: dict[str, list[Entry]], *, by: User, reason: str = "", make: Make
) -> None:
    """Save the lists in the values, citations last, as they may refer to involvements."""
    for name, entries in lists.items():
        model = MODELS.get(name) or (PersonName if record._meta.model_name == "person" else InstitutionName)
        PartList(name, model, record, by=by, reason=reason, make=make).save(entries)


class PartList:
    """One list of parts of one record; of citations those of the record itself, or of one custody."""

    def __init__(
        self,
        name: str,
        model: type[Any],
        record: Record,
        *,
        by: Any,
        reason: str,
        make: Make,
        of: Custody | None = None,
    ) -> None:
        self.name, self.model, self.record = name, model, record
        self.by, self.reason, self.make = by, reason, make
        self.owner: dict[str, Any] = {str(record._meta.model_name): record}
        if model is Citation:
            self.owner["custody"] = of

    def save(self, entries: list[Entry]) -> None:
        rows = self.model.objects.visible_to(self.by).filter(**self.owner).order_by("id")
        visible = {part.uid: part for part in rows}
        for part in visible.values():
            for field, whole in self.owner.items():
                setattr(part, field, whole)  # so that no part asks for its whole again
        kept = self._kept(entries, visible)
        if self.model in (PersonName, InstitutionName):
            require_names(
                [{"kind": visible[each["id"]].kind, **each} if "id" in each else each for each in entries]
            )
        for uid, part in visible.items():
            if uid not in kept:
                remove_part(part, by=self.by, reason=self.reason)
        about = {"by": self.by, "reason": self.reason, "make": self.make}
        involved = cited_parts_of(self.record, self.by) if self.model is Citation else {}
        for place, entry in self._in_order(entries):
            part = visible[entry["id"]] if "id" in entry else self.model(**self.owner)
            write_part(part, entry, f"{self.name}.{place}", involved=involved, **about)

    def _kept(self, entries: list[Entry], visible: dict[Any, Any]) -> set[Any]:
        kept: set[Any] = set()
        for place, entry in enumerate(entries):
            if "id" not in entry:
                continue
            if entry["id"] not in visible or entry["id"] in kept:
                detail = "This id stands twice." if entry["id"] in kept else "There is no such part here."
                raise ValidationError(nest(f"{self.name}.{place}.id", [detail]))
            kept.add(entry["id"])
        return kept

    def _in_order(self, entries: list[Entry]) -> list[tuple[int, Entry]]:
        """Entries in the order of saving: former main names first, as only one may be main."""
        return sorted(
            enumerate(entries),
            key=lambda item: not ("id" in item[1] and item[1].get("kind") not in (None, NameKind.MAIN)),
        )


def require_names(names: list[Entry]) -> list[Entry]:
    """Return the names of a party; raise a 400 unless one of them is the main name."""
    if errors := errors_of_names(name.get("kind", NameKind.MAIN) for name in names):
        raise ValidationError(errors)
    return names


def cited_parts_of(record: Record, user: Any) -> Involved:
    """Return the visible involvements of an incident, or custody of a person, for its citations."""
    if isinstance(record, Person):
        return {row.uid: row for row in Custody.objects.visible_to(user).filter(person=record)}
    if not isinstance(record, Incident):
        return {}
    rows = Involvement.objects.visible_to(user).filter(incident=record)
    found: Involved = {}
    for involvement in rows.select_related("person", "institution"):
        found[involvement.uid] = found[involvement.party.uid, involvement.role] = involvement
    return found


def write_part(
    part: Any, values: Entry, path: str = "", *, by: Any, reason: str, make: Make, involved: Involved
) -> None:
    """Put the values on a part and save it, if that changes anything; then the citations within it."""
    _write_row(part, values, path, by=by, reason=reason, make=make, involved=involved)
    if isinstance(part, Custody) and "citations" in values:
        name = f"{path}.citations" if path else "citations"
        rows = PartList(name, Citation, part.person, by=by, reason=reason, make=make, of=part)
        rows.save(values["citations"])


def _write_row(
    part: Any, values: Entry, path: str, *, by: Any, reason: str, make: Make, involved: Involved
) -> None:
    is_new = part._state.adding
    before = None if is_new else copy(part)
    try:
        _assign(part, values, before, by=by, make=make)
        _settle(part, values, before, by=by, reason=reason, involved=involved)
    except ValidationError as error:
        raise ValidationError(nest(path, error.detail)) from None
    if before is not None and not _changed_fields(part, before):
        return
    _require(by, "add" if is_new else "change", part)
    cleaned(part, path, of=UniqueConstraint)
    _require_single(part, before, path, by=by)
    editing.save_part(part, by=by, reason=reason)


def _changed_fields(part: Any, before: Any) -> set[str]:
    names = [field.attname for field in part._meta.concrete_fields]
    return {name for name in names if getattr(part, name) != getattr(before, name)}


def remove_part(part: Any, *, by: Any, reason: str = "") -> None:
    """Delete a part; the citations of an involvement go with it."""
    _require(by, "delete", part)
    editing.delete_part(part, by=by, reason=reason)


def _require(user: Any, verb: str, part: Any) -> None:
    if not may(user, verb, type(part)):
        raise NotAllowed(f"Your role does not let you {verb} this {part._meta.verbose_name}.")


def _assign(part: object, values: Entry, before: Any | None, *, by: User, make: Make) -> None:
    role = values.get("role", getattr(before, "role", ""))
    for name, value in values.items():
        if name in OWN_FIELDS or name in APART.get(type(part), ()):
            continue
        if isinstance(value, Inline):
            value = _made(value, name, role, by=by, make=make)
        if name in ("from", "until"):
            value = value or Span()
        setattr(part, ATTRIBUTES.get(type(part), {}).get(name, name), value)


def _settle(
    part: object, values: Entry, before: Any | None, *, by: User, reason: str, involved: Involved
) -> None:
    """Set what follows from the values for a part of this kind; raises ValidationError."""
    if isinstance(part, Involvement | Custody | Recognition):
        _settle_sensitivity(part, before, by=by, reason=reason)
    elif isinstance(part, Citation):
        _settle_citation(part, values, involved)
    elif isinstance(part, PersonName | InstitutionName) and _needs_script(values):
        part.script = script_of(part.text)


def _needs_script(values: Entry) -> bool:
    return not values.get("script") and not values.keys().isdisjoint({"text", "script"})


def _made(new: Inline, name: str, role: str, *, by: User, make: Make) -> Record:
    """Create the record in place of a reference; in some roles of an involvement it has to be hidden."""
    try:
        return make(new, by=by, role=role)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None


def _settle_sensitivity(part: Closable, before: Closable | None, *, by: User, reason: str) -> None:
    if isinstance(part, Involvement) and becomes_witness(part, before):
        part.sensitivity = default_sensitivity(part, before)
    elif before is None or before.sensitivity != part.sensitivity:
        require_clearance(by, part.sensitivity)
    if before is None:
        return
    editing.require_right_to_lower(before.sensitivity, part.sensitivity, by=by)
    more = _changed_fields(part, before) != {"sensitivity"}
    errors = errors_of_lowering_row(before.sensitivity, part.sensitivity, reason=reason, changes_more=more)
    if errors:
        raise ValidationError({name: [detail] for name, detail in errors.items()})


def _require_single(part: object, before: Any | None, path: str, *, by: User) -> None:
    """Refuse a second confidential row of one party and role, if the user can see the first."""
    if isinstance(part, Involvement) and editing.is_double(part, before, by=by):
        name = part.party._meta.verbose_name
        words = f"This {name} has this role in this incident already."
        raise ValidationError(nest(path, {"non_field_errors" if path else "body": [words]}))


def _settle_citation(part: Citation, values: Entry, involved: Involved) -> None:
    if "involvement" in values:
        part.involvement = _cited(values["involvement"], involved)
    if "custody" in values:
        part.custody = values["custody"] and involved.get(values["custody"])
        if values["custody"] and part.custody is None:
            raise ValidationError({"custody": ["There is no such custody of this person."]})


def _cited(named: Entry | None, involved: Involved) -> Involvement | None:
    """The involvement with this id, or with this party and role."""
    if named is None:
        return None
    found = involved.get(named["id"] if "id" in named else (named["party"], named["role"]))
    if found is None or named.get("party", found.party.uid) != found.party.uid:
        raise ValidationError({"involvement": ["There is no such involvement in this incident."]})
    if named.get("role", found.role) != found.role:
        raise ValidationError({"involvement": ["It has another role in this incident."]})
    return found
