"""From a mapping back to the choice of columns that makes it, to change it."""

from copy import deepcopy
from typing import Any

from incidents.imports.chooser.columns import ColumnsForm
from incidents.imports.chooser.entries import ENTRIES, FieldControl
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.chooser.values import said_at, section_of

_DATE_PARTS = ("year", "month", "day", "earliest", "latest")
Data = dict[str, Any]


def chosen_columns(document: dict[str, Any], rows: list[dict[str, Any]]) -> Data | None:
    """Return what would have to be chosen for a mapping; None for one that choosing cannot make."""
    data = _data_of(document)
    form = ColumnsForm(rows, data)
    if not form.is_valid():
        return None
    made = form.document(toml_text({name: document[name] for name in document if name != "incident"}))
    return data if _bare(made) == _bare(document) else None


def with_tables(document: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Put the tables of values of an earlier mapping into one with the same columns."""
    for entry in ENTRIES:
        old = said_at(before, entry) if entry.vocabulary else None
        new = said_at(document, entry)
        if isinstance(old, dict) and "table" in old and old.get("column") == _column(new):
            new_rules = {"column": new} if isinstance(new, str) else new
            _put(document, entry, {**new_rules, "table": old["table"]})
    return document


def _column(said: Any) -> Any:
    return said.get("column") if isinstance(said, dict) else said


def _put(document: dict[str, Any], entry: FieldControl, said: Any) -> None:
    section = section_of(document, entry)
    if section is not None:
        section[entry.field] = said


def _data_of(document: dict[str, Any]) -> Data:
    data: Data = {"separator": "", "several_rows": bool(document.get("incident", {}).get("several_rows"))}
    for entry in ENTRIES:
        if entry.name in _DATE_PARTS:
            continue
        said = said_at(document, entry)
        if isinstance(said, str):
            data[entry.name] = said
        elif isinstance(said, dict):
            data |= _controls(entry, said)
    return data


def _controls(entry: FieldControl, said: dict[str, Any]) -> Data:
    found: Data = {entry.name: said["column"]} if "column" in said else {}
    other = said.get("else", {})
    every = said.get("value") or said.get("template") or said.get("default")
    every = every or (other.get("template") if isinstance(other, dict) else "")
    found |= {entry.every: every} if every else {}
    if entry.name == "date":
        found |= {name: said[name] for name in _DATE_PARTS if isinstance(said.get(name), str)}
        found |= {"date_order": said.get("order", ""), "calendar": said.get("calendar", "")}
    if "split" in said:
        names = {"institutions": "institution_separator", "source": "url_separator"}
        found[names.get(entry.place[0], "separator")] = said["split"]
    if said.get("multiply") == 12:
        found["sentence_unit"] = "years"
    if "empty" in said:
        found["empty_words"] = ", ".join(said["empty"])
    flags = {"leave_out": "wrong" in said, "cut": bool(said.get("cut"))}
    return found | {name: True for name, is_on in flags.items() if is_on}


def _bare(document: dict[str, Any]) -> Any:
    """A mapping without its tables of values, one column in one form."""
    found = deepcopy(document)
    for entry in ENTRIES:
        said = said_at(found, entry) if entry.vocabulary else None
        if isinstance(said, dict):
            rules = {name: value for name, value in said.items() if name != "table"}
            _put(found, entry, rules if rules.keys() != {"column"} else rules["column"])
    return found
