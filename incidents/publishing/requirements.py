"""Requirements for publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Q, Value

from incidents.choices import Sensitivity, Stance
from incidents.documents.qualifications import without_source
from incidents.documents.references import Document, labels
from incidents.fields.consent import Consent
from incidents.models.base import Consented, Record
from incidents.models.case import Case
from incidents.models.evidence import Source, Statement
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person
from incidents.publishing.rendering import kind_of


def missing(record: Record, document: Document) -> list[str]:
    """Return what the record still needs before it can be published, in words for editors."""
    reasons = []
    if record.sensitivity != Sensitivity.PUBLIC:
        reasons.append("Its sensitivity does not allow publication.")
    if isinstance(record, Person | Institution) and not document["name"]:
        reasons.append("It needs a main name.")
    if isinstance(record, Incident):
        reasons += _missing_of_incident(record, document)
    if isinstance(record, Case):
        reasons += _missing_of_case(record, document)
    if isinstance(record, Statement):
        reasons += _missing_of_statement(record, document)
    return reasons + [each.words for each in against_consent(record, document)]


CONSENTED: tuple[type[Any], ...] = (Person, Statement, Source)


@dataclass(frozen=True)
class ForbiddenUse:
    """A record of which a document would hold more than its consent permits, and why."""

    record: Record
    words: str


def against_consent(record: Record, document: Document) -> Iterator[ForbiddenUse]:
    """Yield what the consent of the record, or of a person, statement or source in its document, forbids.

    All but the record itself are named as documents name them, so only what is public is spoken of.
    """
    named = labels(kind_of(record), document)
    named |= {("source", source["id"]): source["title"] for source in document["sources"]}
    conditions = []
    for model in CONSENTED:
        kind = str(model._meta.model_name)
        uids = {uid for target, uid in named if target == kind}
        if isinstance(record, model):
            uids.add(str(record.uid))
        conditions += [(model, Q(model.forbidden(), uid__in=uids))] if uids else []
    for row in rows_of_several(conditions):
        subject = "Its" if row == record else _subject(row, named[_kind(row), str(row.uid)])
        yield ForbiddenUse(row, f"{subject} {_why(row)}.")


def rows_of_several(conditions: Sequence[tuple[type[Record], Q]]) -> Iterator[Any]:
    """Yield the rows of several models by their conditions: one query where there are none, as is usual."""
    keys = [
        model.objects.filter(condition).order_by().values_list(Value(place, IntegerField()), "pk")
        for place, (model, condition) in enumerate(conditions)
    ]
    found = list(keys[0].union(*keys[1:])) if keys else []
    for place in sorted({place for place, _ in found}):
        wanted = [pk for of, pk in found if of == place]
        yield from conditions[place][0].objects.filter(pk__in=wanted).order_by("pk")


def _kind(row: Record) -> str:
    return str(row._meta.model_name)


def _subject(row: Record, label: str) -> str:
    verb = "cites" if isinstance(row, Source) else "names"
    return f"It {verb} the {row._meta.verbose_name} “{label}”, whose"


def _why(row: Consented) -> str:
    if row.consent_withdrawn_on:
        return f"consent was withdrawn on {row.consent_withdrawn_on.isoformat()}"
    if row.consent == Consent.REFUSED:
        return "consent was refused"
    if row.consent == Consent.INTERNAL:
        return "consent covers internal use only"
    return "consent covers anonymous use only, and this would name who gave it"


def _missing_of_incident(incident: Incident, document: Document) -> list[str]:
    reasons = []
    if not document["country"] and "country" not in incident.unstated:
        reasons.append("It needs a country, or the mark that there is none to state.")
    if not incident.date.is_dated and "date" not in incident.unstated:
        reasons.append("It needs a date with an earliest or a latest day, or the mark that it is undated.")
    if not document["sources"]:
        reasons.append("It needs at least one citation of a source that may be published.")
    reasons += [
        f"Its legal qualification “{label}” needs a source that says so: cite it with this as its value."
        for label in without_source(document)
    ]
    return reasons


def _missing_of_case(case: Case, document: Document) -> list[str]:
    reasons = []
    if not document["country"] and "country" not in case.unstated:
        reasons.append("It needs a country, or the mark that there is none to state.")
    if not (document["incidents"] or document["persons"]):
        reasons.append("It needs at least one incident or person that is public.")
    if document["summary"] and not document["sources"]:
        reasons.append("Its summary needs at least one citation of a source that may be published.")
    return reasons


def _missing_of_statement(statement: Statement, document: Document) -> list[str]:
    reasons = []
    if not (document["person"] or document["institution"] or document["description"]):
        reasons.append("It needs a speaker who is public, or a description of the speaker.")
    if not (statement.quotation or statement.summary or statement.stance == Stance.SILENT):
        reasons.append("It needs a quotation, a summary, or the stance “no comment”.")
    if not document["sources"]:
        reasons.append("It needs at least one citation of a source that may be published.")
    return reasons
