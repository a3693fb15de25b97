"""Warnings about evidence, courts and custody: each in the form, the desk API and the check of an import."""

import pytest

from incidents.imports.write import pace
from incidents.models import Incident
from tests.desk.admin_forms import url_of, words_of
from tests.imports.files import csv_of, imported, written

pytestmark = pytest.mark.django_db
MAPPING = """
dataset = "warnings"
[incident]
id = "id"
title = "title"
kind = "kind"
date = "date"
place = "place"
[[involvement]]
role = { value = "victim" }
outcome = "outcome"
sentence_months = "months"
person.name = "person"
[[involvement]]
role = { value = "court" }
institution.name = "court"
institution.kind = { value = "court" }
[[source]]
title = "source"
published = "published"
cites = "cites"
says = "says"
stance = "stance"
[[source]]
title = "other source"
published = "other published"
cites = "other cites"
says = "other says"
stance = "other stance"
"""
COLUMNS = (
    "id", "title", "kind", "date", "place", "outcome", "months", "person", "court", "source", "published",
    "cites", "says", "stance", "other source", "other published", "other cites", "other says", "other stance",
)  # fmt: skip
RIGHT = {
    "id": "1", "title": "An arrest", "kind": "arrest", "date": "23 June 2025", "place": "Baku", "person": "A",
    "outcome": "detained", "source": "A report", "published": "24 June 2025", "cites": "date",
    "says": "23 June 2025",
}  # fmt: skip
AGAINST = {"other source": "Another", "other cites": "date", "other stance": "disputes"}
SAME = {"other source": "A report", "other published": "24 June 2025"}
FITS = "A source is marked as differing on the date, but its date fits."
# What is changed in a record without warnings, and the warning: none where the words are not to be there.
ROWS = [
    ({"kind": "conviction"}, "A conviction names neither a court nor a sentence."),
    ({"kind": "conviction", "court": "The court"}, ""),
    ({"kind": "conviction", "months": "12"}, "A sentence is given but no court is named."),
    ({"published": "1 June 2025"}, "The source for the date was published 1 June 2025"),
    ({"published": "1 June 2025", "says": "announced for 23 June 2025"}, ""),
    ({"published": "1 June 2025", "says": "1 June 2025"}, ""),
    ({**AGAINST, **SAME, "other says": "25 June 2025"}, "One source both agrees and differs on the date."),
    ({**AGAINST, "other says": "23 June 2025"}, FITS),
    ({**AGAINST, "other says": "25 June 2025"}, ""),
    ({"outcome": ""}, "A victim has neither custody nor an outcome."),
]
ALL = {words for _, words in ROWS if words}


@pytest.fixture
def incident(request, tmp_path, editor, monkeypatch):
    """Return an imported incident with what a row of the table changes, and the words of its check."""
    monkeypatch.setattr(pace, "GAP", 0)
    path = written(tmp_path, csv_of({**RIGHT, **request.param}, columns=COLUMNS))
    _, plan = imported(path, editor, MAPPING)
    return Incident.objects.get(), " ".join(each["detail"] for each in plan.summary()["warnings"])


@pytest.mark.parametrize(("incident", "words"), ROWS, indirect=["incident"])
def test_each_way_in_tells_the_same_warnings(incident, words, client, editor, as_editor):
    record, checked = incident
    path = f"incidents/{record.uid}/warnings/"
    client.force_login(editor)
    answers = {
        "import": checked,
        "API": " ".join(each["detail"] for each in as_editor.get(path).json()["results"]),
        "form": words_of(client.get(url_of(record))),
    }

    found = {way: {each for each in ALL if each in answer} for way, answer in answers.items()}
    assert found == dict.fromkeys(answers, {words} - {""})
