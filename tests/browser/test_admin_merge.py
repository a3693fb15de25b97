"""Merging two people in a browser, with the keyboard alone, on any screen."""

import os
from pathlib import Path

import pytest

from tests import make
from tests.browser.accessibility import violations
from tests.browser.keyboard import Keyboard
from tests.desk.admin_forms import url_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]
PICTURES = os.environ.get("PICTURES_OF_MERGES")


def two():
    """Two public records of one person, in two spellings, with a case each."""
    first = make.person("Ihar Novik", gender="male", summary="A blogger.")
    second = make.person("Игорь Новик", birth_text="1980", summary="A journalist and blogger.")
    make.involve(make.incident("A raid", date="1 May 2021"), first)
    make.involve(
        make.incident("A verdict", date="2 June 2022"), second, outcome="convicted", sentence_months=180
    )
    make.statement("He is innocent.", persons=[second])
    make.public(first, second)
    return first, second


def picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_two_people_are_merged_with_the_keyboard_alone(sign_in):
    first, second = two()
    page = sign_in("publisher")
    keyboard = Keyboard(page)
    page.goto(url_of(first, "merge"))
    page.focus("a[href*='?with=']")
    keyboard.press("Enter")
    page.wait_for_selector("input[name=keep]")
    page.focus("input[name=keep][value=first]")
    keyboard.press("Space")
    for name in ("name", "summary"):
        page.focus(f"input[name={name}][value=second]")
        keyboard.press("Space")
    page.focus("input[name=_preview]")
    keyboard.press("Enter")
    page.wait_for_selector("#id_reason")
    page.focus("#id_reason")
    keyboard.type("One person; the verdict names both spellings.")
    keyboard.press("Tab")
    keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.merged_into, first.name, first.birth_text) == (first, "Игорь Новик", "1980")
    assert page.faults == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_a_merge_are_accessible_and_fit(sign_in, width):
    first, second = two()
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    seen = []

    def look(name):
        picture(page, f"{name}-{width}")
        overflows = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        seen.append((name, violations(page), overflows))

    page.goto(url_of(first))
    look("person")
    page.goto(url_of(first, "merge"))
    look("choose")
    page.goto(f"{url_of(first, 'merge')}?with={second.uid}")
    look("compare")
    page.click("input[name=_preview]")
    page.wait_for_selector(".errornote")
    look("errors")
    for name, side in (("keep", "first"), ("name", "first"), ("summary", "second")):
        page.check(f"input[name={name}][value={side}]")
    page.click("input[name=_preview]")
    page.wait_for_selector("#id_reason")
    look("preview")

    assert seen == [(name, [], False) for name, *_ in seen]


def test_the_other_record_is_found_by_typing(sign_in):
    first, second = two()
    page = sign_in("publisher")
    page.goto(url_of(first, "merge"))
    page.click(".other .select2-selection")
    page.fill(".select2-search__field", "новик")
    page.click(".select2-results__option:has-text('Игорь Новик')")
    page.click("input[value=Compare]")
    page.wait_for_selector("input[name=keep]")

    assert f"with={second.uid}" in page.url
    assert page.faults == []
