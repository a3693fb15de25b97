"""The words of pages for each kind of record, in one place."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from incidents.choices import RecordKind
from incidents.fields.base import Words


@dataclass(frozen=True, slots=True)
class KindWords:
    """The heading of lists, their introduction, the noun by number, and the text of a missing record."""

    plural: Words
    introduction: Words
    noun: Words
    missing: Words

    def counted(self, count: int) -> str:
        """Return the noun for a number of records."""
        return str(self.noun % count)


KINDS: dict[str, KindWords] = {
    RecordKind.INCIDENT: KindWords(
        _("Incidents"),
        _("What happened, to whom, when and where, each with its sources."),
        ngettext_lazy("incident", "incidents"),
        _("There is no published incident under this address."),
    ),
    RecordKind.PERSON: KindWords(
        _("People"),
        _("People who took part in incidents, or spoke about them."),
        ngettext_lazy("person", "people"),
        _("There is no published person under this address."),
    ),
    RecordKind.INSTITUTION: KindWords(
        _("Institutions"),
        _("Courts, authorities, organisations and companies that took part or spoke."),
        ngettext_lazy("institution", "institutions"),
        _("There is no published institution under this address."),
    ),
    RecordKind.STATEMENT: KindWords(
        _("Statements"),
        _("What was said about incidents and people, and by whom; a telling silence counts too."),
        ngettext_lazy("statement", "statements"),
        _("There is no published statement under this address."),
    ),
    RecordKind.CASE: KindWords(
        _("Cases"),
        _("Incidents, people and statements that belong together, under one name."),
        ngettext_lazy("case", "cases"),
        _("There is no published case under this address."),
    ),
}
