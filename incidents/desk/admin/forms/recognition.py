"""The rows of recognition: which body holds the person to be what, since when, by which source."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from incidents.choices import Sensitivity
from incidents.desk.admin.common.date_entry import settle_date, show_reading
from incidents.desk.admin.common.labels import OPENNESS, recognition_label, record_label
from incidents.desk.admin.common.widgets import DateWords
from incidents.desk.admin.forms.cited_rows import CitedRowForm
from incidents.desk.admin.forms.custody import FROM, UNTIL
from incidents.desk.admin.forms.inline_create import NewInstitution
from incidents.desk.admin.forms.inlines import FOLDED, MORE, PartInline
from incidents.desk.admin.forms.record import DAY_FORMAT, keep_words
from incidents.fields.recognition import RECOGNITION
from incidents.models import RECOGNITION_NAMES, Recognition


class RecognitionForm(CitedRowForm):
    makes = (NewInstitution("body"),)
    row = None  # type: ignore[assignment]  # it names its source itself, so no citation refers to it
    keep_words = keep_words()

    class Meta:
        widgets = {"from_text": DateWords(), "until_text": DateWords()}
        labels = RECOGNITION.labels
        help_texts = RECOGNITION.helps

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*FROM.days, *UNTIL.days):
            self.fields[name].input_formats = [DAY_FORMAT]  # type: ignore[attr-defined]
        row = self.instance
        self.initial["keep_words"] = any(each.text and not each.is_dated for each in (row.begin, row.end))
        for names in (FROM, UNTIL):
            show_reading(self, names)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "keep_words"]

    @property
    def heading(self) -> str:
        return recognition_label(self.instance) if self.instance.pk else ""

    @property
    def summary(self) -> list[str]:
        row = self.instance
        if not row.pk:
            return []
        mark = "" if row.sensitivity == Sensitivity.PUBLIC else OPENNESS[Sensitivity(row.sensitivity)]
        return [row.get_criterion_display(), row.from_text, row.until_text, record_label(row.source), mark]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for names in (FROM, UNTIL):
            settle_date(self, names)
        self.require_rules(body=self.is_entered("body") or None)
        if self.instance.pk and "sensitivity" in cleaned:
            self.check_lowering(self.instance.sensitivity, cleaned["sensitivity"])
        return cleaned


class RecognitionInline(PartInline):
    model = Recognition
    form = RecognitionForm
    autocomplete_fields = RECOGNITION_NAMES
    related = RECOGNITION_NAMES
    is_folded = True
    fieldsets = (
        (None, {"fields": (("body", "status", "criterion"), ("from_text", "until_text", "source"))}),
        (
            MORE,
            {
                "fields": (
                    ("from_earliest", "from_latest", "until_earliest", "until_latest"),
                    "keep_words",
                    "sensitivity",
                ),
                **FOLDED,
            },
        ),
    )
    row_name = _("New recognition")
    explanation = _(
        "One row for each body: what it holds the person to be, in its own terms, and the source."
    )
    verbose_name_plural = _("recognised as: the views of others")

    def get_formset(self, request: HttpRequest, obj: object = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.reason = request.POST.get("reason", "")
        return formset
