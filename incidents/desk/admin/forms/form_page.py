"""The parts that a record's form page adds to Django's: first rows, errors, saved drafts."""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from incidents.desk.admin.lists.party_filter import visible_party
from incidents.desk.records.custody_proposals import proposed_values
from incidents.http.request_checks import read_uid
from incidents.models import Incident, Institution, Person

# The id that a browser gives to an unsaved form.
DRAFT = re.compile(r"[0-9a-f-]{36}")
SAVED_DRAFT = "saved_draft"


# The beginnings of the names of fields that only serve to enter something.
ENTERED_ONLY = ("keep_words", "unstated_", "add_to_cases")


def readable_fieldsets(fieldsets: Sequence[Any]) -> list[Any]:
    """Return the fieldsets without the fields that only serve to enter something."""
    return [(name, {**options, "fields": _readable(options["fields"])}) for name, options in fieldsets]


def _readable(names: Sequence[object]) -> list[Any]:
    """A list in the list is a line of the form."""
    lines = [_readable(each) if isinstance(each, list | tuple) else each for each in names]
    return [each for each in lines if each and not str(each).startswith(ENTERED_ONLY)]


def requested_party(request: HttpRequest) -> dict[str, Any]:
    """Return the visible party in the query for a new incident, by its field; nothing if there is none."""
    for name, model in (("person", Person), ("institution", Institution)):
        party = visible_party(request.GET.get(name), request.user)
        if isinstance(party, model) and not party.merged_into_id:
            return {name: party}
    return {}


def proposed_custody(request: HttpRequest) -> dict[str, Any]:
    """Return the first row of custody that a visible incident in the query proposes; empty without one."""
    uid = read_uid(request.GET.get("begun_by", ""))
    if uid is None or request.method != "GET":
        return {}
    incident = Incident.objects.visible_to(request.user).filter(uid=uid).first()
    return proposed_values(incident) if incident else {}


def page_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the template needs besides Django's context: errors, the id of the draft, a safe record."""
    draft = request.POST.get("draft", "")
    formsets = [each.formset for each in context["inline_admin_formsets"]]
    errors = list(all_errors(context["adminform"].form, formsets)) if context["errors"] else []
    original = context.get("original")
    return {
        "errors_to_mend": errors,
        "draft": draft if DRAFT.fullmatch(draft) else "",
        "original": original and with_id_as_key(original),
    }


def with_id_as_key(record: Any) -> Any:
    """Return a copy whose key is its id, of which Django's templates make addresses."""
    shown = copy(record)
    shown.pk = record.uid
    return shown


def all_errors(form: Any, formsets: Sequence[Any]) -> Iterator[dict[str, str]]:
    """Yield each error of a page, with its field and the id of its element, in the order of the page."""
    yield from _errors_of(form, "")
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        for words in formset.non_form_errors():
            yield {"id": f"{formset.prefix}-group", "what": name, "words": str(words)}
        for place, row in enumerate(formset.forms, start=1):
            yield from _errors_of(row, f"{name} {place}: ")


def _errors_of(form: Any, prefix: str) -> Iterator[dict[str, str]]:
    for name, errors in form.errors.items():
        element = form[name].id_for_label if name in form.fields else ""
        what = prefix + str(form[name].label) if name in form.fields else prefix.rstrip(": ")
        yield from ({"id": element, "what": what, "words": str(words)} for words in errors)


def with_saved_draft(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Set a cookie that names the form that was saved, so that the browser deletes its copy of the draft."""
    draft = request.POST.get("draft", "")
    if DRAFT.fullmatch(draft):
        response.set_cookie(
            SAVED_DRAFT,
            draft,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
    return response
