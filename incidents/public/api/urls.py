"""Addresses of the public API; every kind of record has the same four, and one for each form of file."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.public.api.changes import ChangesView
from incidents.public.api.document_views import VIEWS, address_of
from incidents.public.api.root import RootView
from incidents.public.api.schema_views import DocsView, SchemaView
from incidents.public.api.stats import StatisticsFile, StatisticsView

app_name = "api"


def addresses(kind: RecordKind) -> list[URLPattern]:
    views, folder = VIEWS[kind], f"{kind}s"
    return [
        path(f"{folder}/", views.list.as_view(), name=f"{kind}-list"),
        *[path(address_of(kind, name), view.as_view(), name=f"{kind}-{name}") for name, view in views.files],
        path(f"{folder}/<str:reference>/", views.record.as_view(), name=f"{kind}-record"),
        path(f"{folder}/<str:reference>/versions/", views.versions.as_view(), name=f"{kind}-versions"),
        path(
            f"{folder}/<str:reference>/versions/<int:version>/",
            views.version.as_view(),
            name=f"{kind}-version",
        ),
    ]


urlpatterns = [
    path("", RootView.as_view(), name="root"),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("stats.csv", StatisticsFile.as_view(), name="stats-csv"),
    path("stats/", StatisticsView.as_view(), name="stats"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    *[address for kind in RecordKind for address in addresses(kind)],
]
