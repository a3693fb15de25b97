"""The four steps of the workflow in the admin: their words, permissions, conditions and forms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Status
from incidents.desk import workflow
from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.models import Source
from incidents.models.base import HISTORY_REASON_LENGTH, Record
from incidents.models.editions.change import PUBLIC_NOTE_LENGTH
from incidents.publishing import publish as door
from incidents.publishing.omissions import Key


@dataclass(frozen=True)
class Step:
    verb: str
    label: Any
    done: Any
    permission: str
    explanation: Any
    reason_help: Any = ""
    needs_reason: bool = False
    status: Status | None = None  # None: any record with a readable version

    def is_open_to(self, user: Any) -> bool:
        return bool(user.has_perm(f"incidents.{self.permission}"))

    def fits(self, record: Record) -> bool:
        if self.status is None:
            return door.is_readable(record)
        if self.status == Status.DRAFT and record.status == Status.PUBLISHED:
            return door.would_change(record)
        return record.status == self.status


SUBMIT = Step(
    "submit",
    gettext_lazy("Submit for review"),
    gettext_lazy("submitted for review"),
    "submit_record",
    gettext_lazy(
        "It is ready, and a second person is to look at it. Any later change makes it a draft again."
    ),
    gettext_lazy("A word to the reviewer, if you like: “please check the spelling of the judge's name”."),
    status=Status.DRAFT,
)
RETURN = Step(
    "return",
    gettext_lazy("Return to its author"),
    gettext_lazy("returned to its author"),
    "return_record",
    gettext_lazy("It becomes a draft again; its author reads your reason in the history."),
    gettext_lazy("What its author should change: “the date needs a source”."),
    needs_reason=True,
    status=Status.IN_REVIEW,
)
PUBLISH = Step(
    "publish",
    gettext_lazy("Publish"),
    gettext_lazy("published"),
    "publish_record",
    gettext_lazy("It goes out as a new version that anybody can read, copy and cite, for ever."),
    gettext_lazy("For the history of the desk, if you like; readers do not see it."),
    status=Status.IN_REVIEW,
)
WITHDRAW = Step(
    "withdraw",
    gettext_lazy("Withdraw from the public"),
    gettext_lazy("withdrawn"),
    "withdraw_record",
    gettext_lazy("Its page then answers that it was withdrawn, when and why. Number and dates stay."),
    gettext_lazy(
        "THE PUBLIC READS THIS. Say why without naming anybody: “The court's decision was misdated.”"
    ),
    needs_reason=True,
)
# The same step for a record that was withdrawn with readable earlier versions.
CLOSE = replace(
    WITHDRAW,
    label=gettext_lazy("Close its earlier versions for good"),
    done=gettext_lazy("closed for good"),
    explanation=gettext_lazy(
        "It was withdrawn with its earlier versions kept readable. This takes them from view too: every "
        "version is emptied, and other records lose the name of this one in their older versions. Nothing "
        "brings them back."
    ),
)
STEPS = {step.verb: step for step in (SUBMIT, RETURN, PUBLISH, WITHDRAW)}


def open_steps(record: Record, user: Any) -> list[Step]:
    """Return the steps that a user may take with a record now."""
    if isinstance(record, Source) or getattr(record, "merged_into_id", None):
        return []
    possible = (step for step in STEPS.values() if step.is_open_to(user) and step.fits(record))
    return [as_offered(step, record) for step in possible]


def as_offered(step: Step, record: Record) -> Step:
    """Return the step in words that fit the record: a withdrawn one can only be closed."""
    return CLOSE if step is WITHDRAW and not door.is_public(record) else step


def take(
    step: Step,
    record: Record,
    *,
    by: Any,
    revision: int,
    reason: str,
    public_note: str = "",
    keep_history: bool | None = None,
    together: Sequence[tuple[Record, int]] = (),
    leave_out: Collection[Key] = (),
) -> None:
    """Take one step through the workflow.

    Raises:
        Unknown, NotAllowed, Stale, WrongStatus, LeavesOut, NotLeftOut.
    """
    if step is SUBMIT:
        workflow.submit(record, by=by, revision=revision, reason=reason)
    elif step is RETURN:
        workflow.return_to_draft(record, by=by, revision=revision, reason=reason)
    elif step is PUBLISH:
        workflow.publish(
            record,
            by=by,
            revision=revision,
            reason=reason,
            public_note=public_note,
            together=together,
            leave_out=leave_out,
        )
    elif keep_history is None:
        raise ValueError("A withdrawal keeps earlier versions or removes them; nothing chooses by itself.")
    else:
        workflow.withdraw(record, by=by, revision=revision, reason=reason, keep_history=keep_history)


def misfit(step: Step, record: Record) -> str:
    """Return why a step cannot be taken with a record now; empty if it can."""
    if step.fits(record):
        return ""
    if step.status is None:
        return str(UNREADABLE)
    if step.status == Status.DRAFT and record.status == Status.PUBLISHED:
        return _("Readers see it as it stands; there is nothing to review.")
    return misfit_of_status(step.status, record)


def misfit_of_status(needed: Status, record: Record) -> str:
    labels = {"status": Status(record.status).label, "needed": Status(needed).label}
    return _("It is %(status)s; this step needs it %(needed)s.") % labels


UNREADABLE = gettext_lazy("It is not public, and no earlier version of it can be read.")


def choice_of_withdrawal() -> forms.TypedChoiceField:
    """Return the field for the two ways to withdraw; neither is preselected."""
    return forms.TypedChoiceField(
        label=_("Why it is withdrawn"),
        choices=[
            ("correction", _("Correction: earlier versions stay readable")),
            ("danger", _("Danger: remove every version; cannot be undone")),
        ],
        coerce=lambda chosen: chosen == "correction",
        widget=forms.RadioSelect,
        help_text=_("After a correction every version can still be removed later, never the reverse."),
        error_messages={"required": _("Choose one of the two.")},
    )


def public_note() -> forms.CharField:
    """Return the field for what readers see with a new version."""
    return forms.CharField(
        label=_("Public note"),
        max_length=PUBLIC_NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text=_(
            "Readers see this note with the new version and in the list of corrections. Say what changed and "
            "why, e.g. “The date of the verdict was corrected after a second source.”"
        ),
    )


class StepForm(VisibleTextForm, forms.Form):
    """The confirmation of a step, bound to the revision that was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=HISTORY_REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        reason: Any = self.fields["reason"]
        reason.required, reason.help_text = step.needs_reason, step.reason_help
        if step is PUBLISH:
            self.fields["public_note"] = public_note()
        if step.verb != WITHDRAW.verb:
            return
        reason.label = _("Reason, for the public to read")
        if step is not CLOSE:
            self.fields["keep_history"] = choice_of_withdrawal()
        self.fields["confirmed"] = forms.BooleanField(
            required=False, label=_("I have read what is removed. It cannot be undone.")
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a confirmation where every version is removed."""
        cleaned = super().clean() or self.cleaned_data
        if self.step.verb != WITHDRAW.verb:
            return cleaned
        if self.step is CLOSE:
            cleaned["keep_history"] = False
        confirmed = cleaned.pop("confirmed", False)
        if cleaned.get("keep_history") is False and not confirmed:
            self.add_error("confirmed", _("Read the list above, and tick this to remove every version."))
        return cleaned
