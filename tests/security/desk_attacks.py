"""Sequences by a member who tries to learn or destroy what is hidden, in two worlds: with it and without.

`ATTACKS` holds each kind by name. What the member is answered is kept as text, ids numbered in the order in
which they were met, so that two worlds can be compared; what they may not have done is looked at afterwards.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from incidents.models.editions.edition import IncidentEdition
from tests import make
from tests.desk.admin_forms import change, url_of
from tests.imports.files import FIRST, checked, csv_of, row, written
from tests.security.desk_stage import (
    ATTACKS as ATTACKS,
)
from tests.security.desk_stage import INVISIBLE, SECRET_KEY, SECRET_NAME, SECRET_URL, Attacker, attack
from tests.security.tracker import CONFIDENTIAL, RESTRICTED


def probe(by: Attacker, name: str = "Probe") -> str:
    return by.made("persons/", names=[{"text": name, "kind": "main"}])


def merge(by: Attacker, loser: Any, winner: Any) -> None:
    body = {"into": str(winner), "into_revision": by.revision(f"persons/{winner}/"), "reason": "The same."}
    by.ask("POST", f"persons/{loser}/merge/", body, revision=by.revision(f"persons/{loser}/"))


@attack
def a_probe_is_merged_into_a_known_person(by: Attacker) -> None:
    for role, sensitivity in (("witness", RESTRICTED), ("advocate", RESTRICTED)):
        person = probe(by)
        by.made("involvements/", incident=str(by.stage.incident.uid), person=person, role=role,
                sensitivity=sensitivity)  # fmt: skip
        merge(by, person, by.stage.known.uid)


@attack
def a_known_draft_is_merged_into_a_probe(by: Attacker) -> None:
    person = probe(by)
    by.made("involvements/", incident=str(by.stage.incident.uid), person=person, role="advocate")
    merge(by, by.stage.draft.uid, person)


@attack
def the_same_role_is_given_again(by: Attacker) -> None:
    for role in ("witness", "advocate"):
        for sensitivity in (10, RESTRICTED):
            by.made("involvements/", incident=str(by.stage.incident.uid), person=str(by.stage.known.uid),
                    role=role, sensitivity=sensitivity)  # fmt: skip


@attack
def a_role_becomes_witness(by: Attacker) -> None:
    row_ = by.made(
        "involvements/", incident=str(by.stage.incident.uid), person=str(by.stage.known.uid), role="other"
    )
    revision = by.revision(f"incidents/{by.stage.incident.uid}/")
    by.ask("PATCH", f"involvements/{row_}/", {"role": "witness", "sensitivity": 10}, revision=revision)
    by.ask("GET", f"involvements/{row_}/")


@attack
def all_rows_are_emptied(by: Attacker) -> None:
    home = f"incidents/{by.stage.incident.uid}/"
    by.ask("PATCH", home, {"involvements": [], "citations": [], "links": []}, revision=by.revision(home))


@attack
def a_row_is_deleted(by: Attacker) -> None:
    revision = by.revision(f"incidents/{by.stage.incident.uid}/")
    by.ask("DELETE", f"involvements/{by.stage.row.uid}/", revision=revision)


@attack
def a_row_comes_to_name_another(by: Attacker) -> None:
    other, revision = probe(by, "Another name"), by.revision(f"incidents/{by.stage.incident.uid}/")
    by.ask("PATCH", f"involvements/{by.stage.row.uid}/", {"person": other}, revision=revision)


@attack
def hidden_ids_are_opened_and_changed(by: Attacker) -> None:
    for name, uid in by.secrets.items():
        folder = "involvements" if " " in name else f"{name}s"
        for method in ("GET", "PATCH", "DELETE"):
            by.ask(method, f"{folder}/{uid}/", {} if method == "PATCH" else None, revision=1)
        for step in ("submit", "merge", "history"):
            by.ask("GET" if step == "history" else "POST", f"{folder}/{uid}/{step}/", None, revision=1)


@attack
def hidden_ids_are_named(by: Attacker) -> None:
    incident, home = str(by.stage.incident.uid), f"incidents/{by.stage.incident.uid}/"
    by.made("involvements/", incident=incident, person=by.secrets["person"], role="victim")
    by.made("citations/", incident=incident, field="summary", source=by.secrets["source"])
    links = [{"relation": "follows", "incident": by.secrets["incident"]}]
    by.ask("PATCH", home, {"links": links}, revision=by.revision(home))
    merge(by, probe(by), by.secrets["person"])


@attack
def lists_are_filtered_by_what_is_hidden(by: Attacker) -> None:
    for path in ("incidents/?person=", "statements/?person=", "involvements/?person=", "persons/?incident="):
        by.ask("GET", path + by.secrets["person"])
    by.ask("GET", f"incidents/?q={SECRET_NAME.split()[0]}&ordering=-updated")
    by.ask("GET", "involvements/?role=witness")
    by.ask("GET", "incidents/?role=witness,advocate&sensitivity=30")


@attack
def hidden_names_and_addresses_are_taken(by: Attacker) -> None:
    by.ask("GET", f"persons/matches/?name={SECRET_NAME}")
    probe(by, SECRET_NAME)
    by.made("sources/", title="An interview", url=SECRET_URL)
    by.page(f"/admin/incidents/person/choices/?term={SECRET_NAME}")
    by.page(f"/admin/search/?q={SECRET_NAME}")


@attack
def a_key_is_sent_again_after_its_record_went(by: Attacker) -> None:
    body = {"names": [{"text": "Handed in", "kind": "main"}]}
    person = by.ask("POST", "persons/", body, Idempotency_Key="again")["id"]
    editor, path = by.stage.editor, f"persons/{person}/"
    if by.is_planted:
        editor.patch(path, {"sensitivity": CONFIDENTIAL}, revision=1)
    else:
        assert editor.delete(path, revision=1).status_code == 204
    by.ask("POST", "persons/", body, Idempotency_Key="again")
    by.ask("GET", path)


@attack
def a_record_goes_to_review(by: Attacker) -> None:
    home = f"incidents/{by.stage.incident.uid}/"
    by.ask("POST", f"{home}submit/", {}, revision=by.revision(home))
    by.page(url_of(by.stage.incident, "review"))
    by.ask("POST", f"{home}publish/", {}, revision=by.revision(home))


@attack
def stale_and_right_revisions_are_sent(by: Attacker) -> None:
    home = f"incidents/{by.stage.incident.uid}/"
    for revision in (1, 2, by.revision(home)):
        by.ask("PATCH", home, {"place": f"Ganja {revision}"}, revision=revision)


@attack
def an_earlier_version_comes_back(by: Attacker) -> None:
    home, url = f"incidents/{by.stage.incident.uid}/", url_of(by.stage.incident, "restore")
    by.ask("PATCH", home, {"place": "Sheki"}, revision=by.revision(home))
    by.page(f"{url}?revision=1")
    sent = {"revision": by.revision(home), "reason": "As it was."}
    by.note("restore", by.client.post(f"{url}?revision=1", sent))


@attack
def what_is_not_for_readers_is_lowered(by: Attacker) -> None:
    if by.user == by.stage.tracker.users["contributor"]:
        home = f"persons/{by.stage.restricted.uid}/"
        by.ask("PATCH", home, {"sensitivity": 10}, revision=by.revision(home))


@attack
def text_that_nobody_sees_is_entered(by: Attacker) -> None:
    by.made("incidents/", title=INVISIBLE, kind="arrest")
    answer = change(by.client, by.stage.tracker.drafts["person"], summary=INVISIBLE)
    by.say(f"form -> {answer.status_code}")


@attack
def a_file_names_hidden_persons(by: Attacker) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), csv_of(row(FIRST, persons=SECRET_NAME, url=SECRET_URL)))
        plan = checked(path, by.user)
        by.say(json.dumps(plan.summary(), default=str))
        plan.close()


# Two steps of one person, in the place of two persons


def accused_in_public(incident: Any) -> set[str]:
    """Whom the live document of an incident names as a perpetrator."""
    live = IncidentEdition.objects.live().filter(uid=incident.uid).first()
    rows = json.loads(live.document)["involvements"] if live else []
    return {each["person"]["name"] for each in rows if each["role"] == "alleged_perpetrator"}


def accused(by: Attacker) -> tuple[Any, Any]:
    """An incident that another publisher published, with an officer left out whom this member added."""
    incident, officer = make.incident("Published by another"), make.person("Unknown officer")
    body = {"incident": str(incident.uid), "person": str(officer.uid), "role": "alleged_perpetrator"}
    by.ask("POST", "involvements/", body)
    make.public(incident)
    return incident, officer


def published_alone(by: Attacker, incident: Any) -> None:
    home = f"incidents/{incident.uid}/"
    by.ask("POST", f"{home}submit/", {}, revision=by.revision(home))
    by.ask("POST", f"{home}publish/", {}, revision=by.revision(home))
    if accused_in_public(incident):
        by.faults.append("published by one person alone")


@attack
def somebody_is_accused_by_merging(by: Attacker) -> None:
    incident, officer = accused(by)
    merge(by, officer.uid, by.stage.known.uid)
    published_alone(by, incident)


@attack
def somebody_is_accused_once_they_are_public(by: Attacker) -> None:
    incident, officer = accused(by)
    make.public(officer)
    published_alone(by, incident)


@attack
def what_is_known_of_hidden_records_is_entered_again(by: Attacker) -> None:
    by.ask("GET", f"incidents/?external_id={SECRET_KEY['namespace']}:{SECRET_KEY['id']}")
    by.made("incidents/", title="A probe", kind="arrest", external_ids=[SECRET_KEY])
    by.ask("GET", f"sources/?url={SECRET_URL}")
    by.made("sources/", title="A probe", url=SECRET_URL)
    victim = {"role": "victim", "person": {"names": [{"text": SECRET_NAME}]}}
    by.made("incidents/", title="A victim", kind="arrest", involvements=[victim])
    by.ask("GET", "incidents/?updated_since=2020-01-01")


@attack
def hidden_records_are_changed_in_one_request(by: Attacker) -> None:
    change = {"body": {"sensitivity": 10}, "revision": 1}
    paths = [f"{folder}s/{by.secrets[folder]}/" for folder in ("person", "source", "incident")]
    operations = [
        {"method": method, "path": path, **change} for path in paths for method in ("PATCH", "DELETE")
    ]
    by.ask("POST", "bulk/", {"operations": operations})
