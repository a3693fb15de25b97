"""Parts that are edited in the form of their record: visible rows only."""

from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import modelform_factory, modelformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from incidents.codebook.terms import HEADINGS, VocabularyTerm, terms
from incidents.desk.admin.common.labels import statement_label
from incidents.desk.admin.common.widgets import visible_choices
from incidents.desk.admin.forms.citations import CITED_PART, CitationForm, CitationFormSet, part_groups
from incidents.desk.admin.forms.cited_rows import CitedRowFormSet
from incidents.desk.admin.forms.custody import CustodyForm
from incidents.desk.admin.forms.form_page import proposed_custody
from incidents.desk.admin.forms.involvements import InvolvementForm, InvolvementFormSet
from incidents.desk.admin.forms.last_used import last_source
from incidents.desk.admin.forms.parts import LinkForm, NameForm, NameFormSet, PartFormSet
from incidents.desk.admin.forms.statements import StatementFormSet, StatementRowForm
from incidents.models import (
    CITED_PARTS,
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Statement,
)
from incidents.models.base import clearance_of
from incidents.models.custody import NAMED

# What the label of a part that can be cited names.
LABELLED_BY = {"involvement": ("person", "institution"), "custody": ()}
FOLDED: Any = {"classes": ("folded",)}
MORE = _("More about this row")
CONSENT_FIELDS: Any = (
    _("Consent and conditions of use (never published)"),
    {
        "fields": (
            ("consent", "consent_given_on", "consent_withdrawn_on"),
            "consent_conditions",
            "risk_note",
        ),
        **FOLDED,
    },
)


class PartInline(admin.StackedInline):
    template = "admin/incidents/rows.html"
    formset: Any = PartFormSet
    explanation: Any = ""  # shown once above the rows
    defined: ClassVar[tuple[str, ...]] = ()  # vocabularies whose definitions fold out above the rows
    comes_first = False  # before the record's own fields
    is_folded = False  # until it has rows
    row_name: Any = _("New row")
    related: ClassVar[tuple[str, ...]] = ()

    def definitions(self) -> list[tuple[str, list[VocabularyTerm]]]:
        """Return the terms of the vocabularies, with their names."""
        return [(str(HEADINGS[name]), list(terms(name))) for name in self.defined]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model.objects.visible_to(request.user)
        return rows.select_related(*self.related).order_by("pk")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        # Without JavaScript `more` in the query adds empty rows.
        return 3 if "more" in request.GET else 0 if obj and obj.pk else 1

    def get_formset(self, request: HttpRequest, obj: object = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        choices = visible_choices(db_field, request, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **{**choices, **kwargs})
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # a row creates what it names without a pop-up
        return field


class PersonNameInline(PartInline):
    model = PersonName
    form, formset = NameForm, NameFormSet
    defined = ("name_kind",)
    fields = (("text", "kind", "script", "language"),)
    comes_first = True
    row_name = _("New name")
    explanation = _(
        "Each name as it is written in its script; one of them is the main name, which lists show. "
        "Script (ISO 15924) is found from the name if empty; language is BCP 47, such as az or ru."
    )


class InstitutionNameInline(PersonNameInline):
    model = InstitutionName  # type: ignore[assignment]


class InvolvementInline(PartInline):
    model = Involvement
    form, formset = InvolvementForm, InvolvementFormSet
    defined = ("role", "outcome", "stage")
    autocomplete_fields = ("person", "institution")
    related = ("person", "institution")
    fieldsets = (
        (
            None,
            {"fields": (("role", "person", "institution"), ("outcome", "sentence_months", "charge"))},
        ),
        (MORE, {"fields": ("outcomes", ("provision", "sensitivity"), "note"), **FOLDED}),
    )
    explanation = _(
        "One row for each person or institution and role. Whoever becomes a witness is confidential from the "
        "first save, whatever is chosen here. An editor can lower that later, in a change of its own with a "
        "reason."
    )
    verbose_name = _("involvement")
    verbose_name_plural = _("who was involved, in what role, and what happened to them")

    def get_formset(self, request: HttpRequest, obj: object = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.reason = request.POST.get("reason", "")
        return formset


class CustodyInline(PartInline):
    model = Custody
    form, formset = CustodyForm, CitedRowFormSet
    autocomplete_fields = ("place", "begun_by", "ended_by")
    related = NAMED
    is_folded = True
    fieldsets = (
        (None, {"fields": (("status", "place"), ("from_text", "until_text", "last_confirmed"))}),
        (
            MORE,
            {
                "fields": (
                    ("from_earliest", "from_latest", "until_earliest", "until_latest"),
                    "keep_words",
                    ("begun_by", "ended_by", "expected_end", "sensitivity"),
                    "note",
                ),
                **FOLDED,
            },
        ),
    )
    row_name = _("New period")
    explanation = _(
        "One row for each period: how the person was held, where, from when until when. Leave the end empty "
        "while it is not known, and enter the day for which a source last confirmed it."
    )
    verbose_name = _("period of custody")
    verbose_name_plural = _("custody")

    def get_extra(self, request: HttpRequest, obj: object = None, **kwargs: object) -> int:
        return super().get_extra(request, obj, **kwargs) or int(bool(proposed_custody(request)))

    def get_formset(self, request: HttpRequest, obj: object = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.reason = request.POST.get("reason", "")
        return formset


class StatementChecks(InlineModelAdminChecks):
    """Django's checks without those of a foreign key: a statement may be about several incidents."""

    def _check_exclude_of_parent_model(self, obj: object, parent_model: object) -> list[Any]:
        return []

    def _check_relation(self, obj: object, parent_model: object) -> list[Any]:
        return []


class StatementInline(PartInline):
    model = Statement
    form, formset = StatementRowForm, StatementFormSet
    checks_class = StatementChecks
    autocomplete_fields = ("institution", "person")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("institution", "person", "description"),
                    ("date_text", "stance"),
                    ("quotation", "summary"),
                    "source",
                )
            },
        ),
        (
            MORE,
            {
                "fields": (("earliest", "latest", "keep_words"), "further_stances", "language", "asked"),
                **FOLDED,
            },
        ),
    )
    row_name = _("New statement")
    explanation = _("Each becomes a record of its own, a draft, with its source as a citation.")
    verbose_name = _("statement")
    verbose_name_plural = _("what was said about it")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        take = partial(self.formfield_for_dbfield, request=request)
        names = [
            "institution", "person", "description", "date_text", "earliest", "latest", "stance",
            "further_stances", "quotation", "summary", "asked", "language",
        ]  # fmt: skip
        source = self.formfield_for_dbfield(Citation._meta.get_field("source"), request)
        form: Any = type("StatementRow", (self.form,), {"source": source, "user": request.user})
        form = modelform_factory(Statement, form=form, fields=names, formfield_callback=take)
        source.required, source.help_text = False, self.form.Meta.help_texts["source"]
        formset: Any = modelformset_factory(
            Statement, form=form, formset=self.formset, extra=self.get_extra(request, obj), fields=names
        )
        formset.last_source = last_source(request)
        self.listed = self._listed(request, obj) if obj and obj.pk else []
        return formset

    def _listed(self, request: HttpRequest, incident: Any) -> list[dict[str, Any]]:
        """Return visible statements about the incident, with links to their own forms."""
        visible = Statement.objects.visible_to(request.user).filter(incidents=incident)
        rows = visible.select_related("institution", "person").order_by("earliest", "pk")
        clearance = clearance_of(request.user)
        return [{"uid": each.uid, "label": statement_label(each, clearance)} for each in rows]


class LinkInline(PartInline):
    model = IncidentLink
    form = LinkForm
    defined = ("link_relation",)
    fk_name = "incident"
    autocomplete_fields = ("target",)
    related = ("target",)
    fields = (("relation", "target"),)
    is_folded = True
    row_name = _("New link")
    explanation = _("How this incident stands to another: a verdict follows an arrest.")
    verbose_name_plural = _("links to other incidents")


class CitationInline(PartInline):
    model = Citation
    form, formset = CitationForm, CitationFormSet
    defined = ("citation_stance",)
    autocomplete_fields = ("source",)
    related = ("source",)
    fieldsets = (
        (None, {"fields": (("source", "field", "value"),)}),
        (MORE, {"fields": (("stance", "holder"), ("locator", "phrase"), "quotation", "resolved"), **FOLDED}),
    )
    row_name = _("New citation")
    explanation = _(
        "Which source says what of which field. Two sources that contradict each other stand side by side, "
        "one as “disputes”."
    )
    verbose_name_plural = _("citations: which source says what")

    def get_formset(self, request: HttpRequest, obj: object = None, **kwargs: object) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.citable = str(self.parent_model._meta.model_name)
        formset.last_source = last_source(request)
        return formset


class PartCitationInline(CitationInline):
    """Citations of a record, or of its parts of one kind."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        extra = self.get_extra(request, obj)
        formset.form.new_rows = tuple(str(number + 1) for number in range(extra))
        if obj and obj.pk:
            kind = str(self.parent_model._meta.model_name)
            part = CITED_PART[kind]
            rows = CITED_PARTS[part].objects.visible_to(request.user).filter(**{kind: obj})
            rows = rows.select_related(*LABELLED_BY[part]).order_by("pk")
            formset.form.parts = {str(row.uid): row for row in rows}
            formset.form.groups = part_groups(part, formset.form.parts)
        return formset


def connect_rows(formsets: Sequence[object]) -> None:
    """Let citations refer to parts that are entered on the same page."""
    parts = [each for each in formsets if isinstance(each, CitedRowFormSet)]
    citations = [each for each in formsets if isinstance(each, CitationFormSet)]
    for rows, citing in product(parts, citations):
        citing.new_parts = rows.new_rows
