"""The history of a record and its parts: author, time, reason and changed fields, as far as the user may see.

Older rows may hold what a record held when it was more sensitive; which are shown is said in `versions`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model

from incidents.desk.api.serializers.represent import Answer, Reader, shown_marks
from incidents.desk.records.left_out_decisions import LeftOutDecisions
from incidents.desk.records.visible_history import PARTS, Versions
from incidents.fields.base import ONE_VALUE, Type
from incidents.fields.registry import FIELDS
from incidents.models import (
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
    Source,
    Statement,
)
from incidents.models.base import Record
from incidents.publishing.document_parts import VALUES
from incidents.publishing.editions import moment

ACTIONS = {"+": "created", "~": "changed", "-": "deleted"}
# The kinds of parts in the catalogue of fields.
PART_KINDS: dict[type[Any], str] = {
    PersonName: "name",
    InstitutionName: "name",
    Involvement: "involvement",
    IncidentLink: "link",
    Custody: "custody",
    Recognition: "recognition",
    Citation: "citation",
}
# What names another row, by the field that it is told in.
REFERENCES: dict[type[Any], dict[str, type[Any]]] = {
    Involvement: {"person": Person, "institution": Institution},
    IncidentLink: {"target": Incident},
    Custody: {"place": Institution, "begun_by": Incident, "ended_by": Incident},
    Recognition: {"body": Institution, "source": Source},
    Citation: {"source": Source, "involvement": Involvement, "custody": Custody},
    Statement: {"person": Person, "institution": Institution},
    Institution: {"parent": Institution, "merged_into": Institution},
    Person: {"merged_into": Person},
    Source: {"derived_from": Source},
}


def history_of(record: Record, user: Any) -> list[Answer]:
    """Return the changes of a record and its parts that the user may see, newest first."""
    return History(record, user).entries()


class History:
    """The history of one record for one user."""

    def __init__(self, record: Record, user: Any) -> None:
        self.record, self.reader = record, Reader(user)
        self.owner = str(record._meta.model_name)
        self.versions = Versions(record, user)
        self.decisions = LeftOutDecisions(record, user)

    def entries(self) -> list[Answer]:
        found = [*self._of_record()]
        for model in PARTS[self.owner]:
            found += self._of_parts(model)
        return sorted(found, key=lambda entry: entry["at"], reverse=True)

    def _of_record(self) -> Iterator[Answer]:
        before: Answer = {}
        earlier: Any = None
        for row in self.versions.rows:
            after = self._snapshot(row)
            left_out = [
                {"kind": str(each._meta.model_name), "id": str(each.uid)}
                for each in self.decisions.of(earlier, row)
            ]
            if entry := self._entry(row, self.owner, before, after, row.revision):
                entry["changes"] += [{"field": "left_out", "old": None, "new": left_out}] if left_out else []
                yield entry
            before, earlier = after, row

    def _snapshot(self, row: Any) -> Answer:
        copy = type(self.record)(
            **{
                field.attname: getattr(row, field.attname)
                for field in self.record._meta.concrete_fields
                if hasattr(row, field.attname)
            }
        )
        for name, found in self._named(type(self.record), row).items():
            setattr(copy, name, found)
        facts = self.reader.facts(copy)
        facts.pop("speaker", None)
        kept = {"status": row.status, "sensitivity": row.sensitivity, "unstated": shown_marks(copy)}
        return {**facts, **kept, **self._many(row)}

    def _named(self, model: type[Any], row: Any) -> dict[str, Any]:
        """The records and involvements that a row refers to, as far as the user may see."""
        return {
            name: self.versions.named(target, getattr(row, f"{name}_id"), row.history_date)
            for name, target in REFERENCES.get(model, {}).items()
        }

    def _many(self, row: Any) -> Answer:
        """The ids of what a statement was about at this row, as far as the user may see."""
        found: Answer = {}
        for many in self.record._meta.many_to_many:
            named = [
                self.versions.named(many.related_model, key, row.history_date)
                for key in row.linked_keys[many.name]
            ]
            found[many.name] = [str(each.uid) for each in named if each is not None]
        return found

    def _of_parts(self, model: type[Model]) -> Iterator[Answer]:
        before: dict[int, Answer] = defaultdict(dict)
        for row in self.versions.parts(model):
            after = self._part(model, row)
            entry = self._entry(row, str(model._meta.verbose_name), before[row.id], after, None)
            before[row.id] = after
            if entry:
                yield entry

    def _part(self, model: type[Model], row: object) -> Answer:
        """A part as it was."""
        shown: Answer = {
            field.name: getattr(row, field.name)
            for field in FIELDS[PART_KINDS[model]]
            if field.type in ONE_VALUE
        }
        spans = FIELDS[PART_KINDS[model]].of(Type.SPAN)
        shown |= {span.name: VALUES[Type.SPAN](row, span) for span in spans}
        for name, found in self._named(model, row).items():
            shown["incident" if name == "target" else name] = found and str(found.uid)
        return shown

    def _entry(
        self, row: Any, kind: str, before: Answer, after: Answer, revision: int | None
    ) -> Answer | None:
        """One line of the history; None if the user sees nothing in it."""
        gone = row.history_type == "-"
        changes = list(_differences(after, {}) if gone else _differences(before, after))
        reason = row.history_change_reason or ""
        if not changes and not reason:
            return None
        return {
            "at": moment(row.history_date),
            "by": row.history_user and row.history_user.get_username(),
            "reason": reason,
            "kind": kind,
            "id": str(row.uid),
            "action": ACTIONS[row.history_type],
            "revision": revision,
            "changes": changes,
        }


def _differences(before: Answer, after: Answer) -> Iterable[Answer]:
    for name in after or before:
        old, new = before.get(name), after.get(name)
        if old != new and (old or new or (before and after)):
            yield {"field": name, "old": old, "new": new}
