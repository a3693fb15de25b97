"""Warnings about citations that differ: whether they do, and whose view it is."""

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from incidents.choices import CitationStance
from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.review_warnings.rules import label_of, of_citation
from incidents.desk.review_warnings.warning import ReviewWarning
from incidents.models import Citation, Involvement, Person
from incidents.models.base import Record

# A value that tells the view of somebody, such as “dead of a heart attack, according to investigators”.
_REPORTED = re.compile(
    r"\b(?:according to|say|says|said|claims?|claimed|insists?|по словам)\b", re.IGNORECASE
)


class CitedValue(NamedTuple):
    """The value that one source gives for one field, at the desk or in a file; `part` is the involvement."""

    field: str
    part: Hashable
    source: Hashable
    stance: str
    value: str
    holder: str

    @property
    def differs(self) -> bool:
        return self.stance == CitationStance.DISPUTES


def code_of_difference(cited: CitedValue, others: Sequence[CitedValue], own: Span, dated: str) -> str:
    """Return the code of the warning about a citation that differs; "" if there is none.

    `own` is the date of the record, whose field is `dated`.
    """
    if not cited.differs:
        return ""
    if any(_is_same_view(cited, other) for other in others):
        return "source_on_both_sides"
    if cited.field == dated and _is_within(cited.value, own):
        return "difference_within_date"
    return "difference_without_holder" if not cited.holder and _REPORTED.search(cited.value) else ""


def _is_same_view(cited: CitedValue, other: CitedValue) -> bool:
    same = (cited.field, cited.part, cited.source) == (other.field, other.part, other.source)
    return same and not other.differs and cited.holder == other.holder


def _is_within(value: str, own: Span) -> bool:
    """Return whether a date lies inside the record's own, so that it does not differ."""
    try:
        cited = Span.parse(value, EDITOR_RULES)
    except UnreadableDate:
        return False
    if not (own.earliest and own.latest and cited.earliest and cited.latest):
        return False
    return own.earliest <= cited.earliest and cited.latest <= own.latest


def words_of_difference(code: str, field: str) -> str:
    words = {
        "source_on_both_sides": _("One source both agrees and differs on the %(field)s."),
        "difference_within_date": _("A source is marked as differing on the %(field)s, but its date fits."),
        "difference_without_holder": _(
            "A source differs on the %(field)s and reports the view of another: say whose view it is."
        ),
    }
    return words[code] % {"field": label_of(field)}


def doubtful_differences(
    record: Record, citations: Sequence[Citation], involvements: Sequence[Involvement]
) -> Iterator[ReviewWarning]:
    """Yield the citations that may be no difference, or that do not say whose view it is."""
    dated = "birth" if isinstance(record, Person) else "date"
    own: Span = getattr(record, dated, Span())
    values = [
        CitedValue(each.field, each.involvement_id, each.source_id, each.stance, each.value, each.holder)
        for each in citations
    ]
    for citation, cited in zip(citations, values, strict=True):
        code = "" if citation.resolved else code_of_difference(cited, values, own, dated)
        if code:
            words = words_of_difference(code, citation.field)
            yield of_citation(code, words, record, citation, involvements, citation.holder)
