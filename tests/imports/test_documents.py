"""Documents back in: what the tracker published imports again as it was, here and in another tracker."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from incidents.choices import RecordKind
from incidents.http.record_paths import PAGE_FOLDERS
from incidents.imports.batches import undo
from incidents.imports.write import pace
from incidents.models import Citation, Incident, Institution, Involvement, Person, Statement
from tests import make
from tests.imports.files import checked, imported, outcome, written

pytestmark = pytest.mark.django_db
DOCUMENTS = 'dataset = "documents"\ndocuments = true\n'
KINDS = {"incident": Incident, "person": Person, "institution": Institution, "statement": Statement}


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


@pytest.fixture
def published(db):
    """A case with one of everything, all public."""
    person = make.person(
        "Бахруз Самадов", gender="male", nationalities=["AZ"], occupations="researcher\nwriter"
    )
    ministry = make.institution("Ministry", kind="government")
    court = make.institution(parent=ministry)
    arrest = make.incident("=Arrest", latitude="40.409264", longitude="49.867092", precision="exact")
    verdict = make.incident(
        "Verdict", date="June or July 1993", kind="conviction", victims_low=1, victims_high=3
    )
    victim = make.involve(verdict, person, outcome="convicted", charge="treason", sentence_months=180)
    make.involve(verdict, court, "court")
    make.cite(
        verdict, make.source("Court file", kind="court_document"), "sentence_months", involvement=victim
    )
    make.link(verdict, arrest)
    statement = make.statement(incidents=[verdict], persons=[person], institution=ministry, description="")
    make.public(ministry, court, person, arrest, verdict, statement)
    return verdict


def dumped():
    out = io.StringIO()
    call_command("dump", stdout=out)
    return out.getvalue()


def told(text):
    """The documents of a dump without what belongs to the tracker that publishes them."""
    found = [json.loads(line)["document"] for line in text.splitlines()]
    return [{name: value for name, value in each.items() if name != "published_at"} for each in found]


def emptied():
    """A tracker without any record."""
    for model in apps.get_app_config("incidents").get_models(include_auto_created=True):
        if model._meta.managed:
            models.QuerySet(model)._raw_delete("default")


def publish_everything(documents):
    """Publish what was imported in the order of the numbers that it had."""
    for kind in (RecordKind.INSTITUTION, RecordKind.PERSON):
        publish(kind, documents)
    both = [*records("incident", documents), *records("statement", documents)]
    make.public(*both)


def publish(kind, documents):
    make.public(*records(kind, documents))


def records(kind, documents):
    mine = [each for each in documents if each["url"].startswith(f"/{PAGE_FOLDERS[kind]}/")]
    return [KINDS[kind].objects.get(uid=each["id"]) for each in sorted(mine, key=lambda each: each["number"])]


def test_what_this_tracker_published_is_nothing_new_to_it(published, tmp_path, editor):
    plan = checked(written(tmp_path, dumped(), "dump.jsonl"), editor, DOCUMENTS)

    assert plan.notes.errors == []
    assert outcome(plan) == (0, 0, 6)


def test_a_list_from_before_people_had_their_address_is_nothing_new_either(published, tmp_path, editor):
    documents = [json.loads(line)["document"] for line in dumped().splitlines()]
    people = [each for each in documents if each["url"].startswith("/people/")]
    for each in people:
        each["url"] = each["url"].replace("/people/", "/persons/")
    path = written(tmp_path, json.dumps({"count": 6, "results": documents}), "list.json")

    assert len(people) == 1
    assert outcome(checked(path, editor, DOCUMENTS)) == (0, 0, 6)


def test_another_tracker_publishes_from_it_word_for_word_the_same(published, tmp_path, editor):
    before = dumped()
    path = written(tmp_path, before, "dump.jsonl")
    emptied()
    imported(path, editor, DOCUMENTS)
    publish_everything(told(before))

    assert told(dumped()) == told(before)


def test_a_list_of_documents_is_read_as_its_lines_are(published, tmp_path, editor):
    documents = [json.loads(line)["document"] for line in dumped().splitlines()]
    path = written(tmp_path, json.dumps({"count": 6, "results": documents}), "list.json")

    assert outcome(checked(path, editor, DOCUMENTS)) == (0, 0, 6)


def test_a_party_that_is_only_named_is_made_under_its_name(published, tmp_path, editor):
    only = [line for line in dumped().splitlines() if '"title":"Verdict"' in line]
    emptied()
    imported(written(tmp_path, "\n".join(only), "one.jsonl"), editor, DOCUMENTS)

    assert Person.objects.get().name == "Бахруз Самадов"
    assert Involvement.objects.filter(role="victim").get().sentence_months == 180
    assert Citation.objects.filter(involvement__role="victim").get().field == "sentence_months"


@pytest.fixture
def cited_twice(published):
    """A second incident that cites the source of the first."""
    appeal = make.incident("Appeal", kind="appeal_decision")
    make.cite(appeal, Citation.objects.get(field="sentence_months").source, "title")
    make.public(appeal)
    return dumped()


def test_a_source_of_several_documents_is_one(cited_twice, tmp_path, editor):
    emptied()
    imported(written(tmp_path, cited_twice, "dump.jsonl"), editor, DOCUMENTS)
    publish_everything(told(cited_twice))

    assert told(dumped()) == told(cited_twice)


def test_a_source_that_documents_tell_differently_is_said_and_the_first_is_kept(
    cited_twice, tmp_path, editor
):
    first, _, rest = cited_twice.partition('"title":"Court file"')
    other = f'{first}"title":"The same file"{rest}'
    emptied()

    plan = checked(written(tmp_path, other, "dump.jsonl"), editor, DOCUMENTS)

    assert plan.notes.errors == []
    assert "has the same source" in str(plan.notes.warnings)


def test_a_changed_document_is_an_update_and_can_be_undone(published, tmp_path, editor):
    path = written(tmp_path, dumped().replace('"charge":"treason"', '"charge":"espionage"'), "dump.jsonl")
    batch, plan = imported(path, editor, DOCUMENTS)

    assert [shown.fields for shown in plan.changes] == [[("involvement: charge", "treason", "espionage")]]
    assert Involvement.objects.get(role="victim").charge == "espionage"
    undo(batch, by=editor)
    assert Involvement.objects.get(role="victim").charge == "treason"


def test_what_is_not_public_of_a_record_stays_when_its_document_comes_back(published, tmp_path, editor):
    make.involve(published, make.person("A witness", sensitivity=30), "witness", sensitivity=30)
    imported(written(tmp_path, dumped().replace("Verdict", "The verdict"), "dump.jsonl"), editor, DOCUMENTS)

    assert Involvement.objects.filter(role="witness").count() == 1
