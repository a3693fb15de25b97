"""Charts as files: the drawing as SVG with title and credits, its data as CSV."""

import re
import textwrap
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from incidents.exports.file_formats import BYTE_ORDER_MARK, csv_lines
from incidents.http.query_params import Parameter
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.files import state
from incidents.public.charts.base import Picture, clean
from incidents.public.charts.registry import ask_for, kind_of, picture
from incidents.public.pages.base import PageView
from incidents.public.queries.list_query import ListQuery, snapshot
from incidents.public.queries.parameters import bom

SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8; header=present"
LETTERS_OF_A_LINE = 110
LINE, MARGIN = 19, 24  # pixels
WIDTH = 960


class PictureFile(PageView):
    """A chart of a query."""

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
                chart = picture(self.name, question) if whole else None
            return Content((at, question.day), lambda: self.body(chart, question) if chart else b"")

        return validated(request, read, self.media_type)

    def body(self, chart: Picture, question: ListQuery) -> bytes:
        raise NotImplementedError


class SVGFile(PictureFile):
    """The drawing with title, description of the query, numbers, notes and credits, to stand alone."""

    media_type = SVG

    def body(self, chart: Picture, question: ListQuery) -> bytes:
        return _packed(render_to_string("incidents/pictures/file.svg", sheet(chart))).encode()


class CSVFile(PictureFile):
    """The data, each row with the address of its list."""

    media_type = CSV
    parameters: ClassVar[dict[str, Parameter]] = {"bom": bom()}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get(request)
        if response.status_code == 200:
            response["Content-Disposition"] = f'attachment; filename="{kind_of(self.name)}s-{self.name}.csv"'
        return response

    def body(self, chart: Picture, question: ListQuery) -> bytes:
        lines = csv_lines(chart.header, chart.table(settings.PUBLIC_URL))
        return (BYTE_ORDER_MARK if question.bom else b"") + b"".join(lines)


def sheet(chart: Picture) -> dict[str, Any]:
    """Return the lines above and below the drawing, each with its position."""
    head = [*_lines(chart.asked), *_lines(chart.figures)]
    foot = [line for note in chart.notes for line in _lines(note)]
    top = MARGIN + 26 + LINE * len(head) + 14
    end = top + chart.height + 26
    return {
        "picture": chart,
        "site_name": SITE_NAME,
        "site_url": settings.PUBLIC_URL,
        "head": [{"y": MARGIN + 26 + LINE * (place + 1), "text": line} for place, line in enumerate(head)],
        "foot": [{"y": end + LINE * place, "text": line} for place, line in enumerate(foot)],
        "top": top,
        "credit": end + LINE * len(foot) + 6,
        "width": WIDTH,
        "inner": WIDTH - 2 * MARGIN,
        "height": end + LINE * len(foot) + (62 if chart.name == "map" else 24),
    }


def _lines(text: str) -> list[str]:
    return textwrap.wrap(clean(text), LETTERS_OF_A_LINE)


def _packed(text: str) -> str:
    """Return the text without the white space between elements of the template."""
    return re.sub(r">\s+<", "><", text)
