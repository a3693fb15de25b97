"""The admins of all records: Django's hooks, filled with the pages and forms of the other rooms."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Q, URLField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy

from incidents.choices import Sensitivity
from incidents.desk.admin.common.labels import OPENNESS, choice_label, record_label
from incidents.desk.admin.common.record_pages import RecordPage, record_urls, show_record
from incidents.desk.admin.common.status_labels import last_change, look_up_live, standing
from incidents.desk.admin.common.widgets import visible_choices
from incidents.desk.admin.conflicts.fields import apply_choices
from incidents.desk.admin.conflicts.views import conflict_page
from incidents.desk.admin.forms.autocomplete import days_meant, records_named
from incidents.desk.admin.forms.form_page import (
    page_context,
    proposed_custody,
    readable_fieldsets,
    requested_party,
    with_saved_draft,
)
from incidents.desk.admin.forms.inlines import CustodyInline, InvolvementInline, connect_rows
from incidents.desk.admin.forms.last_used import last_country
from incidents.desk.admin.forms.record import RecordForm
from incidents.desk.admin.forms.submission import SubmittedRecord, save_submission
from incidents.desk.admin.history.restore_views import RESTORE
from incidents.desk.admin.history.views import COMPARE, history_page
from incidents.desk.admin.lists.export import export_chosen
from incidents.desk.admin.lists.search import any_of, by_id, search_words
from incidents.desk.admin.lists.visible_admin import VisibleAdmin
from incidents.desk.admin.records.deletion import delete_page
from incidents.desk.admin.records.form_context import form_context
from incidents.desk.admin.review.bulk_steps import BULK_ACTIONS
from incidents.desk.admin.review.step_views import STEP_PAGES
from incidents.desk.admin.review.views import REVIEW_PAGES
from incidents.desk.admin.warnings.views import SETTLE, warnings_context
from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records.own_drafts import is_own_draft
from incidents.http.request_checks import small_number
from incidents.models import Case, Incident, Statement
from incidents.models.base import Record, clearance_of
from incidents.models.revisions import LAST_CHANGED_BY


class RecordAdmin(VisibleAdmin):
    """The admin of a kind of record; subclasses declare its form, its list and its pages."""

    form = RecordForm
    pages: ClassVar[tuple[RecordPage, ...]] = (SETTLE, COMPARE, RESTORE)
    related: ClassVar[tuple[str, ...]] = LAST_CHANGED_BY
    # Addresses without a scheme are taken as https.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    save_on_top = False
    save_as = False
    view_on_site = False

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("incidents/admin/history.css",)}

    def get_urls(self) -> list[URLPattern]:
        name, wrap = f"incidents_{self.opts.model_name}", self.admin_site.admin_view
        return [
            *record_urls(self, self.pages),
            path("choices/", wrap(partial(records_named, self)), name=f"{name}_choices"),
            path("read-date/", wrap(days_meant), name=f"{name}_read_date"),
            *super().get_urls(),
        ]

    # Permissions

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """A merged record can be read; changes go to the record that it was merged into."""
        return super().has_change_permission(request, obj) and not getattr(obj, "merged_into_id", None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request, obj)
        is_own = is_own_draft(obj, request.user)
        return obj.number is None and (is_own or super().has_delete_permission(request, obj))

    # The list

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Return the rows that contain every word: in a field, a name, the number or the id."""
        for word in search_words(search_term):
            in_row = any_of(self.search_fields, word) | by_id(word)
            queryset = queryset.filter(in_row | self.in_related_rows(request.user, word))
        return queryset, False

    def in_related_rows(self, user: Any, word: str) -> Q:
        """Return the condition for a word outside the record's own fields."""
        return Q(pk__in=[])

    def prepared(self, rows: list[object]) -> list[Any]:
        look_up_live(rows)
        return rows

    @admin.display(description="date", ordering="earliest")
    def when(self, record: Any) -> str:
        return str(record.date)

    @admin.display(description="access", ordering="sensitivity")
    def openness(self, record: Record) -> str:
        return OPENNESS[Sensitivity(record.sensitivity)]

    @admin.display(description=gettext_lazy("standing"), ordering="status")
    def standing(self, record: Record) -> str:
        return standing(record)

    @admin.display(description=gettext_lazy("last change"), ordering="updated_at")
    def changed(self, record: Record) -> str:
        return last_change(record)

    # The form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Answer as Django does; a change of another revision than the current one leads to a conflict."""
        apply_choices(request)
        record = self.get_object(request, unquote(object_id)) if object_id else None
        context = form_context(self, request, record) if record else {}
        if request.method == "POST" and record and self._is_stale(request, record):
            return conflict_page(self, request, record, context)
        try:
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **context})
        except Stale:
            return self._conflict(request, str(object_id))
        except Unknown:
            raise Http404 from None
        except (NotAllowed, WrongStatus) as error:
            raise PermissionDenied(str(error)) from None

    def _is_stale(self, request: HttpRequest, record: Record) -> bool:
        is_current = request.POST.get("revision") == str(record.revision)
        return not is_current and self.has_change_permission(request, record)

    def _conflict(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the conflicts with a change that was made while this one was being saved."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return conflict_page(self, request, record, form_context(self, request, record))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take only a sensitivity from the query: that of a person who is added for a witness."""
        requested = small_number(request.GET.get("sensitivity", ""))
        if requested is None or requested not in Sensitivity.values:
            return {}
        return {"sensitivity": min(requested, clearance_of(request.user))}

    def get_fieldsets(self, request: HttpRequest, obj: object = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return readable_fieldsets(fieldsets)

    def get_form(
        self, request: HttpRequest, obj: object = None, change: bool = False, **kwargs: object
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        if issubclass(self.model, Incident | Statement | Case) and (country := last_country(request)):
            form.defaults = {"country": country}
        return form

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        choices = visible_choices(db_field, request, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **{**choices, **kwargs})
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A form is no place to delete what it links to.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def _create_formsets(self, request: HttpRequest, obj: object, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        connect_rows(formsets)
        return formsets, inlines

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Begin a new incident with the person or institution in the query, custody with an incident.

        Only when the page is shown: a submitted row is compared with an empty one, so it is never dropped.
        """
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, CustodyInline) and (proposed := proposed_custody(request)):
            kwargs["initial"] = [proposed]
        if request.method == "GET" and obj.pk is None and isinstance(inline, InvolvementInline):
            first = requested_party(request)
            kwargs["initial"] = [first] if first else []
        return kwargs

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context = {**context, **warnings_context(request, context), **page_context(request, context)}
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_form(self, request: HttpRequest, form: object, change: bool) -> Any:
        super().save_form(request, form, change)
        return SubmittedRecord(form, choice_label if IS_POPUP_VAR in request.POST else record_label)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save nothing yet: the record and its parts are one change, saved in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        save_submission(request, form, formsets, change=change)

    def construct_change_message(self, *args: object, **kwargs: object) -> list[Any]:
        """Return nothing: the history has what changed."""
        return []

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return with_saved_draft(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        is_unchanged = obj.form.is_unchanged and IS_POPUP_VAR not in request.POST
        respond = self._response_unchanged if is_unchanged else super().response_change
        return with_saved_draft(request, respond(request, obj))

    def _response_unchanged(self, request: HttpRequest, obj: object) -> HttpResponse:
        """Redirect as Django does after a change, with a message that there was none."""
        messages.info(request, gettext("Nothing was changed, so nothing was saved."))
        if "_continue" in request.POST:
            address = request.path
        elif "_addanother" in request.POST:
            address = reverse(f"admin:incidents_{self.opts.model_name}_add")
        else:
            return self.response_post_save_change(request, obj)
        filters = self.get_preserved_filters(request)
        query = self._get_preserved_qsl(request, filters)  # type: ignore[attr-defined]
        context = {"preserved_filters": filters, "preserved_qsl": query, "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(context, address))

    # Django's other pages

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        return show_record(self, history_page, request, object_id)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: object = None) -> HttpResponse:
        return show_record(self, delete_page, request, object_id)


class PublishedAdmin(RecordAdmin):
    """The admin of a kind of record that is published, with the steps that lead there and back."""

    change_form_template = "admin/incidents/review_form.html"
    pages = (*REVIEW_PAGES, *STEP_PAGES, *RecordAdmin.pages)
    actions = (*BULK_ACTIONS, export_chosen)

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.submit_record")

    def has_return_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.return_record")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.publish_record")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.withdraw_record")
