"""The plan of a merge of two parties, as far as one user may see it; nothing here writes."""

import json
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from incidents.choices import Sensitivity, Status
from incidents.desk.errors import WrongStatus
from incidents.desk.validation import default_sensitivity
from incidents.documents.references import mentions
from incidents.fields.consent import CONSENT_LIMITS
from incidents.fields.registry import label_in_sentence
from incidents.models import (
    Case,
    Citation,
    Custody,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
    Statement,
)
from incidents.models.base import Consented, Record
from incidents.publishing import publish as door
from incidents.publishing.rendering import kind_of

Party = Person | Institution

# The fields of which a merge keeps the value of one record or the other, each with its columns; a main name
# has none of its own. What an empty field is marked with goes with it.
CHOICES: dict[type[Party], dict[str, tuple[str, ...]]] = {
    Person: {
        "name": (),
        "gender": ("gender",),
        "birth": ("birth_text", "birth_earliest", "birth_latest"),
        "nationalities": ("nationalities",),
        "occupations": ("occupations",),
        "summary": ("summary",),
    },
    Institution: {
        "name": (),
        "kind": ("kind",),
        "country": ("country",),
        "parent": ("parent_id",),
        "website": ("website",),
        "summary": ("summary",),
    },
}


@dataclass(frozen=True)
class Move:
    """An involvement of the loser that moves to the winner, with its new sensitivity.

    `twin` is the same role of the winner in the same incident: then the two become one row.
    """

    involvement: Involvement
    sensitivity: int
    twin: Involvement | None


@dataclass
class MergePlan:
    """The visible effects of a merge; `to_review` are the records that need another review after it."""

    loser: Party
    winner: Party
    names: list[PersonName | InstitutionName] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    children: list[Institution] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    recognitions: list[Recognition] = field(default_factory=list)
    to_review: list[Record] = field(default_factory=list)


def planned(loser: Party, winner: Party, *, by: Any) -> MergePlan:
    """Return what merging the loser into the winner would do, as far as the user may see it.

    Only what the user may see is compared with each other. So nothing in the plan, and nothing that follows
    from it, depends on rows that are hidden from them; those follow the loser unseen.
    """
    owner = str(loser._meta.model_name)
    known = set(winner.names.values_list("text", flat=True))
    plan = MergePlan(loser, winner)
    plan.names = [name for name in loser.names.all() if name.text not in known]
    plan.citations = list(Citation.objects.visible_to(by).filter(**{owner: loser}))
    plan.moves = _moves(loser, winner, owner, by)
    plan.statements = list(statements_of(loser, Statement.objects.visible_to(by)))
    plan.children = list(children_of(loser, winner, Institution.objects.visible_to(by)))
    plan.custody = list(custody_of(loser, Custody.objects.visible_to(by)))
    plan.cases = list(cases_of(loser, Case.objects.visible_to(by)))
    plan.recognitions = list(recognitions_of(loser, Recognition.objects.visible_to(by)))
    live = LiveDocuments(loser)
    touched: list[tuple[Record, bool]] = [
        (move.involvement.incident, live.redirects(move.involvement, move.twin)) for move in plan.moves
    ]
    rows: list[Custody | Recognition] = [*plan.custody, *plan.recognitions]
    persons = [row.person for row in rows if isinstance(loser, Institution)]
    naming = (*plan.statements, *plan.children, *plan.cases, *dict.fromkeys(persons))
    touched += [(record, live.names_loser(record)) for record in naming]
    changed = dict.fromkeys(record for record, redirected in touched if not redirected)
    plan.to_review = [record for record in changed if record.status in {Status.PUBLISHED, Status.IN_REVIEW}]
    return plan


def copy_values(loser: Party, winner: Party, fields: Collection[str], *, by: User) -> None:
    """Copy some fields of the loser to the winner, with their marks for empty fields."""
    for name in fields:
        if name == "parent":
            _copy_parent(loser, winner, by)
            continue
        for column in CHOICES[type(loser)][name]:
            setattr(winner, column, getattr(loser, column))
        marks = {key: mark for key, mark in winner.unstated.items() if key != name}
        winner.unstated = {**marks, **({name: loser.unstated[name]} if name in loser.unstated else {})}


def keep_stricter_consent(loser: Party, winner: Party) -> None:
    """Give the winner the stricter consent of the two, and the conditions and risk notes of both."""
    if not (isinstance(loser, Consented) and isinstance(winner, Consented)):
        return
    if loser.strictness > winner.strictness:
        for name in ("consent", "consent_given_on", "consent_withdrawn_on", "consent_recorded_by"):
            setattr(winner, name, getattr(loser, name))
    for name, most in CONSENT_LIMITS.items():
        texts = dict.fromkeys(filter(None, (getattr(winner, name), getattr(loser, name))))
        if len(joined := "\n".join(texts)) > most:
            label = label_in_sentence(str(winner._meta.model_name), name)
            words = _("The two texts of “%(field)s” have more than %(most)s characters together.")
            raise WrongStatus(words % {"field": label, "most": most})
        setattr(winner, name, joined)


def _copy_parent(loser: Any, winner: Any, by: Any) -> None:
    """Copy the parent as the user sees it; a hidden parent looks like none, and stays if none replaces it."""
    keys = {loser.parent_id, winner.parent_id} - {None}
    visible = set(Institution.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True))
    if loser.parent_id in visible:
        winner.parent_id = loser.parent_id
    elif winner.parent_id in visible:
        winner.parent_id = None


def statements_of(party: Party, rows: Any) -> Any:
    """Return the statements among these rows that the party makes or that are about it."""
    own = rows.filter(**{str(party._meta.model_name): party})
    about = rows.filter(persons=party) if isinstance(party, Person) else rows.none()
    return rows.filter(pk__in=[*own.values_list("pk", flat=True), *about.values_list("pk", flat=True)])


def cases_of(party: Party, rows: Any) -> Any:
    """Return the cases among these rows that name the party themselves."""
    return rows.filter(**{f"{party._meta.model_name}s": party})


def children_of(party: Party, winner: Party, rows: Any) -> Any:
    """Return the institutions among these rows that belong to the party."""
    if not isinstance(party, Institution):
        return rows.none()
    return rows.filter(parent=party).exclude(pk=winner.pk)


def custody_of(party: Party, rows: Any) -> Any:
    """Return the custody among these rows of a person, or in an institution."""
    own = {"person": party} if isinstance(party, Person) else {"place": party}
    return rows.filter(**own).select_related("person").order_by("pk")


def recognitions_of(party: Party, rows: Any) -> Any:
    """Return the recognitions among these rows of a person, or by an institution."""
    own = {"person": party} if isinstance(party, Person) else {"body": party}
    return rows.filter(**own).select_related("person").order_by("pk")


def _moves(loser: Party, winner: Party, owner: str, by: User) -> list[Move]:
    visible = Involvement.objects.visible_to(by).order_by("pk")
    twins = {(row.incident_id, row.role, row.sensitivity): row for row in visible.filter(**{owner: winner})}
    live = LiveDocuments(loser)
    moves = []
    for row in visible.filter(**{owner: loser}).select_related("incident"):
        level = level_after(row, owner, winner, live)
        moves.append(Move(row, level, twins.get((row.incident_id, row.role, level))))
    return moves


def level_after(row: Involvement, owner: str, winner: Party, live: "LiveDocuments") -> int:
    """Return the sensitivity of a row that moves to the winner; a new witness is confidential."""
    if live.redirects(row, None):
        return row.sensitivity
    after = copy(row)
    setattr(after, owner, winner)
    return default_sensitivity(after, row)


class LiveDocuments:
    """References to the loser in live documents; a merge redirects these without a review."""

    def __init__(self, loser: Party) -> None:
        self.loser, self.is_public = loser, door.is_public(loser)
        self._roles: dict[Record, set[str]] = {}

    def redirects(self, row: Involvement, twin: Involvement | None) -> bool:
        """Tell whether a row only repeats what the live document of its incident has."""
        stood = row.sensitivity == Sensitivity.PUBLIC and row.role in self._named(row.incident)
        return stood and twin is None

    def names_loser(self, record: Record) -> bool:
        """Tell whether the live document of a record has every reference to the loser."""
        return bool(self._named(record)) and self._named(record) >= _roles_at_desk(record, self.loser)

    def _named(self, record: Record) -> set[str]:
        """Return the roles in which the live document of a record refers to the loser."""
        if not self.is_public:
            return set()
        if record not in self._roles:
            live, kind = door.live_edition(record), kind_of(self.loser)
            rows = mentions(kind_of(record), json.loads(live.document)) if live else []
            ours = [row for row in rows if (row["target_kind"], row["target"]) == (kind, str(self.loser.uid))]
            self._roles[record] = {row["role"] for row in ours}
        return self._roles[record]


def _roles_at_desk(record: Any, party: Party) -> set[str]:
    """Return the roles in which a record refers to the party, as documents name them."""
    if isinstance(record, Institution):
        return {"parent"}
    if isinstance(record, Person):
        named = {
            "place": custody_of(party, record.custody.publishable()),
            "body": recognitions_of(party, record.recognitions.publishable()),
        }
        return {role for role, rows in named.items() if rows}
    if isinstance(record, Case):
        return {"member"}
    roles = set()
    if getattr(record, f"{party._meta.model_name}_id") == party.pk:
        roles.add("speaker")
    if isinstance(party, Person) and record.persons.filter(pk=party.pk).exists():
        roles.add("subject")
    return roles
