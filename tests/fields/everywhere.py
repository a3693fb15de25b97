"""A case whose every text says which field it is in, and the places that show, take, find or export it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incidents.fields.base import Field, Type
from incidents.fields.registry import FIELDS
from incidents.http.record_paths import page_path
from incidents.models import Case as CaseModel
from incidents.models import Incident, Institution, Person, Statement
from tests import make
from tests.desk.admin_forms import opened, url_of
from tests.desk.conftest import Desk
from tests.imports.files import imported, written

Case = dict[str, Any]
Marks = dict[tuple[str, str], str]
TEXTS = (Type.TEXT, Type.LONG_TEXT, Type.TEXTS, Type.URL)
RECORDS = {
    "incident": Incident,
    "person": Person,
    "institution": Institution,
    "statement": Statement,
    "case": CaseModel,
}
DOCUMENTS = 'dataset = "documents"\ndocuments = true\n'


def texts_of(kind: str) -> list[Field]:
    """The published texts of a kind that an editor fills in."""
    return [field for field in FIELDS[kind].of(*TEXTS) if field.published and not field.derived]


def mark(kind: str, name: str, word: str = "marked") -> str:
    """A text that says which field it is in."""
    return f"{word}{kind}{name}".replace("_", "")


def marks(*kinds: str, word: str = "marked") -> Marks:
    """What each text of these kinds, or of all, has in it."""
    return {
        (kind, field.name): mark(kind, field.name, word)
        for kind in kinds or FIELDS
        for field in texts_of(kind)
    }


def values(kind: str, word: str = "marked") -> dict[str, str]:
    """A value for each text of a kind."""
    return {
        field.name: f"https://{text}.example/" if field.type is Type.URL else text
        for field in texts_of(kind)
        for text in [mark(kind, field.name, word)]
    }


def build_case() -> Case:
    """One record of each kind, with a mark in each text, all public."""
    person = make.person(mark("name", "text"), **values("person"))
    institution = make.institution("Baku Court", **values("institution"))
    incident = make.incident(cited=False, **values("incident"))
    involvement = make.involve(incident, person, **values("involvement"))
    source = make.source(**values("source"))
    citation = make.cite(incident, source, "date", **values("citation"))
    quoted = {name: mark("statement", name) for name in ("quotation", "translation", "translated_by")}
    statement = make.statement(person=person, incidents=[incident], **quoted, **values("statement"))
    custody = make.hold(person, place=institution, **values("custody"))
    case = make.case(values("case")["title"], incident, summary=values("case")["summary"])
    make.public(person, institution, incident, statement, case)
    return {
        "incident": incident, "person": person, "institution": institution, "statement": statement,
        "case": case,
        "source": source, "involvement": involvement, "citation": citation, "custody": custody,
    }  # fmt: skip


def edit(case: Case) -> None:
    """Write other marks into the records: “edited” instead of “marked”."""
    for kind in RECORDS:
        make.edited(case[kind], **values(kind, "edited"))


def missing_from(content: str, wanted: Marks) -> set[tuple[str, str]]:
    """The fields whose marks a text does not have."""
    return {key for key, text in wanted.items() if text not in content}


def text_of(response: Any) -> str:
    """The body of an answer as text; of a zip (XLSX too) all that is in it."""
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return unescape(body.decode())
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(unescape(archive.read(name).decode()) for name in archive.namelist())


def public(case: Case, pattern: str) -> str:
    """What the public side answers at an address of each kind of record, with its `{number}` or without;
    `{page}` is its page.
    """
    return "".join(
        text_of(Client().get(pattern.format(kind=kind, number=number, page=page_path(kind, number))))
        for kind in RECORDS
        for number in [case[kind].number]
    )


def desk_records(case: Case, user: User) -> str:
    desk = Desk(user)
    return "".join(text_of(desk.get(f"{kind}s/{case[kind].uid}/")) for kind in (*RECORDS, "source"))


def forms(case: Case, client: Client) -> str:
    """What the fields of the forms hold, as a browser would send them."""
    return str([opened(client, url_of(case[kind])) for kind in (*RECORDS, "source")])


def admin_pages(case: Case, client: Client, page: str) -> str:
    return "".join(text_of(client.get(url_of(case[kind], page))) for kind in RECORDS)


def exported(client: Client, kind: str) -> str:
    """The list of a kind as the admin exports it."""
    return text_of(client.get(reverse(f"admin:incidents_{kind}_export")))


def found(case: Case, wanted: Marks, search: Callable[[str, str], Any]) -> Iterator[tuple[str, str]]:
    """The fields by whose marks `search` of a kind of record and a text finds nothing."""
    for (kind, name), text in wanted.items():
        if search(kind, text).json()["results"] == []:
            yield kind, name


def import_documents(case: Case, folder: Path, by: User) -> None:
    """Import what the API publishes, with “edited” in the place of “marked”."""
    lines = [
        json.dumps(Client().get(f"/api/v1/{kind}s/{case[kind].number}/").json()).replace("marked", "edited")
        for kind in RECORDS
    ]
    imported(written(folder, "\n".join(lines), "documents.jsonl"), by, DOCUMENTS)


def import_rows(folder: Path, by: User) -> None:
    """Import a row with a column for each text of an incident, an involvement, a person and a source."""
    mapping = 'dataset = "rows"\n[incident]\nid = "id"\nkind = { value = "attack" }\n'
    mapping += _columns("incident")
    mapping += '[[involvement]]\nrole = { value = "victim" }\nperson.name = "name"\n' + _columns(
        "involvement"
    )
    mapping += _columns("person", "person.")
    mapping += '[[source]]\ncites = { value = "date" }\n' + _columns("source")
    cells = {"id": "1", "name": "Aysel"} | {
        f"{kind}_{name}": value
        for kind in ("incident", "involvement", "person", "source")
        for name, value in values(kind, "edited").items()
    }
    row = ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"
    imported(written(folder, row, "rows.csv"), by, mapping)


def _columns(kind: str, prefix: str = "") -> str:
    return "".join(f'{prefix}{field.name} = "{kind}_{field.name}"\n' for field in texts_of(kind))
