"""Addresses of the public pages; every kind of record has a list and a page for each record."""

from django.urls import URLPattern, path

from incidents.choices import RecordKind
from incidents.public.pages import site
from incidents.public.pages.lists import ListPage
from incidents.public.pages.records import RecordPage
from incidents.public.pictures.gallery import PICTURES
from incidents.public.pictures.views import CSVFile, SVGFile

app_name = "pages"


def addresses(kind: RecordKind) -> list[URLPattern]:
    return [
        path(f"{kind}s/", ListPage.as_view(kind=kind), name=f"{kind}-list"),
        path(f"{kind}s/<str:reference>/", RecordPage.as_view(kind=kind), name=kind),
    ]


def picture_files(name: str) -> list[URLPattern]:
    return [
        path(f"incidents/{name}.svg", SVGFile.as_view(name=name), name=f"incident-{name}-svg"),
        path(f"incidents/{name}.csv", CSVFile.as_view(name=name), name=f"incident-{name}-csv"),
    ]


urlpatterns = [
    path("", site.HomePage.as_view(), name="home"),
    path("data/", site.DataPage.as_view(), name="data"),
    path("about/", site.AboutPage.as_view(), name="about"),
    path("robots.txt", site.RobotsFile.as_view(), name="robots"),
    path("sitemap.xml", site.SitemapFile.as_view(), name="sitemap"),
    path("favicon.ico", site.Icon.as_view(), name="icon"),
    *[file for name in PICTURES for file in picture_files(name)],
    *[address for kind in RecordKind for address in addresses(kind)],
]
