"""Addresses of the desk API."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from incidents.desk.api.base_views import Nothing
from incidents.desk.api.schema import BULK, VIEWS

app_name = "desk-api"

router = SimpleRouter()
for folder, view in VIEWS.items():
    router.register(folder, view, basename=folder.removesuffix("s"))

router.register("bulk", BULK, basename="bulk")

urlpatterns = [
    *router.urls,
    path("", Nothing.as_view(Nothing.ANY_METHOD), name="nothing"),
    re_path(".*", Nothing.as_view(Nothing.ANY_METHOD), name="nothing"),
]
