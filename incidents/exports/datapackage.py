"""The description of a release: Frictionless data package, Datasette metadata, citation file and read-me."""

from dataclasses import dataclass
from typing import Any

import orjson

from incidents.exports.table_types import Field, Table

DATABASE = "tracker.db"
ENTITIES = "entities.ftm.json"
DOCUMENTS = "documents.jsonl"
CODEBOOK = "vocabularies.csv"
NEUTRALISED = (
    "In the CSV files, a cell that a spreadsheet would run as a formula, or that starts with an apostrophe, "
    "has one apostrophe before it: take it off to have the original. The other files hold the original."
)


# Licences for data by their address: SPDX identifier and title.
LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
    "https://creativecommons.org/licenses/by-sa/4.0/": (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
    ),
    "https://creativecommons.org/licenses/by-nc/4.0/": (
        "CC-BY-NC-4.0",
        "Creative Commons Attribution-NonCommercial 4.0",
    ),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0", "Creative Commons Zero 1.0"),
    "https://opendatacommons.org/licenses/odbl/1-0/": ("ODbL-1.0", "Open Database License 1.0"),
    "https://opendatacommons.org/licenses/by/1-0/": ("ODC-By-1.0", "Open Data Commons Attribution 1.0"),
}


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence; `name` is its SPDX identifier, empty for an address that is not in LICENCES."""

    name: str
    title: str
    path: str

    @property
    def descriptor(self) -> dict[str, str]:
        named = {"name": self.name} if self.name else {}
        return {**named, "title": self.title, "path": self.path}


def licence_at(address: str) -> Licence | None:
    """Return the licence with this address, or None if the site names none: the choice is the operator's."""
    if not address:
        return None
    known = {path.rstrip("/"): (name, title, path) for path, (name, title) in LICENCES.items()}
    return Licence(*known.get(address.rstrip("/"), ("", address, address)))


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a release: the public record of a site at a moment (RFC 3339)."""

    title: str
    site: str
    as_of: str
    licence: Licence | None
    cursor: int  # of `changes/`, from which a copy continues

    @property
    def day(self) -> str:
        return self.as_of[:10]

    @property
    def description(self) -> str:
        return (
            f"The public record of {self.site} as it stood at {self.as_of}: incidents, the persons and "
            "institutions involved in them, statements about them, and the sources that say so."
        )


def table_path(table: Table) -> str:
    return f"data/{table.name}.csv"


def data_package(about: About, tables: list[Table], files: dict[str, dict[str, Any]]) -> bytes:
    """Return the descriptor; `files` has size and hash of each file by path."""
    package = {
        "profile": "data-package",
        "name": "human-rights-incidents",
        "id": f"{about.site}/#{about.as_of}",
        "title": about.title,
        "description": f"{about.description} {NEUTRALISED}",
        "homepage": about.site,
        "version": about.as_of,
        "created": about.as_of,
        "cursor": about.cursor,
        **({"licenses": [about.licence.descriptor]} if about.licence else {}),
        "contributors": [{"title": about.title, "path": about.site, "role": "publisher"}],
        "sources": [{"title": about.title, "path": f"{about.site}/api/v1/"}],
        "keywords": ["human rights", "incidents"],
        "resources": [
            *(_resource(table, files[table_path(table)]) for table in tables),
            *(_other(path, files[path]) for path in (DATABASE, ENTITIES, DOCUMENTS, CODEBOOK)),
        ],
    }
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _resource(table: Table, file: dict[str, object]) -> dict[str, Any]:
    pointers = [
        {
            "fields": list(columns),
            "reference": {"resource": "" if to == table.name else to, "fields": list(there)},
        }
        for columns, to, there in table.refers
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table_path(table),
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **file,
        "schema": {
            "fields": [_field(table, each) for each in table.fields],
            "primaryKey": list(table.key),
            **({"foreignKeys": pointers} if pointers else {}),
            "missingValues": [""],
        },
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.required or field.name in table.key:
        constraints["required"] = True
    if table.key == (field.name,):
        constraints["unique"] = True
    if field.values:
        constraints["enum"] = list(field.values)
    descriptor = {"name": field.name, "type": field.type, "description": field.description}
    return {**descriptor, "constraints": constraints} if constraints else descriptor


OTHERS = {
    DATABASE: ("sqlite", "application/vnd.sqlite3", "The same tables as an SQLite file, for Datasette."),
    ENTITIES: ("ftm.json", "application/json+ftm", "The same as FollowTheMoney entities, one a line."),
    # Not "jsonl": tools would read it as a table.
    DOCUMENTS: ("text", "application/jsonl", "The documents word for word, one a line, with their kind."),
    CODEBOOK: ("csv", "text/csv", "What each value of each vocabulary means: definition and example."),
}


def _other(path: str, file: dict[str, object]) -> dict[str, Any]:
    format_, media_type, description = OTHERS[path]
    name = path.partition(".")[0]
    return {
        "profile": "data-resource",
        "name": f"{name}-file",
        "path": path,
        "description": description,
        "format": format_,
        "mediatype": media_type,
        **file,
    }


def datasette_metadata(about: About, tables: list[Table]) -> bytes:
    """Return the input of `datasette --metadata`: texts for the database, each table and each column."""
    described = {
        table.name: {
            "description": table.description,
            "columns": {field.name: field.description for field in table.fields},
        }
        for table in tables
    }
    metadata = {
        "title": about.title,
        "description": about.description,
        **({"license": about.licence.title, "license_url": about.licence.path} if about.licence else {}),
        "source": about.title,
        "source_url": about.site,
        "databases": {DATABASE.removesuffix(".db"): {"tables": described}},
    }
    return orjson.dumps(metadata, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def citation(about: About) -> bytes:
    """Return CITATION.cff (Citation File Format 1.2.0). Its strings are JSON, which is valid YAML."""
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": about.title,
        "abstract": about.description,
        "version": about.as_of,
        "date-released": about.day,
        "url": f"{about.site}/",
        **_cited(about.licence),
    }
    text = "".join(f"{name}: {orjson.dumps(value).decode()}\n" for name, value in lines.items())
    return f"{text}authors:\n  - name: {orjson.dumps(about.title).decode()}\n".encode()


def _cited(licence: Licence | None) -> dict[str, str]:
    if licence is None:
        return {}
    return {"license": licence.name} if licence.name else {"license-url": licence.path}


def read_me(about: About, tables: list[Table], rows: dict[str, int]) -> bytes:
    """Return the read-me: the files of the folder and how to open them."""
    listed = "\n".join(
        f"| `{table_path(table)}` | {rows[table.name]:,} | {table.description} |" for table in tables
    )
    licence = about.licence
    terms = (
        f"Licence: [{licence.title}]({licence.path})." if licence else "The site names no licence: ask it."
    )
    return f"""# {about.title}, {about.day}

{about.description}
{terms} To cite it: `CITATION.cff`.

| file | rows | |
|---|---:|---|
{listed}

- `datapackage.json` describes every table and column: `frictionless validate datapackage.json`
- `{DATABASE}` has the same tables for SQLite: `datasette {DATABASE} --metadata metadata.json`
- `{ENTITIES}` has the same as FollowTheMoney entities
- `{DOCUMENTS}` has the documents word for word; an incident tracker can import them
- `{CODEBOOK}` says what each value of each vocabulary means
- `SHA256SUMS` has the checksums: `sha256sum --check SHA256SUMS`

To keep a copy true, go on from <{about.site}/api/v1/changes/?since={about.cursor}>.

{NEUTRALISED}
An uncertain date has its earliest and latest day in columns of their own. An empty value is unknown, unless
the table `unstated` says that there is none, or that it is withheld.
""".encode()
