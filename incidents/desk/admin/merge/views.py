"""The pages of a merge: choose the other record, compare both, preview, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from incidents.desk.access import may
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.admin.common.record_pages import RecordPage
from incidents.desk.admin.common.widgets import Autocomplete, RecordChoice
from incidents.desk.admin.forms.autocomplete import SIMILAR
from incidents.desk.admin.merge.field_choices import MergeForm
from incidents.desk.admin.merge.outcome import outcome
from incidents.desk.admin.merge.sides import FIRST, SECOND, labels_apart, rows, sides
from incidents.desk.admin.review.review_changes import changes_since
from incidents.desk.admin.review.views import step_context
from incidents.desk.errors import Refused, Stale, Unknown
from incidents.desk.records import merging
from incidents.desk.records.merge_plan import Party
from incidents.http.request_checks import small_number


def merge_page(model_admin: Any, request: HttpRequest, record: Party) -> HttpResponse:
    """Compare a record with the one in the query; on POST preview the merge, or do it."""
    if not may(request.user, "change", model_admin.model):
        raise PermissionDenied
    if not request.GET.get("with"):
        return _choice_page(model_admin, request, record)
    other = model_admin.get_object(request, request.GET["with"])
    if other is None:
        raise Http404
    if other == record:
        messages.error(request, _("Choose another record: this is the same one."))
        return _choice_page(model_admin, request, record)
    return MergeRequest(model_admin, request, record, other).response()


MERGE = RecordPage("merge", merge_page)


def _choice_page(model_admin: Any, request: HttpRequest, record: Party) -> HttpResponse:
    """Show similar records, and a field in which any other one is chosen."""
    matches = SIMILAR[model_admin.model](record.name, by=request.user)
    similar = [match for match in matches if match.party != record]
    labels = choice_labels([match.party for match in similar], request.user)
    address = admin_url(record, "merge")
    form = _choice_form(model_admin, request)
    context = {
        **step_context(model_admin, request, record),
        "title": _("Merge"),
        "merged": record.merged_into_id is not None,
        "similar": [
            {
                "label": labels[match.party],
                "address": f"{address}?with={match.party.uid}",
                "why": ", ".join(match.reasons),
            }
            for match in similar
        ],
        "form": form,
        "media": model_admin.media + form.media,
    }
    return TemplateResponse(request, "admin/incidents/merge_choose.html", context)


def _choice_form(model_admin: Any, request: HttpRequest) -> forms.Form:
    model = model_admin.model
    field = RecordChoice(
        model.objects.visible_to(request.user),
        label=_("The other %s") % model_admin.opts.verbose_name,
        widget=Autocomplete(model._meta.get_field("merged_into"), model_admin.admin_site),
        required=False,
    )
    return type("OtherForm", (forms.Form,), {"with": field})(auto_id="id_%s")


class MergeRequest:
    """One request to merge two records."""

    def __init__(self, model_admin: Any, request: HttpRequest, record: Party, other: Party) -> None:
        self.model_admin, self.request, self.user = model_admin, request, request.user
        self.parties: dict[str, Party] = {FIRST: record, SECOND: other}
        self.rows = rows(record, other, self.user)
        self.refusals = {key: self._refusal(key) for key in self.parties}
        self.may_stay = [key for key in self.parties if not self.refusals[key]]

    def response(self) -> HttpResponse:
        if self.request.method != "POST":
            return self._comparison(self._form(None))
        posted = self.request.POST
        form = self._form(posted, needs_reason="_merge" in posted)
        if not self._is_current(posted):
            return self._changed()
        if "_back" in posted:
            return self._comparison(self._form(posted, is_checked=False))
        if not form.is_valid():
            needs_only_reason = set(form.errors) == {"reason"} and "_merge" in posted
            return self._preview(form) if needs_only_reason else self._comparison(form)
        return self._merge(form) if "_merge" in posted else self._preview(form)

    def _form(self, posted: object, *, needs_reason: bool = False, is_checked: bool = True) -> MergeForm:
        form = MergeForm(self.rows, self.may_stay, posted, needs_reason=needs_reason)
        if not is_checked:
            form.is_bound = False
        return form

    def _refusal(self, keep: str) -> str:
        """Return why a record cannot be the one that stays; empty if it can."""
        kept, gone = self.parties[keep], self.parties[SECOND if keep == FIRST else FIRST]
        try:
            merging.plan(gone, into=kept, by=self.user)
        except Refused as error:
            return str(error)
        return ""

    def _is_current(self, posted: Any) -> bool:
        return all(
            posted.get(f"{key}_revision") == str(party.revision) for key, party in self.parties.items()
        )

    def _chosen(self, form: MergeForm) -> tuple[Any, Any]:
        """Return the record that goes and the one that stays."""
        keep = form.cleaned_data["keep"]
        return self.parties[SECOND if keep == FIRST else FIRST], self.parties[keep]

    def _merge(self, form: MergeForm) -> HttpResponse:
        gone, kept = self._chosen(form)
        revisions = {"revision": gone.revision, "into_revision": kept.revision}
        try:
            merging.merge(
                gone,
                into=kept,
                by=self.user,
                reason=form.cleaned_data["reason"],
                take=form.taken(),
                **revisions,
            )
        except Unknown:
            raise Http404 from None
        except Stale:
            return self._changed()
        except Refused as error:
            return self._comparison(form, refused=str(error), status=error.status)
        names = dict(zip(("gone", "kept"), labels_apart(gone, kept), strict=True))
        messages.success(self.request, _("“%(gone)s” was merged into “%(kept)s”.") % names)
        return HttpResponseRedirect(admin_url(kept))

    def _preview(self, form: MergeForm) -> HttpResponse:
        gone, kept = self._chosen(form)
        try:
            shown = outcome(gone, kept, take=form.taken(), by=self.user)
        except Unknown:
            raise Http404 from None
        except Refused as error:
            return self._comparison(form, refused=str(error), status=error.status)
        return self._page("merge_preview", {"form": form, "outcome": shown, "review": shown.document})

    def _comparison(self, form: MergeForm, **more: Any) -> HttpResponse:
        first, second = self.parties.values()
        chosen = {row.name: form.chosen(row.name) for row in self.rows}
        context = {
            "form": form,
            "sides": sides(first, second, self.user),
            "refusals": [
                (record_label(self.parties[key]), words) for key, words in self.refusals.items() if words
            ],
            "may_stay": self.may_stay,
            "keep": form.chosen("keep"),
            "rows": [(row, chosen[row.name], form.errors.get(row.name, [])) for row in self.rows],
            **more,
        }
        return self._page("merge", context, status=more.get("status", 200))

    def _changed(self) -> HttpResponse:
        """Show the current comparison, with the changes since the page was shown."""
        posted = self.request.POST
        changed = []
        for key, party in self.parties.items():
            fresh = self.model_admin.get_object(self.request, str(party.uid))
            if fresh is None:
                raise Http404
            seen = small_number(posted.get(f"{key}_revision", ""))
            self.parties[key] = fresh
            changed += changes_since(fresh, fresh.revision if seen is None else seen, [], self.user)
        again = MergeRequest(self.model_admin, self.request, self.parties[FIRST], self.parties[SECOND])
        words = _("Something was changed since this page was shown. Look at it again, as it is now.")
        form = again._form(posted, is_checked=False)
        return again._comparison(form, refused=words, changed=changed, status=409)

    def _page(self, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
        record = self.parties[FIRST]
        more = {**step_context(self.model_admin, self.request, record), "title": _("Merge"), **context}
        return TemplateResponse(self.request, f"admin/incidents/{template}.html", more, status=status)
