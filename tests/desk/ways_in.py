"""The ways into the desk: each takes the same values, and tells how it answers.

Values are named as models name them. An answer is the set of (field, sentence) of what is refused, empty
where the record is taken; None where this way cannot say the values at all.
"""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incidents.desk.fixtures import Seed
from incidents.desk.validation import path_of
from incidents.desk.validation.stages import stages_in_lines
from tests import make
from tests.desk.admin_forms import add_url, opened, rows, send, url_of
from tests.imports.files import checked, written

Values = dict[str, Any]
Answer = set[tuple[str, str]] | None
PARTS = {
    "involvement": "involvements", "link": "links", "name": "names", "custody": "custody",
    "citation": "citations",
}  # fmt: skip
OPEN = {"involvement", "custody"}  # parts with a sensitivity
SELF = "the record itself"
# What is right, and what a row of the table changes in it.
BASES: dict[str, Values] = {
    "incident": {"title": "An arrest", "kind": "arrest"},
    "person": {},
    "institution": {},
    "statement": {"description": "a diplomat", "quotation": "We are concerned."},
    "source": {"title": "A report"},
    "involvement": {"role": "victim", "person": "P"},
    "link": {"relation": "follows", "target": "I"},
    "name": {"text": "Another name", "kind": "alias"},
    "custody": {
        "status": "police_custody",
        "from_text": "May 2025",
        "from_earliest": "2025-05-01",
        "from_latest": "2025-05-31",
    },
    "citation": {"source": "S", "field": "title", "stance": "supports"},
}
MAPPING = """
dataset = "rules"
[incident]
id = "id"
{incident}
[[involvement]]
{involvement}
person.name = "person"
{person}
[[involvement]]
role = {{ value = "court" }}
institution.name = "institution"
{institution}
[[statement]]
{statement}
[[source]]
{source}
cites = "field"
says = "value"
stance = "citation_stance"
[[link]]
incident = "target"
relation = "relation"
"""
COLUMNS = {
    "incident": "title kind date country place latitude longitude precision summary narrative victims_low "
    "victims_high",
    "involvement": "role charge provision outcome outcomes sentence_months note",
    "person": "gender birth summary",
    "institution": "kind country website summary",
    "statement": "quotation summary description country language stance date",
    "source": "title publisher author url archived_url published kind language reliability",
}
DATES = {
    "date": ("date_text", "earliest", "latest"),
    "birth": ("birth_text", "birth_earliest", "birth_latest"),
}
DATES["published"] = DATES["date"]


class World:
    """Records that values name, by a letter, and one of each kind that is changed."""

    def __init__(self) -> None:
        self.named = {
            "P": make.person("Somebody"), "Q": make.institution("Some court"), "I": make.incident("Another"),
            "S": make.source("Some source"),
        }  # fmt: skip
        self.stored = {
            "incident": make.incident("The case", cited=False), "person": make.person("Stored"),
            "institution": make.institution("Stored too"), "statement": make.statement(),
            "source": make.source("Stored source"),
        }  # fmt: skip

    def ids(self, values: Values, own: Any = None) -> Values:
        """The values with ids in the place of letters."""
        named = {letter: str(record.uid) for letter, record in self.named.items()}
        named[SELF] = str(own or uuid.uuid4())
        return {
            name: named.get(value, value) if isinstance(value, str) else value
            for name, value in values.items()
        }


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def plain(values: Values) -> Values:
    """Leave out what is not said."""
    return {name: value for name, value in values.items() if value is not None}


def owner_of(kind: str) -> str:
    return "person" if kind in {"name", "custody"} else "incident" if kind in PARTS else kind


# Forms


def by_form(client: Any, world: World, kind: str, values: Values) -> Answer:
    """Fill in the form of a new record, or a row in the form of an incident."""
    page = posted(client, world, kind, values)
    return errors_on(page, kind) if page.status_code == 200 else set()


def posted(client: Any, world: World, kind: str, values: Values) -> Any:
    """The answer of the form."""
    own = world.stored[owner_of(kind)]
    is_new = kind not in {"involvement", "link", "custody", "citation"} and SELF not in values.values()
    address = add_url(owner_of(kind)) if is_new else url_of(own)
    sent = opened(client, address) | filled_in(kind, world.ids(plain(values), own.uid))
    return send(client, address, sent)


def filled_in(kind: str, values: Values) -> Values:
    marks = {f"unstated_{name}": mark for name, mark in values.pop("unstated", {}).items()}
    fields = {name: as_typed(name, value) for name, value in values.items()} | marks
    main = {"text": "Main name", "kind": "main"}
    if kind == "name":
        return rows("names", *([main] if values["kind"] != "no main" else []), fields | real_kind(values))
    if kind in PARTS:
        return rows(PARTS[kind], {"sensitivity": "10", **fields} if kind in OPEN else fields)
    is_new_party = kind in {"person", "institution"} and "parent" not in values
    return fields | (rows("names", main) if is_new_party else {})


def as_typed(name: str, value: Any) -> Any:
    """A value as it is typed into a form or a cell."""
    if name == "outcomes":
        return stages_in_lines(value)
    return str(value) if isinstance(value, int) else value


def real_kind(values: Values) -> Values:
    """The kind of a name; “no main” is an alias without a main name beside it."""
    return {"kind": "alias" if values["kind"] == "no main" else values["kind"]}


def errors_on(page: Any, kind: str) -> set[tuple[str, str]]:
    """The errors of a form and of its rows."""
    context, found = page.context_data, set()
    forms = [context["adminform"].form]
    for each in context["inline_admin_formsets"]:
        forms += each.formset.forms
        found |= {(PARTS[kind], str(words)) for words in each.formset.non_form_errors() if kind in PARTS}
    for form in forms:
        found |= {(name, str(words)) for name, all_words in form.errors.items() for words in all_words}
    return found


# Documents of the API, imports and fixtures


def document(kind: str, values: Values) -> Values:
    """Values of a record under the paths that documents have for them."""
    found: Values = {}
    for name, value in values.items():
        *outer, last = path_of(kind, name).split(".")
        inner = found
        for step in outer:
            inner = inner.setdefault(step, {})
        inner[last] = float(value) if name in {"latitude", "longitude"} else value
        if name == "occupations":
            inner[last] = value.splitlines()
    return found


def body(world: World, kind: str, values: Values, own: Any) -> Values:
    """The body of the record that the values are of, or of the record that they are a part of."""
    said = document(kind, world.ids(plain(values), own))
    main = {"text": "Main name", "kind": "main"}
    if kind == "name":
        mains = [] if values["kind"] == "no main" else [main]
        return {"names": [*mains, said | real_kind(values)]}
    if kind == "custody":
        return {"names": [main], "custody": [said]}
    if kind in PARTS:
        return BASES["incident"] | {PARTS[kind]: [said]}
    return said | ({"names": [main]} if kind in {"person", "institution"} else {})


def by_post(desk: Any, world: World, kind: str, values: Values) -> Answer:
    """Create the record through the API."""
    if SELF in values.values():
        return None
    return refused_by_api(desk.post(f"{owner_of(kind)}s/", body(world, kind, values, None)))


def by_patch(desk: Any, world: World, kind: str, values: Values) -> Answer:
    """Change a record through the API."""
    stored = world.stored[owner_of(kind)]
    stored.refresh_from_db()
    sent = body(world, kind, values, stored.uid)
    return refused_by_api(desk.patch(f"{owner_of(kind)}s/{stored.uid}/", sent, revision=stored.revision))


def refused_by_api(response: Any) -> set[tuple[str, str]]:
    if response.status_code in {200, 201}:
        return set()
    assert response.status_code == 400, response.content
    return {(short(error["field"]), error["detail"]) for error in response.json()["errors"]}


def short(path: str) -> str:
    """A path without the list of parts and the place in it; of a list of values without the place."""
    return re.sub(r"\.\d+(\.text)?$", "", re.sub(r"^[a-z]+\.\d+\.", "", path))


def by_document(folder: Path, user: Any, world: World, kind: str, values: Values) -> Answer:
    """Check a file of documents; imports do not take custody."""
    if kind == "custody":
        return None
    path = written(folder, json.dumps(imported_document(world, kind, values)) + "\n", "file.jsonl")
    plan = checked(path, user, 'dataset = "d"\ndocuments = true\n')
    return {(short(note.column), note.detail) for note in plan.notes.errors}


def imported_document(world: World, kind: str, values: Values, uid: str = "") -> Values:
    """A document with the marks by which imports know its kind."""
    own = uid or str(uuid.uuid4())
    marks = {"incident": "involvements", "person": "birth", "institution": "website", "statement": "speaker"}
    if kind == "source":
        said = document(kind, plain(values))
        return BASES["incident"] | {
            "id": own,
            "involvements": [],
            "sources": [{"id": str(uuid.uuid4()), **said}],
        }
    owner, said = owner_of(kind), body(world, kind, values, own)
    names = {str(each.uid): {"id": str(each.uid), "name": "Somebody"} for each in world.named.values()}
    for entry in said.get("involvements", []):
        entry |= {name: names[entry[name]] for name in ("person", "institution") if name in entry}
    for entry in said.get("links", []):
        entry["incident"] = {"id": entry["incident"]}
    if kind == "citation":
        said["sources"] = [{"id": str(world.named["S"].uid), "title": "Some source"}]
    if "parent" in said:
        said["parent"] = {"id": own, "name": "Itself"}
    empty: Any = {"involvements": [], "speaker": ""}.get(marks[owner])
    return {"id": own, marks[owner]: empty, **said}


def by_csv(folder: Path, user: Any, world: World, kind: str, values: Values) -> Answer:
    """Check a table."""
    row = table_row(world, kind, values)
    if row is None:
        return None
    path = written(folder, csv_of(row), "file.csv")
    return {(note.column, note.detail) for note in checked(path, user, mapping()).notes.errors}


def mapping() -> str:
    return MAPPING.format(**{kind: "\n".join(takes(kind, names.split())) for kind, names in COLUMNS.items()})


def takes(kind: str, names: list[str]) -> list[str]:
    prefix = f"{kind}." if kind in {"person", "institution"} else ""
    found = []
    for name in names:
        if name in DATES:
            text, first, last = (column(kind, each) for each in DATES[name])
            taken = f'{{ column = "{text}", earliest = "{first}", latest = "{last}" }}'
        else:
            taken = f'"{column(kind, name)}"'
        found.append(f"{prefix}{name} = {taken}")
    return found


def column(kind: str, name: str) -> str:
    return f"{kind} {name}"


def table_row(world: World, kind: str, values: Values) -> dict[str, str] | None:
    """The row of a table, or None for what tables do not say."""
    said = world.ids(plain(values), "1")
    if (
        kind in {"name", "custody"}
        or said.keys() & {"unstated", "parent", "nationalities", "occupations", "further_stances"}
        or (kind == "involvement" and values["role"] == "")
    ):
        return None
    if kind == "involvement" and (said.get("institution") or not said.get("person")):
        return None
    row = {"id": "1", **{column("incident", name): value for name, value in BASES["incident"].items()}}
    own = {
        "citation": {"value": "value", "field": "field", "stance": "citation_stance"},
        "link": {"relation": "relation", "target": "target"},
    }.get(kind)
    if own and said.keys() - {*own, "source"}:
        return None
    for name, value in said.items():
        if name != "source" and not (kind == "involvement" and name == "person"):
            row[own[name] if own else column(kind, name)] = str(as_typed(name, value))
    if kind in {"person", "involvement"}:
        row |= {"person": "Somebody new", column("involvement", "role"): said.get("role", "victim")}
    if kind == "institution":
        row["institution"] = "Some new court"
    if kind == "citation":
        row[column("source", "title")] = "Some source"
    return row


def csv_of(row: dict[str, str]) -> str:
    own = [
        column(kind, each)
        for kind, names in COLUMNS.items()
        for name in names.split()
        for each in DATES.get(name, (name,))
    ]
    names = ["id", "person", "institution", "field", "value", "citation_stance", "target", "relation", *own]
    quoted = ['"' + row.get(name, "").replace('"', '""') + '"' for name in names]
    return f"{','.join(names)}\n{','.join(quoted)}\n"


def by_fixture(world: World, kind: str, values: Values) -> Answer:
    """Load a fixture that has the values."""
    if SELF in values.values():
        return None
    content = fixture(kind, plain(values))
    try:
        with transaction.atomic():
            Seed().load([content])
    except ValidationError as error:
        return {(name, words) for name, all_words in error.message_dict.items() for words in all_words}
    except (IntegrityError, StopIteration, ValueError) as error:
        return {("", type(error).__name__)}
    return set()


def fixture(kind: str, values: Values) -> Values:
    """The content of a file of fixtures, with records of sensitivity 20: such are not published."""
    names = [{"text": "Main name", "kind": "main"}]
    content: Values = {
        "sources": {"S": entry(title="Some source")},
        "persons": {"P": entry(names=names)},
        "institutions": {"Q": entry(names=names)},
        "incidents": {"I": entry(**BASES["incident"])},
    }
    said = document(kind, values)
    own = entry(**BASES["incident"]) if owner_of(kind) == "incident" else entry()
    if kind == "name":
        mains = [] if values["kind"] == "no main" else names
        own["names"] = [*mains, said | real_kind(values)]
    elif kind in PARTS:
        own |= {"names": names} if kind == "custody" else {}
        own[PARTS[kind]] = [{"uid": str(uuid.uuid4()), **said}]
    else:
        own |= ({"names": names} if kind in {"person", "institution"} else {}) | said
    content.setdefault(f"{owner_of(kind)}s", {})["own"] = own
    return content


def entry(**values: Any) -> Values:
    return {"uid": str(uuid.uuid4()), "sensitivity": 20, **values}


Way = Callable[..., Answer]
