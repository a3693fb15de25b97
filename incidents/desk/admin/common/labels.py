"""Labels of records, for pages whose rows the user may see.

`str()` of a record is neutral, as it may be printed for any reader; these labels are for rows from
`visible_to`.
"""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_countries import countries

from incidents.choices import Sensitivity
from incidents.models import (
    Case,
    Custody,
    Incident,
    Institution,
    Involvement,
    Person,
    Recognition,
    Source,
    Statement,
)
from incidents.models.base import Record

MARKS = {
    Sensitivity.PUBLIC: "",
    Sensitivity.RESTRICTED: " (restricted)",
    Sensitivity.CONFIDENTIAL: " (confidential)",
}
# “Public” would read as if it were published.
OPENNESS = {
    Sensitivity.PUBLIC: "open",
    Sensitivity.RESTRICTED: "restricted",
    Sensitivity.CONFIDENTIAL: "confidential",
}
NOTHING = "–"
STATEMENT_WORDS = 60


def record_label(record: Record) -> str:
    """Return the title, name or first words of a record, with a mark if it is sensitive."""
    return (_words(record) or record.neutral()) + MARKS[Sensitivity(record.sensitivity)]


def choice_label(record: Any) -> str:
    """Return a label that distinguishes namesakes, for lists of choices."""
    facts: list[Any] = []
    if isinstance(record, Person):
        born = record.birth_text and _("born %s") % record.birth_text
        facts = [born, *codes(record.nationalities), *record.occupation_list[:1]]
    elif isinstance(record, Institution):
        facts = [record.get_kind_display(), *codes([record.country])]
    elif isinstance(record, Incident):
        facts = [str(record.date), *codes([record.country])]
    elif isinstance(record, Source):
        facts = [record.publisher, str(record.date)]
    elif isinstance(record, Case):
        facts = codes([record.country])
    return " · ".join([record_label(record), *filter(None, facts)])


def involvement_label(involvement: Involvement) -> str:
    """Return role and party: “victim: Bahruz Samadov”."""
    return f"{involvement.get_role_display()}: {record_label(involvement.party)}"


def custody_label(custody: Custody) -> str:
    """Return status and beginning: “serving a sentence, 20 June 2025”."""
    return ", ".join(filter(None, (custody.get_status_display(), custody.from_text)))


def recognition_label(recognition: Recognition) -> str:
    """Return status and body: “political prisoner: PACE”."""
    return f"{recognition.get_status_display()}: {record_label(recognition.body)}"


def part_label(part: Involvement | Custody | Recognition) -> str:
    if isinstance(part, Involvement):
        return involvement_label(part)
    return custody_label(part) if isinstance(part, Custody) else recognition_label(part)


def statement_label(statement: Statement, clearance: int) -> str:
    """Return speaker, date and text of a statement, without a speaker that this clearance may not see."""
    speakers = [
        party.name
        for party in (statement.person, statement.institution)
        if party and party.sensitivity <= clearance
    ]
    words = Truncator(statement.words).chars(STATEMENT_WORDS) or statement.get_stance_display()
    facts = [", ".join(filter(None, [*speakers, statement.description])), str(statement.date), words]
    label = " · ".join(filter(None, facts)) or statement.neutral()
    return label + MARKS[Sensitivity(statement.sensitivity)]


def behind_words(missing: list[Record]) -> str:
    """Return a sentence about the records that a public version leaves out."""
    names = ", ".join(f"“{record_label(each)}”" for each in missing)
    return _("Published behind: the public version leaves out %(names)s.") % {"names": names}


def country_name(code: str) -> str:
    return countries.name(code) or code


def codes(countries_of: Any) -> list[str]:
    """Return the codes of the countries of a record."""
    return [country.code for country in countries_of if country]


def _without_text(statement: Statement) -> str:
    """Return a label for a statement without text; it names only speakers that the whole desk may see."""
    speakers = [statement.person, statement.institution]
    names = [each.name for each in speakers if each and each.sensitivity == Sensitivity.PUBLIC]
    return ": ".join(filter(None, [", ".join(names), statement.get_stance_display()]))


def _words(record: Record) -> str:
    if isinstance(record, Incident | Source | Case):
        return record.title
    if isinstance(record, Person | Institution):
        return record.name
    if isinstance(record, Statement):
        words = Truncator(record.words).chars(STATEMENT_WORDS)
        return record.title or record.description or words or _without_text(record)
    return ""


def admin_url(record: Record, page: str = "change") -> str:
    """Return the address of a page about a record in the admin."""
    return reverse(f"admin:incidents_{record._meta.model_name}_{page}", args=[record.uid])
