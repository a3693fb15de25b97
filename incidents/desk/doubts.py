"""What a reviewer should look at once more before a record goes out. Doubts never block anything.

A doubt says nothing that its reader may not know: sources, parties and incidents are the visible ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import CitationStance, Role
from incidents.date_rules import EDITOR_RULES
from incidents.dates import Span, UnreadableDate
from incidents.desk.matching import matching_institutions, matching_persons
from incidents.desk.source_age import first_day_not_known
from incidents.models import Citation, Incident, Institution, Involvement, Person, Statement
from incidents.models.base import Record

# The fields of a record that a reader would ask a source for.
ASKED = {
    Incident: ("date", "place", "victims"),
    Person: ("birth",),
    Institution: (),
    Statement: ("date", "text"),
}
ASKED_OF_INVOLVEMENT = ("charge", "provision", "outcome", "sentence_months")
PLAIN = {
    "date": gettext_lazy("date"),
    "place": gettext_lazy("place"),
    "victims": gettext_lazy("number of victims"),
    "sentence_months": gettext_lazy("sentence"),
    "text": gettext_lazy("words"),
    "birth": gettext_lazy("date of birth"),
}
NEAR_SCORE = 85
MOST_NEAR = 5


@dataclass(frozen=True)
class Doubt:
    """One thing to look at; `field` as in the document, `records` are those it speaks of."""

    words: str
    field: str = ""
    records: tuple[Record, ...] = ()
    # The place of the involvement it is about among those that the reader sees.
    place: int | None = None


def doubts_about(record: Record, *, by: Any) -> list[Doubt]:
    """Everything to look at once more, for this reader; of a source there is nothing."""
    if type(record) not in ASKED:
        return []
    citations, involvements = _citations(record, by), _involvements(record, by)
    places = {each.pk: place for place, each in enumerate(involvements)}
    found = [
        *_without_source(record, citations, involvements),
        *_disputed(citations, places),
        *_dates(record, citations),
        *_older_than_the_event(record, citations, places),
    ]
    if isinstance(record, Incident):
        found += [*_sentences(involvements), *_same_incident(record, involvements, by)]
    if isinstance(record, Person | Institution):
        found += _near_names(record, by)
    return found


def _citations(record: Record, by: Any) -> list[Citation]:
    own = Citation.objects.visible_to(by).filter(**{str(record._meta.model_name): record})
    return list(own.select_related("source", "involvement").order_by("id"))


def _involvements(record: Record, by: Any) -> list[Involvement]:
    if not isinstance(record, Incident):
        return []
    own = Involvement.objects.visible_to(by).filter(incident=record)
    return list(own.select_related("person", "institution").order_by("id"))


def _without_source(
    record: Record, citations: Sequence[Citation], involvements: Sequence[Involvement]
) -> Iterator[Doubt]:
    cited = {(citation.field, citation.involvement_id) for citation in citations}
    for name in ASKED[type(record)]:
        if _has(record, name) and (name, None) not in cited:
            yield Doubt(_("No source is cited for the %(field)s.") % {"field": _plain(name)}, name)
    for place, involvement in enumerate(involvements):
        for name in ASKED_OF_INVOLVEMENT:
            if getattr(involvement, name) in ("", None) or (name, involvement.pk) in cited:
                continue
            told = {"field": _plain(name), "role": involvement.get_role_display()}
            words = _("No source is cited for the %(field)s of the %(role)s.") % told
            yield Doubt(words, name, (involvement.party,), place)


def _has(record: Any, name: str) -> bool:
    if name in {"date", "birth"}:
        return bool(getattr(record, name).is_dated)
    if name == "victims":
        return record.victims_low is not None or record.victims_high is not None
    return bool(getattr(record, name))


def _plain(name: str) -> str:
    return str(PLAIN.get(name, name.replace("_", " ")))


def _disputed(citations: Sequence[Citation], places: dict[int, int]) -> Iterator[Doubt]:
    for citation in citations:
        if citation.stance != CitationStance.DISPUTES:
            continue
        told = {"field": _plain(citation.field), "value": citation.value}
        words = _("A source disputes the %(field)s: “%(value)s”.") % told
        if not citation.value:
            words = _("A source disputes the %(field)s.") % told
        place = places.get(citation.involvement_id) if citation.involvement_id else None
        yield Doubt(words, citation.field, (citation.source,), place)


def _dates(record: Any, citations: Sequence[Citation]) -> Iterator[Doubt]:
    """Dates that a source is said to support, and that cannot be the same day."""
    name = "birth" if isinstance(record, Person) else "date"
    own: Span = getattr(record, name, Span())
    if not own.is_dated:
        return
    for citation in citations:
        if citation.field != name or citation.stance != CitationStance.SUPPORTS:
            continue
        try:
            told = Span.parse(citation.value, EDITOR_RULES)
        except UnreadableDate:
            continue
        if told.is_dated and not told.overlaps(own):
            both = {"told": citation.value, "own": own.text}
            words = _("A source gives another date: “%(told)s”, not “%(own)s”.") % both
            yield Doubt(words, name, (citation.source,))


def _older_than_the_event(
    record: Any, citations: Sequence[Citation], places: dict[int, int]
) -> Iterator[Doubt]:
    """Sources published before what they are cited for had happened."""
    event: Span = getattr(record, "date", Span())
    for citation in citations:
        role = citation.involvement.role if citation.involvement else ""
        published = citation.source.date
        day = first_day_not_known(citation.field, citation.value, published=published, event=event, role=role)
        if day is None:
            continue
        told = {"field": _plain(citation.field), "published": published, "day": Span.between(day, day)}
        words = _("The source for the %(field)s was published %(published)s, before it happened: %(day)s.")
        place = places.get(citation.involvement_id) if citation.involvement_id else None
        yield Doubt(words % told, citation.field, (citation.source,), place)


def _sentences(involvements: Sequence[Involvement]) -> Iterator[Doubt]:
    if any(involvement.role in {Role.COURT, Role.JUDGE} for involvement in involvements):
        return
    if sentenced := [each.party for each in involvements if each.sentence_months is not None]:
        yield Doubt(_("There is a sentence, but no court."), "involvements", tuple(sentenced))


def _same_incident(incident: Incident, involvements: Sequence[Involvement], by: Any) -> Iterator[Doubt]:
    """Incidents of the same kind, with one of the same persons, at what may be the same time."""
    persons = [each.person_id for each in involvements if each.person_id]
    if not persons or not incident.date.is_dated:
        return
    shared = Involvement.objects.visible_to(by).filter(person__in=persons)
    others = Incident.objects.visible_to(by).during(incident.date)
    others = others.filter(kind=incident.kind, pk__in=shared.values("incident")).exclude(pk=incident.pk)
    if found := tuple(others.order_by("pk")[:MOST_NEAR]):
        words = _(
            "The same incident may be here already: same kind, one of the same persons, overlapping dates."
        )
        yield Doubt(words, "", found)


def _near_names(party: Person | Institution, by: Any) -> Iterator[Doubt]:
    if party.number is not None:
        return  # somebody decided then, and all names are compared again each time
    matching = matching_persons if isinstance(party, Person) else matching_institutions
    near = [
        match.party
        for match in matching(party.name, by=by)
        if match.score >= NEAR_SCORE and match.party.pk != party.pk
    ]
    if near:
        words = _("A %(kind)s of a similar name exists.") % {"kind": party._meta.verbose_name}
        yield Doubt(words, "name", tuple(near[:MOST_NEAR]))
