"""JSON and JSON Lines within limits: a list of objects, or one object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from incidents.imports.common.report import BadFile, Notes

MOST_JSON_BYTES = 48 * 1024 * 1024
LONGEST_JSON_LINE = 4 * 1024 * 1024
MOST_OBJECTS = 500_000
# Members with the list of our own documents: a list response, a line of `dump`.
USUAL_MEMBERS = ("results", "data", "items", "records", "incidents")


def json_rows(path: Path, layout: Any, notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list, numbered from 1; the list is the file, or a member of its object.

    Raises:
        BadFile: too large to hold in memory, invalid JSON, or without a list.
    """
    if path.stat().st_size > MOST_JSON_BYTES:
        raise BadFile(
            f"A JSON file can have {MOST_JSON_BYTES:,} bytes. Give more as JSON Lines, an object a line."
        )
    try:
        content = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadFile(f"The file is no JSON: {error}.") from None
    rows = _list(content, layout.rows)
    for number, each in enumerate(rows, start=1):
        if number > MOST_OBJECTS:
            raise BadFile(f"The list has more than {MOST_OBJECTS:,} entries. Split it.")
        if isinstance(each, dict):
            yield number, each
        else:
            notes.error(number, "", each, "Each entry of the list has to be an object.")


def _list(content: object, member: str) -> list[Any]:
    for step in member.split(".") if member else ():
        if not isinstance(content, dict) or step not in content:
            raise BadFile(f"The file has no member “{member}”, which the mapping names under [file].")
        content = content[step]
    if isinstance(content, dict) and not member:
        usual = [name for name in USUAL_MEMBERS if isinstance(content.get(name), list)]
        content = content[usual[0]] if usual else [content]
    if not isinstance(content, list):
        raise BadFile(
            'The file holds no list of objects; name the member that does: rows = "…" under [file].'
        )
    return content


def json_lines(path: Path, layout: object, notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a file with one on each line, with the line number."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_JSON_LINE + 1):
            number += 1
            if len(line) > LONGEST_JSON_LINE:
                raise BadFile(f"Line {number} is longer than {LONGEST_JSON_LINE:,} bytes.")
            if number > MOST_OBJECTS:
                raise BadFile(f"The file has more than {MOST_OBJECTS:,} lines. Split it.")
            text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
            if not text:
                continue
            try:
                each = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                notes.error(number, "", "", f"The line is no JSON: {error}.")
                continue
            if isinstance(each, dict):
                yield number, each
            else:
                notes.error(number, "", each, "Each line has to be an object.")
