"""The addresses of public pages: a list for every kind of record, and a page for each record."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.presentation.citation_formats import FORMATS
from incidents.public.charts.registry import PICTURES, kind_of
from incidents.public.pages.lists.calendar_files import CalendarFile
from incidents.public.pages.lists.download_links import DATED
from incidents.public.pages.lists.feeds import ListFeed, VersionsFeed
from incidents.public.pages.lists.list_pages import ListPage
from incidents.public.pages.lists.recognised_page import RecognisedPage
from incidents.public.pages.lists.releases import ReleasesCalendar, ReleasesFeed
from incidents.public.pages.records.case_sheet_file import CaseSheetFile
from incidents.public.pages.records.case_sheet_page import CaseSheetPage
from incidents.public.pages.records.page_views import RecordPage
from incidents.public.pages.records.version_views import CitationFile, VersionPage, VersionsPage
from incidents.public.pages.site import site_views
from incidents.public.pages.site.chart_views import CSVFile, SVGFile
from incidents.public.pages.site.codebook_page import CodebookPage
from incidents.public.pages.site.corrections_page import CorrectionsFeed, CorrectionsPage
from incidents.public.pages.site.country_pages import CountriesPage, CountryPage
from incidents.public.pages.site.home_page import HomePage
from incidents.public.pages.site.search_page import SearchPage, Suggestions
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
    kind = kind_of(name)
    return [
        path(f"{kind}s/{name}.svg", SVGFile.as_view(name=name), name=f"{kind}-{name}-svg"),
        path(f"{kind}s/{name}.csv", CSVFile.as_view(name=name), name=f"{kind}-{name}-csv"),
    ]


urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("search/", SearchPage.as_view(), name="search"),
    path("search/suggestions/", Suggestions.as_view(), name="search-suggestions"),
    path("countries/", CountriesPage.as_view(), name="countries"),
    path("countries/<str:code>/", CountryPage.as_view(), name="country"),
    path("corrections/", CorrectionsPage.as_view(), name="corrections"),
    path("corrections/feed/", CorrectionsFeed.as_view(), name="corrections-feed"),
    path("data/", site_views.DataPage.as_view(), name="data"),
    path("codebook/", CodebookPage.as_view(), name="codebook"),
    path("errors/", site_views.ErrorsPage.as_view(), name="errors"),
    path("about/", site_views.AboutPage.as_view(), name="about"),
    path("robots.txt", site_views.RobotsFile.as_view(), name="robots"),
    path("sitemap.xml", SitemapFile.as_view(), name="sitemap"),
    path("sitemap-pages.xml", SitemapOfPages.as_view(), name="sitemap-pages"),
    *[map_of_kind(kind) for kind in RecordKind],
    path("favicon.ico", site_views.Icon.as_view(), name="icon"),
    *[calendar(kind) for kind in DATED],
    *[file for name in PICTURES for file in picture_files(name)],
    path("persons/recognised/", RecognisedPage.as_view(), name="person-recognised"),
    path("persons/<str:reference>/sheet.docx", CaseSheetFile.as_view(), name="person-sheet-file"),
    path("persons/<str:reference>/sheet/", CaseSheetPage.as_view(), name="person-sheet"),
    path("persons/releases.ics", ReleasesCalendar.as_view(), name="releases-calendar"),
    path("persons/releases/feed/", ReleasesFeed.as_view(), name="releases-feed"),
    *[address for kind in RecordKind for address in addresses(kind)],
]
