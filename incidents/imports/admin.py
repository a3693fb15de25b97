"""Admin pages of imports: upload, mapping, check, apply, undo. Cleared users see all, others their own."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy

from incidents.desk.access import may
from incidents.desk.admin.common.changelist import StrictListAdmin
from incidents.http.request_checks import read_uid
from incidents.imports import desk_run as runs
from incidents.imports.batches import Busy, UnconfirmedWork, UndoBlocked, obstacles, undo
from incidents.imports.chooser import guide
from incidents.imports.chooser.forms import UploadForm
from incidents.imports.chooser.layouts import matters
from incidents.imports.chooser.views import OPEN, MappingSteps, is_mapped, layout_of
from incidents.imports.common.report import BadFile
from incidents.imports.later_work import digest_of, later_work
from incidents.imports.mapping.identities.same_names import TOGETHER
from incidents.imports.mapping.identities.source_titles import ONE
from incidents.imports.mapping.mapping import read_mapping
from incidents.models import ImportBatch, Incident, audit
from incidents.models.import_batch import FILE_NAME_LENGTH, ImportState

View = Callable[..., HttpResponse]


@admin.register(ImportBatch)
class ImportAdmin(MappingSteps, StrictListAdmin, admin.ModelAdmin):
    """Imports; for users who may add incidents."""

    list_display = ("file_name", "dataset", "state", "rows", "created", "updated", "by", "at")
    list_filter = ("state",)
    list_select_related = ("by",)
    list_per_page = 50
    ordering = ("-id",)
    actions = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        return (
            found if request.user.has_perm("incidents.view_confidential") else found.filter(by=request.user)
        )

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "add", Incident)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "change", Incident)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        def at(address: str, view: View, name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=f"incidents_importbatch_{name}")

        steps: dict[str, View] = {
            "change": self.batch_view, "layout": self.layout_view, "mapping": self.mapping_view,
            "values": self.values_view, "check": self.check_view,
            "apply": self.apply_view, "undo": self.undo_view, "discard": self.discard_view,
        }  # fmt: skip
        return [
            at("", self.changelist_view, "changelist"),
            at("add/", self.upload_view, "add"),
            at("help/", self.help_view, "help"),
            *(at(f"<uuid:uid>/{name}/", partial(self._of_batch, view), name) for name, view in steps.items()),
        ]

    def _of_batch(self, view: View, request: HttpRequest, uid: UUID) -> HttpResponse:
        """Run a step of a batch that the user may see; any other is a 404."""
        batch = self.get_queryset(request).filter(uid=uid).first()
        if batch is None or not self.has_change_permission(request):
            raise Http404
        return view(request, batch)

    def _page(self, request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/incidents/{template}.html", shown)

    @staticmethod
    def _to(batch: ImportBatch, step: str = "change") -> HttpResponse:
        return redirect(reverse(f"admin:incidents_importbatch_{step}", args=[batch.uid]))

    # Steps

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise Http404
        form = UploadForm(request.POST or None, request.FILES or None, by=request.user)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "import_upload", gettext("Import a file"), form=form)
        runs.forget_old()
        if runs.waiting_of(request.user) >= runs.MOST_WAITING:
            words = gettext("%(most)s of your files wait already: apply or discard some of them first.")
            form.add_error("file", words % {"most": runs.MOST_WAITING})
            return self._page(request, "import_upload", gettext("Import a file"), form=form)
        upload, text = form.cleaned_data["file"], form.text()
        dataset = form.cleaned_data["dataset"] or read_mapping(text).dataset
        by: Any = request.user
        name = upload.name[-FILE_NAME_LENGTH:]
        batch = ImportBatch(dataset=dataset, file_name=name, mapping=text, by=by)
        runs.keep(batch, upload)
        batch.save()
        audit.note_write("created", batch)
        if form.is_saved:
            words = gettext(
                "The mapping of the last import of this data is used. Change it if columns have changed."
            )
            messages.info(request, words)
        return self._to(batch, "change" if is_mapped(batch) else "layout" if _asks(batch) else "mapping")

    def help_view(self, request: HttpRequest) -> HttpResponse:
        """Show every vocabulary and every form of date; the chooser links here."""
        if not self.has_add_permission(request):
            raise Http404
        return self._page(request, "import_help", gettext("What a file may say"), **guide.context())

    def batch_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Show the state of the import, the results of the check, and the next steps."""
        report = runs.report_of(batch, request.user) if batch.state == ImportState.CHECKED else None
        return self._page(
            request, "import_batch", batch.file_name, batch=batch, report=report,
            is_running=batch.state in runs.RUNNING, is_open=batch.state in OPEN, is_mapped=is_mapped(batch),
            is_applied=batch.state == ImportState.APPLIED,
            candidates=_candidates(batch, report), questions=_questions(batch, report),
            same_names=_same_names(batch, report),
            can_apply=report is not None
            and not report["errors"] and not report["changes_nothing"],
        )  # fmt: skip

    def check_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        if request.method == "POST" and batch.state in OPEN and is_mapped(batch):
            runs.start(batch, runs.CHECK, by=request.user)
        return self._to(batch)

    def apply_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Apply the checked file with the choices for names; it is checked again before."""
        report = runs.report_of(batch, request.user)
        if request.method != "POST" or batch.state != ImportState.CHECKED or report is None:
            return self._to(batch)
        batch.choices = _chosen(request, report)
        batch.save(update_fields=["choices"])
        runs.start(batch, runs.APPLY, by=request.user)
        if batch.state == ImportState.APPLIED:
            messages.success(request, gettext("Imported: everything is a draft now."))
        return self._to(batch)

    def undo_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        if request.method != "POST":
            found = obstacles(batch, request.user)
            return self._undo_page(request, batch, found, [] if found else later_work(batch))
        try:
            undo(batch, by=request.user, agreed=request.POST.get("agreed", ""))
        except UnconfirmedWork as error:
            return self._undo_page(request, batch, [], error.obstacles)
        except UndoBlocked as error:
            return self._undo_page(request, batch, error.obstacles, [])
        except Busy as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Undone: its records are gone."))
        return self._to(batch)

    def _undo_page(
        self, request: HttpRequest, batch: ImportBatch, obstacles: list[str], work: list[str]
    ) -> HttpResponse:
        """Show what prevents undoing; otherwise what would be deleted, and later work on it."""
        shown = {
            "obstacles": obstacles,
            "work": work,
            "agreed": digest_of(work),
            "is_asked": request.method == "POST",
        }
        return self._page(request, "import_undo", gettext("Undo"), batch=batch, **shown)

    def discard_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Delete an import that was never applied, with its file."""
        if request.method != "POST" or batch.state not in {*OPEN, ImportState.FAILED}:
            return self._to(batch)
        runs.forget(batch)
        batch.delete()
        messages.success(request, gettext("The file is forgotten; nothing was imported."))
        return redirect(reverse("admin:incidents_importbatch_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": gettext_lazy("Imports"), **(extra_context or {})})


def _asks(batch: ImportBatch) -> bool:
    """Return whether the user has to describe the file before it can be read."""
    try:
        return matters(runs.file_of(batch), batch.file_name, layout_of(batch))
    except BadFile:
        return False  # the page of the mapping shows the reason


def _candidates(batch: ImportBatch, report: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the names to decide on, each with its present decision."""
    found = (report or {}).get("candidates", [])
    return [
        {**each, "place": place, "chosen": batch.choices.get(each["kind"], {}).get(each["name"], "new")}
        for place, each in enumerate(found)
    ]


def _questions(batch: ImportBatch, report: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the addresses with several titles, each with its present decision."""
    decided = batch.choices.get("source", {})
    found = (report or {}).get("questions", [])
    return [{**each, "is_one": decided.get(each["address"]) == ONE} for each in found]


def _same_names(batch: ImportBatch, report: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the people with the same name in several incidents, each with the present decision."""
    decided = batch.choices.get(TOGETHER, {})
    return [{**each, "is_one": each["name"] in decided} for each in (report or {}).get("same_names", [])]


def _chosen(request: HttpRequest, report: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the choice for each name, among its candidates."""
    found: dict[str, dict[str, str]] = {}
    for place, each in enumerate(report["candidates"]):
        wanted = request.POST.get(f"name-{place}", "")
        if read_uid(wanted) and wanted in {match["id"] for match in each["matches"]}:
            found.setdefault(each["kind"], {})[each["name"]] = wanted
    one = {
        each["address"]: ONE
        for place, each in enumerate(report.get("questions", []))
        if request.POST.get(f"source-{place}") == ONE
    }
    together = {
        each["name"]: ONE
        for place, each in enumerate(report.get("same_names", []))
        if request.POST.get(f"same-{place}") == ONE
    }
    return found | ({"source": one} if one else {}) | ({TOGETHER: together} if together else {})
