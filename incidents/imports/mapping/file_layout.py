"""How a mapping says the file is laid out: encoding, sheets, and the sheets joined to them."""

from typing import Any

from incidents.imports.mapping.options import (
    BadMapping,
    number_of,
    require_known,
    text_of,
)
from incidents.imports.readers.csv import DELIMITERS, ENCODINGS, is_encoding
from incidents.imports.readers.joined_sheets import MOST_JOINS, Join
from incidents.imports.readers.readers import Layout


def read_layout(said: dict[str, Any]) -> Layout:
    """Return the layout that the section [file] of a mapping describes; raises `BadMapping`."""
    require_known(said, ("encoding", "delimiter", "sheet", "header_row", "rows", "join"), "[file]")
    encoding, delimiter = text_of(said, "encoding", "file"), text_of(said, "delimiter", "file")
    if encoding and not is_encoding(encoding):
        raise BadMapping(f"file.encoding “{encoding}” is not one of: {', '.join(ENCODINGS)}.")
    if delimiter and delimiter not in DELIMITERS:
        raise BadMapping('file.delimiter is one of: "," ";" "\\t" "|".')
    rows, joins = text_of(said, "rows", "file"), _joins(said.get("join", []))
    return Layout(encoding, delimiter, text_of(said, "sheet", "file"), _header_row(said, "file"), rows, joins)


def _header_row(said: dict[str, Any], where: str) -> int:
    row = number_of(said.get("header_row", 1), f"{where}.header_row")
    if not 1 <= row <= 100:
        raise BadMapping(f"{where}.header_row is a number from 1 to 100.")
    return row


def _joins(said: Any) -> tuple[Join, ...]:
    """The other sheets of a workbook, each under a name of its own."""
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise BadMapping("Write [[file.join]] with two brackets: there can be several.")
    if len(said) > MOST_JOINS:
        raise BadMapping(f"There are more than {MOST_JOINS} of [[file.join]].")
    found = tuple(_join(each) for each in said)
    if len({join.name for join in found}) < len(found):
        raise BadMapping("Two of [[file.join]] have the same name: give each another with “as”.")
    return found


def _join(said: dict[str, Any]) -> Join:
    require_known(said, ("sheet", "header_row", "column", "key", "as"), "file.join")
    texts = {name: text_of(said, name, "file.join") for name in ("sheet", "column", "key", "as")}
    if not (texts["sheet"] and texts["column"]):
        raise BadMapping("[[file.join]] needs a sheet, and the column that names its rows.")
    name = texts["as"] or texts["sheet"]
    if "." in name or "*" in name:
        raise BadMapping(f"file.join: “{name}” cannot be a name in columns; give it another with “as”.")
    key = texts["key"] or texts["column"]
    return Join(texts["sheet"], texts["column"], key, name, _header_row(said, "file.join"))
