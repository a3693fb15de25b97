"""Pictures as files of their own: the drawing as SVG with words and credits, the table behind it as CSV."""

import re
import textwrap
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from incidents.exports.formats import BYTE_ORDER_MARK, csv_lines
from incidents.http.query_params import Parameter
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts.base import Picture, clean
from incidents.public.charts.registry import ask_for, picture
from incidents.public.pages.base import PageView
from incidents.public.queries.list_query import Question, snapshot
from incidents.public.queries.parameters import bom

SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8; header=present"
LETTERS_OF_A_LINE = 110
LINE, MARGIN = 19, 24  # pixels
WIDTH = 960


class PictureFile(PageView):
    """A picture of what a query asks for."""

    name = ""
    media_type = ""
    takes_parameters = True
    until_next_line = True
    parameters: ClassVar[dict[str, Parameter]] = {}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask_for(self.name, request.GET, self.parameters)

        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=question.filters.moment is not None)
                found = picture(self.name, question) if whole else None
            return Content((at,), lambda: self.body(found, question) if found else b"")

        return validated(request, read, self.media_type)

    def body(self, found: Picture, question: Question) -> bytes:
        raise NotImplementedError


class SVGFile(PictureFile):
    """The drawing with its title, what was asked, figures, notes and credits: it may travel far from here."""

    media_type = SVG

    def body(self, found: Picture, question: Question) -> bytes:
        return _packed(render_to_string("incidents/pictures/file.svg", sheet(found))).encode()


class CSVFile(PictureFile):
    """The table behind it, each row with the address of its list."""

    media_type = CSV
    parameters: ClassVar[dict[str, Parameter]] = {"bom": bom()}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get(request)
        if response.status_code == 200:
            response["Content-Disposition"] = f'attachment; filename="incidents-{self.name}.csv"'
        return response

    def body(self, found: Picture, question: Question) -> bytes:
        lines = csv_lines(found.header, found.table(settings.PUBLIC_URL))
        return (BYTE_ORDER_MARK if question.bom else b"") + b"".join(lines)


def sheet(found: Picture) -> dict[str, Any]:
    """The lines above and below the drawing, each at its height."""
    head = [*_lines(found.asked), *_lines(found.figures)]
    foot = [line for note in found.notes for line in _lines(note)]
    top = MARGIN + 26 + LINE * len(head) + 14
    end = top + found.height + 26
    return {
        "picture": found,
        "site_name": SITE_NAME,
        "site_url": settings.PUBLIC_URL,
        "head": [{"y": MARGIN + 26 + LINE * (place + 1), "text": line} for place, line in enumerate(head)],
        "foot": [{"y": end + LINE * place, "text": line} for place, line in enumerate(foot)],
        "top": top,
        "credit": end + LINE * len(foot) + 6,
        "width": WIDTH,
        "inner": WIDTH - 2 * MARGIN,
        "height": end + LINE * len(foot) + (62 if found.name == "map" else 24),
    }


def _lines(text: str) -> list[str]:
    return textwrap.wrap(clean(text), LETTERS_OF_A_LINE)


def _packed(text: str) -> str:
    """Without the room between elements that the template has for its readers."""
    return re.sub(r">\s+<", "><", text)
