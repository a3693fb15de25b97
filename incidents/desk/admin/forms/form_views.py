"""The page with the form of a record: what it is given, how it is saved, what it says of errors."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.desk.admin.common.visible import VisibleRows
from incidents.desk.admin.forms.autocomplete import days_meant, records_named
from incidents.desk.admin.forms.citations import CitationFormSet
from incidents.desk.admin.forms.inlines import InvolvementInline
from incidents.desk.admin.forms.involvements import InvolvementFormSet
from incidents.desk.admin.forms.last_used import last_country, remember
from incidents.desk.admin.forms.save import save_change
from incidents.desk.admin.forms.statements import StatementFormSet
from incidents.desk.admin.lists.party_filter import visible_party
from incidents.desk.admin.warnings.views import tell_points
from incidents.models import Incident, Institution, Person, Statement

# What a browser calls one filling-in of a form, until it is saved.
DRAFT = re.compile(r"[0-9a-f-]{36}")
SAVED_DRAFT = "saved_draft"


class FormPages(VisibleRows):
    """For the admin of a kind of record."""

    def get_urls(self) -> list[Any]:
        name = f"incidents_{self.opts.model_name}"
        view = self.admin_site.admin_view
        own = [
            path("choices/", view(self.choices_view), name=f"{name}_choices"),
            path("read-date/", view(days_meant), name=f"{name}_read_date"),
        ]
        return [*own, *super().get_urls()]

    def choices_view(self, request: HttpRequest) -> HttpResponse:
        """Records to choose from, for a field that is typed into."""
        return records_named(self, request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the fields that only serve to enter something, where nothing can be changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, {**options, "fields": shown_fields(options["fields"])}) for name, options in fieldsets]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        if issubclass(self.model, Incident | Statement) and (country := last_country(request)):
            form.defaults = {"country": country}
        return form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        involvements: list[Any] = [each for each in formsets if isinstance(each, InvolvementFormSet)]
        for formset in involvements:
            formset.form.reason = request.POST.get("reason", "")
        for formset in formsets:
            if isinstance(formset, CitationFormSet) and involvements:
                formset.involvement_rows = involvements[0]
        return formsets, inlines

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Django's, with the person or institution that an address asks to begin an incident with.

        Only as the page is shown: what comes back is compared with an empty row, and so is never dropped.
        """
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and obj.pk is None and isinstance(inline, InvolvementInline):
            kwargs["initial"] = [first] if (first := asked_party(request)) else []
        return kwargs

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        sets = [each.formset for each in context["inline_admin_formsets"]]
        found = [] if not context["errors"] else errors_to_mend(context["adminform"].form, sets)
        draft = request.POST.get("draft", "")
        more = {"errors_to_mend": found, "draft": draft if DRAFT.fullmatch(draft) else ""}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the record and its parts are one change, saved in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = (
            type(form.instance).objects.filter(pk=form.instance.pk).values_list("status", flat=True).first()
        )
        received = handed_in(formsets)
        saved = save_change(form, formsets, by=request.user, change=change)
        request.saved_form = True  # type: ignore[attr-defined]
        remember(request, form.instance, source_of(formsets))
        if not saved:
            request.nothing_changed = True  # type: ignore[attr-defined]
        else:
            self._tell_what_follows(request, form, formsets, before)
            tell_points(request, form.instance)
            _confirm_receipt(request, received)

    def _tell_what_follows(self, request: HttpRequest, form: Any, formsets: Any, before: Any) -> None:
        made = sum(len(each.kept()) for each in formsets if isinstance(each, StatementFormSet))
        if made:
            words = ngettext("%d statement was added, a draft.", "%d statements were added, drafts.", made)
            messages.info(request, words % made)
        if before == Status.IN_REVIEW and form.instance.status == Status.DRAFT:
            messages.info(request, _("It was in review; with this change it is a draft again."))
        elif before == Status.PUBLISHED and form.instance.status == Status.DRAFT:
            words = _("The public still sees the version before this change, until it is published.")
            messages.info(request, words)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []


def shown_fields(names: Sequence[Any]) -> list[Any]:
    """The fields that hold something to read; a list in the list is a line of the form."""
    lines = [shown_fields(each) if isinstance(each, list | tuple) else each for each in names]
    return [each for each in lines if each and each != "keep_words" and not str(each).startswith("unstated_")]


def asked_party(request: HttpRequest) -> dict[str, Any]:
    """The visible person or institution that an incident is to begin with, by its field; empty for none."""
    for name, model in (("person", Person), ("institution", Institution)):
        party = visible_party(request.GET.get(name), request.user)
        if isinstance(party, model) and not party.merged_into_id:
            return {name: party}
    return {}


def handed_in(formsets: Any) -> int:
    """The number of rows that their author cannot read once they are saved."""
    rows = [row for each in formsets if isinstance(each, InvolvementFormSet) for row in each.kept()]
    return sum(row.has_changed() and row.is_handed_in for row in rows)


def _confirm_receipt(request: HttpRequest, count: int) -> None:
    if count:
        words = ngettext(
            "%d witness was received. You cannot read it, because witnesses are confidential.",
            "%d witnesses were received. You cannot read them, because witnesses are confidential.",
            count,
        )
        messages.info(request, words % count)


def tell_the_browser(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name the draft that was saved just now, so that the browser forgets its copy of what was typed."""
    draft = request.POST.get("draft", "")
    if getattr(request, "saved_form", False) and DRAFT.fullmatch(draft):
        response.set_cookie(
            SAVED_DRAFT,
            draft,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
    return response


def source_of(formsets: Any) -> Any:
    """The source cited last in these rows; None if none is."""
    rows = [form for each in formsets if isinstance(each, CitationFormSet) for form in each.kept()]
    cited = [form.instance.source for form in rows if form.has_changed()]
    return cited[-1] if cited else None


def errors_to_mend(form: Any, formsets: list[Any]) -> list[dict[str, str]]:
    """Every error of a page with the field it stands at, in the order of the page."""
    found = [each for one in [form] for each in _errors_of(one, "")]
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        found += [{"id": f"{formset.prefix}-group", "what": name, "words": str(words)}
                  for words in formset.non_form_errors()]  # fmt: skip
        for place, row in enumerate(formset.forms, start=1):
            found += _errors_of(row, f"{name} {place}: ")
    return found


def _errors_of(form: Any, before: str) -> list[dict[str, str]]:
    found = []
    for name, errors in form.errors.items():
        at = form[name].id_for_label if name in form.fields else ""
        what = before + str(form[name].label) if name in form.fields else before.rstrip(": ")
        found += [{"id": at, "what": what, "words": str(words)} for words in errors]
    return found
