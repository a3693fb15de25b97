"""Exports of what a list shows: the same rows, only what the user may see, safe to open."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.choices import NameKind, Sensitivity
from incidents.desk.admin.lists import export
from incidents.models import PersonName
from incidents.models.base import save_with_history
from tests import make
from tests.desk.admin_forms import list_url, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
KINDS = ["incident", "person", "institution", "statement", "source", "involvement", "citation"]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def export_url(model, first=False):
    return reverse(f"admin:incidents_{model}_export{'_first' if first else ''}")


def table(answer):
    """The rows of a file as dictionaries."""
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported(client, model, **query):
    return table(client.get(export_url(model), query))


def case():
    """One of everything, around one incident."""
    incident, person, court = make.incident("Verdict"), make.person("Бахруз Самадов"), make.institution()
    involvement = make.involve(incident, person, outcome="convicted")
    make.involve(incident, court, "court")
    make.cite(
        incident, make.source("A report", url="https://news.example/1"), "charge", involvement=involvement
    )
    make.link(incident, make.incident("Arrest"))
    make.statement("We are concerned.", incidents=[incident], persons=[person], institution=court)
    return incident


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_every_list_of_records_is_exported_whole(client, model, role):
    case()
    client.force_login(make.user(role))

    assert len(exported(client, model)) == len(client.get(list_url(model)).context["cl"].result_list)


def test_a_row_says_what_the_desk_shows(desk):
    case()

    row = exported(desk, "incident", q="verdict")[0]

    wanted = {
        "title": "Verdict", "kind": "arrest or detention", "date": "23 June 2025", "earliest": "2025-06-23",
        "country": "AZ", "country_name": "Azerbaijan", "standing": "draft", "sensitivity": "public",
        "involved": "victim: Бахруз Самадов (convicted); court: Baku Court on Grave Crimes",
        "links": "follows Arrest",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert row["sources"].endswith("A report")


def test_an_export_holds_what_is_filtered_in_the_order_of_the_list(desk):
    [make.incident(f"Raid {day}", kind="raid", date=f"{day} May 2025") for day in (3, 5, 4)]
    make.incident("Arrest")

    rows = exported(desk, "incident", kind__exact="raid", date_from="2025")

    assert [row["title"] for row in rows] == ["Raid 5", "Raid 4", "Raid 3"]


def test_the_chosen_rows_are_exported(desk):
    chosen, _other = make.incident("Chosen"), make.incident("Other")

    answer = desk.post(
        list_url("incident"), {"action": "export_chosen", "_selected_action": [chosen.uid], "index": "0"}
    )

    assert [row["title"] for row in table(answer)] == ["Chosen"]


def test_a_list_offers_the_export_of_what_it_is_asked(desk):
    make.incident()

    page = text_of(desk.get(list_url("incident"), {"country": "AZ", "p": "1"}))

    assert f'href="{export_url("incident")}?country=AZ"' in page


def test_the_file_is_named_by_kind_and_day(desk):
    make.incident()

    answer = desk.get(export_url("incident"))

    assert answer["Content-Disposition"] == f'attachment; filename="incidents-{timezone.now():%Y-%m-%d}.csv"'
    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_what_a_spreadsheet_would_run_is_neutralised(desk, text):
    make.incident(text)

    assert exported(desk, "incident")[0]["title"] == f"'{text}"


def test_names_in_every_script_are_exported(desk):
    person = make.person("Bahruz Samadov")
    save_with_history(
        PersonName(person=person, text="Бахруз Самадов", kind=NameKind.TRANSLITERATION), by=None
    )

    assert exported(desk, "person")[0]["names"] == "Bahruz Samadov; Бахруз Самадов"


# Only what the user may see

SECRET = Sensitivity.CONFIDENTIAL


def hidden_party():
    make.involve(make.incident(), make.person("Zeppelin", sensitivity=SECRET))


def hidden_witness():
    make.involve(make.incident(), make.person("Zeppelin"), "witness", sensitivity=SECRET)


def hidden_source():
    make.cite(make.incident(), make.source("Zeppelin", sensitivity=SECRET))


def hidden_link():
    make.link(make.incident(), make.incident("Zeppelin", sensitivity=SECRET))


def hidden_speaker():
    make.statement("Words", person=make.person("Zeppelin", sensitivity=SECRET))


def hidden_subject():
    make.statement("Words", persons=[make.person("Zeppelin", sensitivity=SECRET)])


def hidden_occasion():
    make.statement("Words", incidents=[make.incident("Zeppelin", sensitivity=SECRET)])


def hidden_parent():
    make.institution(parent=make.institution("Zeppelin", sensitivity=SECRET))


@pytest.mark.parametrize(
    ("hide", "model"),
    [
        (hidden_party, "incident"), (hidden_party, "person"), (hidden_party, "involvement"),
        (hidden_witness, "incident"), (hidden_witness, "involvement"),
        (hidden_source, "incident"), (hidden_source, "source"), (hidden_source, "citation"),
        (hidden_link, "incident"), (hidden_speaker, "statement"), (hidden_subject, "statement"),
        (hidden_occasion, "statement"), (hidden_parent, "institution"),
    ],
)  # fmt: skip
def test_nothing_hidden_is_exported(client, hide, model):
    hide()
    client.force_login(make.user("contributor"))
    open_to_all = str(exported(client, model))
    client.force_login(make.user("editor"))

    assert "Zeppelin" not in open_to_all
    assert "Zeppelin" in str(exported(client, model))


def test_a_user_without_a_role_gets_no_file(client, roleless):
    client.force_login(roleless)

    assert client.get(export_url("incident")).status_code == 404


def test_an_export_is_only_read(desk):
    assert desk.post(export_url("incident")).status_code == 405


def test_a_wrong_filter_gives_no_file_of_everything(desk):
    make.incident()

    answer = desk.get(export_url("incident"), {"date_from": "last week"})

    assert (answer.status_code, answer.url) == (302, f"{list_url('incident')}?e=1")


# Bounds


@pytest.fixture
def two_at_most(monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)


def test_too_many_rows_are_not_cut_in_silence(desk, two_at_most):
    [make.incident(f"Raid {number}") for number in range(3)]

    page = desk.get(export_url("incident"), {"country": "AZ"})

    assert "A file holds at most 2 rows" in text_of(page)
    assert f"{export_url('incident', first=True)}?country=AZ" in text_of(page)


def test_the_first_of_too_many_are_exported_under_a_name_that_says_so(desk, two_at_most):
    [make.incident(f"Raid {number}") for number in range(3)]

    answer = desk.get(export_url("incident", first=True))

    assert "-first-2.csv" in answer["Content-Disposition"]
    assert len(table(answer)) == 2


def test_an_export_is_read_in_pieces_that_cost_the_same(desk, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 2)
    [case() for _ in range(2)]
    with CaptureQueriesContext(connection) as four:
        assert len(exported(desk, "incident")) == 4
    case()

    with CaptureQueriesContext(connection) as six:
        assert len(exported(desk, "incident")) == 6

    piece = len(six) - len(four)
    assert 0 < piece <= 6
