"""Leaks of the desk that are put in on purpose, among them each fault that it once had.

A leak patches the code and says how it is to be found: by what a member reads before and after (`READ`), by
attacks in two worlds (`ATTACK`), or by the audit log (`LOG`).
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from incidents.choices import Sensitivity
from incidents.desk import four_eyes, omitted_parts, validation
from incidents.desk.admin.common import checked_form
from incidents.desk.admin.forms import cited_rows, record
from incidents.desk.admin.review import review
from incidents.desk.api import preview, resource_views, write_parts
from incidents.desk.api.serializers import represent
from incidents.desk.records import change_levels, editing, merge_plan, merging, restore_plan
from incidents.desk.validation import sensitivity
from incidents.models import Citation, Custody, Incident, IncidentLink, Involvement, Person, Source, audit
from incidents.models.base import RecordQuerySet, delete_with_history
from incidents.models.revisions import Revised
from tests.security.addresses import desk_routes

READ, ATTACK, LOG = "read", "attack", "log"
Leak = Callable[[pytest.MonkeyPatch], None]
LEAKS: dict[str, tuple[str, str, Leak]] = {}
HIDDEN = Sensitivity.CONFIDENTIAL


def leak(how: str, where: str = "") -> Callable[[Leak], Leak]:
    """Enter a leak; `where` is a part of the addresses, or of the names of attacks, that show it."""

    def enter(seeded: Leak) -> Leak:
        LEAKS[seeded.__name__.replace("_", " ")] = how, where, seeded
        return seeded

    return enter


def after(patch: pytest.MonkeyPatch, name: str, change: Callable[[Any], None]) -> None:
    """Let the answers of a view of the desk API pass through `change`."""
    view = next(route.view for route in desk_routes() if route.name == name).cls
    plain = view.finalize_response

    def finalize_response(self: Any, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = plain(self, request, response, *args, **kwargs)
        response.render()
        change(response)
        return response

    patch.setattr(view, "finalize_response", finalize_response)


def everything(patch: pytest.MonkeyPatch, queryset: Any) -> None:
    """Let a kind of row be seen by everybody."""
    patch.setattr(queryset, "visible_to", lambda self, user: self.all().audited(HIDDEN))


# As the code had it: the nine faults


def _moves_of_all_rows(loser: Any, winner: Any, owner: str, by: Any) -> list[merge_plan.Move]:
    found = []
    for row in Involvement.objects.filter(**{owner: loser}).select_related("incident"):
        twins = Involvement.objects.filter(**{owner: winner}, incident=row.incident, role=row.role)
        found.append(merge_plan.Move(row, row.sensitivity, twins.first()))
    return found


@leak(ATTACK, "probe")
def a_merge_that_looks_at_hidden_rows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge_plan, "_moves", _moves_of_all_rows)


@leak(ATTACK, "by merging")
def a_merge_that_is_nobodys_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge_plan.LiveDocuments, "redirects", lambda self, row, twin: True)
    patch.setattr(four_eyes, "authors_of_new_names", lambda *args: {})


@leak(ATTACK, "once they are public")
def rows_left_out_that_have_no_author(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(four_eyes, "authors_of_new_names", lambda *args: {})


def _delete_all(involvement: Any, *, by: Any, reason: str) -> None:
    for citation in Citation.objects.filter(involvement=involvement):
        delete_with_history(citation, by=by, reason=reason)


@leak(ATTACK, "row is deleted")
def a_deletion_that_takes_hidden_citations_along(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(editing, "_leave_unseen_citations", _delete_all)


@leak(ATTACK, "name another")
def hidden_citations_that_follow_to_another_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(editing, "_leave_unseen_citations", lambda *args, **kwargs: None)


@leak(LOG)
def reading_in_bulk_without_a_line(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audit, "note_read", lambda *args: None)


@leak(READ, "/desk/incidents/")
def a_revision_that_counts_hidden_changes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(change_levels, "level_of", lambda before, after: 10)


@leak(READ, "/desk/incidents/")
def a_time_and_author_of_hidden_changes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Revised, "last_changed_at", property(lambda self: self.updated_at_30))
    patch.setattr(Revised, "last_changed_by", property(lambda self: self.updated_by_30))


@leak(ATTACK, "same role")
def a_new_witness_who_stays_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sensitivity, "is_handed_in", lambda role: False)


@leak(ATTACK, "same role")
def a_double_that_is_refused_where_it_is_hidden(patch: pytest.MonkeyPatch) -> None:
    def is_double(row: Any, before: Any, *, by: Any) -> bool:
        same = {name: getattr(row, name) for name in (*validation.WHO_AND_ROLE, "incident_id")}
        return Involvement.objects.filter(**same).exclude(pk=row.pk).exists()

    for module in (editing, write_parts):
        if hasattr(module, "is_double"):
            patch.setattr(module, "is_double", is_double)


def _add_key(response: Any, model: Any = Person) -> None:
    content = json.loads(response.content or b"null")
    if isinstance(content, dict) and (row := model.objects.filter(uid=content.get("id")).first()):
        response["Link"] = str(row.pk)


@leak(ATTACK, "probe is merged")
def serial_numbers_in_answers(patch: pytest.MonkeyPatch) -> None:
    after(patch, "desk-api:person-list", _add_key)


@leak(ATTACK, "lowered")
def a_contributor_who_lowers(patch: pytest.MonkeyPatch) -> None:
    for module in (editing, record, cited_rows):
        patch.setattr(module, "refusal_to_lower", lambda *args, **kwargs: "")


@leak(ATTACK, "review")
def a_record_merged_into_a_hidden_one_that_stays_open(patch: pytest.MonkeyPatch) -> None:
    plain = merging.Merge._finish

    def finish(self: Any) -> None:
        plain(self)
        self.gone.sensitivity = Sensitivity.PUBLIC

    patch.setattr(merging.Merge, "_finish", finish)
    patch.setattr(merging, "close_merged", lambda *args, **kwargs: None)


@leak(ATTACK, "key is sent")
def a_key_sent_again_that_tells_what_was_closed(patch: pytest.MonkeyPatch) -> None:
    made = resource_views.ResourceView.created

    def created(self: Any, row: Any, *, replayed: bool) -> Any:
        response = made(self, row, replayed=replayed)
        if row is None and replayed and Person.objects.filter(sensitivity=HIDDEN, name="Handed in").exists():
            response.status_code = 409
        return response

    patch.setattr(resource_views.ResourceView, "created", created)


@leak(ATTACK, "nobody sees")
def text_that_nobody_sees_taken_by_forms(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checked_form, "errors_of_text", lambda text: [])
    patch.setattr(checked_form, "errors_of_fields", lambda kind, values: {})


# Others


@leak(READ, "/desk/involvements/")
def hidden_rows_in_lists(patch: pytest.MonkeyPatch) -> None:
    everything(patch, type(Involvement.objects.all()))


@leak(READ, "/desk/custody/")
def hidden_custody_in_lists(patch: pytest.MonkeyPatch) -> None:
    everything(patch, type(Custody.objects.all()))


@leak(READ, "/desk/citations/")
def hidden_citations_in_lists(patch: pytest.MonkeyPatch) -> None:
    everything(patch, type(Citation.objects.all()))


@leak(READ, "/desk/incidents/")
def links_to_hidden_incidents(patch: pytest.MonkeyPatch) -> None:
    everything(patch, type(IncidentLink.objects.all()))


@leak(READ, "/source")
def hidden_sources_offered(patch: pytest.MonkeyPatch) -> None:
    plain = RecordQuerySet.visible_to

    def visible_to(self: Any, user: Any) -> Any:
        return self.all().audited(HIDDEN) if self.model is Source else plain(self, user)

    patch.setattr(RecordQuerySet, "visible_to", visible_to)


@leak(READ, "/desk/persons/")
def a_count_of_all_rows(patch: pytest.MonkeyPatch) -> None:
    def change(response: Any) -> None:
        response["X-Total"] = str(Person.objects.count())

    after(patch, "desk-api:person-list", change)


@leak(READ, "/desk/incidents/")
def an_order_by_the_last_change_of_all(patch: pytest.MonkeyPatch) -> None:
    def change(response: Any) -> None:
        order = Incident.objects.filter(sensitivity=10).order_by("-updated_at_30", "pk")
        response["X-Order"] = ",".join(str(pk) for pk in order.values_list("pk", flat=True))

    after(patch, "desk-api:incident-list", change)


@leak(READ, "preview")
def what_is_left_out_told_to_all(patch: pytest.MonkeyPatch) -> None:
    def visible_omissions(entries: Any, user: Any) -> Any:
        found = [(omitted_parts.PARTS[entry["part"]], entry) for entry in entries]
        return [omitted_parts.Omission(model.objects.get(uid=entry["id"]), entry) for model, entry in found]

    for module in (review, preview):
        patch.setattr(module, "visible_omissions", visible_omissions)


@leak(READ, "/desk/incidents/")
def what_is_never_published_counted_as_left_out(patch: pytest.MonkeyPatch) -> None:
    hidden = Involvement.objects.filter(sensitivity=HIDDEN)
    at_first = hidden.count()

    def behind_among(kind: str, uids: Any) -> Any:
        return set(uids) if hidden.count() > at_first else set()

    patch.setattr(represent, "behind_among", behind_among)


@leak(READ, "history")
def history_of_hidden_changes(patch: pytest.MonkeyPatch) -> None:
    def change(response: Any) -> None:
        response["X-Rows"] = str(Incident.history.count())

    after(patch, "desk-api:incident-history", change)


@leak(ATTACK, "hidden ids are opened")
def a_403_for_what_is_hidden(patch: pytest.MonkeyPatch) -> None:
    view = next(route.view for route in desk_routes() if route.name == "desk-api:person-detail").cls
    plain = view.dispatch

    def dispatch(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        if Person.objects.filter(uid=kwargs.get("id", kwargs.get("uid")), sensitivity=HIDDEN).exists():
            return HttpResponse(status=403)
        return plain(self, request, *args, **kwargs)

    patch.setattr(view, "dispatch", dispatch)


@leak(ATTACK, "names and addresses")
def names_that_are_taken_told(patch: pytest.MonkeyPatch) -> None:
    def change(response: Any) -> None:
        name = json.loads(response.content or b"{}").get("name")
        response["Link"] = str(Person.objects.filter(name=name).count())

    after(patch, "desk-api:person-list", change)


@leak(ATTACK, "comes back")
def restoring_that_removes_what_is_hidden(patch: pytest.MonkeyPatch) -> None:
    everything(patch, type(Involvement.objects.all()))
    patch.setattr(restore_plan, "clearance_of", lambda user: HIDDEN)
