"""The public requests whose answers may name a person, and whether an answer does."""

import base64
import io
import zipfile
from typing import Any

from tests.security.addresses import public_routes
from tests.security.asking import Reader
from tests.security.recording import Asked
from tests.security.tracker import Tracker

NAME = "Zqvorn Ixthal"
WORD = b"zqvorn"
CODED = [base64.b64encode(b"\0" * n + WORD)[4 if n else 0 : -4] for n in range(3)]
FORMATS = ("json", "csv", "xlsx", "jsonl", "tables", "ftm", "geojson")


def requests_about(tracker: Tracker, person: Any) -> list[Asked]:
    """Every public route with every record, and the lists asked for a person in all ways and forms."""
    reader = Reader(tracker)
    queries = ["q=ixthal", "q=-ixthal", "page_size=1", "role=judge"]  # the other word: questions are repeated
    queries += [f"person={person.uid}", f"person={person.number}"]
    queries += ["extract=true&q=arrest", "ordering=title", "view=table"]
    queries += [f"format={each}" for each in FORMATS]
    asked = [Asked(f"{path}?{query}") for path in reader.lists for query in queries]
    asked += [Asked(f"{path}?person={person.uid}") for path in reader.whole_files]
    single = [Asked(route.address()) for route in public_routes() if not route.parts]
    return list(
        dict.fromkeys([*single, *(each for each in reader.plain() if each.family == "record"), *asked])
    )


def holds_name(headers: Any, body: bytes) -> bool:
    """Whether the name is in the headers or in the body, compressed or encoded as it may be."""
    content = unpacked(body) + repr(list(headers)).encode()
    return WORD in content.lower() or any(each in content for each in CODED)


def unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
