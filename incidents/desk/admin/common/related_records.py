"""Visible records that are listed on the page of another record.

Each list holds the latest few and leads to all of them; a page costs the same number of queries however many
there are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import F, Model, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import CitationStance
from incidents.desk.admin.common.labels import (
    admin_url,
    choice_label,
    custody_label,
    record_label,
    statement_label,
)
from incidents.desk.records.custody_proposals import custody_of_incident, victims_without_custody
from incidents.models import Case, Citation, Incident, Institution, Involvement, Person, Source, Statement
from incidents.models.base import Record, clearance_of

MOST_SHOWN = 20
CITING: tuple[tuple[type[Any], Any], ...] = (
    (Incident, gettext_lazy("Cited by incidents")),
    (Statement, gettext_lazy("Cited by statements")),
    (Person, gettext_lazy("Cited by people")),
    (Institution, gettext_lazy("Cited by institutions")),
    (Case, gettext_lazy("Cited by cases")),
)


OF_CASE = (
    (Person, gettext_lazy("People in its incidents")),
    (Institution, gettext_lazy("Institutions in its incidents")),
)


@dataclass(frozen=True)
class RelatedRecord:
    """One related record; `note` describes the relation."""

    label: str
    address: str
    note: str


@dataclass(frozen=True)
class RelatedRecords:
    """The latest related records of one kind, the number of all, and the address of their list."""

    title: str
    entries: list[RelatedRecord]
    total: int
    address: str

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.entries)


def related_to(record: Record, user: Any) -> list[RelatedRecords]:
    """Return the lists on the page of a record; none for a merged one, and for kinds whose form has them."""
    if isinstance(record, Source):
        return list(_citing(record, user))
    if isinstance(record, Person | Institution) and not record.merged_into_id:
        return [*_of_party(record, user), _cases(record, user)]
    if isinstance(record, Incident | Statement):
        custody = _custody_of(record, user) if isinstance(record, Incident) else ()
        return [*custody, *([found] if (found := _cases(record, user)).total else [])]
    if isinstance(record, Case):
        return list(_of_case(record, user))
    return []


def sources_of(party: Person | Institution, rows: Any, user: Any) -> Any:
    """Return those of the sources that are cited for a party, or for its involvement in an incident."""
    kind = str(party._meta.model_name)
    citations = Citation.objects.visible_to(user).filter(
        Q(**{kind: party}) | Q(**{f"involvement__{kind}": party})
    )
    return rows.filter(pk__in=citations.order_by().values("source"))


def _of_party(party: Person | Institution, user: User) -> Iterator[RelatedRecords]:
    kind = str(party._meta.model_name)
    rows = Involvement.objects.visible_to(user).filter(**{kind: party}).select_related("incident")
    rows = rows.order_by(F("incident__latest").desc(nulls_last=True), "-incident__pk", "pk")
    yield _listed(gettext_lazy("Incidents"), rows, _involvement, _list_address(Incident, party=party))
    statements = Statement.objects.visible_to(user).select_related("person", "institution")
    statements = statements.order_by(F("latest").desc(nulls_last=True), "-pk")
    clearance = clearance_of(user)

    def entry(statement: Statement) -> RelatedRecord:
        note = str(statement.get_stance_display())
        return RelatedRecord(statement_label(statement, clearance), admin_url(statement), note)

    address = _list_address(Statement, party=party)
    yield _listed(gettext_lazy("Statements made"), statements.filter(**{kind: party}), entry, address)
    if isinstance(party, Person):
        about = statements.filter(persons=party)
        yield _listed(gettext_lazy("Statements about this person"), about, entry, address)
    else:
        children = Institution.objects.visible_to(user).filter(parent=party, merged_into=None)
        address = _list_address(Institution, party=party)
        yield _listed(
            gettext_lazy("Institutions that belong to it"), children.order_by("name", "pk"), _plain, address
        )
    sources = sources_of(party, Source.objects.visible_to(user), user)
    sources = sources.order_by(F("latest").desc(nulls_last=True), "-pk")
    yield _listed(gettext_lazy("Sources"), sources, _plain, _list_address(Source, party=party))


def _cases(record: Record, user: User) -> RelatedRecords:
    """Return the visible cases that name a record."""
    rows = Case.objects.visible_to(user).filter(**{f"{record._meta.model_name}s": record})
    return _listed(gettext_lazy("Cases"), rows.order_by("title", "pk"), _plain, _list_address(Case))


def _of_case(case: Case, user: User) -> Iterator[RelatedRecords]:
    """Yield what belongs to a case through its incidents: people, institutions and statements."""
    incidents = Incident.objects.visible_to(user).filter(cases=case)
    involved = Involvement.objects.visible_to(user).filter(incident__in=incidents.values("pk"))
    for model, title in OF_CASE:
        kind = str(model._meta.model_name)
        rows = model.objects.visible_to(user).filter(pk__in=involved.order_by().values(kind))
        yield _listed(title, rows.order_by("name", "pk"), _plain, _list_address(model))
    statements = Statement.objects.visible_to(user).select_related("person", "institution")
    about = statements.filter(incidents__in=incidents.values("pk")).distinct().order_by("earliest", "pk")
    clearance = clearance_of(user)

    def entry(statement: Statement) -> RelatedRecord:
        return RelatedRecord(statement_label(statement, clearance), admin_url(statement), "")

    title = gettext_lazy("Statements about its incidents")
    yield _listed(title, about, entry, _list_address(Statement))


def _custody_of(incident: Incident, user: User) -> Iterator[RelatedRecords]:
    """Yield the custody that an incident begins or ends, and the victims for whom it may begin some."""
    rows = custody_of_incident(incident, user)
    address = reverse("admin:incidents_custody_changelist")
    if rows:
        entries = [
            RelatedRecord(record_label(row.person), admin_url(row.person), custody_label(row)) for row in rows
        ]
        title = _("Custody that this incident begins or ends")
        yield RelatedRecords(title, entries[:MOST_SHOWN], len(rows), address)
    victims = list(victims_without_custody(incident, user))
    if victims:
        query = urlencode({"begun_by": str(incident.uid)})
        note = _("opens the form with a new period, to be checked and saved")
        entries = [
            RelatedRecord(record_label(each), f"{admin_url(each)}?{query}#custody-group", note)
            for each in victims[:MOST_SHOWN]
        ]
        yield RelatedRecords(_("Custody that it may begin"), entries, len(victims), address)


def _citing(source: Source, user: User) -> Iterator[RelatedRecords]:
    """Yield the records that cite a source, with the cited fields, by kind."""
    citations = Citation.objects.visible_to(user).filter(source=source)
    for model, title in CITING:
        kind = str(model._meta.model_name)
        rows = model.objects.visible_to(user).filter(pk__in=citations.order_by().values(kind))
        fields: dict[int, list[str]] = defaultdict(list)
        shown = list(rows.order_by("-pk")[: MOST_SHOWN + 1])
        for citation in citations.filter(**{f"{kind}__in": shown}).order_by("pk"):
            fields[getattr(citation, f"{kind}_id")].append(_cited(citation))
        notes = {key: ", ".join(dict.fromkeys(cited)) for key, cited in fields.items()}
        entries = [
            RelatedRecord(_label(each, user), admin_url(each), notes.get(each.pk, "")) for each in shown
        ]
        total = len(shown) if len(shown) <= MOST_SHOWN else rows.count()
        yield RelatedRecords(str(title), entries[:MOST_SHOWN], total, _list_address(model, source=source))


def _cited(citation: Citation) -> str:
    field = citation.field.replace("_", " ")
    return _("%s (differs)") % field if citation.stance == CitationStance.DISPUTES else field


def _label(record: Record, user: User) -> str:
    if isinstance(record, Statement):
        return statement_label(record, clearance_of(user))
    return record_label(record)


def _listed(title: Any, rows: Any, entry: Callable[[Any], RelatedRecord], address: str) -> RelatedRecords:
    shown: Sequence[Any] = list(rows[: MOST_SHOWN + 1])
    total = len(shown) if len(shown) <= MOST_SHOWN else rows.count()
    return RelatedRecords(str(title), [entry(each) for each in shown[:MOST_SHOWN]], total, address)


def _plain(record: Record) -> RelatedRecord:
    return RelatedRecord(choice_label(record), admin_url(record), "")


def _involvement(row: Involvement) -> RelatedRecord:
    months = row.sentence_months
    facts = [
        row.get_role_display(),
        row.get_outcome_display() if row.outcome else "",
        _("%d months") % months if months is not None else "",
        str(row.incident.date),
    ]
    return RelatedRecord(record_label(row.incident), admin_url(row.incident), " · ".join(filter(None, facts)))


def _list_address(model: type[Model], **related: Record) -> str:
    """Return the address of the list of a kind, filtered by records that it is related to."""
    query = urlencode({name: str(record.uid) for name, record in related.items()})
    return f"{reverse(f'admin:incidents_{model._meta.model_name}_changelist')}?{query}"
