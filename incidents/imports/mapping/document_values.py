"""Values of documents by JSON type, as plain values of fields; errors have the fix."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from incidents import choices
from incidents.desk.validation import words_of_days
from incidents.desk.validation.checked_values import errors_of_several, no_number, not_one_of
from incidents.desk.validation.stages import errors_of_stages
from incidents.documents.outcome_stages import in_order
from incidents.fields.base import Field, Type
from incidents.fields.incident import MOST_VICTIMS
from incidents.fields.party import MOST_OCCUPATIONS
from incidents.fields.registry import FIELDS
from incidents.http.request_checks import read_uid
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.field_readers import PLAIN, SPANS

MOST_LISTED = 1_000
Object = dict[str, Any]


class BadField(Exception):
    """An invalid value in a document: its path, and the fix."""

    def __init__(self, path: str, value: Any, detail: str) -> None:
        super().__init__(detail)
        self.path, self.value = path, value


def id_of(value: object, path: str) -> str:
    given = value.get("id") if isinstance(value, dict) else value
    if read_uid(given) is None:
        raise BadField(path, given, "This has to be an id, a UUID.")
    return str(given).lower()


def object_of(value: object, path: str) -> Object:
    if not isinstance(value, dict):
        raise BadField(path, value, "This has to be an object.")
    return value


def list_of(document: Object, name: str) -> list[Any]:
    found = document.get(name, [])
    if not isinstance(found, list):
        raise BadField(name, found, "This has to be a list.")
    if len(found) > MOST_LISTED:
        raise BadField(name, "", f"There are {len(found):,} entries; at most {MOST_LISTED:,} can be read.")
    return found


def read_text(reader: Callable[[str], Any], path: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadField(path, value, "This has to be text.")
    try:
        return str(reader(value)) if value else ""
    except v.BadText as error:
        raise BadField(path, error.value, str(error)) from None


def code(vocabulary: Any, path: str, value: Any, *, blank: bool = False) -> Any:
    if (value in vocabulary.values and type(value) is type(vocabulary.values[0])) or (blank and value == ""):
        return value
    raise BadField(path, value, not_one_of(vocabulary.values))


Take = Callable[[str, Any], Object]


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def text_of(reader: Callable[[str], Any]) -> Take:
    """Return a reader of text, or null for none."""
    return lambda path, value: {_last(path): "" if value is None else read_text(reader, path, value)}


def code_of(vocabulary: object, *, blank: bool = False, null: bool = False) -> Take:
    """Return a reader of vocabulary values; the rules decide if null is allowed for none."""

    def take(path: str, value: object) -> Object:
        if (value is None and null) or (value in (None, "") and not (blank or null)):
            return {_last(path): None}
        return {_last(path): code(vocabulary, path, value, blank=blank)}

    return take


def _span(names: tuple[str, ...]) -> Take:
    def take(path: str, value: object) -> Object:
        if value is None:
            return dict(zip(names, ("", None, None), strict=True))
        said = object_of(value, path)
        words = read_text(lambda text: v.text(200, text), f"{path}.text", said.get("text", ""))
        days = [day(f"{path}.{end}", said.get(end)) for end in ("earliest", "latest")]
        words = words or words_of_days(*(date.fromisoformat(each) if each else None for each in days))
        return dict(zip(names, (words, *days), strict=True))

    return take


def day(path: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat() if len(value) == 10 else no_day(path, value)
    except (TypeError, ValueError):
        return no_day(path, value)


def no_day(path: str, value: object) -> str:
    raise BadField(path, value, "This has to be a day in the calendar, written YYYY-MM-DD.")


def _country(path: str, value: object) -> Object:
    return {_last(path): "" if value is None else _country_code(path, value)}


def _country_code(path: str, value: object) -> str:
    given = value.get("code") if isinstance(value, dict) else value
    return read_text(v.country, path, given)


def _several(read: Callable[[str, Any], Any], most: int, path: str, value: object) -> Object:
    values = list_of({path: value}, path)
    for detail in errors_of_several(values, most):
        raise BadField(path, "", detail)
    return {path: [read(path, each) for each in values]}


def _location(path: str, value: object) -> Object:
    if value is None:
        return {"latitude": None, "longitude": None, "precision": ""}
    said = object_of(value, path)
    found: Object = {"precision": said.get("precision") or ""}
    if found["precision"]:
        code(choices.LocationPrecision, f"{path}.precision", found["precision"])
    for name, most in (("latitude", 90), ("longitude", 180)):
        degrees = found[name] = said.get(name)
        if degrees is None:
            continue
        if not isinstance(degrees, int | float) or isinstance(degrees, bool):
            raise BadField(f"{path}.{name}", degrees, "This has to be a number.")
        found[name] = read_text(partial(v.degrees, most), f"{path}.{name}", f"{degrees:.6f}")
    return found


def _victims(path: str, value: object) -> Object:
    said = {} if value is None else object_of(value, path)
    low, high = (_number(MOST_VICTIMS, f"{path}.{end}", said.get(end)) for end in ("low", "high"))
    return {"victims_low": low, "victims_high": high}


def _stages(field: Field, path: str, value: object) -> Object:
    found = []
    for place, each in enumerate(list_of({path: value}, path)):
        said, at = object_of(each, f"{path}.{place}"), f"{path}.{place}.date"
        words = _span(("text", "earliest", "latest"))(at, said.get("date"))
        stage = code(field.vocabulary, f"{path}.{place}.stage", said.get("stage"))
        found.append({"stage": stage, "date": words if words["text"] else None})
    for detail in errors_of_stages(field, found):
        raise BadField(path, "", detail)
    return {_last(path): in_order(found)}


def _number(most: int, path: str, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise BadField(path, value, no_number(most))
    return value


def _quotation(path: str, value: object) -> Object:
    """Return the columns of verbatim words; their language is the statement's."""
    said = {} if value is None else object_of(value, path)
    translation = object_of(said.get("translation") or {}, f"{path}.translation")
    parts = (
        ("quotation", said.get("text"), f"{path}.text"),
        ("translation", translation.get("text"), f"{path}.translation.text"),
        ("translation_language", translation.get("language"), f"{path}.translation.language"),
        ("translated_by", translation.get("by"), f"{path}.translation.by"),
    )
    readers = PLAIN["statement"]
    return {name: read_text(readers[name], where, found or "") for name, found, where in parts}


def _unstated(path: str, value: object) -> Object:
    return {"unstated": object_of(value, path)}


def _take_of(kind: str, field: Field) -> Take | None:
    """Return the reader of a field's value in documents; None for records and parts."""
    match field.type:
        case Type.CODE:
            blank = not field.required and not field.nullable
            return code_of(field.vocabulary, blank=blank, null=field.nullable)
        case Type.NUMBER:
            return lambda path, value: {field.name: _number(field.limit, path, value)}
        case Type.DAY:
            return lambda path, value: {field.name: day(path, value)}
        case Type.STAGES:
            return partial(_stages, field)
        case Type.SPAN:
            return _span(SPANS[kind][field.name])
        case Type.TEXTS:
            return partial(_several, partial(read_text, partial(v.text, field.limit)), MOST_OCCUPATIONS)
        case Type.CODES:
            return partial(_several, partial(code, field.vocabulary), field.limit)
        case Type.COUNTRIES:
            return partial(_several, _country_code, field.limit)
        case Type.TEXT | Type.LONG_TEXT | Type.URL | Type.LANGUAGE:
            return text_of(PLAIN[kind][field.name])
        case _:
            return BY_TYPE.get(field.type)


BY_TYPE: dict[Type, Take] = {
    Type.COUNTRY: _country,
    Type.LOCATION: _location,
    Type.VICTIMS: _victims,
    Type.QUOTATION: _quotation,
}
# The reader of each field of a document, by kind. `documents` reads references to records and parts.
TAKES: dict[str, dict[str, Take]] = {
    kind: {
        field.name: take
        for field in FIELDS[kind]
        if field.published and not field.derived and (take := _take_of(kind, field)) is not None
    }
    for kind in (*choices.RecordKind.values, "source", "involvement", "custody", "recognition")
}
for _kind in choices.RecordKind.values:
    TAKES[_kind]["unstated"] = _unstated
