"""Two real CSVs come in through the browser alone: upload, choosing, check, import, undo."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from incidents.imports import desk_run
from incidents.imports.write import pace
from incidents.models import ImportBatch, Incident, Institution, Involvement, Person, Source
from incidents.models.import_batch import ImportState
from tests.browser.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DATA = Path(settings.BASE_DIR) / "tests" / "imports" / "data"
KILLINGS: dict[str, str] = {
    "id": "", "words_id": "{name}|{day} {month} {year}|{city}, {state}",
    "words_title": "{name} killed by {lawenforcementagency}",
    "kind_column": "cause", "year": "year", "month": "month", "day": "day", "every_country": "US",
    "place": "", "words_place": "{streetaddress}, {city}, {state}",
    "latitude": "latitude", "longitude": "longitude",
    "words_precision": "vicinity", "words_victims_low": "1", "words_victims_high": "1",
    "persons": "name", "role": "victim", "outcome": "died", "person_gender": "gender",
    "institutions": "lawenforcementagency", "institution_role": "alleged_perpetrator",
    "institution_kind": "police", "words_institution_country": "US", "institution_separator": ", || and ",
    "words_source": "Police killings", "words_publisher": "FiveThirtyEight",
    "words_url": "https://github.com/fivethirtyeight/data/tree/master/police-killings",
    "separator": "", "empty_words": "Unknown",
}  # fmt: skip
VALUES = {
    "Gunshot": "killing", "Taser": "killing", "Struck by vehicle": "killing",
    "Death in custody": "death_in_custody", "Unknown": "killing",
}  # fmt: skip
VIOLENCE = {
    "id": "id", "title": "name", "persons": "", "kind": "attack", "every_country": "US", "date": "date_text",
    "place": "", "words_place": "{city}, {state}", "url": "Link *", "empty_words": "Unknown Date",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    # The service's own process for large files has another database than this test.
    monkeypatch.setattr(desk_run, "INLINE_BYTES", 10_000_000)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path / "kept")
    (tmp_path / "kept").mkdir()


class Steps:
    """The pages of an import; `found` is what is wrong with any of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[Any] = []

    def press(self, words: str) -> None:
        self.page.click(f":is(button, input[type=submit], a):text-is('{words}'), input[value='{words}']")
        self.page.wait_for_load_state()

    def look(self) -> None:
        self.found += violations(self.page)

    def upload(self, name: str) -> None:
        self.page.goto(reverse("admin:incidents_importbatch_add"))
        self.page.set_input_files("#id_file", DATA / name)
        self.page.fill("#id_dataset", name)
        self.press("Upload")

    def choose(self, chosen: dict[str, str], check: tuple[str, ...] = ()) -> None:
        for summary in self.page.query_selector_all("details:not([open]) > summary"):
            summary.click()
        for name, value in chosen.items():
            control = self.page.locator(f"#id_{name}")
            if control.evaluate("each => each.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        for name in check:
            self.page.check(f"#id_{name}")
        self.look()
        self.press("Keep this mapping")

    def values(self, chosen: dict[str, str]) -> None:
        self.look()
        for pair in self.page.query_selector_all(".pair"):
            word = pair.query_selector("bdi")
            select = pair.query_selector("select")
            if word and select and word.inner_text() in chosen:
                select.select_option(chosen[word.inner_text()])
        self.press("Keep these values")

    def check_and_import(self) -> str:
        self.press("Check the file")
        self.look()
        text = self.page.inner_text("#content")
        assert "nothing can be imported" not in text, text[:2_000]
        self.press("Import")
        return text

    def undo(self) -> None:
        self.press("Undo this import")
        self.look()
        self.press("Undo this import")


def undone() -> bool:
    return ImportBatch.objects.get().state == ImportState.UNDONE and not Incident.objects.exists()


def test_the_killings_come_in_by_choosing_alone(sign_in):
    steps = Steps(sign_in("editor"))
    steps.upload("police_killings.csv")
    steps.look()
    steps.page.select_option("#id_encoding", "latin-1")
    steps.press("Read the file so")
    steps.choose(KILLINGS, check=("cut",))
    steps.values(VALUES)
    text = steps.check_and_import()

    print(
        Incident.objects.count(), Person.objects.count(), Institution.objects.count(), Source.objects.count()
    )
    assert "467 rows" in text
    assert Incident.objects.count() == 467
    assert Incident.objects.filter(kind="death_in_custody").count() == 14
    assert Incident.objects.filter(earliest__year=2015).count() == 467
    assert Person.objects.filter(gender="female").count() == 21
    assert not Person.objects.filter(name="Unknown").exists()
    assert Involvement.objects.filter(role="victim", outcome="died").count() == 464
    steps.undo()
    assert undone()
    assert steps.found == []


def test_police_violence_comes_in_by_choosing_alone(sign_in):
    steps = Steps(sign_in("editor"))
    steps.upload("2020pb.csv")
    steps.choose(VIOLENCE, check=("leave_out", "cut"))
    text = steps.check_and_import()

    print(Incident.objects.count(), Source.objects.count())
    assert "1,340 rows" in text
    assert Incident.objects.count() == 1_340
    assert Incident.objects.exclude(earliest=None).count() == 1_300
    assert Source.objects.count() > 3_500
    steps.undo()
    assert undone()
    assert steps.found == []
