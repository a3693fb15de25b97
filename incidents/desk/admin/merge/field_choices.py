"""The form of a merge: the record that stays, its values, and the reason; bound to both revisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.desk.admin.merge.sides import FIRST, SECOND, FieldPair
from incidents.models.base import HISTORY_REASON_LENGTH

CHOOSE = gettext_lazy("Choose one of the two.")


class MergeForm(VisibleTextForm, forms.Form):
    """The choices of a merge; no differing value is preselected, only a record that can stay is offered."""

    first_revision = forms.IntegerField(widget=forms.HiddenInput)
    second_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Why both are the same. Readers may see it, so name no one who is to stay hidden."
        ),
    )

    def __init__(
        self,
        rows: Sequence[FieldPair],
        may_stay: Sequence[str],
        *args: Any,
        needs_reason: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.may_stay = rows, may_stay
        self.fields["keep"] = _side(may_stay)
        for row in rows:
            if row.is_open:
                self.fields[row.name] = _side((FIRST, SECOND))
        self.fields["reason"].required = needs_reason

    def taken(self) -> list[str]:
        """Return the fields whose value comes from the record that goes."""
        keep = self.cleaned_data["keep"]
        chosen = {row.name: self.cleaned_data.get(row.name) or row.settled or keep for row in self.rows}
        return [name for name, side in chosen.items() if side != keep]

    def chosen(self, name: str) -> str:
        """Return the side that is chosen for a field."""
        if name == "keep" and len(self.may_stay) == 1:
            return self.may_stay[0]
        return str(self.data.get(name, ""))

    def choices(self) -> list[tuple[str, str]]:
        """Return the choices as hidden fields, for the page that confirms them."""
        names = ["first_revision", "second_revision", "keep", *(row.name for row in self.rows if row.is_open)]
        return [(name, str(self.data.get(name, ""))) for name in names]

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()


def _side(keys: Sequence[str]) -> forms.ChoiceField:
    labels = {FIRST: _("the first"), SECOND: _("the second")}
    choices = [(key, labels[key]) for key in keys]
    return forms.ChoiceField(choices=choices, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
