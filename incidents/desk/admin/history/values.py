"""Stored values of history rows in words, with the names of the records that they point to."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django_countries.fields import CountryField

from incidents.choices import LocationPrecision, Stage, Unstated
from incidents.dates.span import Span
from incidents.desk.admin.common.labels import country_name, record_label
from incidents.desk.records.named_records import is_link
from incidents.desk.records.visible_history import Versions
from incidents.documents.outcome_stages import Entry
from incidents.fields.base import Type, find
from incidents.fields.registry import FIELDS, label_in_sentence
from incidents.models import Custody, Institution, Involvement, Person
from incidents.models.base import Record
from incidents.models.evidence import CITED_RECORDS
from incidents.models.revisions import BOOKKEEPING, BOOKKEEPING_OF_PARTS

# Columns of the history that are no content: keys, copies, and steps, which are events of their own.
NOISE = BOOKKEEPING | {"name"}
# The fields that link a part to its record.
OWNERS: dict[str, set[str]] = {
    "personname": {"person"},
    "institutionname": {"institution"},
    "involvement": {"incident"},
    "incidentlink": {"incident"},
    "custody": {"person"},
    "recognition": {"person"},
    "citation": set(CITED_RECORDS),
}
# Names in the catalogue of fields that differ from the model's.
KINDS = {"personname": "name", "institutionname": "name", "incidentlink": "link"}
# Of the columns that hold several values of one.
VOCABULARIES = {
    field.name: field.vocabulary
    for fields in FIELDS.values()
    for field in fields.of(Type.CODES)
    if field.vocabulary
}
LAST = frozenset({"sensitivity", "unstated"})  # the content first


@dataclass(frozen=True)
class Fact:
    """One fact of a record or a part: a field, or several that make sense together only."""

    key: str
    label: str
    fields: tuple[Any, ...]

    @property
    def field(self) -> Any:
        return self.fields[0]

    def stored(self, row: Any) -> tuple[Any, ...]:
        """Return the stored values of a row."""
        if self.field.many_to_many:
            return (frozenset(row.linked_keys[self.field.name]),)
        return tuple(getattr(row, each.attname) for each in self.fields)


def facts_of(model: type[models.Model]) -> list[Fact]:
    """Return the facts of a model in the order of its fields; columns of one value are one fact."""
    fields = {each.name: each for each in [*model._meta.fields, *model._meta.many_to_many]}
    model_name = str(model._meta.model_name)
    kind = KINDS.get(model_name, model_name)
    left_out = {*BOOKKEEPING_OF_PARTS, *OWNERS[model_name]} if model_name in OWNERS else {*NOISE}
    facts = []
    for name in fields:
        if name in left_out:
            continue
        described = find(FIELDS.get(kind, ()), name)
        names = described.column_names if described else (name,)
        key = described.name if described and len(names) > 1 else name
        left_out |= set(names)
        facts.append(Fact(key, label_in_sentence(kind, name), tuple(fields[each] for each in names)))
    return sorted(facts, key=lambda fact: fact.key in LAST)


class VisibleNames:
    """Names of the records that history rows point to, if the reader may see them, and could then."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions

    def of(self, model: type[Model], key: int | None, at: datetime.datetime) -> str:
        """Return the name of a record; empty for none and for one that the reader may not see."""
        record = self._versions.named(model, key, at)
        if record is None:
            return ""
        if isinstance(record, Record):
            return record_label(record)
        return period_in_words(record) if model is Custody else self._of_involvement(record)

    def party(self, row: Any, at: datetime.datetime) -> str:
        """Return the party of an involvement."""
        return self.of(Person, row.person_id, at) or self.of(Institution, row.institution_id, at)

    def _of_involvement(self, row: Any) -> str:
        """Return party and role of an involvement, which may be deleted: “Bahruz Samadov (victim)”."""
        return f"{self.party(row, row.history_date)} ({words(Involvement._meta.get_field('role'), row.role)})"


def period_in_words(row: Any) -> str:
    """Return a period of custody, which may be deleted: “serving a sentence, 20 June 2025”."""
    status = words(Custody._meta.get_field("status"), row.status)
    return ", ".join(filter(None, (status, row.from_text)))


def show(fact: Fact, row: object, names: VisibleNames, at: datetime.datetime | None = None) -> str:
    """Return a fact of a history row in words, as of a time or of the row; empty for an empty one."""
    return ", ".join(entries(fact, row, names, at))


def entries(fact: Fact, row: Any, names: VisibleNames, at: datetime.datetime | None = None) -> list[str]:
    """Return the entries of a fact in words: several for a list, else one; none for an empty one."""
    at = at or row.history_date
    if fact.field.many_to_many:
        keys = row.linked_keys[fact.field.name]
        return sorted(filter(None, (names.of(fact.field.related_model, key, at) for key in keys)))
    if is_link(fact.field):
        shown = names.of(fact.field.related_model, getattr(row, fact.field.attname), at)
    elif len(fact.fields) > 1:
        shown = IN_WORDS[fact.key](*(getattr(row, each.attname) for each in fact.fields))
    else:
        shown = words(fact.field, getattr(row, fact.field.attname))
    return [shown] if shown else []


def words(each: Any, value: Any) -> str:
    """Return a stored value of a field in words."""
    if value in (None, "", {}, []):
        return ""
    if isinstance(each, CountryField):
        codes = value if isinstance(value, list) else str(value).split(",")
        return ", ".join(country_name(getattr(code, "code", code)) for code in codes if code)
    if isinstance(value, list) and each.name == "outcomes":
        return "; ".join(_stage_in_words(entry) for entry in value)
    if isinstance(value, list):
        labels = dict(VOCABULARIES[each.name].choices)
        return ", ".join(str(labels.get(code, code)) for code in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {Unstated(mark).label}" for name, mark in value.items())
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j F Y")
    if each.name == "field":
        return str(value).replace("_", " ")
    return str(dict(each.flatchoices).get(value, value))


def _stage_in_words(entry: Entry) -> str:
    return ": ".join(filter(None, (str(Stage(entry["stage"]).label), (entry["date"] or {}).get("text"))))


def _span_in_words(text: str, earliest: datetime.date | None, latest: datetime.date | None) -> str:
    """Return the text of a date, and the days that it was read as if those differ."""
    read = Span(earliest=earliest, latest=latest).show()
    if not read or read == text:
        return text
    return _("%(words)s (read as %(days)s)") % {"words": text, "days": read}


def _location_in_words(latitude: Any, longitude: Any, precision: str) -> str:
    if latitude is None or longitude is None:
        return ""
    # 40.400000 and 40.4 are the same place.
    return f"{float(latitude):.9g}, {float(longitude):.9g} ({LocationPrecision(precision).label})"


def _count_in_words(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return _("at least %(count)s") % {"count": low}
    if low is None:
        return _("at most %(count)s") % {"count": high}
    return str(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _quotation_in_words(text: str, translation: str, language: str, by: str) -> str:
    facts = ", ".join(part for part in (language, by) if part)
    translated = _("Translation (%(facts)s): %(words)s") % {"facts": facts or "–", "words": translation}
    return "\n".join(part for part in (text, translated if translation else facts) if part)


IN_WORDS: dict[str, Any] = {
    "date": _span_in_words,
    "birth": _span_in_words,
    "from": _span_in_words,
    "until": _span_in_words,
    "published": _span_in_words,
    "location": _location_in_words,
    "victims": _count_in_words,
    "quotation": _quotation_in_words,
}


def moment_in_words(at: datetime.datetime) -> str:
    """Return a time in UTC: “today at 14:03”, “20 June 2025 at 14:03”."""
    now = timezone.now()
    clock = formats.date_format(at, "H:i")
    days = (now.date() - at.date()).days
    if days == 0:
        return _("today at %(clock)s") % {"clock": clock}
    if days == 1:
        return _("yesterday at %(clock)s") % {"clock": clock}
    day = formats.date_format(at, "j F" if at.year == now.year else "j F Y")
    return _("%(day)s at %(clock)s") % {"day": day, "clock": clock}
