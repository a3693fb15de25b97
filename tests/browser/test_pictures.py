"""Pictures in a browser: without faults, on any screen, for everybody, with and without a script."""

import pytest

from tests import make
from tests.browser.accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PLACES = [
    "/",
    "/incidents/?view=map",
    "/incidents/?view=map&country=AZ",
    "/incidents/?view=timeline",
    "/incidents/?view=timeline&q=arrest",
    "/incidents/?view=chart",
    "/incidents/?view=chart&by=outcome",
    "/incidents/?view=map&country=FJ",
]
FILES = ["/incidents/map.svg", "/incidents/timeline.svg", "/incidents/chart.svg?by=country"]


@pytest.fixture(autouse=True)
def record():
    """Enough to be counted by month; places told with every precision, and what has no date or country."""
    many = [make.incident(f"Raid no. {n}", date="May 2025", kind="raid", country="GE") for n in range(26)]
    told = [
        make.incident("The arrest of a very long name " * 4, date="between 3 May 2025 and 9 August 2025"),
        make.incident("An arrest since then", date="since March 2025"),
        make.incident("Undated", date=""),
        make.incident("At sea", country="", unstated={"country": "none"}),
    ]
    for place, precision in enumerate(["exact", "vicinity", "locality"]):
        make.edited(told[place], latitude=40.4 - place, longitude=49.8 - place, precision=precision)
    return make.public(*told, *many)


def at_each(page, look) -> dict:
    """What a look at each place finds; all in one go, as making the record takes longer than looking."""
    return {place: look(page) for place in PLACES if page.goto(place).status == 200}


def opened(page) -> list:
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    return violations(page, more=("best-practice",))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_can_be_used_by_everybody(open_page, scheme):
    page = open_page(color_scheme=scheme)

    assert at_each(page, opened) == {place: [] for place in PLACES}
    assert page.faults == []


@pytest.mark.parametrize("width", [320, 1280])
def test_pictures_fit_the_screen(open_page, width):
    page = open_page(viewport={"width": width, "height": 700})
    overflow = f"Math.max(0, document.documentElement.scrollWidth - {width})"

    assert at_each(page, lambda page: page.evaluate(overflow)) == dict.fromkeys(PLACES, 0)


def test_files_make_no_fault_by_themselves(open_page):
    page = open_page()

    assert [page.goto(address).status for address in FILES] == [200] * len(FILES)
    assert page.faults == []


@pytest.mark.parametrize(("view", "target"), [("map", ".circles a"), ("timeline", ".bars a"), ("chart", "a")])
def test_a_part_of_a_picture_leads_to_its_list_without_any_script(open_page, view, target):
    page = open_page(java_script_enabled=False)
    page.goto(f"/incidents/?view={view}")
    page.locator(f".drawing {target}").first.dispatch_event("click")
    page.wait_for_url(lambda address: "view" not in address)

    assert page.locator("[data-count]").inner_text() == {"map": "26", "timeline": "1", "chart": "26"}[view]


def test_keys_alone_lead_from_the_table_of_a_map_to_a_list(open_page):
    page = open_page()
    page.goto("/incidents/?view=map")
    page.focus("details.behind summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/?country=GE")

    assert page.locator("[data-count]").inner_text() == "26"


def test_a_picture_can_be_taken_away_as_png(open_page):
    page = open_page()
    page.goto("/incidents/?view=map")
    with page.expect_download() as taken:
        page.click("text=PNG")
    content = taken.value.path().read_bytes()

    assert taken.value.suggested_filename == "incidents-map.png"
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 1920
    assert page.faults == []


def test_without_a_script_no_png_is_offered(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/incidents/?view=map")

    assert page.get_by_role("link", name="SVG").is_visible()
    assert page.get_by_text("PNG").is_hidden()
