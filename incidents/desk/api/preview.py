"""The preview of a publication, without anything that the user may not see."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from incidents.desk.co_publication import able_to_go_along, companions
from incidents.desk.errors import NotLeftOut
from incidents.desk.omitted_parts import visible_omissions
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.models.base import Record
from incidents.publishing import publish as door
from incidents.publishing import requirements
from incidents.publishing.rendering import kind_of


def preview_of(record: Record, user: Any, named: Collection[uuid.UUID] | None = None) -> dict[str, Any]:
    """Return the document, what is left out and why, what is missing, and what could be published with it.

    `named` are the ids of those that it is shown with; None for all that can be published along and lack
    nothing.

    Raises:
        Problem: a 400; one of them cannot be published along, or is not there.
    """
    offered = companions(record)
    along = able_to_go_along(record) if named is None else _named(named, offered)
    rendering = door.preview(record, along)
    return {
        "document": rendering.document,
        "left_out": [each.entry for each in visible_omissions(rendering.left_out, user)],
        "missing": requirements.missing(record, rendering.document),
        "with": [
            {"kind": str(kind_of(other)), "id": str(other.uid), "revision": other.revision}
            for other in offered
        ],
        "shown_with": [{"kind": str(kind_of(other)), "id": str(other.uid)} for other in along],
    }


def _named(named: Collection[uuid.UUID], offered: Sequence[Record]) -> list[Record]:
    unknown = [uid for uid in named if uid not in {each.uid for each in offered}]
    if unknown:
        detail = "This cannot be published along with it; `with` in the answer lists what can."
        raise bad_parameters([parameter_error("with", str(uid), detail) for uid in unknown])
    return [each for each in offered if each.uid in named]


def not_left_out(named: list[tuple[str, uuid.UUID]], error: NotLeftOut) -> Any:
    """Return the errors of entries of `leave_out` that are not left out, or do not exist."""
    detail = ["This publication does not leave it out; name only what its 409 lists."]
    return {"leave_out": {place: detail for place, key in enumerate(named) if key in error.keys}}
