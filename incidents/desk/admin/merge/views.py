"""The pages of a merge: choose the other record, compare both, look at what follows, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from incidents.desk.access import may
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.admin.common.widgets import Autocomplete, RecordChoice
from incidents.desk.admin.forms.autocomplete import SIMILAR
from incidents.desk.admin.merge.choices import MergeForm
from incidents.desk.admin.merge.outcome import outcome
from incidents.desk.admin.merge.sides import FIRST, SECOND, labels_apart, rows, sides
from incidents.desk.admin.review.changes import changes_since
from incidents.desk.admin.review.step_views import StepPages
from incidents.desk.errors import Refused, Stale, Unknown
from incidents.desk.records import merging
from incidents.desk.records.merge_plan import Party
from incidents.http.request_checks import small_number


class MergePages(StepPages):
    """For the admins of people and institutions."""

    def step_urls(self) -> list[Any]:
        name, view = f"incidents_{self.opts.model_name}_merge", self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().step_urls()]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Compare a record with the one that the address names; on POST preview the merge, or do it."""
        record = self.get_object(request, object_id)
        if record is None:
            return self.not_there(request, object_id)
        if not may(request.user, "change", self.model):
            raise PermissionDenied
        if not request.GET.get("with"):
            return self._choose(request, record)
        other = self.get_object(request, request.GET["with"])
        if other is None:
            return self.not_there(request, object_id)
        if other == record:
            messages.error(request, _("Choose another record: this is the same one."))
            return self._choose(request, record)
        return Merging(self, request, record, other).response()

    def _choose(self, request: HttpRequest, record: Any) -> HttpResponse:
        """The page on which the other record is chosen: the similar ones, and a field to find any."""
        found = SIMILAR[self.model](record.name, by=request.user)
        similar = [match for match in found if match.party != record]
        labels = choice_labels([match.party for match in similar], request.user)
        address = admin_url(record, "merge")
        context = {
            **self.page_of(request, record),
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
            "form": (form := self._other_form(request)),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/incidents/merge_choose.html", context)

    def _other_form(self, request: HttpRequest) -> forms.Form:
        merged_into = self.model._meta.get_field("merged_into")
        queryset = self.model.objects.visible_to(request.user)
        widget = Autocomplete(merged_into, self.admin_site)
        label = _("The other %s") % self.opts.verbose_name
        field = RecordChoice(queryset, label=label, widget=widget, required=False)
        return type("OtherForm", (forms.Form,), {"with": field})(auto_id="id_%s")


class Merging:
    """One request about two records."""

    def __init__(self, admin: MergePages, request: HttpRequest, record: Any, other: Any) -> None:
        self.admin, self.request, self.user = admin, request, request.user
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

    def _form(self, posted: Any, *, needs_reason: bool = False, is_checked: bool = True) -> MergeForm:
        form = MergeForm(self.rows, self.may_stay, posted, needs_reason=needs_reason)
        if not is_checked:
            form.is_bound = False
        return form

    def _refusal(self, keep: str) -> str:
        """Why a record cannot be the one that stays; empty if it can."""
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
        """The record that goes and the one that stays."""
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
            return self.admin.not_there(self.request, str(gone.uid))
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
            return self.admin.not_there(self.request, str(gone.uid))
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
        """The comparison as it is now, with what changed since the page was shown."""
        posted = self.request.POST
        changed = []
        for key, party in self.parties.items():
            fresh = self.admin.get_object(self.request, str(party.uid))
            if fresh is None:
                return self.admin.not_there(self.request, str(party.uid))
            seen = small_number(posted.get(f"{key}_revision", ""))
            self.parties[key] = fresh
            changed += changes_since(fresh, fresh.revision if seen is None else seen, [], self.user)
        again = Merging(self.admin, self.request, self.parties[FIRST], self.parties[SECOND])
        words = _("Something was changed since this page was shown. Look at it again, as it is now.")
        form = again._form(posted, is_checked=False)
        return again._comparison(form, refused=words, changed=changed, status=409)

    def _page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        record = self.parties[FIRST]
        more = {**self.admin.page_of(self.request, record), "title": _("Merge"), **context}
        return TemplateResponse(self.request, f"admin/incidents/{template}.html", more, status=status)
