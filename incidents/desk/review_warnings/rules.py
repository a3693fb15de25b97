"""The checks of a record's values: each yields warnings for a reviewer.

The caller passes the rows that the user may see, so no warning reveals others.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import CitationStance, IncidentKind, Role
from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.matching import spelling_key
from incidents.desk.review_warnings.source_age import first_unreported_day
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.models import Case, Citation, Incident, Institution, Involvement, Person, Source, Statement
from incidents.models.base import Record

# The fields of a record that need a source.
SOURCED_FIELDS: dict[type[Any], tuple[str, ...]] = {
    Incident: ("date", "place", "victims"),
    Person: ("birth",),
    Institution: (),
    Statement: ("date", "quotation", "summary"),
    Case: ("summary",),
}
SOURCED_OF_INVOLVEMENT = ("charge", "provision", "outcome", "sentence_months")
# Records that cannot be published without a source.
NEEDS_SOURCE = (Incident, Statement)
# The dates of a record: the field as in the document, and the property.
DATES: dict[type[Any], tuple[tuple[str, str], ...]] = {
    Incident: (("date", "date"),),
    Statement: (("date", "date"),),
    Person: (("birth", "birth"),),
    Source: (("published", "date"),),
}
LABELS = {
    "date": gettext_lazy("date"),
    "place": gettext_lazy("place"),
    "victims": gettext_lazy("number of victims"),
    "sentence_months": gettext_lazy("sentence"),
    "text": gettext_lazy("words"),
    "quotation": gettext_lazy("quotation"),
    "summary": gettext_lazy("summary"),
    "birth": gettext_lazy("date of birth"),
    "published": gettext_lazy("date of publication"),
    "accessed_on": gettext_lazy("day of access"),
}
COURT_ROLES = frozenset({Role.COURT, Role.JUDGE, Role.PRESIDING_JUDGE})


def point_name(code: str, field: str) -> str:
    """Return the name of a warning with its field, e.g. “future date (date of birth)”."""
    name = code.replace("_", " ")
    return f"{name} ({label_of(field)})" if field else name


def label_of(name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ")))


def words_of_similar_name(kind: str) -> str:
    return _("A %(kind)s of a similar name exists.") % {"kind": kind}


def words_of_future(name: str, span: Span) -> str:
    return _("The %(field)s is in the future: %(date)s.") % {"field": label_of(name), "date": span}


def words_of_sentence() -> str:
    return _("A sentence is given but no court is named.")


def words_of_conviction() -> str:
    return _("A conviction names neither a court nor a sentence.")


def words_without_source() -> str:
    return _("No source is cited. Without one it cannot be published.")


def is_future(span: Span, today: date) -> bool:
    """Return whether every day of a date is in the future."""
    return span.earliest is not None and span.earliest > today


def is_sentence_without_court(sentences: Iterable[int | None], roles: Iterable[str]) -> bool:
    """Return whether an incident has a sentence but neither court nor judge."""
    return any(each is not None for each in sentences) and not COURT_ROLES & set(roles)


def is_bare_conviction(kind: str, sentences: Iterable[int | None], roles: Iterable[str]) -> bool:
    """Return whether a conviction has neither a court or judge nor a sentence."""
    has_sentence = any(each is not None for each in sentences)
    return kind == IncidentKind.CONVICTION and not has_sentence and not COURT_ROLES & set(roles)


# Dates


def future_dates(record: Record, today: date) -> Iterator[ReviewWarning]:
    """Yield the dates of a record that are in the future."""
    for name, attribute in DATES.get(type(record), ()):
        span = getattr(record, attribute)
        if is_future(span, today):
            yield ReviewWarning("future_date", words_of_future(name, span), name, judged=days_of(span))
    accessed = getattr(record, "accessed_on", None)
    if isinstance(accessed, date) and accessed > today:
        words = words_of_future("accessed_on", Span.between(accessed, accessed))
        yield ReviewWarning("future_date", words, "accessed_on", judged=(accessed,))


def differing_dates(record: Record, citations: Sequence[Citation]) -> Iterator[ReviewWarning]:
    """Yield the citations that support the date with another date."""
    name = "birth" if isinstance(record, Person) else "date"
    own: Span = getattr(record, name, Span())
    if not own.is_dated:
        return
    for citation in citations:
        if citation.field != name or citation.stance != CitationStance.SUPPORTS:
            continue
        try:
            cited = Span.parse(citation.value, EDITOR_RULES)
        except UnreadableDate:
            continue
        if cited.is_dated and not cited.overlaps(own):
            words = _("A source gives another date: “%(told)s”, not “%(own)s”.")
            yield ReviewWarning(
                "date_differs",
                words % {"told": citation.value, "own": own.text},
                name,
                (citation.source,),
                citation.uid,
                (*days_of(own), citation.value, citation.source.uid),
            )


def days_of(span: Span) -> tuple[Any, ...]:
    return span.text, span.earliest, span.latest


# Sources


def without_source(
    record: Any, citations: Sequence[Citation], involvements: Sequence[Involvement]
) -> Iterator[ReviewWarning]:
    """Yield the values that need a source and have none."""
    if not citations and isinstance(record, NEEDS_SOURCE):
        yield ReviewWarning("record_without_source", words_without_source(), "citations")
        return
    cited = {(citation.field, citation.involvement_id) for citation in citations}
    for name in SOURCED_FIELDS.get(type(record), ()):
        if _has(record, name) and (name, None) not in cited:
            words = _("No source is cited for the %(field)s.") % {"field": label_of(name)}
            yield ReviewWarning("field_without_source", words, name, judged=value_of(record, name, None))
    for place, row in enumerate(involvements):
        for name in SOURCED_OF_INVOLVEMENT:
            if getattr(row, name) in ("", None) or (name, row.pk) in cited:
                continue
            facts = {"field": label_of(name), "role": row.get_role_display()}
            words = _("No source is cited for the %(field)s of the %(role)s.") % facts
            judged = value_of(record, name, row)
            yield ReviewWarning("field_without_source", words, name, (row.party,), row.uid, judged, place)


def statements_without_source(statements: Iterable[Statement]) -> Iterator[ReviewWarning]:
    """Yield the statements about an incident that cannot be published yet."""
    for statement in statements:
        words = _("A statement has no source. Without one it cannot be published.")
        yield ReviewWarning("statement_without_source", words, "", (statement,), statement.uid)


def disputed(
    record: Record, citations: Sequence[Citation], involvements: Sequence[Involvement]
) -> Iterator[ReviewWarning]:
    """Yield the citations with another value."""
    for citation in citations:
        if citation.stance != CitationStance.DISPUTES or citation.resolved:
            continue
        facts = {"field": label_of(citation.field), "value": citation.value}
        words = _("A source disputes the %(field)s: “%(value)s”.") % facts
        if not citation.value:
            words = _("A source disputes the %(field)s.") % facts
        yield of_citation("disputed", words, record, citation, involvements)


def older_sources(
    record: Record, citations: Sequence[Citation], involvements: Sequence[Involvement]
) -> Iterator[ReviewWarning]:
    """Yield the citations of sources older than the event they are cited for."""
    event: Span = getattr(record, "date", Span())
    for citation in citations:
        role = citation.involvement.role if citation.involvement else ""
        published = citation.source.date
        day = first_unreported_day(
            citation.field, citation.value, published=published, event=event, role=role
        )
        if day is None:
            continue
        words = words_of_older_source(citation.field, published, day)
        yield of_citation(
            "source_older_than_event", words, record, citation, involvements, *days_of(published), day
        )


def words_of_older_source(field: str, published: Span, day: date) -> str:
    facts = {"field": label_of(field), "published": published, "day": Span.between(day, day)}
    words = _("The source for the %(field)s was published %(published)s, before it happened: %(day)s.")
    return words % facts


def of_citation(
    code: str,
    words: str,
    record: Record,
    citation: Citation,
    involvements: Sequence[Involvement],
    *judged: object,
) -> ReviewWarning:
    keys = [each.pk for each in involvements]
    place = keys.index(citation.involvement_id) if citation.involvement_id in keys else None
    row = None if place is None else involvements[place]
    judged = (citation.value, citation.source.uid, *value_of(record, citation.field, row), *judged)
    return ReviewWarning(code, words, citation.field, (citation.source,), citation.uid, judged, place)


# Involvements


def sentences_without_court(involvements: Sequence[Involvement]) -> Iterator[ReviewWarning]:
    """Yield the sentences in an incident without court and judge."""
    roles = {each.role for each in involvements}
    for place, row in enumerate(involvements):
        if is_sentence_without_court([row.sentence_months], roles):
            judged = (row.sentence_months,)
            yield ReviewWarning(
                "sentence_without_court",
                words_of_sentence(),
                "sentence_months",
                (row.party,),
                row.uid,
                judged,
                place,
            )


def bare_convictions(incident: Incident, involvements: Sequence[Involvement]) -> Iterator[ReviewWarning]:
    """Yield a conviction without court and sentence."""
    months, roles = ([getattr(row, name) for row in involvements] for name in ("sentence_months", "role"))
    if is_bare_conviction(incident.kind, months, roles):
        yield ReviewWarning("conviction_without_court", words_of_conviction(), "kind")


def words_of_same_name(kind: str) -> str:
    return _("Another %(kind)s of this incident has the same name.") % {"kind": kind}


def same_names(involvements: Sequence[Involvement]) -> Iterator[ReviewWarning]:
    """Yield the parties of an incident with the name of an earlier one, unless both are public."""
    first: dict[tuple[str, str], Any] = {}
    for place, row in enumerate(involvements):
        party: Any = row.party
        kind = str(party._meta.verbose_name)
        before = first.setdefault((kind, spelling_key(party.name)), party)
        if before.pk == party.pk or None not in (before.number, party.number):
            continue
        judged = (before.uid, before.name, party.uid, party.name)
        yield ReviewWarning(
            "same_name", words_of_same_name(kind), kind, (before, party), row.uid, judged, place
        )


# Values


def value_of(record: Any, name: str, involvement: Involvement | None) -> tuple[Any, ...]:
    """Return the value of a field of a record or of one of its involvements, for comparison."""
    if involvement is not None:
        return (getattr(involvement, name, ""),)
    if name in {"date", "birth"} and hasattr(record, name):
        return days_of(getattr(record, name))
    if name == "victims":
        return record.victims_low, record.victims_high
    value = getattr(record, name, "")
    return (value if isinstance(value, str | int) else "",)


def _has(record: Any, name: str) -> bool:
    if name in {"date", "birth"}:
        return bool(getattr(record, name).is_dated)
    if name == "victims":
        return record.victims_low is not None or record.victims_high is not None
    return bool(getattr(record, name))
