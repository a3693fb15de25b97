"""The rows of custody: how a person was held, where, from when until when."""

from typing import Any

from incidents.choices import Sensitivity
from incidents.desk.admin.common.date_entry import DateFields, settle_date, show_reading
from incidents.desk.admin.common.labels import OPENNESS, custody_label, record_label
from incidents.desk.admin.common.widgets import DateWords
from incidents.desk.admin.forms.cited_rows import CitedRowForm
from incidents.desk.admin.forms.inline_create import NewInstitution
from incidents.desk.admin.forms.parts import short_text
from incidents.desk.admin.forms.record import DAY_FORMAT, keep_words
from incidents.fields.custody import CUSTODY

FROM = DateFields("from_text", "from_earliest", "from_latest", unstated="")
UNTIL = DateFields("until_text", "until_earliest", "until_latest", unstated="")
DAYS = (*FROM.days, *UNTIL.days, "last_confirmed", "expected_end")


class CustodyForm(CitedRowForm):
    makes = (NewInstitution("place"),)
    keep_words = keep_words()

    class Meta:
        widgets = {"from_text": DateWords(), "until_text": DateWords(), "note": short_text()}
        labels = CUSTODY.labels
        help_texts = CUSTODY.helps

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DAYS:
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
        return custody_label(self.instance) if self.instance.pk else ""

    @property
    def summary(self) -> list[str]:
        row = self.instance
        mark = "" if row.sensitivity == Sensitivity.PUBLIC else OPENNESS[Sensitivity(row.sensitivity)]
        days = (row.last_confirmed, row.expected_end)
        confirmed, end = (day.isoformat() if day else "" for day in days)
        return [record_label(row.place) if row.place else "", row.until_text, confirmed, end, mark]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for names in (FROM, UNTIL):
            settle_date(self, names)
        self.require_rules()
        if self.instance.pk and "sensitivity" in cleaned:
            self.check_lowering(self.instance.sensitivity, cleaned["sensitivity"])
        return cleaned
