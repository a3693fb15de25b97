"""The rows of statements about an incident: records of their own, created in the form of the incident."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.common.date_entry import WHEN, settle_date
from incidents.desk.admin.common.widgets import DateWords, several_codes
from incidents.desk.admin.forms.citations import offer_source_before
from incidents.desk.admin.forms.inline_create import NewInstitution, NewPerson, NewSource
from incidents.desk.admin.forms.parts import PartForm, RemainingRows, one_line, short_text
from incidents.desk.admin.forms.record import DAY_FORMAT, keep_words
from incidents.fields.statement import STATEMENT
from incidents.models import Incident, Statement


class StatementRowForm(PartForm):
    makes = (NewInstitution("institution"), NewPerson("person"), NewSource("source"))
    source: Any = None  # set by the inline: a field of visible sources
    made_source: Any = None
    keep_words = keep_words()
    further_stances = several_codes(STATEMENT.named("further_stances"))

    class Meta:
        widgets = {
            "description": one_line(),
            "date_text": DateWords(),
            "quotation": short_text(),
            "summary": short_text(),
            "asked": one_line(),
        }
        labels = STATEMENT.labels
        help_texts = {
            **STATEMENT.helps,
            "source": _("Needed to publish the statement. Type its title or publisher."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WHEN.days:
            self.fields[name].input_formats = [DAY_FORMAT]  # type: ignore[attr-defined]

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "keep_words"]

    def take(self, choice: str, made: object) -> None:
        if choice == "source":
            self.made_source = made
        else:
            super().take(choice, made)

    @property
    def cited(self) -> Any:
        """The source of the statement, chosen or new; None for none."""
        return self.made_source or self.cleaned_data.get("source")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        speakers = [self.is_entered("institution"), self.is_entered("person"), cleaned.get("description")]
        if not self.errors and not any(speakers):
            self.add_error(
                "institution", gettext("Say who speaks: an institution, a person or a description.")
            )
        settle_date(self, WHEN)
        self.require_rules()
        return cleaned


class StatementFormSet(RemainingRows):
    """New statements about one incident; existing ones have forms of their own."""

    last_source: Any = None  # the last one that this user cited

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        instance: Incident | None = None,
        save_as_new: bool = False,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.instance = instance
        super().__init__(data, files, prefix=prefix, queryset=Statement.objects.none(), **kwargs)

    @classmethod
    def get_default_prefix(cls) -> str:
        return "statements"

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        offer_source_before(form, self.last_source)
