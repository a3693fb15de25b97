"""The rows of citations: a source and what it says of a field, of the record or of an involvement."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import CitationStance
from incidents.desk.admin.common.labels import choice_label, involvement_label, record_label
from incidents.desk.admin.common.widgets import Searchable, inner_widget
from incidents.desk.admin.forms.inline_create import NewSource
from incidents.desk.admin.forms.parts import PartForm, PartFormSet, one_line, short_text
from incidents.desk.validation import missing
from incidents.desk.validation.checked_values import not_one_of
from incidents.fields.evidence import CITATION
from incidents.fields.registry import CITABLE, label_in_sentence
from incidents.models import Involvement

OF_INVOLVEMENT = CITABLE["involvement"]
# A field of an involvement that is not stored yet: “new-2:charge”.
OF_NEW_ROW = re.compile(rf"new-(\d{{1,9}}):({'|'.join(OF_INVOLVEMENT)})")
SHOWN = 60
SAME_SOURCE = _("Same source as before")
GONE = "gone"  # the key of an involvement that was deleted since
# For the script that offers the fields of new rows.
NEW_ROW = _("new row {}")
NEW_ROWS = {
    "data-new-row": NEW_ROW,
    "data-parts": json.dumps([[name, label_in_sentence("involvement", name)] for name in OF_INVOLVEMENT]),
}


def group(whole: str, key: str, kind: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the option group of a record or involvement; each field has its name, as it is seen alone."""
    return whole, [(f"{key}{name}", f"{whole}: {label_in_sentence(kind, name)}") for name in CITABLE[kind]]


def new_row_group(key: str) -> tuple[str, list[tuple[str, str]]]:
    return group(str(NEW_ROW).format(key), f"new-{key}:", "involvement")


def involvement_groups(rows: dict[str, Involvement]) -> list[Any]:
    return [group(involvement_label(row), f"{key}:", "involvement") for key, row in rows.items()]


def offer_source_before(form: forms.BaseForm, source: Any) -> None:
    """Offer the source of the row before, or the last cited one, without choosing it.

    Without scripts the one cited last is an entry of the list. With scripts a button chooses it.
    """
    widget = inner_widget(form.fields["source"])
    widget.attrs["data-before"] = str(SAME_SOURCE)
    if source:
        widget.offered = [source]
        widget.attrs |= {"data-last": str(source.uid), "data-last-label": choice_label(source)}


class CitationForm(PartForm):
    makes = (NewSource("source"),)
    citable = ""  # the kind of its record
    involvements: ClassVar[dict[str, Involvement]] = {}  # visible ones, by id
    groups: ClassVar[list[Any]] = []  # option groups of their fields, made once for all rows
    new_rows: ClassVar[tuple[str, ...]] = ()  # keys of the empty rows of involvements
    new_row = ""  # the key of the new row that this citation is for

    class Meta:
        widgets = {"value": one_line(), "quotation": short_text(), "locator": one_line()}
        labels = CITATION.labels
        help_texts = CITATION.helps

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.field:
            self.initial["field"] = self._key_of(self.instance)
        field = forms.ChoiceField(
            widget=Searchable,
            label=CITATION.named("field").label,
            choices=self._choices(),
            help_text=CITATION.named("field").help,
            error_messages={
                "required": missing("field"),
                "invalid_choice": not_one_of(CITABLE[self.citable]),
            },
        )
        if self.citable == "incident":
            field.widget.attrs |= NEW_ROWS
        self.fields["field"] = field

    def _key_of(self, citation: Any) -> str:
        if not citation.involvement_id:
            return str(citation.field)
        return f"{self._involvement_of(citation) or GONE}:{citation.field}"

    def _involvement_of(self, citation: Any) -> str:
        """Return the id of the involvement of a citation; empty for none, or one hidden from the user."""
        rows = self.involvements.items()
        return next((uid for uid, row in rows if row.pk == citation.involvement_id), "")

    def _choices(self) -> list[Any]:
        own = group(capfirst(self.citable), "", self.citable)
        return [("", "–"), own, *self.groups, *(new_row_group(key) for key in self._row_names())]

    def _row_names(self) -> list[str]:
        """Return the keys of the new rows of involvements, including that of this citation."""
        if self.citable != "incident":
            return []
        raw = self.data.get(self.add_prefix("field")) if self.is_bound else self.initial.get("field")
        chosen = OF_NEW_ROW.fullmatch(str(raw or ""))
        return list(dict.fromkeys([*self.new_rows, *([chosen[1]] if chosen else [])]))

    @property
    def heading(self) -> str:
        if not self.instance.pk:
            return ""
        row = self.involvements.get(self._involvement_of(self.instance))
        field = label_in_sentence("involvement" if row else self.citable, self.instance.field)
        return f"{involvement_label(row)}: {field}" if row else field

    @property
    def summary(self) -> list[str]:
        citation = self.instance
        words = citation.value or citation.quotation
        stance = "" if citation.stance == CitationStance.SUPPORTS else citation.get_stance_display()
        return [Truncator(words).chars(SHOWN), stance, Truncator(record_label(citation.source)).chars(SHOWN)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self.is_entered("source"):
            self.add_error("source", missing("source"))
        whole, _colon, name = (cleaned.get("field") or "").rpartition(":")
        if name:
            cleaned["field"] = name
            self._settle_whole(whole)
        return cleaned

    def _settle_whole(self, whole: str) -> None:
        """Link the citation to the record itself, to an involvement, or to a new row."""
        if self.citable != "incident":
            return
        self.new_row = whole.removeprefix("new-") if whole.startswith("new-") else ""
        self.instance.involvement = self.involvements.get(whole)


class CitationFormSet(PartFormSet):
    last_source: Any = None  # the last one that this user cited
    # Returns the new rows of involvements of the same page, by their key; set by `connect_rows`.
    new_involvements: Callable[[], dict[str, Involvement]] = dict

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is None or index >= self.initial_form_count():
            offer_source_before(form, self.last_source)

    def clean(self) -> None:
        super().clean()
        rows = self.new_involvements()
        for form in self.remaining():
            if form.new_row and form.new_row not in rows:
                words = gettext("“New row %s” is empty or not right yet; fill it in, or choose another.")
                form.add_error("field", words % form.new_row)
            elif form.new_row:
                form.new_involvement = rows[form.new_row]
