"""The shape of the code: small folders and modules, and one name for one thing.

Some rules have a list of exceptions. An exception that is no longer needed fails its test too, so the lists
only get shorter.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.annotations import annotations_with_any

ROOT = Path(__file__).resolve().parent.parent
MOST_MODULES = 15
MOST_LINES = 300
FEWEST_LINES = 25
LONGEST_TEMPLATE_LINE = 120
MOST_ANY = 2088  # annotations; 2,639 when the rule was made
# Django and Python ask for these, whatever their length.
FRAMEWORK_FILES = {"apps.py", "urls.py", "wsgi.py", "registry.py", "formats.py", "hashers.py"}
# A folder may have one of each: the folder says of what. A noun's table is in models/, its fields in fields/.
COMMON_FILE_NAMES = {
    "case.py", "custody.py", "evidence.py", "incident.py", "party.py", "recognition.py", "statement.py",
    "__init__.py", "base.py", "fields.py", "filters.py", "parts.py", "registry.py", "rows.py", "urls.py",
    "views.py",
}  # fmt: skip
SIDES = {
    "public": ("incidents/public/", "incidents/exports/"),
    "desk": ("incidents/desk/", "incidents/imports/"),
}
# Where SQL is written by hand, because the ORM cannot say it or takes too long.
ROOMS_WITH_CURSORS = (
    "incidents/imports/write/",
    "incidents/models/editions/",
    "incidents/public/cache/",
    "incidents/public/queries/",
    "incidents/public/statistics/",
    "incidents/publishing/",
)

LONG_MODULES = {
    "incidents/desk/records/merging.py",
    "tracker/settings.py",  # one file of settings
}
TINY_MODULES = {
    "incidents/desk/auth/receivers.py",
    "incidents/models/operation/idempotency.py",
    "incidents/models/tracking.py",
    "incidents/presentation/contact.py",
    "incidents/presentation/links.py",  # below display and evidence, which both need it
    "incidents/text/csv_cells.py",  # for exports and imports, which do not know each other
    "tracker/server/client_pace.py",
}
MODULES_WITH_CURSORS = {
    "incidents/desk/admin/dashboard/compiled.py",  # SQL that Django built once for many requests
    "incidents/desk/admin/lists/used_countries.py",  # a loose index scan
    "incidents/desk/records/external_ids.py",  # a lock by PostgreSQL
    "incidents/imports/batches.py",  # a lock by PostgreSQL
    "incidents/public/api/files.py",  # aggregates of all older versions
    "tracker/backups/database_copies.py",  # a snapshot for `pg_dump`
    "tracker/backups/transfers.py",  # sequences, and a snapshot
    "tracker/health/readiness.py",  # whether PostgreSQL accepts changes
    "tracker/handler/lending.py",  # how long a connection waits for a lock
}


# Participles and pronouns say nothing about a thing: docs/develop/style.md.
UNNAMED = {
    "asked", "beside", "carried", "counted", "found", "given", "kept", "known", "said", "somebody", "stands",
    "told", "usual", "written",
}  # fmt: skip
TERMS = re.compile("not_found|given_name")
# A docstring that begins so is a clause without a subject.
CLAUSES = {
    "How", "That", "What", "Whatever", "When", "Where", "Whether", "Which", "Who", "Whoever", "Whose",
}  # fmt: skip
# How many are left. These numbers only fall: lower one when it is SLACK or more above the count.
MOST_UNNAMED, MOST_CLAUSES, SLACK = 110, 0, 20


@cache
def modules() -> dict[str, str]:
    """The text of each module by its path, without migrations."""
    paths = (path for room in ("incidents", "tracker") for path in (ROOT / room).rglob("*.py"))
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
        if "migrations" not in path.parts
    }


def side_of(module: str) -> str:
    return next((side for side, rooms in SIDES.items() if module.startswith(rooms)), "shared")


def is_command(module: str) -> bool:
    return module.startswith("incidents/management/commands/")


def length(module: str) -> int:
    return len(modules()[module].splitlines())


def differences(faults: set[str], exceptions: set[str]) -> dict[str, list[str]]:
    """What breaks the rule and is no exception, and the exceptions that are no longer needed."""
    return {
        kind: sorted(names)
        for kind, names in [("new", faults - exceptions), ("no longer needed", exceptions - faults)]
        if names
    }


def test_no_folder_has_too_many_modules():
    sizes: dict[str, int] = defaultdict(int)
    for module in modules():
        if not is_command(module) and not module.endswith("__init__.py"):
            sizes[module.rpartition("/")[0]] += 1
    large = {folder for folder, size in sizes.items() if size > MOST_MODULES}
    assert large == set()


def test_no_module_is_too_long():
    long = {module for module in modules() if length(module) > MOST_LINES}
    assert differences(long, LONG_MODULES) == {}


def test_no_module_is_too_short_to_be_one():
    tiny = {
        module
        for module in modules()
        if length(module) < FEWEST_LINES
        and not is_command(module)
        and Path(module).name not in FRAMEWORK_FILES | {"__init__.py"}
    }
    assert differences(tiny, TINY_MODULES) == {}


def test_no_class_name_is_used_twice_within_a_side():
    places: dict[str, list[str]] = defaultdict(list)
    for module, text in modules().items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not is_command(module):
                places[f"{side_of(module)}: {node.name}"].append(module)
    repeated = {name for name, where in places.items() if len(where) > 1}
    assert repeated == set()


def test_no_file_name_is_used_twice_but_common_ones():
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        if not is_command(module):
            places[Path(module).name].append(module)
    repeated = {name for name, where in places.items() if len(where) > 1} - COMMON_FILE_NAMES
    assert repeated == set()


def test_modules_are_imported_by_statements():
    by_string = {module for module, text in modules().items() if "import_module" in text}
    assert by_string == set()  # of a string, no tool knows which module it means


def test_sql_is_run_by_hand_only_in_the_rooms_for_it():
    users = {
        module
        for module, text in modules().items()
        if not module.startswith(ROOMS_WITH_CURSORS)
        and any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("cursor", "chunked_cursor", "raw")
            for node in ast.walk(ast.parse(text))
        )
    }
    assert differences(users, MODULES_WITH_CURSORS) == {}


def names_in(module: str, text: str) -> Iterator[str]:
    """Yield the names of a module, its classes, functions and parameters."""
    yield Path(module).stem
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def is_unnamed(name: str) -> bool:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return not UNNAMED.isdisjoint(TERMS.sub("", words).split("_"))


def clauses_in(text: str) -> Iterator[str]:
    """Yield the docstrings that begin with a clause instead of a noun or an imperative."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, documented) and (docstring := ast.get_docstring(node)):
            first = docstring.split(maxsplit=1)[0]
            if first.rstrip(",:;") in CLAUSES:
                yield docstring


def in_bench() -> dict[str, str]:
    return {f"bench/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "bench").glob("*.py")}


def test_names_are_nouns_and_verbs(record_property: Callable[[str, object], None]):
    every = [name for module, text in (modules() | in_bench()).items() for name in names_in(module, text)]
    unnamed = sorted(filter(is_unnamed, every))
    record_property("measured", f"{len(unnamed)} of {len(every):,} names have a word that names nothing")
    assert len(unnamed) <= MOST_UNNAMED, unnamed
    assert len(unnamed) > MOST_UNNAMED - SLACK, f"lower MOST_UNNAMED to {len(unnamed)}"


def test_docstrings_begin_with_a_noun_or_an_imperative(record_property: Callable[[str, object], None]):
    clauses = [each for text in (modules() | in_bench()).values() for each in clauses_in(text)]
    record_property("measured", f"{len(clauses)} docstrings begin with a clause without a subject")
    assert len(clauses) <= MOST_CLAUSES, clauses
    assert len(clauses) > MOST_CLAUSES - SLACK, f"lower MOST_CLAUSES to {len(clauses)}"


def test_hooks_before_a_commit_call_what_lint_calls():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lint = makefile.partition("\nlint:")[2].partition("\n\n")[0]
    for name in ("UPGRADE", "DJADE"):
        lint = lint.replace(f"$({name})", makefile.partition(f"\n{name} := ")[2].partition("\n")[0])
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    tools = [line.partition("$(BIN)/")[2].removesuffix(" --check") for line in lint.splitlines()[1:]]
    assert len(tools) > 3
    assert [tool for tool in tools if f"entry: .venv/bin/{tool}" not in hooks] == []


def test_fewer_and_fewer_annotations_say_any():
    number = annotations_with_any()
    assert number <= MOST_ANY
    assert number > MOST_ANY - 100, f"lower MOST_ANY to {number}"


def test_no_line_of_a_template_is_long():
    templates = (path for path in (ROOT / "incidents/templates").rglob("*") if path.is_file())
    lines = (line for path in templates for line in path.read_text(encoding="utf-8").splitlines())
    assert [line for line in lines if len(line) > LONGEST_TEMPLATE_LINE] == []
