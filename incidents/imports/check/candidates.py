"""Existing records that new people and institutions of a file may be: proposals with a score."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from incidents.desk.matching import NEAR_SCORE, compare_institutions, compare_persons, nearest
from incidents.desk.review_warnings import rules
from incidents.imports.check.plan import ImportPlan
from incidents.imports.common.report import Note
from incidents.models import Institution, InstitutionName, Person, PersonName

# Comparisons of two names; this number takes some seconds.
MOST_COMPARISONS = 4_000_000
MOST_NAMES = 1_000
_KINDS: dict[str, tuple[Any, Any, Any]] = {
    "person": (Person, PersonName, compare_persons),
    "institution": (Institution, InstitutionName, compare_institutions),
}


def propose(plan: ImportPlan, new_names: dict[tuple[str, str], int], *, by: User) -> None:
    """Add to the plan the visible records that each new name may belong to."""
    for kind in _KINDS:
        names = {name: row for (of_kind, name), row in new_names.items() if of_kind == kind}
        _propose(plan, kind, names, by)


def _propose(plan: ImportPlan, kind: str, names: dict[str, int], by: User) -> None:
    model, name_model, compare = _KINDS[kind]
    own = name_model.objects.visible_to(by).filter(**{f"{kind}__merged_into": None})
    rows = list(own.values_list(f"{kind}_id", "text"))
    if not rows or not names:
        return
    most = min(MOST_NAMES, MOST_COMPARISONS // len(rows))
    plan.not_compared += max(0, len(names) - most)
    found = {name: nearest(name, rows, compare) for name in list(names)[:most]}
    parties = model.objects.visible_to(by).in_bulk([key for some in found.values() for key in some])
    for name, some in found.items():
        matches = list(_told(some, parties))
        if matches:
            plan.candidates.append({"kind": kind, "name": name, "row": names[name], "matches": matches})
    _note_near(plan, kind)


def _note_near(plan: ImportPlan, kind: str) -> None:
    """Warn once about names for which forms and API require a decision."""
    near = [
        each
        for each in plan.candidates
        if each["kind"] == kind and any(match["score"] >= NEAR_SCORE for match in each["matches"])
    ]
    if near:
        words = rules.words_of_similar_name(kind)
        if len(near) > 1:
            words += f" So with other names: {len(near) - 1:,}."
        plan.points.append(Note(near[0]["row"], "name", near[0]["name"], words))


def _told(some: dict[int, tuple[int, list[str]]], parties: dict[int, Any]) -> Iterable[dict[str, Any]]:
    for key, (score, reasons) in some.items():
        if key in parties:
            party = parties[key]
            yield {"id": str(party.uid), "name": party.name, "score": score, "reasons": reasons}
