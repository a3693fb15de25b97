"""Links between incidents of a file, checked after all rows are read: their targets may be in later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidents.imports.check.plan import Shown, label_of
from incidents.imports.common.drafts import Draft, Part
from incidents.models import IncidentLink

if TYPE_CHECKING:
    from incidents.imports.check.check import Check

LateLink = tuple[Draft, str, Part]  # the incident, its id, and the link


def resolve_links(check: Check, late: list[LateLink]) -> None:
    """Add links to the plan of a check; leave out those whose target does not exist, with a warning."""
    check.look_up(part.refs["target"] for _, _, part in late)
    owners = {uid for draft, uid, _ in late if draft.ref in check.known}
    rows = IncidentLink.objects.visible_to(check.by).filter(incident__uid__in=owners)
    there = {
        (str(owner), str(target), relation)
        for owner, target, relation in rows.values_list("incident__uid", "target__uid", "relation")
    }
    for draft, owner, part in late:
        target = part.refs["target"]
        if target not in check.uids or check.uid(target) == owner:
            detail = "There is no such incident in the file or at the desk; the link is left out."
            check.notes.warn(draft.row, "", target[1], detail)
            continue
        link = (owner, check.uid(target), part.values["relation"])
        if link not in there:
            there.add(link)
            check.named(target)
            is_new = draft.ref not in check.known
            check.plan.new["link"].add({"link": link, "is_new": is_new})
            if not is_new:
                _show_link(check, draft, part, owner)


def _show_link(check: Check, draft: Draft, part: Part, owner: str) -> None:
    check.plan.linked.add(owner)
    line = (f"link: {part.values['relation']}", "", part.refs["target"][1])
    check.plan.show(Shown(draft.row, "incident", label_of(draft), [line]), is_new=False)
