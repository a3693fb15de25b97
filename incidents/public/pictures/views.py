"""Pictures as files of their own: the drawing as SVG with words and credits, the table behind it as CSV."""

import re
import textwrap
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from incidents.exchange.formats import csv_lines
from incidents.public.pages.answers import PageView, answered
from incidents.public.pictures.gallery import ask_for, picture
from incidents.public.pictures.picture import Picture, clean
from incidents.public.question import snapshot
from incidents.reading.details import SITE_NAME

SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8; header=present"
LETTERS_OF_A_LINE = 110
LINE, MARGIN = 19, 24  # pixels
WIDTH = 960


class PictureFile(PageView):
    """A picture of what a query asks for."""

    name = ""
    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask_for(self.name, request.GET)
        with snapshot():
            found = picture(self.name, question)
        return self.file(request, found)

    def file(self, request: HttpRequest, found: Picture) -> HttpResponseBase:
        raise NotImplementedError


class SVGFile(PictureFile):
    """The drawing with its title, what was asked, figures, notes and credits: it may travel far from here."""

    def file(self, request: HttpRequest, found: Picture) -> HttpResponseBase:
        body = render_to_string("incidents/pictures/file.svg", sheet(found))
        return answered(request, _packed(body).encode(), SVG)


class CSVFile(PictureFile):
    """The table behind it, each row with the address of its list."""

    def file(self, request: HttpRequest, found: Picture) -> HttpResponseBase:
        lines = csv_lines(found.header, found.table(settings.PUBLIC_URL))
        response = answered(request, b"".join(lines), CSV)
        if response.status_code == 200:
            response["Content-Disposition"] = f'attachment; filename="incidents-{found.name}.csv"'
        return response


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
