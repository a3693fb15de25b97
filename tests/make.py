"""Builders of small, realistic records for tests. Each takes the values under test and fills in the rest."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from incidents.choices import NameKind, Status
from incidents.dates.span import Span
from incidents.models import (
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
from incidents.models.base import Record, save_with_history
from incidents.publishing import publish as door

PASSWORD = "correct horse battery staple"


def user(role: str, name: str = "", **fields: Any) -> User:
    """Make a desk user with a role (contributor, editor, publisher, administrator), or "" for none."""
    made = User.objects.create_user(name or role or "nobody", password=PASSWORD, is_staff=True, **fields)
    if role:
        made.groups.add(Group.objects.get(name=role))
    return made


def person(name: str = "Aysel Quliyeva", **fields: Any) -> Person:
    made = Person(name=name, **fields)
    _save(made)
    save_with_history(PersonName(person=made, text=name, kind=NameKind.MAIN, script="Latn"), by=None)
    return made


def institution(name: str = "Baku Court on Grave Crimes", kind: str = "court", **fields: Any) -> Institution:
    made = Institution(name=name, kind=kind, **{"country": "AZ", **fields})
    _save(made)
    main = InstitutionName(institution=made, text=name, kind=NameKind.MAIN, script="Latn")
    save_with_history(main, by=None)
    return made


def source(title: str = "A report", **fields: Any) -> Source:
    return _save(Source(title=title, **{"url": "https://news.example/report", **fields}))


def incident(
    title: str = "An arrest", *, date: str = "23 June 2025", cited: bool = True, **fields: Any
) -> Incident:
    """Make a publishable incident; `date` in words, "" for undated; `cited=False` without a source."""
    made = Incident(title=title, **{"kind": "arrest", "country": "AZ", **fields})
    made.date = Span.parse(date)
    if not date:
        made.unstated = {**made.unstated, "date": "none"}
    _save(made)
    if cited:
        cite(made)
    return made


def involve(in_: Incident, party: Person | Institution, role: str = "victim", **fields: Any) -> Involvement:
    field = "person" if isinstance(party, Person) else "institution"
    return _save_part(Involvement(incident=in_, role=role, **{field: party}, **fields))


def hold(person_: Person, from_: str = "August 2024", until: str = "", **fields: Any) -> Custody:
    """Add a period of custody; `from_` and `until` in words."""
    made = Custody(person=person_, **{"status": "pretrial_detention", **fields})
    made.begin, made.end = Span.parse(from_), Span.parse(until)
    return _save_part(made)


def recognise(person_: Person, body: Institution, from_: str = "2025", **fields: Any) -> Recognition:
    """Add the view of a body that a person is a political prisoner."""
    if "source" not in fields:
        fields["source"] = source("A list")
    made = Recognition(person=person_, body=body, **{"status": "political_prisoner", **fields})
    made.begin = Span.parse(from_)
    return _save_part(made)


def link(from_: Incident, to: Incident, relation: str = "follows") -> IncidentLink:
    return _save_part(IncidentLink(incident=from_, target=to, relation=relation))


def cite(record: Record, source_: Source | None = None, field: str = "date", **fields: Any) -> Citation:
    cited = source_ or source(f"Source of {record.short_id}")
    return _save_part(Citation(source=cited, field=field, **{record._meta.model_name: record}, **fields))


def statement(
    quotation: str = "We are concerned.", *, date: str = "24 June 2025", **fields: Any
) -> Statement:
    """Make a publishable statement; `incidents` and `persons` are lists."""
    incidents, persons = fields.pop("incidents", []), fields.pop("persons", [])
    if not fields.keys() & {"person", "institution", "description"}:
        fields["description"] = "a senior European diplomat"
    made = Statement(quotation=quotation, **{"stance": "concerned", "country": "AZ", **fields})
    made.date = Span.parse(date)
    _save(made)
    made.incidents.set(incidents)
    made.persons.set(persons)
    cite(made)
    return made


def case(title: str = "Abzas Media", *incidents: Incident, cited: bool = True, **fields: Any) -> Case:
    """Make a publishable case of these incidents; `persons`, `institutions` and `statements` are lists."""
    lists = {name: fields.pop(name, []) for name in ("persons", "institutions", "statements")}
    made = _save(Case(title=title, **{"country": "AZ", **fields}))
    for name, members in {"incidents": incidents, **lists}.items():
        getattr(made, name).set(members)
    if cited:
        cite(made, field="summary")
    return made


def public(*records: Record, by: User | None = None) -> Any:
    """Publish records together; return the first one, reloaded."""
    with transaction.atomic():
        for record in records:
            record.refresh_from_db()
        door.publish(records, by=by)
    for record in records:
        record.refresh_from_db()
    return records[0]


def in_review(record: Record) -> Any:
    """Put a record in review without permission checks."""
    record.status = Status.IN_REVIEW
    save_with_history(record, by=None)
    return record


def edited(record: Record, *, by: User | None = None, **values: Any) -> Any:
    """Change a working record like the desk: revision increased, status draft."""
    for name, value in values.items():
        setattr(record, name, value)
    record.changes_10 += 1
    record.status = Status.DRAFT
    save_with_history(record, by=by)
    return record


def rename(party: Person | Institution, name: str) -> Any:
    """Change the main name of a party in its working record."""
    main = party.names.get(kind=NameKind.MAIN)
    main.text = name
    save_with_history(main, by=None)
    return edited(party, name=name)


def _save(record: Any) -> Any:
    save_with_history(record, by=None)
    return record


def _save_part(part: Any) -> Any:
    save_with_history(part, by=None)
    return part
