"""A strict parser of JSON bodies (RFC 8259, RFC 7493): ambiguous ones are a 400."""

import json
import math
import re
from typing import Any, NoReturn

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser

from incidents.http.problem_details import Problem, echo

MOST_BYTES = 1_000_000
MOST_DEPTH = 12
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """JSON in UTF-8, at most 1 MB and 12 levels deep; no key twice, no NaN, no NUL, no lone surrogate."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Read the body; raise Problem 413 or 415, ParseError or ValidationError."""
        _require_utf_8(media_type or "")
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem(413, f"The body is longer than {MOST_BYTES} bytes.")
        value = _loaded(raw)
        errors: dict[str, list[str]] = {}
        _inspect(value, "", 1, errors)
        if errors:
            raise ValidationError(errors)
        if not isinstance(value, dict):
            raise ValidationError({"body": ["The body has to be a JSON object."]})
        return value


def _require_utf_8(content_type: str) -> None:
    """Refuse any other charset: JSON is UTF-8 (RFC 8259, section 8.1)."""
    charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise Problem(415, f"JSON is written in UTF-8; the charset “{echo(charset)}” is not taken.")


def _loaded(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8.") from None
    except RecursionError:
        raise ParseError("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: {error.msg}, at character {error.pos}.") from None
    except ValueError as error:
        raise ParseError(f"The body cannot be read: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number.")


def _inspect(value: object, path: str, depth: int, errors: dict[str, list[str]]) -> None:
    """Collect what JSON can carry and a database cannot."""
    if depth > MOST_DEPTH:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, dict):
        for key, inner in value.items():
            if _UNSTORABLE.search(key):
                errors[path or "body"] = ["A key has a NUL character or half of a surrogate pair."]
                continue
            _inspect(inner, f"{path}.{key}" if path else key, depth + 1, errors)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _inspect(inner, f"{path}.{place}" if path else str(place), depth + 1, errors)
    elif isinstance(value, str) and _UNSTORABLE.search(value):
        errors[path] = ["This has a NUL character or half of a surrogate pair."]
    elif isinstance(value, float) and not math.isfinite(value):
        errors[path] = ["This number is too large."]
