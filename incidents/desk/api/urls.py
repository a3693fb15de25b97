"""Addresses of the desk API."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from incidents.desk.api.base_views import NotFoundView
from incidents.desk.api.schema import BULK, VIEWS

app_name = "desk-api"

router = SimpleRouter()
for folder, view in VIEWS.items():
    router.register(folder, view, basename=folder.removesuffix("s"))

router.register("bulk", BULK, basename="bulk")

urlpatterns = [
    *router.urls,
    path("", NotFoundView.as_view(NotFoundView.ANY_METHOD), name="nothing"),
    re_path(".*", NotFoundView.as_view(NotFoundView.ANY_METHOD), name="nothing"),
]
