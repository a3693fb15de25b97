"""What the admins of all records have in common: who sees what, how lists are searched and filtered."""

import json
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from incidents.choices import Sensitivity
from incidents.desk.admin.common.labels import OPENNESS, choice_label, record_label
from incidents.desk.admin.common.status_labels import last_change, look_up_live, standing
from incidents.desk.admin.common.widgets import VisibleChoices
from incidents.desk.admin.forms.record import RecordForm
from incidents.desk.admin.lists.export import Exports, export_chosen
from incidents.desk.admin.lists.search import any_of, by_id, search_words
from incidents.desk.admin.records.edit_views import EditPages
from incidents.desk.admin.review.step_views import BULK_ACTIONS, StepPages
from incidents.desk.admin.warnings.views import WarningPages
from incidents.desk.records.own_drafts import is_own_draft
from incidents.http.request_checks import small_number
from incidents.models.base import Record, clearance_of
from incidents.models.revisions import LAST_CHANGED_BY


class RecordAdmin(Exports, VisibleChoices, WarningPages, EditPages):
    """The admin of a kind of record; subclasses say what it shows."""

    form = RecordForm
    related: ClassVar[tuple[str, ...]] = LAST_CHANGED_BY
    # Addresses without a scheme are taken as https.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    save_on_top = False
    save_as = False
    view_on_site = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request, obj)
        own = is_own_draft(obj, request.user)
        return obj.number is None and (own or super().has_delete_permission(request, obj))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Rows in which every word is found somewhere: a field, a name, the number or the id."""
        for word in search_words(search_term):
            own = any_of(self.search_fields, word) | by_id(word)
            queryset = queryset.filter(own | self.found_elsewhere(request.user, word))
        return queryset, False

    def found_elsewhere(self, user: Any, word: str) -> Q:
        """The condition for a word found beyond the record's own fields."""
        return Q(pk__in=[])

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Only a sensitivity may be asked for in the address: that of somebody added for a witness."""
        asked = small_number(request.GET.get("sensitivity", ""))
        if asked is None or asked not in Sensitivity.values:
            return {}
        return {"sensitivity": min(asked, clearance_of(request.user))}

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        request.saved_record = obj  # type: ignore[attr-defined]
        return call_by_name(super().response_add(request, obj, post_url_continue), obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        request.saved_record = obj  # type: ignore[attr-defined]
        return call_by_name(super().response_change(request, obj), obj)

    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        if getattr(request, "nothing_changed", False) and level == messages.SUCCESS:
            message, level = "Nothing was changed, so nothing was saved.", messages.INFO
        if saved := getattr(request, "saved_record", None):
            message = called_by_label(message, saved)
        super().message_user(request, message, level, *args, **kwargs)

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

    def prepared(self, rows: list[Any]) -> list[Any]:
        look_up_live(rows)
        return rows


def called_by_label(message: Any, record: Record) -> Any:
    """Django's message about a record, with its label in place of the neutral words of `str()`."""
    neutral = record.neutral()
    if neutral not in str(message):
        return message
    return mark_safe(str(message).replace(neutral, escape(record_label(record))))  # noqa: S308 - escaped


def call_by_name(response: Any, record: Record) -> Any:
    """A window that was opened to add somebody hands back a name, not the neutral words of `str()`."""
    context = getattr(response, "context_data", None) or {}
    if handed_back := context.get("popup_response_data"):
        words = {**json.loads(handed_back), "obj": choice_label(record)}
        context["popup_response_data"] = json.dumps(words)
    return response


class PublishedAdmin(StepPages, RecordAdmin):
    """The admin of a kind of record that is published: with the steps that lead there and back."""

    actions = [*BULK_ACTIONS, export_chosen]

    def get_urls(self) -> list[Any]:
        return [*self.step_urls(), *super().get_urls()]

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.submit_record")

    def has_return_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.return_record")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.publish_record")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("incidents.withdraw_record")
