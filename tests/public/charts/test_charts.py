"""Pictures: the figures of the list, whatever is asked; outlines where they belong; files that are sound."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.dates.span import Span
from incidents.public.charts.base import figures, steps_up_to
from incidents.public.charts.country_shapes import centres, territories
from incidents.public.charts.date_range_chart import LETTERS, wrapped
from incidents.public.charts.projection import HEIGHT, WIDTH, equal_earth, frame_of, world
from incidents.public.charts.timeline import MOST_SPANS
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.public.client import body, get, of_now

pytestmark = pytest.mark.one_database
PICTURES = ["map", "timeline", "chart"]
QUESTIONS = [
    "",
    "country=AZ,GE",
    "country=none",
    "date_from=2024-03&date_to=2025-06",
    "date_from=2024-03&date_match=certain",
    "undated=true",
    "role=victim",
    "outcome=unstated",
    "person=1",
    "q=arrest",
    "bbox=44,38,51,42",
    "as_of=now",
    "person=99",
]
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' ]]> \x0b\x1b \ufffe end"


@shared
def record():
    """Incidents of every sort of date, some without a country or date, some located."""
    ann = make.person("Ann")
    made = [
        make.incident("Arrest in June", date="23 June 2025"),
        make.incident("Trial over years", date="2024-11/2025-02", kind="conviction", country="GE"),
        make.incident("Since then", date="since March 2024"),
        make.incident("Before", date="before May 2024", country="GE"),
        make.incident("Undated arrest", date=""),
        make.incident("At sea", date="2024", country="", unstated={"country": "none"}),
        make.incident("Long ago", date="1985", country="SU"),
    ]
    make.edited(made[0], latitude=40.4, longitude=49.9, precision="locality")
    make.edited(made[4], latitude=40.4, longitude=49.9, precision="exact")
    make.involve(made[0], ann, outcome="detained")
    make.involve(made[1], ann, outcome="convicted")
    return make.public(ann, *made)


@shared
def many_in_may(record) -> None:
    """And so many more that they are counted, not drawn one by one."""
    make.public(*[make.incident(f"More {n}", date="May 2025") for n in range(MOST_SPANS + 1)])


@shared
def raids() -> None:
    dates = ["May 2025"] * MOST_SPANS + ["May or June 2025", "20 June 2025", "since April 2025", ""]
    make.public(*[make.incident(f"Raid {n}", date=date, kind="raid") for n, date in enumerate(dates)])


def file(name: str, query: str = ""):
    answer = Client().get(of_now(f"/incidents/{name}?{query}"))
    assert answer.status_code == 200, answer.content
    return answer


def rows(name: str, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page_text(file(f"{name}.csv", query)))))


def drawing(name: str, query: str = "") -> ET.Element:
    return ET.fromstring(file(f"{name}.svg", query).content)  # noqa: S314 - made by us


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in root.iter() if each.get("class") == name]


def listed(query: str) -> dict[str, int]:
    answer = get("incidents/", query).json()
    return {"certain": answer["count_certain"], "possible": answer["count"]}


def listed_at(address: str) -> dict[str, int]:
    return listed(address.partition("?")[2])


# The same result as the list


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_countries_of_a_map_add_up_to_the_list(record, question):
    found = rows("map", question)

    assert {
        "certain": sum(int(row["incidents_certain"]) for row in found),
        "possible": sum(int(row["incidents_possible"]) for row in found),
    } == listed(question)


@pytest.mark.parametrize("name", ["map", "chart"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_each_row_leads_to_a_list_of_as_many(record, question, name):
    found = rows(name, question)

    assert [
        {"certain": int(row["incidents_certain"]), "possible": int(row["incidents_possible"])}
        for row in found
    ] == [listed_at(row["list"]) for row in found]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_timeline_has_every_dated_incident_and_says_how_many_have_no_date(record, question):
    results = get("incidents/", question).json()["results"]
    undated = len([each for each in results if each["date"] is None])
    svg = page_text(file("timeline.svg", question))

    assert len(rows("timeline", question)) + undated == listed(question)["possible"]
    assert ("Without any date" in svg) == bool(undated)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_picture_tells_the_totals_of_the_list(record, question, name):
    totals = listed(question)

    assert figures(totals["certain"], totals["possible"]) in page_text(file(f"{name}.svg", question))


@pytest.mark.parametrize("by", ["kind", "outcome", "role", "country"])
def test_a_chart_has_the_bars_that_the_statistics_count(record, by):
    cells = get("stats/", f"by={by}{'&role=victim' if by == 'outcome' else ''}").json()["cells"]

    assert sorted(int(row["incidents_possible"]) for row in rows("chart", f"by={by}")) == sorted(
        cell["incidents"]["possible"] for cell in cells
    )


@shared
def verdicts():
    """Ann convicted twice, Bob once, by a court and a judge; the day of one verdict is uncertain."""
    ann, bob, court, judge = make.person("Ann"), make.person("Bob"), make.institution(), make.person("Judge")
    made = [make.incident(str(n), kind="conviction", date=("2024", "May 2025")[n % 2]) for n in range(3)]
    for incident in made[:2]:
        make.involve(incident, ann, outcome="convicted")
    make.involve(made[2], bob, outcome="convicted")
    for incident in made:
        make.involve(incident, court, "court")
        make.involve(incident, judge, "judge")
    return make.public(ann, bob, court, judge, *made)


def test_a_chart_of_outcomes_is_of_victims_unless_a_role_is_asked_for(verdicts):
    assert [(row["outcome"], row["incidents_possible"]) for row in rows("chart", "by=outcome")] == [
        ("convicted", "3")
    ]
    assert [row["outcome"] for row in rows("chart", "by=outcome&role=court")] == ["unstated"]
    assert "Only victims are counted here" in page_text(file("chart.svg", "by=outcome"))


def test_a_chart_of_people_counts_each_person_once(verdicts):
    assert [(row["outcome"], row["persons_possible"]) for row in rows("chart", "by=outcome&unit=people")] == [
        ("convicted", "2")
    ]
    assert {row["role"]: row["persons_possible"] for row in rows("chart", "by=role&unit=people")} == {
        "victim": "2",
        "judge": "1",
    }
    assert "Convicted: 2 people" in page_text(file("chart.svg", "by=outcome&unit=people"))


def test_people_of_uncertain_dates_are_possible_only(verdicts):
    (row,) = rows("chart", "by=kind&unit=people&date_from=2024-06&date_to=2025-12")

    assert (row["persons_certain"], row["persons_possible"]) == ("1", "2")


def test_a_chart_says_at_least_how_many_victims_there_are(verdicts):
    assert "Victims, named or not: at least 3." in page_text(file("chart.svg"))


@pytest.mark.parametrize("view", PICTURES)
def test_the_page_of_a_list_shows_the_picture_and_its_figures(record, view):
    page = page_text(Client().get("/incidents/", {"view": view, "country": "GE"}))

    assert f'class="drawing {view}"' in page
    assert 'data-count="2"' in page
    assert f'href="/incidents/{view}.svg?country=GE"' in page
    assert "view=" not in re.search(r'class="downloads">.*?</p>', page)[0]


def test_the_links_of_a_picture_are_inside_the_page_but_not_in_its_file(record):
    page = page_text(Client().get("/incidents/", {"view": "map"}))

    assert '<a href="/incidents/?country=AZ"' in page
    assert "<a " not in page_text(file("map.svg"))


def test_the_first_page_shows_where_and_when(record):
    page = page_text(Client().get("/"))

    assert re.search(r'<a href="/countries/az/">\s*Azerbaijan', page)
    assert 'href="/incidents/?view=timeline"' in page


def test_the_first_page_of_an_empty_record_has_no_picture(db):
    assert "<svg" not in page_text(Client().get("/"))


# Time


def test_an_uncertain_date_is_drawn_over_all_days_it_may_be(record):
    [bar] = of_class(drawing("timeline", "kind=conviction"), "certain")
    root = drawing("timeline", "country=GE&date_from=2024-01-01")
    widths = {each.get("width") for each in of_class(root, "certain")}

    # 1 November to 28 February are 120 days, and there is a twentieth more room at either end.
    assert float(bar.get("width").rstrip("%")) == pytest.approx(100 * 120 / 130, abs=0.1)
    assert float(bar.get("x").rstrip("%")) == pytest.approx(100 * 5 / 130, abs=0.1)
    assert widths != {bar.get("width")}


def test_a_day_is_a_dot_and_a_span_is_none(record):
    assert len(drawing("timeline", "q=June").findall(".//{*}circle")) == 0
    assert len(drawing("timeline", "q=arrest&date_from=2025").findall(".//{*}circle")) == 0
    assert len(drawing("timeline", "country=AZ,SU").findall(".//{*}circle")) == 1


def test_an_open_date_ends_in_an_arrow(record):
    words = "".join(drawing("timeline", "country=AZ").itertext())

    assert "→" in words
    assert "←" not in words


def test_incidents_only_possibly_in_the_period_are_drawn_lighter(record):
    root = drawing("timeline", "country=GE&date_from=2025&date_to=2025")

    assert len(of_class(root, "possible")) == 1
    assert of_class(root, "certain") == []


def test_many_incidents_are_counted_by_month_and_each_month_leads_to_its_list(many_in_may):
    found = rows("timeline", "date_from=2024")

    assert found[0].keys() == {"month", "name", "incidents_certain", "incidents_possible", "list"}
    assert [
        {"certain": int(row["incidents_certain"]), "possible": int(row["incidents_possible"])}
        for row in found
    ] == [listed_at(row["list"]) for row in found]


def test_an_uncertain_date_is_light_in_every_month_it_may_be_and_solid_in_none(record):
    make.public(*[make.incident(f"More {n}", date="May or June 2025") for n in range(MOST_SPANS + 1)])
    found = {row["month"]: row for row in rows("timeline", "q=More")}

    assert {month: (row["incidents_certain"], row["incidents_possible"]) for month, row in found.items()} == {
        "2025-05": ("0", "26"),
        "2025-06": ("0", "26"),
    }


def test_many_months_are_counted_by_year(many_in_may):
    assert "year" in rows("timeline")[0]


def test_a_period_far_longer_than_what_happened_does_not_press_it_together(many_in_may):
    assert [row["month"] for row in rows("timeline", "q=More&date_from=1000&date_to=2999")] == ["2025-05"]


def test_what_began_before_the_period_fills_all_of_it(record):
    make.public(*[make.incident(f"More {n}", date="since May 2020") for n in range(MOST_SPANS + 1)])
    found = rows("timeline", "q=More&date_from=2025-01&date_to=2025-03")

    assert [(row["month"], row["incidents_possible"]) for row in found] == [
        ("2025-01", "26"),
        ("2025-02", "26"),
        ("2025-03", "26"),
    ]


@pytest.mark.parametrize(
    "question",
    ["", "&date_match=certain", "&country=AZ", "&date_from=2025-05-10", "&date_to=2025-06", "&q=raid"],
)
def test_months_are_counted_as_the_statistics_count_them(raids, question):
    cells = get("stats/", f"by=month&kind=raid{question}").json()["cells"]

    assert [
        (row["month"], int(row["incidents_certain"]), int(row["incidents_possible"]))
        for row in rows("timeline", f"kind=raid{question}")
    ] == [
        (cell["month"], cell["incidents"]["certain"], cell["incidents"]["possible"])
        for cell in cells
        if cell["month"]
    ]


def test_what_is_too_long_ago_is_said_and_not_drawn(many_in_may):
    duel = make.incident("A duel")
    duel.date = Span("1650", date(1650, 1, 1), date(1650, 12, 31))
    duel.save()
    make.public(duel)
    svg = page_text(file("timeline.svg"))

    assert "1 earlier than the last 120 years" in svg
    assert min(int(row["year"]) for row in rows("timeline")) >= date(2025, 1, 1).year - 119


# Places


def inside(longitude: float, latitude: float) -> set[str]:
    return {
        each.code
        for each in territories()
        if sum(crossed(ring, longitude, latitude) for ring in each.rings) % 2
    }


def crossed(ring: list, longitude: float, latitude: float) -> int:
    """How often a ring is crossed on the way east."""
    return sum(
        (y > latitude) != (next_y > latitude) and longitude < x + (next_x - x) * (latitude - y) / (next_y - y)
        for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], *ring[:1]], strict=True)
    )


@pytest.mark.parametrize(
    ("longitude", "latitude", "country"),
    [
        (49.7, 40.4, "AZ"),  # Baku
        (45.4, 39.2, "AZ"),  # Nakhchivan
        (44.5, 40.2, "AM"),  # Yerevan
        (34.1, 45.0, "UA"),  # Simferopol, Crimea
        (-13.0, 25.0, "EH"),  # Western Sahara
        (28.2, -29.5, "LS"),  # a hole in South Africa
        (179.0, 68.0, "RU"),  # Chukotka, on both sides of the antimeridian
        (-175.0, 66.0, "RU"),
        (37.6, 55.8, "RU"),
    ],
)
def test_a_place_lies_in_its_country(longitude, latitude, country):
    assert inside(longitude, latitude) == {country}


def test_no_outline_crosses_the_antimeridian():
    steps = [
        abs(one[0] - other[0])
        for each in territories()
        for ring in each.rings
        for one, other in pairwise(ring)
    ]

    assert max(steps) < 30


def test_equal_earth_has_the_extent_of_its_authors():
    assert equal_earth(180, 0)[0] == pytest.approx(2.70663, abs=1e-5)
    assert equal_earth(0, 90)[1] == pytest.approx(1.31736, abs=1e-5)
    assert world().place(0, 0)[0] == WIDTH / 2


def test_units_of_the_world_are_as_long_across_as_down():
    one = world()
    assert WIDTH / (2 * one.right) == pytest.approx(HEIGHT / (one.top - one.bottom), rel=0.01)


def test_every_country_can_be_shown_on_a_map_of_its_own():
    shown = {code: frame_of([(spot, spot)]).percent(spot) for code, spot in centres().items()}

    assert len(shown) > 200
    assert {code: at for code, at in shown.items() if at != pytest.approx((50, 50), abs=0.1)} == {}


def test_places_at_one_spot_are_one_sign_as_vague_as_the_vaguest(record):
    [around] = of_class(drawing("map"), "around")

    assert around.get("stroke-dasharray") == "2 2"
    assert len(of_class(drawing("map"), "spot")) == 1


def test_a_sign_leads_to_the_incidents_at_its_spot(record):
    page = page_text(Client().get("/incidents/", {"view": "map"}))
    [query] = re.findall(r'href="/incidents/\?(bbox=[^"]*)"', page)

    assert listed(query)["possible"] == 2


def test_what_has_no_country_or_no_place_on_the_map_is_said(record):
    svg = page_text(file("map.svg"))

    assert "Without a country: 1 incident." in svg
    assert "Not on this map: Soviet Union (until 1991), 1 incident." in svg


def test_every_map_shows_the_note_on_boundaries(record):
    note = "endorsement or acceptance by the United Nations"

    assert note in page_text(file("map.svg"))
    assert note in page_text(Client().get("/incidents/", {"view": "map"}))


# Files


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("query", ["", "country=FJ", "kind=arrest"])
def test_a_file_is_well_formed_and_tells_what_it_shows(record, name, query):
    root = drawing(name, query)

    assert root.get("role") == "img"
    assert root.find("{*}title").text
    assert root.find("{*}desc").text.startswith("Incidents")


@pytest.mark.parametrize("name", PICTURES)
def test_a_hostile_title_stays_words(db, name):
    made = make.incident(HOSTILE, latitude=40.4, longitude=49.9, precision="exact")
    make.public(made)
    root = drawing(name, "q=quotes")

    assert root.findall(".//{*}script") == []
    assert "<script>alert" not in page_text(Client().get("/incidents/", {"view": name}))


def test_no_drawing_has_a_style_of_its_own(record):
    pages = [page_text(Client().get("/incidents/", {"view": view})) for view in PICTURES]

    assert re.findall(r"\sstyle=|<style", "".join(pages)) == []


@pytest.mark.parametrize("ending", ["svg", "csv"])
@pytest.mark.parametrize("name", PICTURES)
def test_a_file_has_a_strong_etag(record, name, ending):
    etag = file(f"{name}.{ending}")["ETag"]
    again = Client().get(f"/incidents/{name}.{ending}", headers={"If-None-Match": etag})

    assert etag.startswith('"')
    assert again.status_code == 304


@pytest.mark.parametrize("query", ["view=map", "by=kind", "page_size=5", "ordering=date", "x=1", "country=x"])
def test_a_file_refuses_what_it_does_not_take(record, query):
    assert Client().get(f"/incidents/map.svg?{query}").status_code == 400


@pytest.mark.parametrize("query", ["view=globe", "view=chart&by=day"])
def test_a_page_refuses_a_view_there_is_not(record, query):
    assert Client().get(f"/incidents/?{query}").status_code == 400


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_many_reads_as_often_as_of_one(record, name):
    def queries(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            file(f"{name}.svg", query)
        return len(seen)

    one = queries("q=June")
    make.public(*[make.incident(f"More {n}", date="May 2025") for n in range(9)])

    assert queries("q=More") == one


@pytest.mark.parametrize(
    ("name", "query"), [("timeline", ""), ("chart", "by=outcome"), ("chart", "unit=people"), ("map", "")]
)
def test_the_figures_of_a_picture_of_many_begin_with_a_mark_if_asked(record, name, query):
    make.public(*[make.incident(f"More {n}", date="May 2025") for n in range(MOST_SPANS + 1)])
    plain = body(file(f"{name}.csv", query))

    assert body(file(f"{name}.csv", f"{query}&bom=true".strip("&"))) == b"\xef\xbb\xbf" + plain


def test_a_picture_is_drawn_anew_when_something_is_published(record):
    before = file("map.svg").content
    make.public(make.incident("One more", country="FR"))

    assert file("map.svg").content != before
    assert "France" in body(file("map.csv")).decode()


# Words and numbers


def test_a_title_is_wrapped_in_two_lines():
    assert wrapped("Word " * 5) == ["Word Word Word Word Word"]
    assert [len(line) <= LETTERS for line in wrapped("Word " * 50)] == [True, True]
    assert wrapped("Word " * 50)[-1].endswith("…")
    assert len(wrapped("x" * 200)) == 2


@pytest.mark.parametrize(
    ("most", "steps"), [(0, []), (1, [1]), (3, [1, 2, 3]), (9, [2, 4, 6, 8]), (99, [20, 40, 60, 80])]
)
def test_lines_are_drawn_at_round_numbers(most, steps):
    assert steps_up_to(most) == steps


def test_there_is_an_address_for_each_picture_and_format():
    assert [reverse(f"pages:incident-{name}-svg") for name in PICTURES] == [
        f"/incidents/{name}.svg" for name in PICTURES
    ]
