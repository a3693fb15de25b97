"""The warnings of a record in the desk API, and decisions about them."""

from typing import Any

from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.review_warnings.settling import reopen, settle
from incidents.desk.review_warnings.warning import KEY_LENGTH, ReviewWarning
from incidents.models.base import HISTORY_REASON_LENGTH, Record
from incidents.publishing.editions import moment

Answer = dict[str, Any]


class SettleBody(b.Body):
    """A reviewer's decision about a point: settled, or open again; and why."""

    key = f.Text(max_length=KEY_LENGTH, help_text="The `key` of the warning, as it was read.")
    settled = f.Flag(required=False, default=True, help_text="False opens a settled point again.")
    reason = f.Text(max_length=HISTORY_REASON_LENGTH, help_text="Read by everyone who sees this point.")


def warning_answers(record: Record, user: Any) -> list[Answer]:
    """Return the warnings of a record that this user sees, settled ones too."""
    return [_answer(each) for each in warnings_of(record, by=user)]


def decide(record: Record, wanted: dict[str, Any], *, by: Any) -> None:
    """Settle a point or open it again. Raises what `settle` raises."""
    act = settle if wanted["settled"] else reopen
    act(record, by=by, key=wanted["key"], reason=wanted["reason"])


def _answer(warning: ReviewWarning) -> Answer:
    settled = warning.settlement
    return {
        "code": warning.code,
        "field": warning.field,
        "part": warning.part and str(warning.part),
        "detail": warning.words,
        "records": [
            {"kind": str(each._meta.model_name), "id": str(each.uid)}
            for each in dict.fromkeys(warning.records)
        ],
        "key": warning.key,
        "settled": settled
        and {"by": settled.by.get_username(), "at": moment(settled.at), "reason": settled.reason},
    }
