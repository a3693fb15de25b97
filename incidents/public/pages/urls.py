"""The addresses of public pages: a list for every kind of record, and a page for each record."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.presentation.citation_formats import FORMATS
from incidents.public.charts.registry import PICTURES
from incidents.public.pages.lists.calendar_files import CalendarFile
from incidents.public.pages.lists.download_links import DATED
from incidents.public.pages.lists.feeds import ListFeed, VersionsFeed
from incidents.public.pages.lists.list_pages import ListPage
from incidents.public.pages.records.page_views import RecordPage
from incidents.public.pages.records.version_views import CitationFile, VersionPage, VersionsPage
from incidents.public.pages.site import site_views
from incidents.public.pages.site.chart_views import CSVFile, SVGFile
from incidents.public.pages.site.sitemap import SitemapFile, SitemapOfKind, SitemapOfPages

app_name = "pages"


def addresses(kind: RecordKind) -> list[URLPattern]:
    return [
        path(f"{kind}s/", ListPage.as_view(kind=kind), name=f"{kind}-list"),
        path(f"{kind}s/feed/", ListFeed.as_view(kind=kind), name=f"{kind}-feed"),
        path(f"{kind}s/<str:reference>/feed/", VersionsFeed.as_view(kind=kind), name=f"{kind}-versions-feed"),
        path(f"{kind}s/<str:reference>/", RecordPage.as_view(kind=kind), name=kind),
        path(f"{kind}s/<str:reference>/versions/", VersionsPage.as_view(kind=kind), name=f"{kind}-versions"),
        path(
            f"{kind}s/<str:reference>/versions/<int:version>/",
            VersionPage.as_view(kind=kind),
            name=f"{kind}-version",
        ),
        *[_citation(kind, form) for form in FORMATS],
    ]


def calendar(kind: RecordKind) -> URLPattern:
    return path(f"{kind}s/calendar.ics", CalendarFile.as_view(kind=kind), name=f"{kind}-calendar")


def map_of_kind(kind: RecordKind) -> URLPattern:
    return path(f"sitemap-{kind}s-<int:part>.xml", SitemapOfKind.as_view(kind=kind), name=f"sitemap-{kind}")


def _citation(kind: RecordKind, form: str) -> URLPattern:
    path_ = f"{kind}s/<str:reference>/versions/<int:version>/citation.{form}"
    return path(path_, CitationFile.as_view(kind=kind, form=form), name=f"{kind}-citation-{form}")


def picture_files(name: str) -> list[URLPattern]:
    return [
        path(f"incidents/{name}.svg", SVGFile.as_view(name=name), name=f"incident-{name}-svg"),
        path(f"incidents/{name}.csv", CSVFile.as_view(name=name), name=f"incident-{name}-csv"),
    ]


urlpatterns = [
    path("", site_views.HomePage.as_view(), name="home"),
    path("data/", site_views.DataPage.as_view(), name="data"),
    path("errors/", site_views.ErrorsPage.as_view(), name="errors"),
    path("about/", site_views.AboutPage.as_view(), name="about"),
    path("robots.txt", site_views.RobotsFile.as_view(), name="robots"),
    path("sitemap.xml", SitemapFile.as_view(), name="sitemap"),
    path("sitemap-pages.xml", SitemapOfPages.as_view(), name="sitemap-pages"),
    *[map_of_kind(kind) for kind in RecordKind],
    path("favicon.ico", site_views.Icon.as_view(), name="icon"),
    *[calendar(kind) for kind in DATED],
    *[file for name in PICTURES for file in picture_files(name)],
    *[address for kind in RecordKind for address in addresses(kind)],
]
