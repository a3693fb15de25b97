"""Request bodies of the steps of a record: submitting, returning, publishing, withdrawing."""

from rest_framework import serializers

from incidents import choices
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f
from incidents.desk.validation import missing
from incidents.models import base
from incidents.models.editions import change

CHOOSE = (
    "Choose one. true, a correction: earlier versions stay readable. false, danger: every version is "
    "removed; it cannot be undone."
)


class Reviewed(b.FullObjectSerializer):
    """A record that is published in the same act, at the revision that was reviewed."""

    kind = b.code(choices.RecordKind)
    id = f.Id()
    revision = f.Number(min_value=1, max_value=999_999_999)


class LeftOutEntry(b.FullObjectSerializer):
    """A record that could be published, and that this publication leaves out."""

    kind = b.code(choices.RecordKind)
    id = f.Id()


class StepBody(b.Body):
    """Why, if there is something to say."""

    reason = f.Text(
        required=False, default="", allow_blank=True, max_length=base.HISTORY_REASON_LENGTH,
        help_text="Why, for the history.",
    )  # fmt: skip


class ReasonedBody(b.Body):
    """Why; it cannot be left out."""

    reason = f.Text(max_length=base.HISTORY_REASON_LENGTH, help_text="The reason, for the history.")


class PublishBody(StepBody):
    """`with` names parties and statements that are published in the same act, `leave_out` those that could
    be published and are left out of the documents.
    """

    public_note = f.Text(
        required=False, default="", allow_blank=True, max_length=change.PUBLIC_NOTE_LENGTH,
        help_text="What changed in this version and why. Readers see it with the version, in `changes/` and "
        "among the corrections.",
    )  # fmt: skip
    leave_out = b.listed(
        LeftOutEntry,
        b.MOST_LEFT_OUT,
        required=False,
        help_text="All that is left out although it could be published, and nothing else. Without one of "
        "these the answer is a 409 whose `left_out` lists them.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        together = b.listed(Reviewed, b.MOST_NAMED, required=False)
        return {**super().get_fields(), "with": together}


class WithdrawBody(ReasonedBody):
    """Why, in words that readers may see."""

    keep_history = f.Flag(
        help_text="True is a correction: earlier versions stay readable. False is for danger: every version "
        "is removed, and older versions of other records lose its name; it cannot be undone. A correction "
        "can be followed by false later, never the reverse.",
    )

    def missing(self, name: str) -> str:
        """Return the sentence about a value that is not there."""
        return CHOOSE if name == "keep_history" else str(missing(name))
