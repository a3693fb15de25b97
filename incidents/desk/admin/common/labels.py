"""What a record is called on pages whose every row the reader may see.

`str()` stays neutral for sensitive records, as it is printed where nobody thought about who reads it;
these labels are for rows that came out of `visible_to`.
"""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_countries import countries

from incidents.choices import Sensitivity
from incidents.models import Incident, Institution, Involvement, Person, Source, Statement
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
    """The title, name or first words of a record, with a mark if it is sensitive."""
    return (_words(record) or record.neutral()) + MARKS[Sensitivity(record.sensitivity)]


def choice_label(record: Any) -> str:
    """A label that tells namesakes apart, for lists to choose from."""
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
    return " · ".join([record_label(record), *filter(None, facts)])


def involvement_label(involvement: Involvement) -> str:
    """Role and party: “victim: Bahruz Samadov”."""
    return f"{involvement.get_role_display()}: {record_label(involvement.party)}"


def statement_label(statement: Statement, clearance: int) -> str:
    """Who says what, and when; without a speaker that this clearance does not reach."""
    speakers = [
        party.name
        for party in (statement.person, statement.institution)
        if party and party.sensitivity <= clearance
    ]
    words = Truncator(statement.text).chars(STATEMENT_WORDS) or statement.get_stance_display()
    told = [", ".join(filter(None, [*speakers, statement.description])), str(statement.date), words]
    label = " · ".join(filter(None, told)) or statement.neutral()
    return label + MARKS[Sensitivity(statement.sensitivity)]


def behind_words(missing: list[Record]) -> str:
    """Which records a public version lacks, in one sentence."""
    names = ", ".join(f"“{record_label(each)}”" for each in missing)
    return _("Published behind: the public version leaves out %(names)s.") % {"names": names}


def country_name(code: str) -> str:
    return countries.name(code) or code


def codes(countries_of: Any) -> list[str]:
    """The codes of countries as a record holds them."""
    return [country.code for country in countries_of if country]


def _silence(statement: Statement) -> str:
    """Who says nothing: a speaker only where everybody of the desk may know of them."""
    speakers = [statement.person, statement.institution]
    names = [each.name for each in speakers if each and each.sensitivity == Sensitivity.PUBLIC]
    return ": ".join(filter(None, [", ".join(names), statement.get_stance_display()]))


def _words(record: Record) -> str:
    if isinstance(record, Incident | Source):
        return record.title
    if isinstance(record, Person | Institution):
        return record.name
    if isinstance(record, Statement):
        return record.description or Truncator(record.text).chars(STATEMENT_WORDS) or _silence(record)
    return ""


def admin_url(record: Record, page: str = "change") -> str:
    """The address of a page about a record in the admin."""
    return reverse(f"admin:incidents_{record._meta.model_name}_{page}", args=[record.uid])
