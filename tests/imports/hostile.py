"""Broken and hostile files, made here: each with its name, its bytes, and what has to be said of it.

What is said is a part of an error; of files that are odd but readable it is nothing, and they are imported.
"""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook

from tests.imports.files import COLUMNS, FIRST, SECOND, csv_of, row

Case = tuple[str, bytes, str]  # file name, content, part of an error
GOOD = csv_of(FIRST, SECOND)
_ID = "11111111-1111-4111-8111-111111111111"
_SOURCE = "22222222-2222-4222-8222-222222222222"
_PERSON = "33333333-3333-4333-8333-333333333333"


def cases() -> dict[str, Case]:
    """Every file by a name of its own."""
    found: dict[str, Case] = {}
    for group, made in GROUPS.items():
        for name, case in made():
            assert f"{group}: {name}" not in found
            found[f"{group}: {name}"] = case
    return found


def _encodings() -> Iterator[tuple[str, Case]]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        yield encoding, ("a.csv", GOOD.encode(encoding), "")
    russian = GOOD.replace("Baku", "Баку")
    for encoding in ("latin-1", "cp1252", "iso8859-9"):
        yield f"{encoding} unsaid", ("a.csv", GOOD.replace("Əliyev", "Aliyév").encode(encoding), "encoding")
    for encoding in ("cp1251", "koi8-r", "mac-cyrillic"):
        yield f"{encoding} unsaid", ("a.csv", russian.replace("Ə", "A").encode(encoding), "encoding")
    yield "utf-16 without its mark", ("a.csv", GOOD.replace("Ə", "A").encode("utf-16-le"), "NUL")
    yield "utf-16 cut in half", ("a.csv", GOOD.encode("utf-16")[:-1], "utf-16")
    yield "utf-8 cut in a letter", ("a.csv", GOOD.encode() + "Ə".encode()[:1], "utf-8")
    yield "overlong utf-8", ("a.csv", GOOD.encode().replace(b"Baku", b"Ba\xc0\xafku"), "utf-8")
    yield "half a pair", ("a.csv", GOOD.encode().replace(b"Baku", b"Ba\xed\xa0\x80ku"), "utf-8")
    yield "a mark in the middle", ("a.csv", GOOD.encode().replace(b"Baku", b"\xef\xbb\xbfBaku"), "")
    yield "noise", ("a.csv", bytes(random.Random(1).randbytes(50_000)), "")
    for mark in ("\r", "\r\n", "\n"):
        yield f"line ends {mark!r}", ("a.csv", GOOD.replace("\n", mark).encode(), "")
    first, second, third = GOOD.splitlines()
    yield "mixed line ends", ("a.csv", f"{first}\r\n{second}\n{third}\r".encode(), "")


def _tables() -> Iterator[tuple[str, Case]]:
    header, first, second = GOOD.splitlines()
    many = "\n".join([header, *["1,2"] * 1_500])
    texts = {
        "nothing": ("", "empty"),
        "blank lines": ("\n\n\n", "no header"),
        "a header alone": (f"{header}\n", "no rows"),
        "a column twice": (GOOD.replace("place", "title", 1), "Two columns"),
        "a column twice but for spaces": (GOOD.replace("place", " title ", 1), "Two columns"),
        "a column of the mapping missing": (GOOD.replace("place", "town", 1), "“place”"),
        "a row too short": (f"{header}\n1,2\n{second}\n", "2 cells"),
        "a row too long": (f"{header}\n{first},x,y\n", "16 cells"),
        "1,500 rows too short": (many, "2 cells"),
        "a quotation mark not closed": (f'{header}\n1,"two\n', "never closed"),
        "text behind a quotation mark": (f'{header}\n"1"x,{second}', "closing quotation mark"),
        "NUL in a cell": (GOOD.replace("Baku", "Ba\0ku"), "NUL"),
        "NUL in the header": (GOOD.replace("place", "pl\0ace"), "NUL"),
        "a cell of a megabyte": (GOOD.replace("Baku", "B" * 1_048_576), "longer than"),
        "a cell of 150 kB": (GOOD.replace("Baku", "B" * 150_000), "longer than"),
        "20,000 columns": (",".join(f"c{n}" for n in range(20_000)) + "\n", "20,000 columns"),
        "a column name of 1 kB": (GOOD.replace("place", "p" * 1000), "longer than"),
        "a line that never ends": ("a," * 700_000, "longer than"),
        "semicolons": (GOOD.replace('","', '";"').replace(",", ";", 13), ""),
        "an id twice": (csv_of(FIRST, row(SECOND, id="1")), "earlier row"),
        "an id missing": (csv_of(row(FIRST, id="")), "id is missing"),
        "a title missing": (csv_of(row(FIRST, title="")), "title is missing"),
    }
    for name, (text, said) in texts.items():
        yield name, ("a.csv", text.encode(), said)


def _cells() -> Iterator[tuple[str, Case]]:
    wrong: dict[str, tuple[dict[str, str], str]] = {
        "latitude 91": ({"lat": "91"}, "-90 to 90"),
        "latitude -90.01": ({"lat": "-90.01"}, "-90 to 90"),
        "longitude 181": ({"lon": "181"}, "-180 to 180"),
        "a latitude alone": ({"lon": ""}, "needs a latitude, a longitude"),
        "a latitude in words": ({"lat": "north"}, "degrees"),
        "a latitude of infinity": ({"lat": "inf"}, "degrees"),
        "a latitude that is no number": ({"lat": "NaN"}, "degrees"),
        "a latitude of 500 digits": ({"lat": "4" * 500}, "degrees"),
        "fewer than no victims": ({"low": "-1"}, "whole number"),
        "half a victim": ({"low": "1.5"}, "whole number"),
        "victims in words": ({"low": "many"}, "whole number"),
        "victims beyond counting": ({"low": "9" * 40}, "whole number"),
        "more than mankind": ({"high": "99999999"}, "whole number"),
        "at least more than at most": ({"low": "9", "high": "3"}, "lower than the least"),
        "a country that is none": ({"country": "Atlantis"}, "no country"),
        "a country nearly right": ({"country": "Azerbaijann"}, "AZ"),
        "a country of 10 kB": ({"country": "A" * 10_000}, "no country"),
        "an outcome without an entry": ({"outcome": "Missing"}, "no such entry"),
        "a date of 300 letters": ({"date": "x" * 300}, "200 characters"),
        "a title of 400 letters": ({"title": "t" * 400}, "longer than 300"),
        "a title with nothing to see": ({"title": "\u200b\u200e"}, "is invisible"),
        "a place of 400 letters": ({"place": "p" * 400}, "longer than 300"),
        "a script for an address": ({"url": "javascript:alert(1)"}, "http"),
        "a file for an address": ({"url": "file:///etc/passwd"}, "http"),
        "words for an address": ({"url": "see the archive"}, "http"),
        "an address of 2 kB": ({"url": "https://a.example/" + "x" * 2000}, "longer than"),
        "a name of 300 letters": ({"persons": "n" * 300}, "longer than 200"),
        "300 names in a cell": ({"persons": ";".join(f"Name {n}" for n in range(300))}, "300 values"),
        "a name with nothing to see": ({"court": "\u200b"}, "is invisible"),
    }
    odd = {
        "31 February": {"date": "31/02/2020"},
        "month 13": {"date": "2020-13-45"},
        "the year 0": {"date": "0000-00-00"},
        "a date of noughts": {"date": "0"},
        "a date in words": {"date": "the day after the storm"},
        "a date backwards": {"date": "2020-05-03/2019-01-01"},
        "a formula": {"title": "=cmd|' /C calc'!A0", "place": "@SUM(1+1)"},
        "a formula made harmless": {"title": "'=1+1"},
        "right to left": {"title": "\u202eevil", "place": "تهران"},
        "a script": {"title": "<script>alert(1)</script>"},
        "SQL": {"title": "'); DROP TABLE incidents_incident; --", "persons": "Robert'); --"},
        "a template": {"title": "{{ 7 * 7 }}{% load x %}"},
        "letters of four bytes": {"title": "🕯️ 𝔄", "persons": "𠮷野家"},
        "a cell with line breaks": {"title": "one\ntwo\r\nthree"},
        "a name twice in a cell": {"persons": "Aysel; Aysel"},
        "only delimiters in a cell": {"persons": ";;;"},
    }
    for name, (values, said) in wrong.items():
        yield name, ("a.csv", csv_of({**FIRST, **values}).encode(), said)
    for name, values in odd.items():
        yield name, ("a.csv", csv_of({**FIRST, **values}).encode(), "")


def _strangers() -> Iterator[tuple[str, Case]]:
    for name, head, said in (
        ("a PDF", b"%PDF-1.7 ", "PDF"), ("gzip", b"\x1f\x8b\x08", "gzip"), ("bzip2", b"BZh9", "bzip2"),
        ("xz", b"\xfd7zXZ\0", "xz"), ("7-zip", b"7z\xbc\xaf\x27\x1c", "7-zip"),
        ("a PNG", b"\x89PNG", "picture"),
        ("a JPEG", b"\xff\xd8\xff", "picture"), ("an old XLS", b"\xd0\xcf\x11\xe0\xa1", "old Excel"),
        ("a database", b"SQLite format 3\0", "database"), ("a program", b"MZ\x90\0\3", "utf-8"),
    ):  # fmt: skip
        yield f"{name} called CSV", ("a.csv", head + b"\0" * 100, said)
    yield "no ending", ("file", GOOD.encode(), "kind of file")
    yield "another ending", ("a.exe", GOOD.encode(), "kind of file")
    yield "CSV called XLSX", ("a.xlsx", GOOD.encode(), "no XLSX")
    yield "XLSX called CSV", ("a.csv", workbook([COLUMNS]), "ZIP archive")
    yield "XLSX called JSON", ("a.json", workbook([COLUMNS]), "ZIP archive")


def _json() -> Iterator[tuple[str, Case]]:
    full = {**dict.fromkeys(COLUMNS, ""), **FIRST}
    rows = json.dumps([full, {**full, **SECOND}])
    texts = {
        "cut off": (rows[:-20], "no JSON"),
        "no JSON": ("hello", "no JSON"),
        "NaN": ('[{"id": NaN}]', "no JSON"),
        "a number": ("17", "no list"),
        "null": ("null", "no list"),
        "a list of numbers": ("[1, 2]", "has to be an object"),
        "an empty list": ("[]", "no rows"),
        "brackets without end": ("[" * 100_000, "no JSON"),
        "half a pair": ('[{"id": "\\ud800"}]', "no JSON"),
        "NUL in a text": (json.dumps([{**full, "title": "a\0b"}]), "NUL"),
        "a column missing": (json.dumps([{"id": "1", "title": "x"}]), "“date”"),
        "an object for a text": (json.dumps([{**full, "title": {"a": {"b": 1}}}]), "title is missing"),
        "numbers for texts": (json.dumps([{**full, "id": 7, "lat": 40.4, "low": 2, "title": True}]), ""),
        "a mark of byte order": ("\ufeff" + rows, ""),
        "an integer of 400 digits": ('[{"id": ' + "9" * 400 + "}]", "JSON"),
    }
    for name, (text, said) in texts.items():
        yield name, ("a.json", text.encode(), said)
    yield "not UTF-8", ("a.json", rows.replace("Baku", "B\xe9").encode("latin-1"), "no JSON")
    line = json.dumps(full)
    for name, text, said in (
        ("a bad line", f"{line}\n{{oops\n", "no JSON"),
        ("a list in a line", f"{line}\n[1]\n", "has to be an object"),
        ("a line of 5 MB", f'{{"id": "{"x" * 5_000_000}"}}', "longer than"),
        ("blank lines", f"\n{line}\n\n", ""),
        ("1,200 bad lines", "{oops\n" * 1_200, "no JSON"),
    ):
        yield f"lines: {name}", ("a.jsonl", text.encode(), said)


def document(**values: Any) -> dict[str, Any]:
    return {
        "id": _ID, "title": "Arrest", "kind": "arrest", "country": {"code": "AZ"},
        "date": {"text": "2020", "earliest": "2020-01-01", "latest": "2020-12-31"}, "involvements": [],
        "sources": [{"id": _SOURCE, "title": "A report"}],
        "citations": [{"field": "date", "value": "2020", "source": _SOURCE}], **values,
    }  # fmt: skip


def _involved(**values: Any) -> dict[str, Any]:
    return {"involvements": [{"role": "victim", "person": {"id": _PERSON, "name": "Aysel"}, **values}]}


def _documents() -> Iterator[tuple[str, Case]]:
    wrong: dict[str, tuple[Any, str]] = {
        "an id that is none": ({"id": "7"}, "UUID"),
        "no id": ({"id": None}, "UUID"),
        "no title": ({"title": ""}, "missing"),
        "a number for a title": ({"title": 7}, "has to be text"),
        "a title of 400 letters": ({"title": "t" * 400}, "longer than 300"),
        "a kind that is none": ({"kind": "party"}, "not one of"),
        "a field that is none": ({"colour": "red"}, "no such field"),
        "latitude 91": ({"location": {"latitude": 91, "longitude": 0, "precision": "exact"}}, "-90 to 90"),
        "text for a latitude": ({"location": {"latitude": "4", "longitude": 0, "precision": "exact"}}, "num"),
        "no precision": ({"location": {"latitude": 4, "longitude": 0}}, "how precise"),
        "a date backwards": ({"date": {"text": "x", "earliest": "2021-01-01", "latest": "2020-01-01"}}, "be"),
        "31 February": ({"date": {"text": "x", "earliest": "2021-02-31"}}, "calendar"),
        "a list for a date": ({"date": []}, "has to be an object"),
        "a citation of no source": ({"citations": [{"field": "date", "source": _ID}]}, "entry of"),
        "a citation of no field": ({"citations": [{"field": "mood", "source": _SOURCE}]}, "not one of"),
        "an object for involvements": ({"involvements": {}}, "has to be a list"),
        "5,000 involvements": ({"involvements": [{}] * 5_000}, "5,000 entries"),
        "nobody in a role": ({"involvements": [{"role": "victim"}]}, "needs a person"),
        "a role that is none": (_involved(role="friend"), "not one of"),
        "a sentence below nought": (_involved(sentence_months=-1), "whole number"),
        "an outcome that is none": (_involved(outcome="fled"), "not one of"),
        "victims backwards": ({"victims": {"low": 9, "high": 3}}, "lower than"),
        "a mark that is none": ({"unstated": {"title": "none"}}, "Only these"),
        "a reliability that is none": ({"sources": [{"id": _SOURCE, "title": "x", "reliability": 5}]}, "not"),
        "an address that is none": ({"sources": [{"id": _SOURCE, "title": "x", "url": "ftp://x"}]}, "http"),
        "a source without a title": ({"sources": [{"id": _SOURCE}]}, "missing"),
        "a country that is none": ({"country": {"code": "QQ"}}, "no country"),
    }  # fmt: skip
    for name, (values, said) in wrong.items():
        yield name, ("documents.json", json.dumps([document(**values)]).encode(), said)
    yield "an id twice", ("documents.json", json.dumps([document()] * 2).encode(), "earlier row")
    yield "of no kind", ("documents.json", json.dumps([{"id": _ID, "name": "x"}]).encode(), "no document")
    linked = {"links": [{"relation": "follows", "incident": {"id": _PERSON}}]}
    yield "a link to nowhere", ("documents.json", json.dumps([document(**linked)]).encode(), "")


def workbook(rows: Any, merged: str = "") -> bytes:
    book = Workbook()
    for each in rows:
        book.active.append(list(each))
    if merged:
        book.active.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(content: bytes, member: str, text: bytes) -> bytes:
    """A workbook with one of its members replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(each.filename, text if each.filename == member else old.read(each.filename))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def _workbooks() -> Iterator[tuple[str, Case]]:
    cells = [[FIRST.get(name, "") for name in COLUMNS]]
    good = workbook([COLUMNS, *cells])
    yield "a good one", ("a.xlsx", good, "")
    for part in (1, 5, 9):
        yield f"cut off at {part} tenths", ("a.xlsx", good[: len(good) * part // 10], "damaged")
    yield "letters PK alone", ("a.xlsx", b"PK\3\4" + b"x" * 500, "damaged")
    yield "an archive of something else", ("a.xlsx", _archive({"a.txt": b"x"}), "no XLSX")
    yield "2,000 members", ("a.xlsx", _archive({f"{n}": b"" for n in range(2_000)}), "unpacks")
    yield "a bomb", ("a.xlsx", rewritten(good, SHEET, b"<a>" + b" " * 5_000_000), "unpacks to far more")
    laughs = b'<!DOCTYPE a [<!ENTITY x "lol">' + b"".join(
        b'<!ENTITY x%d "%s">' % (n, (b"&x%d;" % (n - 1) if n else b"&x;") * 10) for n in range(9)
    )
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    )
    yield (
        "a billion laughs",
        ("a.xlsx", rewritten(good, SHEET, laughs + b"]>" + sheet + b"<c><v>&x8;</v></c>"), ""),
    )
    yield "a sheet that is no XML", ("a.xlsx", rewritten(good, SHEET, b"hello"), "damaged")
    yield "a sheet without end", ("a.xlsx", rewritten(good, SHEET, sheet), "damaged")
    yield "merged cells", ("a.xlsx", workbook([COLUMNS, *cells, *cells], merged="A2:A3"), "merged")
    formula = [["=1+1" if name == "title" else FIRST.get(name, "") for name in COLUMNS]]
    yield "a formula without a value", ("a.xlsx", workbook([COLUMNS, *formula]), "formula")
    yield (
        "an error in a cell",
        ("a.xlsx", workbook([COLUMNS, [*cells[0][:-1], "#REF!"]]), "formula went wrong"),
    )
    yield "an empty sheet", ("a.xlsx", workbook([]), "header")
    yield (
        "1,500 columns",
        ("a.xlsx", workbook([[f"c{n}" for n in range(1_500)]]), "more than 1,000 columns"),
    )
    yield "a column twice", ("a.xlsx", workbook([("id", "id")]), "Two columns")
    yield (
        "latitude 91",
        (
            "a.xlsx",
            workbook([COLUMNS, ["91" if n == "lat" else c for n, c in zip(COLUMNS, cells[0], strict=True)]]),
            "-90 to 90",
        ),
    )


def _archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


GROUPS = {
    "encoding": _encodings, "table": _tables, "cell": _cells, "stranger": _strangers, "JSON": _json,
    "document": _documents, "workbook": _workbooks,
}  # fmt: skip
