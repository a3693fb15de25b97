"""What publishing would put out, without a word of what the reader may not know of."""

import uuid
from typing import Any

from incidents.desk.co_publication import companions
from incidents.desk.errors import NotLeftOut
from incidents.desk.omissions import known_left_out
from incidents.models.base import Record
from incidents.publishing import publish as door
from incidents.publishing.render import kind_of


def preview_of(record: Record, user: Any) -> dict[str, Any]:
    """The document, what stays out and why, what is missing, and what could be published with it."""
    rendering = door.preview(record)
    return {
        "document": rendering.document,
        "left_out": [each.entry for each in known_left_out(rendering.left_out, user)],
        "missing": door.missing(record, rendering.document),
        "with": [
            {"kind": str(kind_of(other)), "id": str(other.uid), "revision": other.revision}
            for other in companions(record)
        ],
    }


def not_left_out(named: list[tuple[str, uuid.UUID]], error: NotLeftOut) -> Any:
    """The errors of the entries of `leave_out` that are not left out; the same where nothing has that id."""
    detail = ["This publication does not leave it out; name only what its 409 lists."]
    return {"leave_out": {place: detail for place, key in enumerate(named) if key in error.keys}}
