"""The rows of citations: a source and what it says of a field, of the record or of one of its parts."""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import CitationStance
from incidents.desk.admin.common.labels import choice_label, part_label, record_label
from incidents.desk.admin.common.widgets import Searchable, inner_widget
from incidents.desk.admin.forms.inline_create import NewSource
from incidents.desk.admin.forms.parts import PartForm, PartFormSet, one_line, short_text
from incidents.desk.validation import missing
from incidents.desk.validation.checked_values import not_one_of
from incidents.fields.evidence import CITATION
from incidents.fields.registry import CITABLE, FIELDS, label_in_sentence
from incidents.models import Custody, Involvement
from incidents.models.evidence import Citation

# The parts of each kind of record that citations can be of.
CITED_PART = {"incident": "involvement", "person": "custody"}
# A field of a part that is not stored yet, by the kind of the part: “new-2:charge”.
OF_NEW_ROW = {
    part: re.compile(rf"new-(\d{{1,9}}):({'|'.join(CITABLE[part])})") for part in CITED_PART.values()
}
CitedPart = Involvement | Custody
SHOWN = 60
SAME_SOURCE = _("Same source as before")
GONE = "gone"  # the key of a part that was deleted since
# For the script that offers the fields of new rows.
NEW_ROW = _("new row {}")


def new_rows_of(part: str) -> dict[str, Any]:
    """Return the attributes of the choice of a field, for the script that offers the fields of new rows."""
    fields = [[name, label_in_sentence(part, name)] for name in CITABLE[part]]
    return {"data-new-row": NEW_ROW, "data-parts": json.dumps(fields)}


def offered(kind: str) -> list[str]:
    """Return the fields that a form offers; those for old readers only are not among them."""
    return [name for name in CITABLE[kind] if not FIELDS[kind].named(name).deprecated]


def group(whole: str, key: str, kind: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the option group of a record or part; each field has its name, as it is seen alone."""
    return whole, [(f"{key}{name}", f"{whole}: {label_in_sentence(kind, name)}") for name in offered(kind)]


def new_row_group(part: str, key: str) -> tuple[str, list[tuple[str, str]]]:
    return group(str(NEW_ROW).format(key), f"new-{key}:", part)


def part_groups(part: str, rows: dict[str, CitedPart]) -> list[Any]:
    return [group(part_label(row), f"{key}:", part) for key, row in rows.items()]


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
    parts: ClassVar[dict[str, CitedPart]] = {}  # visible ones, by id
    groups: ClassVar[list[Any]] = []  # option groups of their fields, made once for all rows
    new_rows: ClassVar[tuple[str, ...]] = ()  # keys of the empty rows of parts
    new_row = ""  # the key of the new row that this citation is for

    class Meta:
        widgets = {
            "value": one_line(),
            "quotation": short_text(),
            **dict.fromkeys(("locator", "holder", "phrase", "resolved"), one_line()),
        }
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
        if self.part:
            field.widget.attrs |= new_rows_of(self.part)
        self.fields["field"] = field

    @property
    def part(self) -> str:
        """The kind of part that a citation of this record can be of; empty for none."""
        return CITED_PART.get(self.citable, "")

    def _key_of(self, citation: Citation) -> str:
        if not self.part or not getattr(citation, f"{self.part}_id"):
            return str(citation.field)
        return f"{self._part_of(citation) or GONE}:{citation.field}"

    def _part_of(self, citation: Citation) -> str:
        """Return the id of the part of a citation; empty for none, or one hidden from the user."""
        key = getattr(citation, f"{self.part}_id") if self.part else None
        return next((uid for uid, row in self.parts.items() if row.pk == key), "")

    def _choices(self) -> list[Any]:
        own = group(capfirst(self.citable), "", self.citable)
        return [("", "–"), own, *self.groups, *(new_row_group(self.part, key) for key in self._row_names())]

    def _row_names(self) -> list[str]:
        """Return the keys of the new rows of parts, including that of this citation."""
        if not self.part:
            return []
        raw = self.data.get(self.add_prefix("field")) if self.is_bound else self.initial.get("field")
        chosen = OF_NEW_ROW[self.part].fullmatch(str(raw or ""))
        return list(dict.fromkeys([*self.new_rows, *([chosen[1]] if chosen else [])]))

    @property
    def heading(self) -> str:
        if not self.instance.pk:
            return ""
        row = self.parts.get(self._part_of(self.instance))
        field = label_in_sentence(self.part if row else self.citable, self.instance.field)
        return f"{part_label(row)}: {field}" if row else field

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
        """Link the citation to the record itself, to a part, or to a new row."""
        if not self.part:
            return
        self.new_row = whole.removeprefix("new-") if whole.startswith("new-") else ""
        setattr(self.instance, self.part, self.parts.get(whole))


class CitationFormSet(PartFormSet):
    last_source: Any = None  # the last one that this user cited
    # Returns the new parts of the same page, by their key; set by `connect_rows`.
    new_parts: Callable[[], dict[str, CitedPart]] = dict

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is None or index >= self.initial_form_count():
            offer_source_before(form, self.last_source)

    def clean(self) -> None:
        super().clean()
        rows = self.new_parts()
        for form in self.remaining():
            if form.new_row and form.new_row not in rows:
                words = gettext("“New row %s” is empty or not right yet; fill it in, or choose another.")
                form.add_error("field", words % form.new_row)
            elif form.new_row:
                form.new_part = rows[form.new_row]
