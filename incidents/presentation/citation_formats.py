"""Citation formats of a version of a record: text, BibTeX and CSL-JSON."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson

from incidents.presentation.record_page import SITE_NAME

Document = dict[str, Any]
FORMATS = {
    "bib": ("application/x-bibtex", "BibTeX"),
    "json": ("application/vnd.citationstyles.csl+json", "CSL-JSON"),
}
# Characters with a meaning in BibTeX; unbalanced braces would leave an entry without an end.
_NAMED = {"\\": "backslash", "{": "braceleft", "}": "braceright", "~": "asciitilde", "^": "asciicircum"}
_SPECIAL = {letter: f"\\text{name}{{}}" for letter, name in _NAMED.items()}
_SPECIAL |= {letter: f"\\{letter}" for letter in "#$%&_"}


def title_of(kind: str, document: Document) -> str:
    """Return the title or name of a record; of a statement in the first format, the speaker."""
    return str(document.get("title") or document.get("name") or document["speaker"])


def bibtex(kind: str, document: Document, address: str) -> str:
    """Return a BibTeX entry; `address` is the permanent address of the version."""
    at = _published(document)
    number, version = document["number"], document["version"]
    fields = {
        "title": f"{{{_escaped(title_of(kind, document))}}}",
        "author": f"{{{SITE_NAME}}}",
        "year": str(at.year),
        "month": str(at.month),
        "note": f"{kind.capitalize()} {number}, version {version}, published {at:%Y-%m-%d}",
        "url": address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{_key(kind, document)},\n{lines}}}\n"


def csl(kind: str, document: Document, address: str) -> list[Document]:
    """Return CSL-JSON 1.0.2: a list of one item."""
    at = _published(document)
    return [
        {
            "id": _key(kind, document),
            "type": "entry",
            "title": title_of(kind, document),
            "container-title": SITE_NAME,
            "number": str(document["number"]),
            "version": str(document["version"]),
            "genre": kind,
            "issued": {"date-parts": [[at.year, at.month, at.day]]},
            "URL": address,
        }
    ]


def citation_file(format_: str, kind: str, document: Document, address: str) -> bytes:
    """Return the citation as a file."""
    if format_ == "bib":
        return bibtex(kind, document, address).encode()
    return orjson.dumps(csl(kind, document, address), option=orjson.OPT_INDENT_2) + b"\n"


def _key(kind: str, document: Document) -> str:
    return f"{kind}-{document['number']}-v{document['version']}"


def _published(document: Document) -> datetime:
    return datetime.fromisoformat(document["published_at"]).astimezone(UTC)


def _escaped(text: str) -> str:
    words = re.sub(r"\s+", " ", text)
    return "".join(_SPECIAL.get(letter, letter) for letter in words)
