"""The document's paths of the models' columns, for error messages."""

_PATHS = {
    "date_text": "date.text",
    "earliest": "date.earliest",
    "latest": "date.latest",
    "birth_text": "birth.text",
    "birth_earliest": "birth.earliest",
    "birth_latest": "birth.latest",
    "from_text": "from.text",
    "from_earliest": "from.earliest",
    "from_latest": "from.latest",
    "until_text": "until.text",
    "until_earliest": "until.earliest",
    "until_latest": "until.latest",
    "latitude": "location.latitude",
    "longitude": "location.longitude",
    "precision": "location.precision",
    "victims_low": "victims.low",
    "victims_high": "victims.high",
    "target": "incident",
    "translation": "quotation.translation.text",
    "translation_language": "quotation.translation.language",
    "translated_by": "quotation.translation.by",
}
_MARK = "unstated_"


def path_of(kind: str, name: str) -> str:
    """Return the path in the document of a kind of record for a column, or for the mark of an empty field."""
    if name.startswith(_MARK):
        return f"unstated.{_dated(kind, name.removeprefix(_MARK))}"
    if kind == "statement" and name == "quotation":  # a citation has one of its own, which is plain
        return "quotation.text"
    return _dated(kind, _PATHS.get(name, name))


def _dated(kind: str, path: str) -> str:
    """The date of a source is that of its publication."""
    return path.replace("date", "published", 1) if kind == "source" and path.startswith("date") else path
