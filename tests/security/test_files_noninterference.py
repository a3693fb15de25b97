"""Files of whole results hold nothing that follows from what is hidden, also where they are built anew.

A file that was built before a hidden change has the name of the one after it, and would be sent again: the
recordings of `test_noninterference` compare such files with themselves. Here the store is emptied before
each recording.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from incidents.exports import exporter
from incidents.models import Incident, Person, Source
from incidents.public.pages.lists import calendar_files
from incidents.public.pages.site import sitemap
from incidents.storage import file_cache
from tests.security.addresses import public_routes
from tests.security.campaign import nothing_left
from tests.security.changes import Change, all_together
from tests.security.recording import Answer, Asked, differences, record, undone
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILE = re.compile(r"/api/v1/(?!stats)\w+\.[\w.]+|.*\.(ics|xml)")


def requests() -> list[Asked]:
    """Every file that is kept, and some of a filter."""
    paths = [route.address(part=1) for route in public_routes() if FILE.fullmatch(route.path)]
    filtered = [f"{path}?country=AZ" for path in paths if "/incidents." in path]
    return [Asked(path, "file") for path in [*paths, *filtered]]


def recorded(asked: list[Asked]) -> dict[Asked, Answer]:
    file_cache.clear()
    return record(asked)


def recorded_after(change: Change, tracker: Tracker, asked: list[Asked]) -> dict[Asked, Answer]:
    with undone():
        change(tracker.afresh())
        return recorded(asked)


@pytest.fixture(scope="module")
def built() -> Iterator[list[str]]:
    """The names of the files that are built."""
    names: list[str] = []
    build = file_cache.build
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_cache, "build", lambda name, *rest: names.append(name) or build(name, *rest))
        yield names


@pytest.mark.parametrize("change", [all_together, nothing_left], ids=["all together", "nothing left"])
def test_files_built_anew_notice_no_change_of_what_is_hidden(
    tracker: Tracker, change: Change, built: list[str]
) -> None:
    asked = requests()
    before = recorded(asked)
    built.clear()
    after = recorded_after(change, tracker, asked)

    assert not differences(before, after), differences(before, after)[:3]
    assert {answer.status for answer in after.values()} == {200}
    assert len(set(built)) > 30


def of_lists(patch: pytest.MonkeyPatch) -> None:
    """A line for each person at the desk, behind every file of a list."""
    write = exporter.write

    def leaky(file: Any, *rest: Any, **more: Any) -> None:
        write(file, *rest, **more)
        file.write(json.dumps(Person.objects.count()).encode())

    patch.setattr(exporter, "write", leaky)


def of_calendars(patch: pytest.MonkeyPatch) -> None:
    coverage = calendar_files._coverage
    patch.setattr(calendar_files, "_coverage", lambda *about: f"{coverage(*about)} {Source.objects.count()}")


def of_sitemaps(patch: pytest.MonkeyPatch) -> None:
    lines = sitemap._lines
    patch.setattr(
        sitemap, "_lines", lambda *about: [*lines(*about), f"<!-- {Incident.objects.count()} -->".encode()]
    )


LEAKS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "lists": (of_lists, "/api/v1/"),
    "calendars": (of_calendars, ".ics"),
    "sitemaps": (of_sitemaps, ".xml"),
}
# Files that other functions write than those in which the leaks are planted.
WRITTEN_APART = re.compile(r"/api/v1/(prisoners|prosecutions|vocabularies)\.|/people/releases\.ics")


@pytest.mark.parametrize("where", LEAKS)
def test_a_leak_into_a_file_that_was_built_before_is_found(
    tracker: Tracker, where: str, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    plant, words = LEAKS[where]
    asked = [each for each in requests() if words in each.path and not WRITTEN_APART.match(each.path)]
    with monkeypatch.context() as patch:
        plant(patch)
        before = recorded(asked)
        assert not differences(before, recorded(asked)), "The leak itself must be quiet."
        found = differences(before, recorded_after(all_together, tracker, asked))

    file_cache.clear()  # of files with the leak
    record_property("leak", ["to readers", bool(found)])
    assert {each.asked for each in found} == set(asked)
