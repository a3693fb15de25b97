"""Seeded leaks: what a careless change of the public wing might bring, each put in place by a patch.

A leak is a function that patches and says which route leaks then. Views are found by the names of
their routes.
"""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils.http import http_date
from knox.models import AuthToken

from incidents.choices import Status
from incidents.models import Case, Citation, Custody, Incident, Institution, Involvement, Person, Statement
from incidents.public.queries.filters import IncidentFilters
from incidents.publishing import publish as door
from tests.security.addresses import Route
from tests.security.leaking import add, after, after_refusal, header, in_dispatch, in_json, leak, of, route_of


@leak
def a_filter_that_joins_a_desk_table(patch: pytest.MonkeyPatch) -> Route:
    plain = IncidentFilters.filter_queryset

    def filter_queryset(self: Any, queryset: Any) -> Any:
        settled = Incident.objects.filter(status=Status.PUBLISHED).values_list("uid", flat=True)
        return plain(self, queryset).filter(uid__in=list(settled))

    patch.setattr(IncidentFilters, "filter_queryset", filter_queryset)
    return route_of("api:incident-list")


@leak
def a_count_over_desk_rows(patch: pytest.MonkeyPatch) -> Route:
    return after(
        patch, "api:incident-list", in_json(lambda body: body.update(count=Incident.objects.count()))
    )


@leak
def a_count_of_those_who_took_part(patch: pytest.MonkeyPatch) -> Route:
    def change(body: dict[str, Any]) -> None:
        parts = Incident.objects.annotate(parts=Count("involvements"))
        body["parts"] = list(parts.filter(number__gt=0).order_by("number").values_list("parts", flat=True))

    return after(patch, "api:incident-list", in_json(change))


@leak
def custody_as_it_is_at_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def change(body: dict[str, Any]) -> None:
        body["statuses"] = sorted(Custody.objects.values_list("status", flat=True))

    return after(patch, "api:person-list", in_json(change))


@leak
def an_etag_from_desk_times(patch: pytest.MonkeyPatch) -> Route:
    return after(
        patch,
        "api:person-list",
        header("ETag", lambda: f'"{Person.objects.latest("updated_at").updated_at}"'),
    )


@leak
def a_last_modified_from_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def last() -> str:
        return http_date(Incident.objects.latest("updated_at").updated_at.timestamp())

    return after(patch, "pages:incident-list", header("Last-Modified", last))


@leak
def a_related_record_asked_for_at_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        asked = [request.GET.get(name, "") for name in ("person", "about_person")]
        people = Person.objects.filter(uid__in=[each for each in asked if len(each) == 36])
        response["X-People"] = str(list(people.values_list("uid", "updated_at").order_by("uid")))
        return response

    return after(patch, "api:statement-list", told)


@leak
def a_list_ordered_by_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def change(body: dict[str, Any]) -> None:
        order = [
            str(uid) for uid in Person.objects.order_by("-updated_at", "pk").values_list("uid", flat=True)
        ]
        body["results"].sort(key=lambda each: order.index(each["id"]) if each.get("id") in order else -1)

    return after(patch, "api:person-list", in_json(change))


@leak
def an_ordering_by_a_desk_field(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        field = request.GET.get("ordering", "").lstrip("-")
        if field in {each.name for each in Incident._meta.concrete_fields}:
            response.content = str(
                list(Incident.objects.order_by(field, "pk").values_list("number", flat=True))
            ).encode()
        return response

    return after_refusal(patch, told)


@leak
def lookups_on_desk_fields(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        guesses = {name: value for name, value in request.GET.items() if "__" in name}
        try:
            found = Incident.objects.filter(**guesses).count() if guesses else 0
        except Exception:  # noqa: BLE001 - a guess that fits no field
            return response
        response["X-Found"] = str(found)
        return response

    return after_refusal(patch, told)


@leak
def a_page_title_from_the_working_copy(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Incident, kwargs["reference"])
        if response.status_code == 200 and found:
            response.content = response.content.replace(b"<title>", f"<title>{found.title}: ".encode())
        return response

    return after(patch, "pages:incident", told)


@leak
def a_document_rendered_when_it_is_read(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Person, kwargs["reference"])
        if response.status_code == 200 and found:
            response.content = json.dumps(door.preview(found).document).encode()
        return response

    return after(patch, "api:person-record", told)


@leak
def a_version_list_with_the_pending_edit(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Incident, kwargs["reference"])
        if found and response.status_code == 200:
            response["X-Versions"] = str(found.revision)
        return response

    return after(patch, "api:incident-versions", told)


@leak
def numbers_that_count_drafts(patch: pytest.MonkeyPatch) -> Route:
    return after(patch, "pages:home", add(lambda: Person.objects.count()))


@leak
def an_error_that_names_a_hidden_record(patch: pytest.MonkeyPatch) -> Route:
    return in_dispatch(
        patch, "pages:incident", lambda found: HttpResponse(f"{found} is not public yet", status=404)
    )


@leak
def a_403_for_what_is_hidden(patch: pytest.MonkeyPatch) -> Route:
    return in_dispatch(patch, "api:incident-record", lambda found: HttpResponseForbidden())


@leak
def a_redirect_to_the_desk_for_drafts(patch: pytest.MonkeyPatch) -> Route:
    return in_dispatch(
        patch, "pages:incident", lambda found: HttpResponseRedirect(f"/admin/incidents/incident/{found.pk}/")
    )


@leak
def a_sitemap_with_what_is_in_review(patch: pytest.MonkeyPatch) -> Route:
    def waiting() -> str:
        return "".join(
            f"<!--{uid}-->"
            for uid in Incident.objects.filter(status="in_review").values_list("uid", flat=True)
        )

    return after(patch, "pages:sitemap", add(waiting))


@leak
def a_robots_file_that_lists_drafts(patch: pytest.MonkeyPatch) -> Route:
    def lines() -> str:
        return "".join(
            f"Disallow: /incidents/{pk}/\n"
            for pk in Incident.objects.filter(number=None).values_list("pk", flat=True)
        )

    return after(patch, "pages:robots", add(lines))


@leak
def a_ledger_that_counts_history_rows(patch: pytest.MonkeyPatch) -> Route:
    return after(patch, "api:changes", header("X-Rows", lambda: Incident.history.count()))


@leak
def a_file_with_a_column_of_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        if response.streaming:
            body = b"".join(response.streaming_content)
            return HttpResponse(
                body + str(Citation.objects.count()).encode(), content_type=response["Content-Type"]
            )
        return response

    return after(patch, "api:incident-list", told)


@leak
def users_counted_on_a_page(patch: pytest.MonkeyPatch) -> Route:
    return after(patch, "pages:about", add(lambda: f"{User.objects.filter(is_active=True).count()} editors"))


@leak
def sessions_counted_on_a_page(patch: pytest.MonkeyPatch) -> Route:
    return after(patch, "pages:data", add(lambda: Session.objects.count()))


@leak
def tokens_in_a_header_of_the_schema(patch: pytest.MonkeyPatch) -> Route:
    return after(patch, "api:schema", header("X-Clients", lambda: AuthToken.objects.count()))


@leak
def what_a_party_did_read_from_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Person, kwargs["reference"])
        if response.status_code == 200 and found:
            response.content += f"{Involvement.objects.filter(person=found).count()} incidents".encode()
        return response

    return after(patch, "pages:person", told)


@leak
def a_reason_from_the_withdrawn_record(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Person, kwargs["reference"])
        if getattr(response, "status_code", 0) == 410 and found:
            response["X-Gone"] = f"{found.pk}-{found.revision}"
        return response

    return after(patch, "pages:person", told)


@leak
def names_offered_from_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def names() -> str:
        return "".join(
            f"<option>{name}" for name in Institution.objects.order_by("name").values_list("name", flat=True)
        )

    return after(patch, "pages:institution-list", add(names))


@leak
def a_feature_that_depends_on_hidden_sources(patch: pytest.MonkeyPatch) -> Route:
    def change(body: dict[str, Any]) -> None:
        body["disputed"] = Citation.objects.filter(stance="disputes").exists()

    return after(patch, "api:incident-list", in_json(change))


@leak
def words_of_a_statement_searched_at_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def change(body: dict[str, Any]) -> None:
        body["results"] = [
            each
            for each in body["results"]
            if Statement.objects.filter(quotation=(each.get("quotation") or {}).get("text")).exists()
        ]

    return after(patch, "api:statement-list", in_json(change))


@leak
def the_members_of_a_case_from_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Case, kwargs["reference"])
        if found and response.status_code == 200:
            response["X-Members"] = str(found.incidents.count() + found.persons.count())
        return response

    return after(patch, "api:case-record", told)


@leak
def the_cases_of_an_incident_from_the_desk(patch: pytest.MonkeyPatch) -> Route:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        found = of(Incident, kwargs["reference"])
        if found and response.status_code == 200:
            response["X-Cases"] = str(found.cases.count())
        return response

    return after(patch, "api:incident-record", told)
