"""The example of docs/sync.md, run against a server: a copy that follows, and cases brought to the desk."""

import importlib.util
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from knox.models import AuthToken

from incidents.models import Change, Incident, Source
from incidents.models.editions.edition import EDITIONS
from incidents.publishing import publish as door
from tests import make

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

SCRIPT = Path(__file__).parent.parent / "docs/examples/sync.py"
spec = importlib.util.spec_from_file_location("sync", SCRIPT)
sync = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sync)


@pytest.fixture
def pulled(live_server, tmp_path):
    """Run `pull`; the documents of the copy by kind and id."""
    path = str(tmp_path / "copy.sqlite")

    def pull():
        assert sync.main("pull", live_server.url, path) == 0
        with sqlite3.connect(path) as copy:
            rows = copy.execute("SELECT kind, id, document FROM records").fetchall()
        return {(kind, uid): json.loads(text) for kind, uid, text in rows}

    pull.path = path
    return pull


def public_record():
    return {
        (kind, str(edition.uid)): json.loads(edition.document)
        for kind, model in EDITIONS.items()
        for edition in model.objects.live()
    }


def test_a_copy_follows_publications_renames_withdrawals_and_mergers(pulled, capsys):
    ann, bob, twin = make.person("Ann"), make.person("Bob"), make.person("Anne")
    incident = make.incident()
    [make.involve(incident, each) for each in (ann, bob)]
    make.public(ann, bob, twin, incident)
    assert pulled() == public_record()

    make.public(make.rename(ann, "Anna"))
    make.public(make.edited(incident, title="New"))
    door.withdraw(bob, by=None, reason="in danger", keep_history=False)
    door.merge(twin, ann, by=None, reason="the same")
    copy = pulled()

    assert copy == public_record()
    assert "Bob" not in json.dumps(list(copy.values()))
    with sqlite3.connect(pulled.path) as rows:
        assert rows.execute("SELECT * FROM merged").fetchall() == [("person", str(twin.uid), str(ann.uid))]
    assert pulled() == copy
    assert capsys.readouterr().out.splitlines()[-1] == "0 changes"


def test_a_copy_of_a_state_that_was_put_back_is_begun_again(pulled):
    make.public(make.incident("Stays"))
    gone = make.incident("Gone")
    make.public(gone)
    pulled()
    EDITIONS["incident"].objects.filter(uid=gone.uid).delete()
    Change.objects.filter(uid=gone.uid).delete()

    assert [each["title"] for each in pulled().values()] == ["Stays"]


def case(number, **more):
    source = {"title": "A report", "url": "https://news.example/1"}
    citations = [{"field": "date", "value": "mid-March", "source": source}]
    date = {"text": "mid-March 2024"}
    return {"id": f"A:{number}", "title": f"Case {number}", "kind": "arrest", "date": date,
            "citations": citations, **more}  # fmt: skip


@pytest.fixture
def pushed(live_server, tmp_path, monkeypatch, editor):
    """Run `push` with cases; what it returns."""
    _, token = AuthToken.objects.create(user=editor)
    monkeypatch.setenv("TOKEN", token)

    def push(*cases):
        file = tmp_path / "cases.jsonl"
        file.write_text("\n".join(map(json.dumps, cases)))
        return sync.main("push", live_server.url, str(tmp_path / "copy.sqlite"), "acled", str(file))

    push.forget = lambda: (tmp_path / "copy.sqlite").unlink()
    return push


def titles():
    return sorted(Incident.objects.values_list("title", flat=True))


def test_cases_become_drafts_once_with_one_source(pushed):
    assert pushed(case(1), case(2)) == 0
    assert pushed(case(1), case(2), case(3)) == 0
    pushed.forget()  # as after a lost disk: found again by their external ids
    assert pushed(case(1), case(2), case(3)) == 0

    assert titles() == ["Case 1", "Case 2", "Case 3"]
    assert Source.objects.count() == 1


def test_a_case_changes_what_its_system_says_anew_and_leaves_what_editors_changed(pushed):
    pushed(case(1), case(2))
    one = Incident.objects.get(title="Case 1")
    make.edited(one, title="Edited")

    assert pushed(case(1), case(2, title="New")) == 0
    assert titles() == ["Edited", "New"]


def test_a_person_of_a_known_name_is_for_somebody_to_look_at(pushed, capsys):
    known = make.person("Jean Dupont")
    victim = [{"role": "victim", "person": {"names": [{"text": "Jean Dupont"}]}}]

    assert pushed(case(1, involvements=victim), case(2)) == 1
    assert titles() == ["Case 2"]
    told = capsys.readouterr().out
    assert "A:1: 409 There is somebody of this name already." in told
    assert f"Jean Dupont {known.uid}" in told


def test_a_call_that_lacks_something_says_how_it_is_called():
    answer = subprocess.run(
        [sys.executable, SCRIPT, "push", "http://x"], check=False, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "python sync.py push" in answer.stderr
    assert "Traceback" not in answer.stderr
