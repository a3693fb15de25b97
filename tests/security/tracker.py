"""A tracker that is small but has published and hidden things of every kind, and of every fate."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from incidents.documents.references import CASE_MEMBERS
from incidents.models.base import Record, save_with_history
from incidents.publishing import publish as door
from tests import make

RESTRICTED, CONFIDENTIAL = 20, 30


@dataclass
class Tracker:
    """What the tests speak of by name; everything else is found through the models."""

    published: dict[str, Record] = field(default_factory=dict)
    drafts: dict[str, Record] = field(default_factory=dict)
    confidential: dict[str, Record] = field(default_factory=dict)
    withdrawn: dict[str, Record] = field(default_factory=dict)
    merged: dict[str, Record] = field(default_factory=dict)
    in_review: dict[str, Record] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)

    def afresh(self) -> "Tracker":
        """The same, read from the database again: what was changed and taken back is forgotten."""
        return Tracker(
            **{
                each.name: {word: _read(row) for word, row in getattr(self, each.name).items()}
                for each in fields(self)
            }
        )

    @property
    def once_public(self) -> list[Any]:
        """Records that readers see or saw."""
        return [*self.published.values(), *self.withdrawn.values(), *self.merged.values()]

    @property
    def hidden(self) -> list[Record]:
        """Records that no reader ever saw."""
        return [*self.drafts.values(), *self.confidential.values(), *self.in_review.values()]


def _read(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def build() -> Tracker:
    """The tracker that every test of this folder starts from."""
    tracker = Tracker()
    for role in ("contributor", "editor", "publisher", "administrator"):
        tracker.users[role] = make.user(role, f"{role}-of-the-house", email=f"{role}@desk.example")
    _publish(tracker)
    _continue(tracker)
    _hide(tracker)
    _write_beside(tracker)
    return tracker


def _publish(tracker: Tracker) -> None:
    """What readers see: parties, incidents that name them, statements about them."""
    court = make.institution("Baku Court on Grave Crimes", website="https://court.example/")
    ministry = make.institution("Ministry of Justice", "government", summary="A ministry.")
    person = make.person("Aysel Quliyeva", nationalities="AZ", gender="female", occupations="historian")
    judge = make.person("Rauf Məmmədov", nationalities="AZ,TR")
    arrest = make.incident("An arrest", place="Baku", summary="Arrested at home.", **_place("40.409300"))
    trial = make.incident("A trial", kind="conviction", date="June 2025", narrative="The court sat.")
    undated = make.incident("A threat", kind="threat", date="", country="TR")
    make.involve(arrest, person, charge="treason", outcome="detained")
    make.involve(trial, person, outcome="convicted", sentence_months=180)
    make.involve(trial, judge, "judge")
    make.involve(trial, court, "court")
    make.link(trial, arrest)
    make.hold(person, "June 2024", "June 2025", place=court, last_confirmed=date(2025, 5, 1))
    protest = make.statement(institution=ministry, incidents=[arrest], persons=[person])
    plain = make.statement("This must end.", date="June 2025", stance="condemns", incidents=[trial])
    make.public(court, ministry, person, judge)
    case = make.case("The case of a historian", arrest, trial, persons=[judge], institutions=[court])
    case.statements.set([plain])
    make.public(arrest, trial, undated, protest, plain, case)
    named = {
        "institution": court, "person": person, "incident": arrest, "statement": protest, "case": case,
    }  # fmt: skip
    others = {"trial": trial, "undated": undated, "judge": judge, "ministry": ministry, "plain": plain}
    tracker.published = {**named, **others}


def _continue(tracker: Tracker) -> None:
    """What became of published things: second versions, withdrawals, a merger."""
    trial = tracker.published["trial"]
    make.public(make.edited(trial, summary="Sentenced to fifteen years."))
    for kind, gone in {
        "incident": make.incident("A search that was none"),
        "person": make.person("Kamran Əliyev"),
        "institution": make.institution("A station", "police"),
        "statement": make.statement("No comment."),
        "case": make.case("A case that was none", tracker.published["undated"]),
    }.items():
        make.public(gone)
        door.withdraw(gone, by=None, reason="At the wish of the family.", keep_history=kind == "incident")
        tracker.withdrawn[kind] = gone
    for kind, loser in {
        "person": make.person("A. Guliyeva"),
        "institution": make.institution("The Court"),
    }.items():
        make.public(loser)
        door.merge(loser, tracker.published[kind], by=None, reason="One and the same.")
        loser.merged_into = tracker.published[kind]
        save_with_history(loser, by=None)
        tracker.merged[kind] = loser


def _place(latitude: str) -> dict[str, str]:
    return {"latitude": latitude, "longitude": "49.867100", "precision": "locality"}


def _hide(tracker: Tracker) -> None:
    """What nobody outside may know of: drafts, what is in review, confidential records of every kind."""
    tracker.drafts = _records("of a draft", 10)
    tracker.in_review = {kind: made for kind, made in _records("in review", 10).items() if kind != "source"}
    for record in tracker.in_review.values():
        make.in_review(record)
    _records("of a restricted kind", RESTRICTED)
    tracker.confidential = _records("of a confidential kind", CONFIDENTIAL)


def _records(words: str, sensitivity: int) -> dict[str, Any]:
    """One record of each kind, each with parts of every kind it can have."""
    person = make.person(f"Somebody {words}", sensitivity=sensitivity, summary=f"Summary {words}")
    institution = make.institution(f"Office {words}", sensitivity=sensitivity, summary=f"Summary {words}")
    incident = make.incident(f"Case {words}", sensitivity=sensitivity, narrative=f"Narrative {words}")
    source = make.source(f"Report {words}", sensitivity=sensitivity, author=f"Author {words}")
    make.involve(incident, person, note=f"Note {words}")
    make.involve(incident, institution, "court")
    make.cite(incident, source, quotation=f"Quotation {words}")
    make.cite(person, source, "summary")
    held = make.hold(person, place=institution, begun_by=incident, note=f"Custody {words}")
    make.cite(person, source, "status", custody=held, value=f"Status {words}")
    make.recognise(person, institution, source=source)
    said = {"description": "", "person": person, "incidents": [incident], "persons": [person]}
    statement = make.statement(f"Words {words}", sensitivity=sensitivity, **said)
    members = {"persons": [person], "institutions": [institution], "statements": [statement]}
    case = make.case(f"Affair {words}", incident, sensitivity=sensitivity, **members)
    return {
        "incident": incident,
        "person": person,
        "institution": institution,
        "statement": statement,
        "case": case,
        "source": source,
    }


def _write_beside(tracker: Tracker) -> None:
    """Hidden parts of published records, and edits of them that wait for review."""
    arrest, person = tracker.published["incident"], tracker.published["person"]
    secret = tracker.confidential
    make.involve(arrest, secret["person"], "witness", sensitivity=CONFIDENTIAL, note="Saw it.")
    make.hold(person, status="released", sensitivity=CONFIDENTIAL, note="Held where nobody knows.")
    make.hold(person, place=secret["institution"], begun_by=secret["incident"])
    make.cite(arrest, secret["source"], quotation="As the witness told us.")
    make.link(arrest, secret["incident"], "part_of")
    for name, kind in CASE_MEMBERS.items():
        getattr(tracker.published["case"], name).add(secret[kind])
    make.rename(person, "Aysel Quliyeva-Həsənli")
    make.edited(tracker.published["plain"], text="This must end now.")
    once = make.incident("A case that was closed once", sensitivity=CONFIDENTIAL)
    make.edited(once, title="A case that is open now", sensitivity=10)
    tracker.drafts["opened"] = once
    for record in (tracker.published["undated"], secret["incident"]):
        save_with_history(record, by=tracker.users["editor"], reason="Corrected after a call.")
