"""The codebook: what each value of the vocabularies means, for readers and for those who count."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from incidents.codebook.standards import STANDARDS, places_of
from incidents.codebook.terms import HEADINGS, VOCABULARIES, terms
from incidents.presentation.display import label
from incidents.public.api.base import fixed
from incidents.public.pages.base import HTML, PageView, rendered


class CodebookPage(PageView):
    """All vocabularies of records on one page."""

    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def make() -> bytes:
            context = {
                "vocabularies": [_vocabulary(name) for name in HEADINGS],
                "standards": STANDARDS,
                "canonical": request.path,
                "section": "data",
            }
            return rendered(request, "incidents/codebook.html", context)

        return fixed(request, make, HTML)


def _vocabulary(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "heading": HEADINGS[name],
        "places": places_of(name),
        "terms": [(label(VOCABULARIES[name], term.value), term) for term in terms(name)],
    }
