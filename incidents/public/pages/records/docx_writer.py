"""A DOCX of headings, paragraphs and links: the same bytes for the same words, and nothing beside the words.

The library is loaded at the first file, as it takes longer than all else that a server loads for pages.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, TYPE_CHECKING

from incidents.presentation.display import Value

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The parts of the library's template that say something of another document.
LEFT_OUT = ("/thumbnail", "/customXml", "/stylesWithEffects")
A_FIXED_TIME = (2000, 1, 1, 0, 0, 0)
RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Not allowed in XML 1.0.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction is written from right to left, as browsers decide."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each in RIGHT_TO_LEFT for each in directions if each in {"L", *RIGHT_TO_LEFT}), False)


class Sheet:
    """A document that is written from top to bottom, in one language unless a text says otherwise."""

    def __init__(self, language: str, title: str, at: datetime) -> None:
        import docx

        self.book = docx.Document()
        self._leave_out()
        about = self.book.core_properties
        about.title, about.language, about.revision = NO_TEXT.sub("", title)[:255], language, 1
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.created = about.modified = at.replace(tzinfo=None, microsecond=0)
        language_of_all = self.book.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")[0]
        for name in ("val", "bidi"):
            language_of_all.set(_tag(name), language)

    def _leave_out(self) -> None:
        for part in (self.book.part.package, self.book.part):
            gone = [key for key, each in part.rels.items() if each.reltype.endswith(LEFT_OUT)]
            for key in gone:
                del part.rels[key]

    def heading(self, text: str, level: int) -> None:
        self._say(self.book.add_heading(level=level), text)

    def text(self, text: str, language: str = "") -> None:
        """Add paragraphs, one for each line that has words."""
        for line in text.splitlines():
            if line.strip():
                self._say(self.book.add_paragraph(), line, language)

    def line(self, label: str, values: Iterable[Value], after: str = "") -> None:
        """Add a paragraph of a label and values, each with its note and in its own direction."""
        shown = list(values)
        paragraph = self.book.add_paragraph()
        if label:
            self._run(paragraph, f"{label}: ").bold = True
        for place, value in enumerate(shown):
            self._run(paragraph, value.text, value.language)
            self._run(paragraph, f" ({value.note})" if value.note else "")
            self._run(paragraph, "; " if place < len(shown) - 1 else "")
        self._run(paragraph, f" {after}" if after else "")

    def save(self, file: IO[bytes]) -> None:
        """Write the document; its parts bear no time, so that the same words give the same bytes."""
        made = io.BytesIO()
        self.book.save(made)
        with zipfile.ZipFile(made) as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
            for name in parts.namelist():
                whole.writestr(zipfile.ZipInfo(name, A_FIXED_TIME), parts.read(name), zipfile.ZIP_DEFLATED)

    def _say(self, paragraph: "Paragraph", text: str, language: str = "") -> None:
        if is_right_to_left(text):
            _mark(paragraph._p.get_or_add_pPr(), "bidi")
        self._run(paragraph, text, language)

    def _run(self, paragraph: "Paragraph", text: str, language: str = "") -> "Run":
        run = paragraph.add_run(NO_TEXT.sub("", text))
        properties, is_reversed = run._r.get_or_add_rPr(), is_right_to_left(text)
        if is_reversed:
            _mark(properties, "rtl")
        if language:
            _mark(properties, "lang").set(_tag("bidi" if is_reversed else "val"), language)
        return run


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _mark(properties: "BaseOxmlElement", name: str) -> "BaseOxmlElement":
    """Add an element to the properties of a paragraph or a run, and return it."""
    from docx.oxml import OxmlElement

    found = OxmlElement(f"w:{name}")
    properties.append(found)
    return found
