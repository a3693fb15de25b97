"""Files of the public API in tests: a small world to export, and readers that are not ours."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from typing import Any

from tests import make
from tests.public.client import body, get

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = "=1+1"


def build_world() -> dict[str, Any]:
    """Something of everything that documents can hold."""
    court = make.institution("Baku Court", website="https://court.example/")
    ministry = make.institution("Ministry", "government")
    prison = make.institution("Prison No 1", "prison", parent=ministry)
    ann = make.person("Ann", nationalities="AZ,SU", occupations="historian\nteacher", gender="female")
    bob = make.person("Bob", unstated={"birth": "withheld"})
    arrest = make.incident("An arrest", latitude=40.41, longitude=49.87, precision="exact", place="Baku")
    trial = make.incident(FORMULA, kind="conviction", date="June 2025", narrative="The court sat.")
    undated = make.incident("A threat", kind="threat", date="", country="GE")
    make.involve(arrest, ann, charge="treason", outcome="detained")
    make.involve(trial, ann, outcome="convicted", sentence_months=180)
    make.involve(trial, court, "court")
    make.involve(trial, bob, "lawyer", note="Paid by nobody.")
    make.link(trial, arrest)
    words = make.statement(institution=ministry, incidents=[arrest], persons=[ann])
    make.public(court, ministry, prison, ann, bob)
    make.public(arrest, trial, undated, words)
    return {
        "court": court,
        "ministry": ministry,
        "prison": prison,
        "ann": ann,
        "bob": bob,
        "arrest": arrest,
        "trial": trial,
        "undated": undated,
        "words": words,
    }


def content(path: str, format_: str, query: str = "") -> bytes:
    answer = get(path, f"format={format_}&{query}".rstrip("&"))
    assert answer.status_code == 200, answer.content
    return body(answer)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def read_lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def read_archive(content: bytes) -> dict[str, list[dict[str, str]]]:
    """The tables of a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removesuffix(".csv"): read_csv(archive.read(name)) for name in archive.namelist()}


def read_workbook(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet as they are written, by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - written by us
        names = [sheet.attrib["name"] for sheet in book.iter(f"{SHEET}sheet")]
        return {
            name: _cells(archive.read(f"xl/worksheets/sheet{at}.xml")) for at, name in enumerate(names, 1)
        }


def _cells(sheet: bytes) -> list[list[Any]]:
    rows = ElementTree.fromstring(sheet).iter(f"{SHEET}row")  # noqa: S314 - written by us
    return [[_cell(cell) for cell in row.iter(f"{SHEET}c")] for row in rows]


def _cell(cell: Any) -> Any:
    """Text as text, a number as a number, a formula as a mistake."""
    assert cell.find(f"{SHEET}f") is None
    text = "".join(each.text or "" for each in cell.iter(f"{SHEET}t"))
    return text if cell.attrib.get("t") == "inlineStr" else float(cell.find(f"{SHEET}v").text)
