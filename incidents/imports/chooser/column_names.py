"""Headers of columns that suggest a field: those of `incidents/fields/`, and of columns that are no field."""

import re
from collections.abc import Iterable, Iterator

from incidents.fields.base import Field, headers
from incidents.fields.registry import FIELDS
from incidents.imports.chooser.entries import ENTRIES

# Columns without a field of the catalogue: ids, parts of dates, names, and links between records.
_OTHERS = {
    "id": "case no, case number, case id, no, number, ref, reference, uid, uuid, código, номер",
    "earliest": "date from, start date, date start, start, from",
    "latest": "date to, end date, date end, until",
    "year": "incident year, año, год, il, jahr",
    "month": "incident month, mes, месяц, ay, monat",
    "day": "incident day, día, день, gün, tag",
    "persons": "person, name, full name, victim, victim name, name of victim, people, nombre, имя, фио, ad",
    "person_id": "victim id, person id",
    "person_other_names": "alias, aliases, also known as, aka, native name",
    "institutions": "institution, organisation, organization, agency, court, lawenforcementagency, authority",
    "custody_place": "prison, place of detention, detention facility, place of custody, colony, тюрьма",
    "recognition_body": "recognised by, recognized by, recognition by",
    "case_id": "id of the case",
    "institution_id": "institution id, agency id",
    "statement_id": "statement id",
    "statement_person": "speaker",
    "statement_url": "statement url, statement link",
    "statement_source": "statement source",
    "link_incident": "related case, related incident",
}


def _of_fields() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names that the catalogue has for each field, with the first control of the field."""
    first: dict[tuple[str, str], str] = {}
    for entry in ENTRIES:
        first.setdefault((entry.kind, entry.field), entry.name)
    for (kind, name), control in first.items():
        field = next((each for each in _fields_and_columns(kind) if each.name == name), None)
        if field is not None and field.headers:
            yield control, field.headers


def _fields_and_columns(kind: str) -> Iterator[Field]:
    for field in FIELDS[kind]:
        yield field
        yield from field.columns


COLUMN_NAMES: dict[str, tuple[str, ...]] = dict(_of_fields()) | {
    control: headers(names) for control, names in _OTHERS.items()
}
# Fields without proposals, because they classify or accuse.
UNPROPOSED = frozenset({"role", "outcome", "kind", "stance"})


def proposals(columns: Iterable[str]) -> dict[str, str]:
    """Return the column that is proposed for each field, by the name of its control.

    A column is proposed once: for the field with its name, or else for the first with this common name.
    Columns that only contain others, such as a joined sheet or an object, are not proposed: they have no
    value.
    """
    names_of_columns = set(columns)
    holders = {start for name in names_of_columns for start in _starts(name)}
    by_name: dict[str, str] = {}
    for column in sorted(names_of_columns - holders):
        by_name.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    for own in (True, False):
        for entry in ENTRIES:
            if entry.name in found or entry.field in UNPROPOSED:
                continue
            names = [entry.name] if own else COLUMN_NAMES.get(entry.name, [])
            column = next((by_name[name] for name in map(_plain, names) if name in by_name), "")
            if column and column not in found.values():
                found[entry.name] = column
    return found


def _starts(path: str) -> list[str]:
    """Return the containers of a path: of “people.name.text”, “people” and “people.name”."""
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold()).split())
