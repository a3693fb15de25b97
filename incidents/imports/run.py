"""From a file to a plan, and from a plan to a batch, for the command and the pages."""

import difflib
import fnmatch
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from incidents.imports import batches
from incidents.imports.batches import delete_batch, import_lock, sweep
from incidents.imports.check.candidates import propose
from incidents.imports.check.check import Check
from incidents.imports.check.check import Group as Rows
from incidents.imports.check.existing import keys_of_names, keys_of_titles
from incidents.imports.check.plan import ORDER, ChangedSinceCheck, ImportPlan
from incidents.imports.common.drafts import Draft, Ref, joined
from incidents.imports.common.report import BadFile, Note, Notes
from incidents.imports.mapping.documents import DocumentReader, opened
from incidents.imports.mapping.extractors import names_of
from incidents.imports.mapping.identities.same_names import TOGETHER, SameNames
from incidents.imports.mapping.identities.source_titles import SourceTitles
from incidents.imports.mapping.mapping import BadMapping, Mapping, read_mapping
from incidents.imports.mapping.row_mapper import Composer
from incidents.imports.readers.readers import kind_of_file, read
from incidents.imports.write.write import Writing
from incidents.models import ImportBatch, audit
from incidents.models.import_batch import ImportState

OPERATOR = "import"
MOST_GROUPED = 200_000
Progress = Callable[[int, int], None]


def check(
    path: Path, name: str, mapping: Mapping, *, by: User, chosen: dict[str, dict[str, str]] | None = None
) -> ImportPlan:
    """Return what importing the file would do; writes nothing. Close the plan after use."""
    with audit.gathering() as activity:
        plan = _plan(path, name, mapping, by, chosen)
    found = len(plan.candidates)
    audit.log_event("import checked", user=by.pk, rows=plan.rows, candidates=found, **activity.words())
    return plan


def _plan(
    path: Path, name: str, mapping: Mapping, by: User, chosen: dict[str, dict[str, str]] | None
) -> ImportPlan:
    plan = ImportPlan()
    try:
        kind_of_file(path, name)
        plan.digest = _digest(path)
        _check(plan, path, name, mapping, by, {**mapping.chosen, **(chosen or {})})
        if not plan.rows and not plan.notes.errors:
            raise BadFile("The file has no rows below its header.")
    except (BadFile, BadMapping) as error:
        plan.notes.errors.append(_of_file(error))
    except BaseException:
        plan.close()
        raise
    return plan


def _of_file(error: Exception) -> Any:
    return Note(0, "", "", str(error))


def _check(
    plan: ImportPlan, path: Path, name: str, mapping: Mapping, by: User, chosen: dict[str, dict[str, str]]
) -> None:
    if mapping.documents:
        reader, coming = DocumentReader(plan.notes), _coming(plan, path, name, mapping)
        run = Check(plan, mapping.dataset, by=by, chosen=chosen, documents=True, coming=coming)
        run.run(_documents(plan, path, name, mapping, reader))
        return
    run = Check(plan, mapping.dataset, by=by, chosen=chosen)
    titles = SourceTitles(keys_of_titles(mapping.dataset, by), chosen.get("source", {}))
    composer = Composer(
        mapping, plan.notes, titles, SameNames(chosen.get(TOGETHER, {}), keys_of_names(mapping.dataset, by))
    )
    run.run(_rows(plan, path, name, mapping, composer))
    plan.same_names = composer.names.questions()
    plan.questions = titles.questions(plan.notes, mapping.title_columns)
    propose(plan, run.new_names, by=by)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Rows


def _rows(plan: ImportPlan, path: Path, name: str, mapping: Mapping, composer: Composer) -> Iterator[Rows]:
    is_table = kind_of_file(path, name) in {"csv", "xlsx"}
    had: set[str] = set()
    groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, row in read(path, name, mapping.layout, plan.notes):
        if not had and is_table:
            _require_columns(mapping, names_of(row))
        if not had or not is_table:
            had |= names_of(row)
        if composer.skips(row):
            plan.skip(number)
            continue
        if not mapping.several_rows:
            yield 1, composer.drafts(number, row)
            continue
        groups.setdefault(composer.key(row) or f"row {number}", []).append((number, row))
        if sum(map(len, (groups,))) > MOST_GROUPED:
            raise BadFile(f"At most {MOST_GROUPED:,} incidents can have several rows each. Split the file.")
    plan.ignored = _ignored(mapping, had)
    if had and not is_table:
        _require_columns(mapping, had)
    plan.note_skipped()
    for rows in groups.values():
        yield len(rows), _together([composer.drafts(number, row) for number, row in rows], plan, mapping)


def _ignored(mapping: Mapping, had: set[str]) -> list[str]:
    """Return the columns of the file that the mapping does not use, in order; JSON objects by members."""
    named = list(mapping.columns())
    inner = {name for name in had if any(other.startswith(f"{name}.") for other in had)}
    return sorted(name for name in had - inner if not any(fnmatch.fnmatchcase(name, each) for each in named))


def _require_columns(mapping: Mapping, had: set[str]) -> None:
    for column, section in mapping.columns().items():
        if column in had or ("*" in column and fnmatch.filter(had, column)):
            continue
        near = difflib.get_close_matches(column, had, 1)
        meant = f" Is “{near[0]}” meant?" if near else f" It has: {', '.join(sorted(had)[:30])}."
        raise BadMapping(f"[{section}] names the column “{column}”, which the file does not have.{meant}")


def _together(rows: list[list[Draft]], plan: ImportPlan, mapping: Mapping) -> list[Draft]:
    """Merge several rows of one incident into one draft, among the other drafts of these rows."""
    if not all(rows):
        return []
    incidents: dict[str, Draft] = {}  # the first of each row, and the further ones
    others: list[Draft] = []
    after: list[Draft] = []
    for draft in (draft for drafts in rows for draft in drafts):
        if draft.kind != "incident":
            (after if draft.kind in {"statement", "case"} else others).append(draft)
        elif draft.key in incidents:
            _add(incidents[draft.key], draft, plan, mapping)
        else:
            incidents[draft.key] = draft
    return joined([*others, *incidents.values(), *_different(after)])


def _different(statements: list[Draft]) -> list[Draft]:
    """Return the statements that differ from earlier ones, each with its own key."""
    found: list[Draft] = []
    for draft in statements:
        if all((each.values, each.refs) != (draft.values, draft.refs) for each in found):
            taken = sum(each.key.startswith(draft.key) for each in found)
            draft.key = f"{draft.key}.{taken + 1}" if taken else draft.key
            found.append(draft)
    return found


def _add(whole: Draft, draft: Draft, plan: ImportPlan, mapping: Mapping) -> None:
    for name, value in draft.values.items():
        before = whole.values.setdefault(name, value)
        if before != value and name not in {"earliest", "latest"}:  # these follow from the words of the date
            detail = f"Row {whole.row} of the same incident says “{before}”. Both have to say the same."
            take = mapping.incident.fields.get("date" if name == "date_text" else name)
            plan.notes.error(draft.row, take.label if take else "", value, detail)
    whole.parts += draft.parts


# Documents


def _coming(plan: ImportPlan, path: Path, name: str, mapping: Mapping) -> frozenset[Ref]:
    """Return the records that the file has documents of, and the sources in these."""
    found = set()
    for _, entry in read(path, name, mapping.layout, Notes()):
        kind, document = opened(entry)
        if kind and isinstance(document.get("id"), str):
            found.add((kind, document["id"].lower()))
        sources = document.get("sources")
        for each in sources if isinstance(sources, list) else ():
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                found.add(("source", each["id"].lower()))
    return frozenset(found)


def _documents(
    plan: ImportPlan, path: Path, name: str, mapping: Mapping, reader: DocumentReader
) -> Iterator[Rows]:
    """Yield documents kind by kind, so that records come before those that name them; others last."""
    for kind in (*ORDER, ""):
        notes = plan.notes if kind == "" else Notes()
        for number, entry in read(path, name, mapping.layout, notes):
            if opened(entry)[0] == kind:
                yield 1, reader.drafts(number, entry)


# Applying


def apply(
    plan: ImportPlan, batch: ImportBatch, *, by: User, progress: Progress = lambda done, total: None
) -> None:
    """Write a plan without errors; all of it or nothing.

    Raises:
        Busy: another import is being written.
        ChangedSinceCheck: the desk has changed since the file was checked.
        ValueError: the plan has errors.
    """
    if plan.notes.errors:
        raise ValueError("A file with errors cannot be applied.")
    with import_lock():
        sweep()
        batch.state, batch.done, batch.total = ImportState.WRITING, 0, plan.steps
        batch.rows, batch.digest, batch.by = plan.rows, plan.digest, by if by.pk else None
        batch.save()
        try:
            Writing(plan, batch, by=by).write(progress)
        except BaseException as error:
            trouble = str(error) if isinstance(error, ChangedSinceCheck) else "It could not be written."
            delete_batch(batch, trouble)
            raise
    batch.refresh_from_db()
    batches.log_import("import applied", batch, by=by)


def operator() -> User:
    """Return the author of commands without a user: an account that cannot sign in."""
    with transaction.atomic():
        account, made = User.objects.get_or_create(username=OPERATOR, defaults={"is_active": False})
        if made:
            account.set_unusable_password()
            account.save()
            account.groups.set([Group.objects.get(name="editor")])
    account.is_active = True  # for this run; it stays inactive in the database
    return account


__all__ = ["apply", "check", "operator", "read_mapping"]
