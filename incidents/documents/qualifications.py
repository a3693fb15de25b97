"""Legal qualifications of an incident, each with the citations that say so: views of sources."""

import re
from collections.abc import Iterable
from typing import Any

from incidents.choices import CitationStance
from incidents.legal_choices import Qualification

Citation = dict[str, Any]
FIELD = "qualifications"


def citations_of(code: str, citations: Iterable[Citation]) -> list[Citation]:
    """Return the citations that say so: their value names the qualification, by its label or its code."""
    named = re.compile(rf"\b({re.escape(Qualification(code).label)}|{code})\b", re.IGNORECASE)
    return [
        each
        for each in citations
        if each["field"] == FIELD
        and each["stance"] == CitationStance.SUPPORTS
        and named.search(each["value"])
    ]


def without_source(document: dict[str, Any]) -> list[str]:
    """Return the labels of the qualifications of a document of which no source says so."""
    codes = document.get(FIELD) or ()
    citations = document["citations"]
    return [Qualification(code).label for code in codes if not citations_of(code, citations)]
