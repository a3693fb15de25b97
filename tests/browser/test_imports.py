"""Imports in a browser, from upload to undoing: keyboard, telephone, without scripts, no finding of axe."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from incidents.imports import desk_run
from incidents.imports.write import pace
from incidents.models import ImportBatch, Incident
from incidents.models.import_batch import ImportState
from tests import make
from tests.browser.accessibility import violations
from tests.browser.keyboard import Keyboard
from tests.imports.files import COLUMNS, FIRST, SECOND, csv_of, row
from tests.imports.hostile import workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"viewport": {"width": 360, "height": 740}}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CHOSEN = {
    "id": "id",
    "title": "title",
    "date": "date",
    "persons": "persons",
    "url": "url",
    "source": "source",
    # Nothing that accuses or classifies is preset.
    "kind": "arrest",
    "role": "victim",
    "institution_role": "court",
    "institution_kind": "court",
}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path / "kept")
    (tmp_path / "kept").mkdir()
    make.person("Aysel Quliyeva")


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "arrests.csv"
    path.write_text(csv_of(FIRST, row(SECOND, date="some day in May")))
    return path


class Steps:
    """The pages of an import one after the other; `found` is what is wrong with any of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[Any] = []
        self.seen: list[str] = []

    def look(self, name: str) -> None:
        """Note what axe finds on this page and whether it is wider than the screen; a picture if asked."""
        self.seen.append(name)
        self.found += violations(self.page)
        self.found += [(name, "wider")] * (self.page.evaluate(WIDER) > 0)
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def upload(self, table: Path) -> None:
        self.page.goto(reverse("admin:incidents_importbatch_add"))
        self.page.set_input_files("#id_file", table)
        self.page.fill("#id_dataset", "arrests")

    def choose(self) -> None:
        for summary in self.page.query_selector_all("details.choose:not([open]) > summary"):
            summary.click()
        for field, column in CHOSEN.items():
            self.page.select_option(f"#id_{field}", column)

    def press(self, words: str) -> None:
        self.page.click(f":is(button, input[type=submit], a):text-is('{words}'), input[value='{words}']")
        self.page.wait_for_load_state()


def walked(page: Page, table: Path) -> Steps:
    """All steps, looked at one by one."""
    steps = Steps(page)
    steps.upload(table)
    steps.look("upload")
    for words, name in (
        ("Upload", "mapping"),
        ("Keep this mapping", "mapped"),
        ("Check the file", "checked"),
    ):
        steps.press(words)
        if name == "mapping":
            steps.choose()
        steps.look(name)
    steps.press("Import")
    steps.look("applied")
    assert Incident.objects.count() == 2
    steps.press("Undo this import")
    steps.look("undo")
    steps.press("Undo this import")
    steps.look("undone")
    return steps


@pytest.mark.parametrize("options", [{}, TELEPHONE], ids=["desk", "telephone"])
def test_every_step_of_an_import_suits_everybody(sign_in, table, options):
    page = sign_in("editor", **options)

    steps = walked(page, table)

    assert steps.found == []
    assert ImportBatch.objects.get().state == ImportState.UNDONE
    assert not Incident.objects.exists()


def test_a_workbook_goes_from_upload_to_undo(sign_in, tmp_path):
    path = tmp_path / "arrests.xlsx"
    path.write_bytes(
        workbook([COLUMNS, *([each.get(name, "") for name in COLUMNS] for each in (FIRST, SECOND))])
    )
    page = sign_in("editor")

    steps = walked(page, path)

    assert steps.found == []
    assert ImportBatch.objects.get().state == ImportState.UNDONE


def test_an_import_goes_without_scripts(sign_in, table):
    page = sign_in("editor", java_script_enabled=False)
    steps = Steps(page)
    steps.upload(table)
    steps.press("Upload")
    steps.choose()
    for words in ("Keep this mapping", "Check the file", "Import"):
        steps.press(words)

    assert Incident.objects.count() == 2


def test_an_import_is_checked_and_applied_with_the_keyboard_alone(sign_in, table):
    page = sign_in("editor")
    steps = Steps(page)
    steps.upload(table)
    keys = Keyboard(page)
    page.focus("#id_dataset")
    keys.press("Enter")
    page.wait_for_selector("#id_title")
    steps.choose()
    page.focus("#id_cut")
    for words in ("Keep this mapping", "Check the file", "Import"):
        keys.tab_to(words)
        with page.expect_navigation():
            keys.press("Enter")

    assert Incident.objects.count() == 2
    assert page.faults == []
