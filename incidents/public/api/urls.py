"""Addresses of the public API; every kind of record has the same four, and one for each form of file."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.public.api.changes import ChangesView
from incidents.public.api.custody.census_views import CensusFile, CensusView
from incidents.public.api.custody.custody_views import CustodyView
from incidents.public.api.custody.prisoner_files import VIEWS as PRISONERS
from incidents.public.api.custody.prosecution_files import PROSECUTIONS
from incidents.public.api.document_views import VIEWS, address_of
from incidents.public.api.reference.reference_views import ReferenceView
from incidents.public.api.root import RootView, VocabulariesFile, VocabulariesView
from incidents.public.api.schema_views import SchemaView, ViewerView
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
    path("stats/held.csv", CensusFile.as_view(), name="held-csv"),
    path("stats/held/", CensusView.as_view(), name="held"),
    path("stats/", StatisticsView.as_view(), name="stats"),
    path("vocabularies.csv", VocabulariesFile.as_view(), name="vocabularies-csv"),
    path("vocabularies/", VocabulariesView.as_view(), name="vocabularies"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ReferenceView.as_view(), name="docs"),
    path("docs/desk/", ReferenceView.as_view(of_desk=True), name="desk-docs"),
    path("docs/viewer/", ViewerView.as_view(), name="viewer"),
    *[address for kind in RecordKind for address in addresses(kind)],
    *[
        path(f"prisoners.{name}", view.as_view(), name=f"prisoners-{name}")
        for name, view in PRISONERS.items()
    ],
    *[
        path(f"prosecutions.{name}", view.as_view(), name=f"prosecutions-{name}")
        for name, view in PROSECUTIONS.items()
    ],
    path("persons/<str:reference>/custody/", CustodyView.as_view(), name="person-custody"),
]
