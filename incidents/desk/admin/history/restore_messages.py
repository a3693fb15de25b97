"""Messages about what cannot be restored from an old version."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.admin.history.messages import PHRASED, HistoryDescriber
from incidents.desk.admin.history.values import VisibleNames, facts_of, show
from incidents.desk.records.restore_plan import GONE, MERGED, UNINVOLVED, NotRestored, RestorePlan
from incidents.desk.records.visible_history import Versions
from incidents.models.base import Record

WHY = {
    MERGED: gettext_lazy("it names a record that was merged into another since"),
    GONE: gettext_lazy("it names a record that was deleted since"),
    UNINVOLVED: gettext_lazy("the part that it is of does not come back"),
}


@dataclass(frozen=True)
class RestoreNote:
    what: Any
    why: str


def left_out_in_words(plan: RestorePlan, versions: Versions) -> list[RestoreNote]:
    describer = HistoryDescriber(versions, {})
    return [RestoreNote(_what(each, describer), str(WHY[each.why])) for each in plan.left_out]


def _what(each: NotRestored, describer: HistoryDescriber) -> Any:
    if issubclass(each.model, Record):
        fact = next(fact for fact in facts_of(each.model) if fact.key == each.field)
        return fact.label
    if each.why == GONE:
        return _without_name(each, describer.names)
    return describer.title(each.model, each.row)


def _without_name(each: NotRestored, names: VisibleNames) -> str:
    """Return a part whose party or source was deleted, by its other fields."""
    named = PHRASED[str(each.model._meta.model_name)] - {"role", "field", "relation"}
    rest = [
        f"{fact.label}: {shown}"
        for fact in facts_of(each.model)
        if fact.key not in named and (shown := show(fact, each.row, names))
    ]
    return _("%(part)s (%(fields)s)") % {"part": each.model._meta.verbose_name, "fields": "; ".join(rest)}
