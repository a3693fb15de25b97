"""The reverse of choosing columns: from a mapping to the form's data, to change it."""

from copy import deepcopy
from typing import Any

from incidents.imports.chooser.columns import ColumnsForm
from incidents.imports.chooser.entries import ENTRIES, FieldControl
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.chooser.value_choices import section_of, setting_of

_DATE_PARTS = ("year", "month", "day", "earliest", "latest")
Data = dict[str, Any]


def chosen_columns(document: dict[str, object], rows: list[dict[str, Any]]) -> Data | None:
    """Return the form data for a mapping; None if choosing columns cannot produce it."""
    data = _data_of(document)
    form = ColumnsForm(rows, data)
    if not form.is_valid():
        return None
    made = form.document(toml_text({name: document[name] for name in document if name != "incident"}))
    return data if _bare(made) == _bare(document) else None


def with_tables(document: dict[str, object], before: dict[str, object]) -> dict[str, Any]:
    """Add the tables of values of an earlier mapping to one with the same columns."""
    for entry in ENTRIES:
        old = setting_of(before, entry) if entry.vocabulary else None
        new = setting_of(document, entry)
        if isinstance(old, dict) and "table" in old and old.get("column") == _column(new):
            new_rules = {"column": new} if isinstance(new, str) else new
            _put(document, entry, {**new_rules, "table": old["table"]})
    return document


def _column(setting: object) -> Any:
    return setting.get("column") if isinstance(setting, dict) else setting


def _put(document: dict[str, object], entry: FieldControl, setting: object) -> None:
    section = section_of(document, entry)
    if section is not None:
        section[entry.field] = setting


def _data_of(document: dict[str, Any]) -> Data:
    data: Data = {"separator": "", "several_rows": bool(document.get("incident", {}).get("several_rows"))}
    for entry in ENTRIES:
        if entry.name in _DATE_PARTS:
            continue
        setting = setting_of(document, entry)
        if isinstance(setting, str):
            data[entry.name] = setting
        elif isinstance(setting, dict):
            data |= _controls(entry, setting)
    return data


def _controls(entry: FieldControl, setting: dict[str, Any]) -> Data:
    found: Data = {entry.name: setting["column"]} if "column" in setting else {}
    other = setting.get("else", {})
    every = setting.get("value") or setting.get("template") or setting.get("default")
    every = every or (other.get("template") if isinstance(other, dict) else "")
    found |= {entry.every: every} if every else {}
    if entry.name == "date":
        found |= {name: setting[name] for name in _DATE_PARTS if isinstance(setting.get(name), str)}
        found |= {"date_order": setting.get("order", ""), "calendar": setting.get("calendar", "")}
    if "split" in setting:
        names = {"institutions": "institution_separator", "source": "url_separator"}
        found[names.get(entry.place[0], "separator")] = setting["split"]
    if setting.get("multiply") == 12:
        found["sentence_unit"] = "years"
    if "empty" in setting:
        found["empty_words"] = ", ".join(setting["empty"])
    flags = {"leave_out": "wrong" in setting, "cut": bool(setting.get("cut"))}
    return found | {name: True for name, is_on in flags.items() if is_on}


def _bare(document: dict[str, object]) -> Any:
    """Return a mapping without its tables of values, with single columns in one form."""
    found = deepcopy(document)
    for entry in ENTRIES:
        setting = setting_of(found, entry) if entry.vocabulary else None
        if isinstance(setting, dict):
            rules = {name: value for name, value in setting.items() if name != "table"}
            _put(found, entry, rules if rules.keys() != {"column"} else rules["column"])
    return found
