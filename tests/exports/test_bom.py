"""Byte order marks of CSV files: on request and behind the buttons of pages, never in the API by itself."""

import html
import re

import pytest

from incidents.models import Incident
from tests import make
from tests.exports.files import content, read_archive, read_csv
from tests.public.client import body, get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MARK = b"\xef\xbb\xbf"


@pytest.fixture(autouse=True)
def incident():
    return make.public(make.incident("Bakı: həbs", place="Şəki"))


def test_csv_begins_with_a_mark_if_asked():
    plain, marked = content("incidents/", "csv"), content("incidents/", "csv", "bom=true")

    assert marked == MARK + plain
    assert not plain.startswith(MARK)
    assert content("incidents/", "csv", "bom=false") == plain


def test_each_related_table_begins_with_a_mark_if_asked():
    plain, marked = (
        read_archive(content("incidents/", "tables", f"bom={each}")) for each in ("false", "true")
    )

    assert marked["incidents"][0]["\ufeffid"] == plain["incidents"][0]["id"]


def test_statistics_begin_with_a_mark_if_asked():
    plain = body(get("stats/", "by=country&format=csv"))

    assert body(get("stats/", "by=country&format=csv&bom=true")) == MARK + plain


@pytest.mark.parametrize("query", ["bom=true", "bom=true&format=xlsx", "bom=1&format=csv"])
def test_a_mark_without_a_table_of_text_is_refused(query):
    assert get("incidents/", query).status_code == 400


@pytest.mark.parametrize("address", ["/incidents/?q=Baki", "/incidents/?view=map", "/data/"])
def test_the_buttons_of_pages_give_csv_with_a_mark(client, address):
    page = client.get(address).content.decode()
    links = [html.unescape(each) for each in re.findall('href="([^"]*(?:format=csv|[.]csv)[^"]*)"', page)]

    assert links
    for link in links:
        assert b"".join(client.get(link)).startswith(MARK), link


def test_the_csv_of_the_desk_begins_with_a_mark(client, editor):
    client.force_login(editor)
    found = b"".join(client.get("/admin/incidents/incident/export/"))

    assert found.startswith(MARK)
    assert len(read_csv(found.removeprefix(MARK))) == Incident.objects.count()
