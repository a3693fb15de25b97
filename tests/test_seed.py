"""The seeded cases, as a newcomer finds them."""

import json
import re
from io import StringIO

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from incidents.models import Case, Incident, Person, Statement
from incidents.models.editions.change import Change
from incidents.models.editions.edition import (
    EDITIONS,
    CaseEdition,
    IncidentEdition,
    PersonEdition,
    StatementEdition,
)
from incidents.publishing.omissions import outstanding

SENSITIVE = ("suicid", "self-harm", "his life", "her life", "hospital", "illness", "diabet", "health")


def documents(model: type) -> list[dict]:
    return [json.loads(text) for text in model.objects.live().values_list("document", flat=True)]


class SeededTracker(TestCase):
    """Django's TestCase, because it loads once for all of its tests."""

    @classmethod
    def setUpTestData(cls) -> None:
        out = StringIO()
        with CaptureQueriesContext(connection) as queries:
            call_command("seed", if_empty=True, stdout=out)
        cls.queries, cls.lines = len(queries), out.getvalue().splitlines()

    def test_both_verdicts_are_public_with_the_sentences(self):
        verdicts = [d for d in documents(IncidentEdition) if d["kind"] == "conviction"]
        abzas = next(d for d in verdicts if "Abzas" in d["title"])
        samadov = next(d for d in verdicts if "Samadov" in d["title"])
        months = sorted(
            i["sentence_months"]
            for i in abzas["involvements"]
            if i["role"] == "victim" and i["sentence_months"]
        )
        assert months == [90, 96, 96, 108, 108, 108, 108]
        assert samadov["date"]["earliest"] == "2025-06-23"
        assert [i["sentence_months"] for i in samadov["involvements"] if i["role"] == "victim"] == [180]
        disputed = [c for d in verdicts for c in d["citations"] if c["stance"] == "disputes"]
        assert disputed

    def test_the_custody_of_each_victim_is_public_with_its_sources(self):
        held = [d for d in documents(PersonEdition) if d["custody"]]
        rows = [row for d in held for row in d["custody"]]
        assert (len(held), len(rows)) == (44, 71)
        assert [row["status"] for row in rows if not row["citations"]] == []

    def test_whoever_waits_is_told_for_how_many_records_before_and_after(self):
        made = self.lines[1].removeprefix("Seeded: ").partition(".")[0]
        assert self.lines[0] == f"Seeding {sum(map(int, re.findall('[0-9]+', made)))} records ..."

    def test_no_public_record_lacks_one_that_could_be_published(self):
        assert [outstanding(kind).count() for kind in EDITIONS] == [0] * len(EDITIONS)

    def test_the_four_cases_name_what_is_public_of_them(self):
        found = sorted(documents(CaseEdition), key=lambda case: case["number"])
        cases = {case["title"]: case for case in found}
        assert [*cases] == ["Abzas Media case", "Bahruz Samadov case", "Meydan TV case", "Toplum TV case"]
        working = Case.objects.get(number=2)
        hidden = working.incidents.filter(sensitivity__gt=10).count()
        assert hidden == 3
        assert len(cases["Bahruz Samadov case"]["incidents"]) == working.incidents.count() - hidden

    def test_parts_and_steps_are_saved_together(self):
        """One by one it was 17,000 queries, most of the wait for a new tracker."""
        assert self.queries < 6_000

    def test_silence_is_a_statement_and_diplomats_stay_anonymous(self):
        statements = documents(StatementEdition)
        assert [s["text"] for s in statements if s["stance"] == "silent"] == [""]
        diplomats = [s for s in statements if "diplomat" in s["description"]]
        assert [s["person"] for s in diplomats] == [None, None]

    def test_health_details_are_kept_at_the_desk(self):
        out = StringIO()
        call_command("dump", stdout=out)
        public = out.getvalue().lower()
        assert Incident.objects.filter(sensitivity=20).count() == 4
        assert [word for word in SENSITIVE if word in public] == []

    def test_a_second_run_changes_nothing(self):
        before = (Change.objects.count(), Incident.history.count(), Person.history.count())
        out = StringIO()
        call_command("seed", stdout=out)
        assert (Change.objects.count(), Incident.history.count(), Person.history.count()) == before
        assert "0 incidents" in out.getvalue()

    def test_demo_users_are_made_once_and_shown_once(self):
        first, second = StringIO(), StringIO()
        call_command("seed", if_empty=True, demo_users=True, stdout=first)
        call_command("seed", if_empty=True, demo_users=True, stdout=second)
        lines = [line.split() for line in first.getvalue().splitlines() if "demo-" in line]
        assert [len(words) for words in lines] == [5] * 4  # a name, a password and three codes
        assert "demo-" not in second.getvalue()

    def test_nobody_can_sign_in_as_the_seed(self):
        accounts = User.objects.filter(username__startswith="seed-")
        assert [(a.is_active, a.has_usable_password()) for a in accounts] == [(False, False)] * 2

    def test_every_public_statement_cites_a_source(self):
        assert [s["number"] for s in documents(StatementEdition) if not s["sources"]] == []
        assert Statement.objects.filter(sensitivity=10, number=None).count() == 0


def test_seeding_if_empty_leaves_a_tracker_in_use_alone(db, capsys):
    Incident(title="Ours", kind="arrest").save()
    call_command("seed", if_empty=True)
    assert Incident.objects.count() == 1
