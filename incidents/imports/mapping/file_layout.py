"""The section [file] of a mapping: encoding, sheets, and joined sheets."""

from incidents.imports.mapping.options import (
    BadMapping,
    number_of,
    require_allowed,
    text_of,
)
from incidents.imports.readers.csv import DELIMITERS, ENCODINGS, is_encoding
from incidents.imports.readers.joined_sheets import MOST_JOINS, Join
from incidents.imports.readers.readers import Layout


def read_layout(content: dict[str, object]) -> Layout:
    """Return the layout of the section [file] of a mapping; raises `BadMapping`."""
    require_allowed(content, ("encoding", "delimiter", "sheet", "header_row", "rows", "join"), "[file]")
    encoding, delimiter = text_of(content, "encoding", "file"), text_of(content, "delimiter", "file")
    if encoding and not is_encoding(encoding):
        raise BadMapping(f"file.encoding “{encoding}” is not one of: {', '.join(ENCODINGS)}.")
    if delimiter and delimiter not in DELIMITERS:
        raise BadMapping('file.delimiter is one of: "," ";" "\\t" "|".')
    rows, joins = text_of(content, "rows", "file"), _joins(content.get("join", []))
    return Layout(
        encoding, delimiter, text_of(content, "sheet", "file"), _header_row(content, "file"), rows, joins
    )


def _header_row(content: dict[str, object], where: str) -> int:
    row = number_of(content.get("header_row", 1), f"{where}.header_row")
    if not 1 <= row <= 100:
        raise BadMapping(f"{where}.header_row is a number from 1 to 100.")
    return row


def _joins(content: object) -> tuple[Join, ...]:
    """Return the other sheets of a workbook, each with a unique name."""
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise BadMapping("Write [[file.join]] with two brackets: there can be several.")
    if len(content) > MOST_JOINS:
        raise BadMapping(f"There are more than {MOST_JOINS} of [[file.join]].")
    found = tuple(_join(each) for each in content)
    if len({join.name for join in found}) < len(found):
        raise BadMapping("Two of [[file.join]] have the same name: give each another with “as”.")
    return found


def _join(content: dict[str, object]) -> Join:
    require_allowed(content, ("sheet", "header_row", "column", "key", "as"), "file.join")
    texts = {name: text_of(content, name, "file.join") for name in ("sheet", "column", "key", "as")}
    if not (texts["sheet"] and texts["column"]):
        raise BadMapping("[[file.join]] needs a sheet, and the column that names its rows.")
    name = texts["as"] or texts["sheet"]
    if "." in name or "*" in name:
        raise BadMapping(f"file.join: “{name}” cannot be a name in columns; give it another with “as”.")
    key = texts["key"] or texts["column"]
    return Join(texts["sheet"], texts["column"], key, name, _header_row(content, "file.join"))
