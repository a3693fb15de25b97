"""The addresses of public pages: a list for every kind of record, and a page for each record."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.http.record_paths import FORMER_FOLDER, PAGE_FOLDERS
from incidents.presentation.citation_formats import FORMATS
from incidents.public.charts.registry import PICTURES, kind_of
from incidents.public.pages.former_addresses import FormerAddress
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
    folder = PAGE_FOLDERS[kind]
    record = f"{folder}/<str:reference>/"
    version = f"{record}versions/<int:version>/"
    return [
        path(f"{folder}/", ListPage.as_view(kind=kind), name=f"{kind}-list"),
        path(f"{folder}/feed/", ListFeed.as_view(kind=kind), name=f"{kind}-feed"),
        path(f"{record}feed/", VersionsFeed.as_view(kind=kind), name=f"{kind}-versions-feed"),
        path(record, RecordPage.as_view(kind=kind), name=kind),
        path(f"{record}versions/", VersionsPage.as_view(kind=kind), name=f"{kind}-versions"),
        path(version, VersionPage.as_view(kind=kind), name=f"{kind}-version"),
        *[_citation(kind, version, form) for form in FORMATS],
    ]


def calendar(kind: RecordKind) -> URLPattern:
    path_ = f"{PAGE_FOLDERS[kind]}/calendar.ics"
    return path(path_, CalendarFile.as_view(kind=kind), name=f"{kind}-calendar")


def map_of_kind(kind: RecordKind) -> URLPattern:
    return path(f"sitemap-{kind}s-<int:part>.xml", SitemapOfKind.as_view(kind=kind), name=f"sitemap-{kind}")


def _citation(kind: RecordKind, version: str, form: str) -> URLPattern:
    view = CitationFile.as_view(kind=kind, form=form)
    return path(f"{version}citation.{form}", view, name=f"{kind}-citation-{form}")


def picture_files(name: str) -> list[URLPattern]:
    kind = RecordKind(kind_of(name))
    start = f"{PAGE_FOLDERS[kind]}/{name}"
    return [
        path(f"{start}.svg", SVGFile.as_view(name=name), name=f"{kind}-{name}-svg"),
        path(f"{start}.csv", CSVFile.as_view(name=name), name=f"{kind}-{name}-csv"),
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
    path("people/recognised/", RecognisedPage.as_view(), name="person-recognised"),
    path("people/<str:reference>/sheet.docx", CaseSheetFile.as_view(), name="person-sheet-file"),
    path("people/<str:reference>/sheet/", CaseSheetPage.as_view(), name="person-sheet"),
    path("people/releases.ics", ReleasesCalendar.as_view(), name="releases-calendar"),
    path("people/releases/feed/", ReleasesFeed.as_view(), name="releases-feed"),
    *[address for kind in RecordKind for address in addresses(kind)],
    path(f"{FORMER_FOLDER}/", FormerAddress.as_view(), name="former-list"),
    path(f"{FORMER_FOLDER}/<path:rest>", FormerAddress.as_view(), name="former-address"),
]
