"""The desk's addresses with objects of every state in the place of what varies."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from incidents.models import Citation, Custody, ImportBatch, Involvement
from incidents.models.base import Record, Traced
from tests.security.addresses import Route
from tests.security.tracker import Tracker

MISSING_PK, MISSING_UID = 999_999, "00000000-0000-4000-8000-000000000000"
# What stands in a path beside the object; anything else that varies is taken for a number.
OTHER_PARTS = {"app_label": "incidents", "url": "nowhere"}
OBJECT_PARTS = ("object_id", "id", "reference", "pk", "uid")


def model_of(route: Route) -> Any:
    """The model whose rows a route is about; None where it is about none."""
    words = [word for word in route.path.split("/") if word]
    if route.is_admin and len(words) > 2 and words[1] in {"incidents", "auth"}:
        return apps.get_model(words[1], words[2])
    plural = next((word for word in words if word.endswith("s") or word in {"custody", "people"}), "")
    singular = "person" if plural == "people" else plural.removesuffix("s")
    return {model._meta.model_name: model for model in apps.get_app_config("incidents").get_models()}.get(
        singular
    )


def object_part(route: Route) -> str:
    """The name of the part of the address that names an object; "" where there is none."""
    return next((part for part in route.parts if part in OBJECT_PARTS and model_of(route)), "")


def objects(model: Any, tracker: Tracker) -> dict[str, Any]:
    """A row in each state that a row of this model can be in; None for one that is missing."""
    kind = str(model._meta.model_name)
    if issubclass(model, Record):
        found = {
            "draft": tracker.drafts.get(kind),
            "in review": tracker.in_review.get(kind),
            "published": tracker.published.get(kind),
            "withdrawn": tracker.withdrawn.get(kind),
            "merged": tracker.merged.get(kind),
            "confidential": tracker.confidential.get(kind),
        }
        return {state: record for state, record in found.items() if record is not None} | {"missing": None}
    if model in (Involvement, Custody, Citation):
        whole = "person" if model is Custody else "incident"
        of = {"draft": tracker.drafts, "published": tracker.published, "confidential": tracker.confidential}
        return {
            state: model.objects.filter(**{whole: held[whole]}).earliest("pk") for state, held in of.items()
        } | {"missing": None}
    return {"any": model._default_manager.order_by("pk").first(), "missing": None}


def address(route: Route, row: Any) -> str:
    """The address of a route for a row; for none, of a row that never was."""
    values: dict[str, Any] = {part: OTHER_PARTS.get(part, 1) for part in route.parts}
    if "content_type_id" in values:
        values |= {"content_type_id": ContentType.objects.get_for_model(Involvement).pk, "object_id": 1}
    if part := object_part(route):
        has_id = not route.is_admin or issubclass(model_of(route), Traced | ImportBatch)
        by_key = MISSING_PK if row is None else row.pk
        by_uid = MISSING_UID if row is None else getattr(row, "uid", row.pk)
        values[part] = by_uid if has_id else by_key
    return route.address(**values)


def addresses(route: Route, tracker: Tracker) -> Iterator[tuple[str, str, Any]]:
    """State, address and row for each state of what a route is about."""
    if not object_part(route):
        yield "", address(route, None), None
        return
    for state, row in objects(model_of(route), tracker).items():
        yield state, address(route, row), row
