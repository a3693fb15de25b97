"""Files for readers: built once for each question and state of the record, and gone with it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from incidents.models.editions.edition import IncidentEdition
from incidents.public.cache import etags
from incidents.publishing.ledger import LedgerWriter
from incidents.publishing.publish import merge, withdraw
from incidents.storage import file_cache, work_folders
from tests import make
from tests.public.client import body, get, of_now

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FILES = ["/api/v1/incidents/?format=csv", "/incidents/calendar.ics", "/sitemap.xml"]


@pytest.fixture(autouse=True)
def nothing_kept():
    file_cache.clear()


@pytest.fixture
def incident():
    return make.public(make.incident("Arrest"))


@pytest.fixture
def builds(monkeypatch) -> list[str]:
    """The files that are built."""
    found: list[str] = []
    build = file_cache.build
    monkeypatch.setattr(file_cache, "build", lambda name, *rest: found.append(name) or build(name, *rest))
    return found


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_built_once(incident, builds, address):
    first, other = Client().get(address), Client().get(address)

    assert (body(first), first["ETag"]) == (body(other), other["ETag"])
    assert len(builds) == 1


@pytest.mark.parametrize("address", FILES)
def test_who_asks_for_headers_or_has_the_file_causes_nothing_to_be_built(incident, builds, address):
    head = Client().head(address)

    assert (head.status_code, body(head)) == (200, b"")
    assert "Content-Length" not in head
    assert Client().get(address, headers={"If-None-Match": head["ETag"]}).status_code == 304
    assert not builds
    assert Client().get(address)["ETag"] == head["ETag"]


def test_of_a_file_that_is_kept_the_headers_tell_the_length(incident):
    length = get("incidents/", "format=csv")["Content-Length"]

    assert Client().head(FILES[0])["Content-Length"] == length


def test_a_part_of_a_file_that_is_not_kept_is_answered_with_the_whole(incident):
    first = get("incidents/", "format=csv", Range="bytes=0-3")
    second = get("incidents/", "format=csv", Range="bytes=0-3")

    assert first.status_code == 200
    assert (second.status_code, body(second)) == (206, body(first)[:4])


@pytest.mark.parametrize("address", FILES)
def test_after_a_publication_it_is_another_file(incident, address):
    before = Client().get(address)
    make.public(make.incident("Trial"))
    after = Client().get(address)

    assert before["ETag"] != after["ETag"]
    assert body(before) != body(after)


def test_what_was_asked_and_how_it_is_written_make_the_file(incident):
    asked = ["format=csv", "format=csv&fields=title", "format=csv&country=AZ", "format=jsonl"]

    assert len({Client().head(f"/api/v1/incidents/?{query}")["ETag"] for query in asked}) == len(asked)


@pytest.mark.parametrize(("name", "value"), [("LICENCE", "https://x.example/y"), ("CORRECTIONS", "a@b.org")])
def test_settings_that_are_shown_change_the_etag(incident, settings, name, value):
    before = Client().head(FILES[0])["ETag"]
    setattr(settings, name, value)

    assert Client().head(FILES[0])["ETag"] != before


def test_another_release_changes_the_etag(incident, monkeypatch):
    before = Client().head(FILES[0])["ETag"]
    monkeypatch.setattr(etags, "software", lambda: "another")

    assert Client().head(FILES[0])["ETag"] != before


def test_a_changed_template_is_another_release(tmp_path, settings):
    template = tmp_path / "incidents" / "templates" / "page.html"
    template.parent.mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    found = []
    for words in ("one", "other"):
        template.write_text(words)
        found.append(etags.software.__wrapped__())

    assert found[0] != found[1]


def test_the_past_is_another_file_once_a_name_was_taken_out_of_it(incident):
    address = of_now("/api/v1/incidents/?format=csv&as_of=now")
    before = Client().head(address)["ETag"]
    IncidentEdition.objects.update(redacted_at="2026-01-01T00:00Z")

    assert Client().head(address)["ETag"] != before


# What is taken from view


def kept() -> list[Path]:
    return file_cache._cached_files()


def test_every_act_at_the_door_removes_every_file_when_it_is_committed(
    incident, django_capture_on_commit_callbacks
):
    get("incidents/", "format=csv")
    assert kept()
    with django_capture_on_commit_callbacks(execute=True):
        LedgerWriter()
        assert kept()

    assert not kept()


@pytest.mark.parametrize("act", ["publish", "withdraw", "merge"])
def test_publishing_withdrawing_and_merging_are_such_acts(act, django_capture_on_commit_callbacks):
    one, other = make.person("Aysel"), make.person("Aysel Q.")
    make.public(one, other, make.incident())
    get("incidents/", "format=csv")
    assert kept()
    with django_capture_on_commit_callbacks(execute=True):
        if act == "publish":
            make.public(make.rename(one, "Aysel Quliyeva"))
        elif act == "withdraw":
            withdraw(one, by=None, reason="A witness asked.", keep_history=True)
        else:
            merge(one, other, by=None, reason="the same")

    assert not kept()


def test_a_file_that_was_withdrawn_from_while_it_was_built_is_built_again(incident, publisher, monkeypatch):
    other = make.public(make.incident("Withdrawn meanwhile"))
    builds, build = [], file_cache.build

    def slow(*words):
        if not builds:
            withdraw(other, by=publisher, reason="A witness asked.", keep_history=False)
        builds.append(words)
        return build(*words)

    monkeypatch.setattr(file_cache, "build", slow)
    answer = get("incidents/", "format=csv")

    assert b"Withdrawn meanwhile" not in body(answer)
    assert len(builds) == 2
    assert len(kept()) == 1


def test_a_file_during_which_others_published_is_answered_but_not_kept(incident, monkeypatch):
    build = file_cache.build

    def slow(*words):
        make.public(make.incident("Published meanwhile"))
        return build(*words)

    monkeypatch.setattr(file_cache, "build", slow)
    answer = get("incidents/", "format=csv")

    assert answer.status_code == 200
    assert b"Published meanwhile" not in body(answer)
    assert "ETag" not in answer
    assert not kept()


# Room and leftovers


def test_there_is_never_more_than_there_is_room_for(incident, settings, monkeypatch):
    monkeypatch.setattr(file_cache, "MEBIBYTE", 1)
    get("incidents/", "format=jsonl")
    (path,) = kept()
    settings.FILE_CACHE = path.stat().st_size + 1
    os.utime(path, (1, 1))
    get("incidents/", "format=csv&fields=title")

    assert path not in kept()
    assert len(kept()) == 1


def test_what_a_stop_left_behind_is_swept_but_not_what_is_in_use():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tracker.settings'\n"
        "from incidents.storage.work_folders import work_folder\n"
        "with work_folder() as folder: print(folder, flush=True); sys.stdin.read()"
    )
    environ = {**os.environ, "TRACKER_DATA_DIR": str(settings.DATA_DIR)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as used:
        folder = Path(used.stdout.readline().strip())
        assert work_folders.sweep() == 0
        assert folder.is_dir()
        used.send_signal(signal.SIGKILL)
    assert folder.is_dir()

    assert work_folders.sweep() == 1
    assert not folder.exists()
