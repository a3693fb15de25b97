"""Loading the cases of `fixtures/`: with the functions of an editor's form, two users, one transaction.

fixtures/README.md describes the files. Records are identified by `uid`; existing ones stay unchanged, so that
a second run changes nothing and no editor's work is undone.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import models, transaction

from incidents.choices import Sensitivity, Status
from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.span import Span
from incidents.desk import workflow
from incidents.desk.records import editing
from incidents.desk.validation import default_sensitivity, errors_of_names, errors_of_row, errors_of_text
from incidents.desk.validation.shared_rules import errors_of_span
from incidents.documents.outcome_stages import Stages, in_order
from incidents.fields.base import ONE_VALUE, Type
from incidents.fields.common import DATE_TEXT_LENGTH
from incidents.fields.registry import FIELDS
from incidents.models import (
    RECORDS,
    Case,
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
    Source,
    Statement,
)
from incidents.models.base import Record
from incidents.publishing.document_parts import span_document

Content = dict[str, dict[str, dict[str, Any]]]  # of a file: entries by kind and key
RecordEntry = dict[str, Any]
NewEntry = tuple[str, str, RecordEntry]  # kind, key and content of an entry that is new
REASON = "Seed data: see fixtures/README.md"
AUTHOR, SECOND_PERSON = "seed-author", "seed-publisher"
KINDS: dict[str, type[Record]] = {
    "sources": Source,
    "institutions": Institution,
    "persons": Person,
    "incidents": Incident,
    "statements": Statement,
    "cases": Case,
}
_PLAIN = ONE_VALUE - {Type.DAY} | {Type.COUNTRY, Type.COUNTRIES, Type.CODES}
# The fields that are stored as a file has them, by kind.
PLAIN_FIELDS = {
    kind: tuple(field.name for field in fields.of(*_PLAIN) if not field.derived)
    for kind, fields in FIELDS.items()
}


class Seed:
    """One run over the contents of some files; `made` has the number of new records by kind."""

    def __init__(self) -> None:
        self.made = dict.fromkeys(KINDS, 0)
        self._records: dict[tuple[str, str], Any] = {}
        self._parts: list[editing.Part] = []
        self._new: list[Record] = []

    def load(self, contents: Iterable[Content]) -> None:
        """Create missing records and publish the publishable ones; all files or nothing.

        Raises:
            KeyError: a file refers to a key that no file has.
            ValidationError, IntegrityError, NotAllowed, WrongStatus: a fixture breaks a rule.
        """
        with transaction.atomic():
            author, publisher = _account(AUTHOR, "contributor"), _account(SECOND_PERSON, "publisher")
            # Statements of one file may be about records of another.
            new = [entry for content in contents for entry in self._make_records(content, author)]
            self._save_parts(new, author)
            self._publish(author, publisher)
            User.objects.filter(username__in=[AUTHOR, SECOND_PERSON]).update(is_active=False)

    def _make_records(self, content: Content, by: User) -> list[NewEntry]:
        new = []
        for kind, model in KINDS.items():
            entries = content.get(kind, {})
            uids = [entry["uid"] for entry in entries.values()]
            known = {str(record.uid): record for record in model.objects.filter(uid__in=uids)}
            for key, entry in entries.items():
                if (record := known.get(entry["uid"])) is None:
                    record = self._make(kind, entry, by)
                    new.append((kind, key, entry))
                self._records[kind, key] = record
        return new

    def _save_parts(self, new: list[NewEntry], by: User) -> None:
        for kind, key, entry in new:
            self._add_parts(kind, self._records[kind, key], entry)
        editing.save_new_parts(self._parts, by=by, reason=REASON)
        self._new += [self._records[kind, key] for kind, key, _ in new if kind != "sources"]

    def _make(self, kind: str, entry: RecordEntry, by: User) -> Record:
        """Save a new record without its parts."""
        record: Any = KINDS[kind](uid=entry["uid"], sensitivity=entry.get("sensitivity", Sensitivity.PUBLIC))
        record.unstated = entry.get("unstated", {})
        for name in PLAIN_FIELDS[str(KINDS[kind]._meta.model_name)]:
            if entry.get(name) is not None:
                setattr(record, name, entry[name])
        self._fill(kind, record, entry)
        _clean(record)
        editing.create(record, by=by, reason=REASON)
        self.made[kind] += 1
        return record

    def _fill(self, kind: str, record: Any, entry: RecordEntry) -> None:
        if kind in {"persons", "institutions"}:
            if errors := errors_of_names(name["kind"] for name in entry["names"]):
                raise ValidationError(errors)
            record.name = next(name["text"] for name in entry["names"] if name["kind"] == "main")
        if kind == "persons":
            record.birth = _span(entry.get("birth"), "birth_")
            record.occupations = "\n".join(entry.get("occupations", []))
        elif kind == "institutions":
            record.parent = self._named("institutions", entry.get("parent"))
        elif kind == "sources":
            record.date = _span(entry.get("published"))
            record.derived_from = self._named("sources", entry.get("derived_from"))
            if entry.get("accessed_on"):
                record.accessed_on = date.fromisoformat(entry["accessed_on"])
        elif kind != "cases":
            record.date = _span(entry.get("date"))
        if kind == "incidents":
            _place(record, entry)
        if kind == "statements":
            record.quote(entry.get("quotation") or {})
            record.person = self._named("persons", entry.get("person"))
            record.institution = self._named("institutions", entry.get("institution"))

    def _named(self, kind: str, key: str | None) -> Any:
        return self._records[kind, key] if key else None

    def _add_parts(self, kind: str, record: Any, entry: RecordEntry) -> None:
        owner = record._meta.model_name
        for name in entry.get("names", []):
            model = PersonName if kind == "persons" else InstitutionName
            allowed = {
                field: name[field] for field in ("text", "kind", "script", "language") if field in name
            }
            self._add_part(model(**{owner: record}, **allowed))
        for involvement in entry.get("involvements", []):
            self._involve(record, involvement)
        for custody in entry.get("custody", []):
            self._hold(record, custody)
        for recognition in entry.get("recognitions", []):
            self._recognise(record, recognition)
        for link in entry.get("links", []):
            target = self._records["incidents", link["incident"]]
            self._add_part(IncidentLink(incident=record, target=target, relation=link["relation"]))
        for many in record._meta.many_to_many:
            getattr(record, many.name).set(
                [self._records[many.name, key] for key in entry.get(many.name, [])]
            )
        self._cite(entry, **{owner: record})

    def _involve(self, incident: Incident, entry: RecordEntry) -> None:
        allowed = {name: entry[name] for name in PLAIN_FIELDS["involvement"] if name in entry}
        involvement = Involvement(
            uid=entry["uid"],
            incident=incident,
            person=self._named("persons", entry.get("person")),
            institution=self._named("institutions", entry.get("institution")),
            **allowed,
        )
        involvement.outcomes = _stages(entry)
        involvement.sensitivity = default_sensitivity(involvement, None)
        self._add_part(involvement)
        self._cite(entry, incident=incident, involvement=involvement)

    def _hold(self, person: Person, entry: RecordEntry) -> None:
        """Add a period of custody, which may name incidents and institutions of any file so far."""
        custody = Custody(uid=entry["uid"], person=person)
        for name in PLAIN_FIELDS["custody"]:
            if entry.get(name) is not None:
                setattr(custody, name, entry[name])
        custody.begin, custody.end = _span(entry.get("from"), "from_"), _span(entry.get("until"), "until_")
        for name in ("last_confirmed", "expected_end"):
            if entry.get(name):
                setattr(custody, name, date.fromisoformat(entry[name]))
        custody.place = self._named("institutions", entry.get("place"))
        custody.begun_by = self._named("incidents", entry.get("begun_by"))
        custody.ended_by = self._named("incidents", entry.get("ended_by"))
        self._add_part(custody)
        self._cite(entry, person=person, custody=custody)

    def _recognise(self, person: Person, entry: RecordEntry) -> None:
        """Add the view of a body of a person; institutions and sources are those of any file so far."""
        row = Recognition(
            uid=entry["uid"],
            person=person,
            body=self._named("institutions", entry["body"]),
            source=self._named("sources", entry["source"]),
            status=entry["status"],
            criterion=entry.get("criterion", ""),
        )
        row.begin, row.end = _span(entry.get("from"), "from_"), _span(entry.get("until"), "until_")
        row.sensitivity = entry.get("sensitivity", Sensitivity.PUBLIC)
        self._add_part(row)

    def _cite(self, entry: RecordEntry, **cited: object) -> None:
        for citation in entry.get("citations", []):
            allowed = {name: citation[name] for name in PLAIN_FIELDS["citation"] if name in citation}
            source = self._records["sources", citation["source"]]
            self._add_part(Citation(uid=citation["uid"], source=source, **cited, **allowed))

    def _add_part(self, part: editing.Part) -> None:
        """Queue a part until all records are saved."""
        _clean(part)
        self._parts.append(part)

    def _publish(self, author: User, publisher: User) -> None:
        """Submit and publish the new records together, so that each can name the others.

        All files are loaded first, as statements of one are about incidents of another.
        """
        open_ones = [record for record in self._new if record.sensitivity == Sensitivity.PUBLIC]
        reviewed = [(record, record.revision) for record in open_ones]
        workflow.submit_all(reviewed, by=author, reason=REASON)
        workflow.publish_all(reviewed, by=publisher, reason=REASON)


def _clean(row: models.Model) -> None:
    """Validate everything except references and uniqueness, which the database checks."""
    if errors := errors_of_row(row):
        raise ValidationError(errors)
    references = [field.name for field in row._meta.fields if field.is_relation]
    row.full_clean(exclude=references, validate_unique=False, validate_constraints=False)


def tracker_is_empty() -> bool:
    return not any(model.objects.exists() for model in RECORDS)


def pending() -> int:
    """Return the number of records waiting for review, for the seed command's report."""
    return sum(model.objects.filter(status=Status.DRAFT).count() for model in RECORDS if model is not Source)


def _account(name: str, role: str) -> User:
    """Return a seed account that can act until the transaction ends and can never sign in."""
    account, made = User.objects.get_or_create(username=name)
    if made:
        account.set_unusable_password()
    account.is_active = True
    account.save()
    account.groups.set([Group.objects.get(name=role)])
    return account


def _span(entry: RecordEntry | None, prefix: str = "") -> Span:
    """Return a date of a fixture: its words, with the days if the words are ambiguous.

    Raises:
        ValidationError: it breaks a rule; of the columns with this prefix.
    """
    if not entry:
        return Span()
    text = f"{prefix or 'date_'}text"
    if too_long := errors_of_text(entry["text"], DATE_TEXT_LENGTH):
        raise ValidationError({text: too_long})
    if not entry.keys() & {"earliest", "latest"}:
        return Span.parse(entry["text"], EDITOR_RULES)
    days = [date.fromisoformat(entry[end]) if entry.get(end) else None for end in ("earliest", "latest")]
    columns = {text: entry["text"], f"{prefix}earliest": days[0], f"{prefix}latest": days[1]}
    if errors := errors_of_span(columns, prefix):
        raise ValidationError(errors)
    return Span(entry["text"], days[0], days[1])


def _stages(entry: RecordEntry) -> Stages:
    """Return the stages of an outcome; the file has the words of each date, or none."""
    spans = [(stage["stage"], _span(stage.get("date"))) for stage in entry.get("outcomes", [])]
    return in_order([{"stage": stage, "date": span_document(span)} for stage, span in spans])


def _place(incident: Incident, entry: RecordEntry) -> None:
    victims, location = entry.get("victims") or {}, entry.get("location") or {}
    incident.victims_low, incident.victims_high = victims.get("low"), victims.get("high")
    incident.latitude, incident.longitude = location.get("latitude"), location.get("longitude")
    incident.precision = location.get("precision", "")
