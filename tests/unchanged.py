"""Whether the published documents and the API's contract are as they were, for changes that only move code.

`make unchanged` migrates a copy of a database that was seeded once, and compares its `dump` and the OpenAPI
schema (without descriptions, titles and names of components) with those on record. `make unchanged
ACCEPT=--accept` writes both anew: only with a change that means to alter them, and to be reviewed with it.
"""

import difflib
import lzma
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASE = ROOT / "tests" / "data" / "seeded.sqlite3.xz"
DUMP = ROOT / "tests" / "data" / "seeded_dump.jsonl.xz"
CONTRACT = ROOT / "tests" / "data" / "api_contract.txt.xz"
SHOWN = 40  # lines of a difference
# What explains and what names, but binds nobody.
PROSE = {"description", "title", "summary", "example", "examples", "externalDocs", "operationId", "tags"}


def dump_of_kept_database() -> str:
    """The published documents of the database on record, after all migrations: one document a line."""
    with tempfile.TemporaryDirectory() as folder:
        return _manage("dump", env=migrate_kept_database(Path(folder)))


def migrate_kept_database(folder: Path) -> dict[str, str]:
    """Put the database on record into a folder and migrate it; return the environment variables to use it."""
    Path(folder, "tracker.sqlite3").write_bytes(lzma.decompress(DATABASE.read_bytes()))
    variables = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    variables.pop("DATABASE_URL", None)
    variables |= {"TRACKER_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tracker.settings"}
    _manage("migrate", "--verbosity", "0", env=variables)
    return variables


def _manage(*arguments: str, env: dict[str, str]) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def contract() -> str:
    """The OpenAPI schema as sorted lines of "METHOD path place: type", components written out in place."""
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(request=None, public=True)
    lines = {line for path, item in schema["paths"].items() for line in _operations(schema, path, item)}
    return "".join(f"{line}\n" for line in sorted(lines))


def _operations(schema: dict[str, Any], path: str, item: dict[str, Any]) -> Iterator[str]:
    for method, operation in item.items():
        head = f"{method.upper()} {path}"
        yield f"{head} security: {operation.get('security')}"
        for parameter in operation.get("parameters", []):
            place = f"{head} {parameter['in']} {parameter['name']}{'!' * parameter.get('required', False)}"
            rest = {
                key: value for key, value in parameter.items() if key in ("style", "explode", "deprecated")
            }
            yield f"{place} {rest or ''}"
            yield from _lines(schema, parameter.get("schema", {}), place, ())
        yield from _contents(schema, operation.get("requestBody", {}), f"{head} body")
        for status, response in operation.get("responses", {}).items():
            yield f"{head} {status}"
            yield from _contents(schema, response, f"{head} {status}")
            for name in response.get("headers", {}):
                yield f"{head} {status} header {name}"


def _contents(schema: dict[str, Any], holder: dict[str, Any], place: str) -> Iterator[str]:
    for media, content in holder.get("content", {}).items():
        yield from _lines(schema, content.get("schema", {}), f"{place} {media}", ())


def _lines(schema: dict[str, Any], part: dict[str, Any], place: str, seen: tuple[str, ...]) -> Iterator[str]:
    """Lines for a schema and all that it holds; a component that holds itself is written out once."""
    if reference := part.get("$ref"):
        if reference not in seen:
            name = reference.rsplit("/", 1)[1]
            yield from _lines(schema, schema["components"]["schemas"][name], place, (*seen, reference))
        return
    own = {
        key: value for key, value in part.items() if key not in PROSE and not isinstance(value, dict | list)
    }
    own |= {key: part[key] for key in ("enum", "default") if key in part}
    yield f"{place}: {dict(sorted(own.items()))}"
    required = part.get("required", [])
    for name, inner in part.get("properties", {}).items():
        yield from _lines(schema, inner, f"{place} .{name}{'!' * (name in required)}", seen)
    if isinstance(items := part.get("items"), dict):
        yield from _lines(schema, items, f"{place} []", seen)
    if isinstance(values := part.get("additionalProperties"), dict):
        yield from _lines(schema, values, f"{place} {{}}", seen)
    for key in ("allOf", "oneOf", "anyOf"):
        for inner in part.get(key, []):
            yield from _lines(schema, inner, place if key == "allOf" else f"{place} {key}", seen)


def recorded(file: Path) -> str:
    """A text on record."""
    return lzma.decompress(file.read_bytes()).decode()


def difference(recorded: str, current: str) -> str:
    """What was taken away and what was added, the first lines of it, each cut to what a screen shows."""
    before, after = recorded.splitlines(), current.splitlines()
    changed = [
        line[:200] for line in difflib.unified_diff(before, after, "recorded", "now", n=0, lineterm="")
    ]
    more = [f"... {len(changed) - SHOWN} more"] if len(changed) > SHOWN else []
    return "\n".join([*changed[:SHOWN], *more])


def main(arguments: list[str]) -> int:
    """Compare, or with `--accept` write anew; 1 where something differs."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    dump, lines = dump_of_kept_database(), contract()
    if "--accept" in arguments:
        sys.stdout.write(difference(recorded(CONTRACT), lines) if CONTRACT.exists() else "")
        DUMP.write_bytes(lzma.compress(dump.encode(), preset=9))
        CONTRACT.write_bytes(lzma.compress(lines.encode(), preset=9))
        return 0
    found = [difference(recorded(DUMP), dump), difference(recorded(CONTRACT), lines)]
    for title, text in zip(("Documents", "Contract of the API"), found, strict=True):
        sys.stdout.write(f"{title}: {text or 'as recorded'}\n")
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
