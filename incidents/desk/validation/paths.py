"""The document's paths of the models' columns, for error messages."""

_PATHS = {
    "date_text": "date.text",
    "earliest": "date.earliest",
    "latest": "date.latest",
    "birth_text": "birth.text",
    "birth_earliest": "birth.earliest",
    "birth_latest": "birth.latest",
    "latitude": "location.latitude",
    "longitude": "location.longitude",
    "precision": "location.precision",
    "victims_low": "victims.low",
    "victims_high": "victims.high",
    "target": "incident",
}
_MARK = "unstated_"


def path_of(kind: str, name: str) -> str:
    """Return the path in the document of a kind of record for a column, or for the mark of an empty field."""
    if name.startswith(_MARK):
        return f"unstated.{_dated(kind, name.removeprefix(_MARK))}"
    return _dated(kind, _PATHS.get(name, name))


def _dated(kind: str, path: str) -> str:
    """The date of a source is that of its publication."""
    return path.replace("date", "published", 1) if kind == "source" and path.startswith("date") else path
