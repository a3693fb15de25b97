"""Two documents compared as a reviewer reads them: values in words, one line for each entry of a list."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from rest_framework import serializers

from incidents.choices import Reliability, Stance
from incidents.dates.span import Span
from incidents.desk.admin.common.text_comparison import Piece, pieces
from incidents.documents.field_shapes import CountryShape, Shape, SpanShape
from incidents.documents.serializers import shape_of
from incidents.fields.base import find
from incidents.fields.evidence import CITATION
from incidents.fields.incident import LOCATION
from incidents.fields.registry import in_sentence, label_in_sentence

# These change with every version.
HEAD = frozenset({"id", "number", "version", "url", "published_at", "format"})
LAST = frozenset({"sources", "citations", "unstated"})
# Labels of the parts of a value, and of a citation in one line.
LABELS = {"low": "at least", "high": "at most", "field": "about", "involvement": "of", "value": "says"}
# Values that need no label.
PLAIN = frozenset(
    {"role", "person", "institution", "relation", "incident", "title", "text", "stance", "status"}
)
BULLET = "• "


@dataclass(frozen=True)
class FieldChange:
    """One field of a document: as it is public, and as it would be published."""

    field: str
    now: str
    then: str
    differs: bool

    @property
    def before(self) -> list[Piece]:
        """The public value in pieces, unchanged and removed."""
        return [piece for piece in marked(self.now, self.then) if piece.mark != "new"]

    @property
    def after(self) -> list[Piece]:
        """The value to be published in pieces, unchanged and new."""
        return [piece for piece in marked(self.now, self.then) if piece.mark != "old"]


def marked(now: str, then: str) -> list[Piece]:
    """Return both values in one sequence, by line, and by word where a line differs."""
    ones, others = (value.splitlines(keepends=True) for value in (now + "\n", then + "\n"))
    both: list[Piece] = []
    for tag, start, stop, other_start, other_stop in SequenceMatcher(None, ones, others, False).get_opcodes():
        before, after = "".join(ones[start:stop]), "".join(others[other_start:other_stop])
        both += [Piece("same", before)] if tag == "equal" else pieces(before, after)
    return both


def compared(kind: str, now: dict[str, Any], then: dict[str, Any]) -> list[FieldChange]:
    """Return both documents compared field by field, evidence last."""
    now, then = with_names(kind, now), with_names(kind, then)
    fields: Any = shape_of(kind).fields
    lines = []
    for name in sorted(fields.keys() - HEAD, key=lambda name: (name in LAST, [*fields].index(name))):
        old, new = in_words(fields[name], now.get(name)), in_words(fields[name], then.get(name))
        if old or new:
            lines.append(
                FieldChange(label_in_sentence(kind, name), old, new, now.get(name) != then.get(name))
            )
    return lines


def with_names(kind: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with labels, titles and names instead of field names and ids."""
    if not document:
        return document
    names = {source["id"]: source["title"] for source in document["sources"]}
    for involvement in document.get("involvements", []):
        party = involvement["person"] or involvement["institution"]
        names[party["id"]] = party["name"]
    citations = [
        {
            **_with_source(each, "involvement" if each["involvement"] else kind, names),
            "involvement": each["involvement"] and names.get(each["involvement"]["party"], ""),
        }
        for each in document["citations"]
    ]
    unstated = {label_in_sentence(kind, name): why for name, why in document["unstated"].items()}
    rows = [
        {**row, "citations": [_with_source(each, "custody", names) for each in row["citations"]]}
        for row in document.get("custody", [])
    ]
    custody = {"custody": rows} if rows else {}
    if recognised := document.get("recognitions"):
        custody["recognitions"] = [{**row, "source": names[row["source"]]} for row in recognised]
    return {**document, **custody, "citations": citations, "unstated": unstated}


def _with_source(citation: dict[str, Any], kind: str, names: dict[str, str]) -> dict[str, Any]:
    """Return a citation with the label of its field and the title of its source."""
    return {
        **citation,
        "field": label_in_sentence(kind, citation["field"]),
        "source": names[citation["source"]],
    }


def in_words(field: Any, value: Any) -> str:
    """Return a value of a document in words; empty for none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return "\n".join(BULLET + in_words(field.child, each) for each in value)
    if isinstance(field, serializers.DictField):
        return "\n".join(f"{name}: {in_words(field.child, each)}" for name, each in value.items())
    if isinstance(value, dict):
        return _object_in_words(field, value)
    if isinstance(field, serializers.ChoiceField):
        return str(field.choices.get(value, value))
    if isinstance(field, serializers.DateField):
        day = date.fromisoformat(value)
        return Span(earliest=day, latest=day).show()
    if field.field_name == "reliability":
        return str(dict(Reliability.choices).get(value, value))
    return str(value)


def _object_in_words(shape: Shape, value: dict[str, Any]) -> str:
    if isinstance(shape, CountryShape):
        return f"{value['name']} ({value['code']})"
    if isinstance(shape, SpanShape):
        return _span_in_words(value)
    if "number" in value:
        return _reference_in_words(value)
    parts = {name: in_words(field, value.get(name)) for name, field in shape.fields.items() if name != "id"}
    return " · ".join(_part(shape, name, words) for name, words in parts.items() if words)


def _reference_in_words(value: dict[str, Any]) -> str:
    """Return the name of another record; for a statement also its text."""
    name = f"{value.get('name') or value.get('title') or value.get('speaker')} (no. {value['number']})"
    if "speaker" not in value:
        return name
    labels = dict(Stance.choices)
    stances = [str(labels.get(each, each)) for each in (value["stance"], *value.get("further_stances", ()))]
    facts = [
        value["date"] and _span_in_words(value["date"]),
        *stances,
        value["text"] and f"“{value['text']}”",
    ]
    return " · ".join([name, *filter(None, facts)])


def _part(shape: Shape, name: str, words: str) -> str:
    if name in PLAIN:
        return words
    field = find((*shape.catalogue, *CITATION, *LOCATION.columns), name)
    return f"{LABELS.get(name) or (in_sentence(field.label) if field else name)}: {words}"


def _span_in_words(value: dict[str, Any]) -> str:
    """Return the text of a date, and the days that it was read as if those differ."""
    earliest, latest = (day and date.fromisoformat(day) for day in (value["earliest"], value["latest"]))
    read = Span(earliest=earliest, latest=latest).show()
    return value["text"] if read in ("", value["text"]) else f"{value['text']} (read as {read})"
