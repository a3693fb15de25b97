"""Parsing of options of a mapping: names, texts, numbers, patterns; errors have the fix."""

import re
from typing import Any

from incidents.imports.mapping.extractors import LONGEST_PATTERN, SHORTEST_MATCHED, reach


class BadMapping(ValueError):
    """An invalid mapping; the message has the place and the fix."""


def require_allowed(content: dict[str, object], allowed: tuple[str, ...], where: str) -> None:
    if unknown := [name for name in content if name not in allowed]:
        names = ", ".join(dict.fromkeys(allowed))
        raise BadMapping(f"{where} has no “{unknown[0]}”; it may have: {names}.")


def table_of(content: dict[str, object], name: str) -> dict[str, Any]:
    found = content.get(name, {})
    if not isinstance(found, dict):
        raise BadMapping(f"Write [{name}] with one bracket: there is one.")
    return dict(found)


def text_of(content: dict[str, object], name: str, where: str) -> str:
    found = content.get(name, "")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str):
        raise BadMapping(f"{where}.{name} has to be text.")
    return found


def number_of(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 1_000:
        raise BadMapping(f"{where} has to be a number.")
    return value


def names_of(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadMapping(f"{where} has to be a list of texts.")
    return tuple(value)


def texts_of(content: dict[str, object], name: str, where: str) -> dict[str, str]:
    found = content.get(name, {})
    if not isinstance(found, dict):
        raise BadMapping(f"{where}.{name} is a table of texts.")
    return {key: text_of(found, key, f"{where}.{name}") for key in found}


def one_of(content: dict[str, Any], name: str, allowed: tuple[str, ...], where: str) -> str:
    found = content.get(name, allowed[0])
    if found not in allowed:
        raise BadMapping(f"{where}.{name} is one of: {', '.join(allowed)}.")
    return str(found)


def pattern_of(text: str, where: str) -> re.Pattern[str] | None:
    if not text:
        return None
    if len(text) > LONGEST_PATTERN:
        raise BadMapping(f"{where}.pattern is longer than {LONGEST_PATTERN} characters.")
    # Nested repetition can take forever on one cell; with the flag x a space may be in between.
    if re.search(r"[+*}]\)?[+*{]|\)[+*{]|\(\?[a-zA-Z]*x", text):
        raise BadMapping(f"{where}.pattern repeats what repeats; write it without a repeated group.")
    if reach(text) < SHORTEST_MATCHED:
        raise BadMapping(f"{where}.pattern can match in too many ways; write it with fewer of * + ? {{ |.")
    try:
        return re.compile(text)
    except re.error as error:
        raise BadMapping(f"{where}.pattern is no regular expression: {error}.") from None


def located(text: str, detail: str) -> str:
    """Return an error with the line and column of the name it mentions, if the mapping has it."""
    # The name in quotation marks, or the last of a path such as “incident.date”, or its first.
    quoted, path = re.findall(r"“([^”\n]+)”", detail)[:1], re.findall(r"^\[*([\w.]+)", detail)[:1]
    for name in [*quoted, *(each.rpartition(".")[2] for each in path), *path]:
        if found := re.search(rf"""(?<!\w){re.escape(name)}["']?[ \t]{{0,20}}[.=\]]""", text):
            before = text[: found.start()].split("\n")
            line, column = len(before), len(before[-1]) + 1
            return f"{detail} (at line {line}, column {column})"
    return detail
