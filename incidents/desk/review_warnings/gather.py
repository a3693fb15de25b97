"""The warnings about a record: every rule applied to the rows that one user may see."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.matching import similar_parties
from incidents.desk.review_warnings import custody, rules, safety
from incidents.desk.review_warnings.doubtful_citations import doubtful_differences
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.desk.source_addresses import at_address, spellings
from incidents.models import Citation, Custody, Incident, Institution, Involvement, Person, Source, Statement
from incidents.models.base import Record
from incidents.models.evidence import CITED_RECORDS
from incidents.models.settled import SettledWarning

MOST_NEAR = 5
MOST_STATEMENTS = 20  # without a source


def warnings_of(record: Record, *, by: User) -> list[ReviewWarning]:
    """Return the warnings about a record for this user, each with its settlement, if any."""
    citations, involvements = _citations(record, by), _involvements(record, by)
    found = [
        *safety.public_against_consent(record, by),
        *safety.risk_notes(record, by),
        *rules.future_dates(record, timezone.localdate()),
        *rules.without_source(record, citations, involvements),
        *rules.disputed(record, citations, involvements),
        *rules.differing_dates(record, citations),
        *rules.older_sources(record, citations, involvements),
        *doubtful_differences(record, citations, involvements),
    ]
    if isinstance(record, Incident):
        found += [
            *rules.statements_without_source(_uncited_statements(record, by)),
            *rules.sentences_without_court(involvements),
            *rules.bare_convictions(record, involvements),
            *rules.same_names(involvements),
            *_same_incidents(record, involvements, by),
        ]
    if isinstance(record, Incident):
        persons = [row.person_id for row in involvements if row.person_id]
        held = Custody.objects.visible_to(by).filter(person__in=persons)
        entered = set(held.values_list("person_id", flat=True))
        found += custody.victims_without_custody(record, involvements, entered)
    if isinstance(record, Person):
        rows = list(Custody.objects.visible_to(by).filter(person=record).order_by("pk"))
        found += [
            *custody.contradictions(rows),
            *custody.released_before_held(rows),
            *custody.confirmed_after_source(rows, citations),
        ]
    if isinstance(record, Person | Institution):
        found += _similar_names(record, by)
    if isinstance(record, Source):
        found += _same_addresses(record, by)
    return _with_settlements(record, found)


def open_warnings(record: Record, *, by: Any) -> list[ReviewWarning]:
    """Return the warnings that nobody has settled."""
    return [each for each in warnings_of(record, by=by) if each.is_open]


def _with_settlements(record: Record, warnings: list[ReviewWarning]) -> list[ReviewWarning]:
    """Add settlements to visible warnings only, so that none reveals a hidden one."""
    if not warnings:
        return warnings
    settled = SettledWarning.objects.latest_of(record, [each.key for each in warnings])
    return [replace(each, settlement=settled.get(each.key)) for each in warnings]


def _citations(record: Record, by: User) -> list[Citation]:
    name = str(record._meta.model_name)
    if name not in CITED_RECORDS:
        return []
    own = Citation.objects.visible_to(by).filter(**{name: record})
    return list(own.select_related("source", "involvement").order_by("id"))


def _involvements(record: Record, by: User) -> list[Involvement]:
    if not isinstance(record, Incident):
        return []
    own = Involvement.objects.visible_to(by).filter(incident=record)
    return list(own.select_related("person", "institution").order_by("id"))


def _uncited_statements(incident: Incident, by: User) -> list[Statement]:
    cited = Citation.objects.visible_to(by).filter(statement__isnull=False)
    own = Statement.objects.visible_to(by).filter(incidents=incident)
    return list(own.exclude(pk__in=cited.values("statement")).order_by("pk")[:MOST_STATEMENTS])


def _same_incidents(
    incident: Incident, involvements: Sequence[Involvement], by: User
) -> Iterator[ReviewWarning]:
    """Yield incidents of the same kind, with one of the same people, possibly at the same time."""
    persons = [each.person_id for each in involvements if each.person_id]
    if not persons or not incident.date.is_dated:
        return
    shared = Involvement.objects.visible_to(by).filter(person__in=persons)
    others = Incident.objects.visible_to(by).during(incident.date)
    others = others.filter(kind=incident.kind, pk__in=shared.values("incident")).exclude(pk=incident.pk)
    words = _("Possible duplicate incident: same kind, one of the same people, overlapping dates.")
    for other in others.order_by("pk")[:MOST_NEAR]:
        judged = (incident.kind, *rules.days_of(incident.date), other.uid, *rules.days_of(other.date))
        yield ReviewWarning("possible_duplicate", words, "", (other,), judged=judged)


def _similar_names(party: Person | Institution, by: User) -> Iterator[ReviewWarning]:
    if party.number is not None or party.merged_into_id is not None:
        return  # already decided at publication or merging; comparing all names again would take time
    names = party.names.visible_to(by).order_by("pk").values_list("text", flat=True)
    words = rules.words_of_similar_name(str(party._meta.verbose_name))
    for match in similar_parties(type(party), [party.name, *names], by=by, besides=party):
        judged = (party.name, match.party.uid, match.party.name)
        yield ReviewWarning("similar_name", words, "name", (match.party,), judged=judged)


def _same_addresses(source: Source, by: User) -> Iterator[ReviewWarning]:
    addresses = [address for address in (source.url, source.archived_url) if address]
    others = Source.objects.visible_to(by).filter(at_address(addresses)).exclude(pk=source.pk)
    words = _("A source with this address exists.")
    for other in others.order_by("pk")[:MOST_NEAR] if addresses else ():
        same = set(spellings(source.url)) & {other.url, other.archived_url}
        field = "url" if source.url and same else "archived_url"
        yield ReviewWarning("same_address", words, field, (other,), judged=(*addresses, other.uid))
