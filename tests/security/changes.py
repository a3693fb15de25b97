"""Changes of what is hidden: each takes the tracker and does one kind of thing that readers may not notice.

`CHANGES` holds them by name, in the order in which they can be done one after another. A new kind of
hidden thing needs a function here, and nothing else.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk import workflow
from incidents.desk.auth.maintenance_mode import set_mode
from incidents.desk.auth.users import make_second_factor, note_use
from incidents.desk.records import merging
from incidents.documents.references import CASE_MEMBERS
from incidents.models import (
    Citation,
    Custody,
    Erasure,
    IdempotentAnswer,
    Incident,
    Institution,
    InstitutionName,
    MailNotice,
    Omission,
    OneTimeLink,
    Person,
    PersonName,
    SettledWarning,
    Statement,
    TokenScope,
    WaitingMail,
)
from incidents.models.base import delete_with_history, save_with_history
from tests import make
from tests.imports.files import FIRST, SECOND, csv_of, imported, written
from tests.security.tables import every_text_rewritten, rows
from tests.security.tracker import CONFIDENTIAL, RESTRICTED, Tracker

Change = Callable[[Tracker], None]
CHANGES: dict[str, Change] = {}


def kind(change: Change) -> Change:
    """Enter a change under the words of its name."""
    CHANGES[change.__name__.replace("_", " ")] = change
    return change


@kind
def drafts_added(tracker: Tracker) -> None:
    for word in ("Anar", "Zaur", "Aaa", "Əli"):
        person = make.person(f"{word} of a new draft", nationalities="AZ")
        case = make.incident(f"{word}: a new draft", date="23 June 2025", place="Baku")
        make.involve(case, person, outcome="detained")
        make.statement(f"{word} said", incidents=[case, tracker.published["incident"]], persons=[person])
        make.institution(f"{word} ministry", "government")


@kind
def drafts_edited(tracker: Tracker) -> None:
    for record in tracker.drafts.values():
        make.edited(record, by=tracker.users["contributor"])
    make.edited(tracker.drafts["incident"], title="Aaa first of all", country="TR", kind="conviction")
    make.rename(tracker.drafts["person"], "Aaa Aaa")


@kind
def a_hidden_witness_of_a_published_incident(tracker: Tracker) -> None:
    witness = make.person("Nərgiz the witness", sensitivity=CONFIDENTIAL)
    make.involve(
        tracker.published["trial"], witness, "witness", sensitivity=CONFIDENTIAL, note="Saw the beating."
    )
    make.edited(tracker.published["trial"])


@kind
def confidential_incidents(tracker: Tracker) -> None:
    made = make.incident(
        "An arrest in secret", sensitivity=CONFIDENTIAL, latitude="40.4", longitude="49.8", precision="exact"
    )
    make.involve(made, tracker.published["person"], outcome="disappeared")
    make.involve(made, tracker.published["institution"], "court")
    make.link(tracker.published["undated"], made, "part_of")
    make.edited(tracker.confidential["incident"], title="Told anew", country="US", sensitivity=RESTRICTED)


@kind
def confidential_persons(tracker: Tracker) -> None:
    make.person("Aaron in hiding", sensitivity=CONFIDENTIAL, nationalities="AZ")
    make.rename(tracker.confidential["person"], "Under another name")


@kind
def confidential_institutions(tracker: Tracker) -> None:
    safe_house = make.institution(
        "A safe house", "ngo", sensitivity=CONFIDENTIAL, parent=tracker.published["ministry"]
    )
    make.edited(tracker.confidential["institution"], kind="police", country="TR", parent=safe_house)


@kind
def confidential_statements(tracker: Tracker) -> None:
    about = {"incidents": [tracker.published["incident"]], "persons": [tracker.published["person"]]}
    make.statement("She was beaten.", sensitivity=CONFIDENTIAL, **about)
    make.statement("So we heard.", description="", person=tracker.published["judge"], **about)
    make.edited(tracker.confidential["statement"], quotation="In other words.", stance="denies")


@kind
def cases_that_name_what_is_hidden(tracker: Tracker) -> None:
    case, secret = tracker.published["case"], tracker.confidential
    for name, member in CASE_MEMBERS.items():
        getattr(case, name).add(tracker.drafts[member])
        getattr(case, name).remove(secret[member])
    make.case("A case in secret", tracker.published["incident"], sensitivity=CONFIDENTIAL)
    make.case("A draft of a case", tracker.published["undated"], persons=[tracker.published["person"]])
    make.edited(secret["case"], title="Under another title", kind="attack")


@kind
def hidden_recognitions_of_published_people(tracker: Tracker) -> None:
    person, judge = tracker.published["person"], tracker.published["judge"]
    public, secret = tracker.published["institution"], tracker.confidential
    for owner in (person, judge):
        make.recognise(owner, public, "2020", source=secret["source"])
        make.recognise(owner, public, "2021", sensitivity=CONFIDENTIAL, criterion="wgad_ii")
        make.recognise(owner, secret["institution"], "2022")
    make.recognise(judge, public, "2023", status="prisoner_of_conscience")


@kind
def hidden_custody_of_published_people(tracker: Tracker) -> None:
    person, judge = tracker.published["person"], tracker.published["judge"]
    for owner in (person, judge):
        row = make.hold(owner, "2020", status="released", sensitivity=CONFIDENTIAL, note="Aaa hidden")
        make.cite(owner, tracker.confidential["source"], "status", custody=row, quotation="Off the record.")
        make.hold(owner, "2021", place=tracker.confidential["institution"])
    make.hold(judge, "2022", place=tracker.published["institution"], note="Aaa pending")
    for row in Custody.objects.filter(person=person):
        row.note, row.status = f"Aaa {row.note}", "pardoned"
        save_with_history(row, by=None)


@kind
def confidential_sources_and_citations(tracker: Tracker) -> None:
    interview = make.source("An interview", sensitivity=CONFIDENTIAL, url="https://safe.example/")
    for name in ("incident", "person", "institution", "statement", "case"):
        make.cite(tracker.published[name], interview, "summary", quotation="Off the record.")
    make.edited(tracker.confidential["source"], title="Aaa source")


@kind
def a_pending_edit_of_published_records(tracker: Tracker) -> None:
    case, person = tracker.published["incident"], tracker.published["person"]
    make.edited(
        case, title="Aaa pending", country="US", kind="killing", place="Elsewhere", narrative="Killed."
    )
    make.edited(person, nationalities="US", gender="male", summary="Pending.", birth_text="1990")
    make.edited(
        tracker.published["institution"], country="TR", kind="police", website="https://pending.example/"
    )
    make.edited(tracker.published["statement"], quotation="Pending words.", stance="denies", country="TR")
    make.edited(tracker.published["case"], title="Aaa case", kind="attack", country="TR", summary="Pending.")


@kind
def pending_names_of_published_parties(tracker: Tracker) -> None:
    for party, model in (("judge", PersonName), ("ministry", InstitutionName)):
        owner = tracker.published[party]
        name = model(**{owner._meta.model_name: owner}, text="Aaa alias", kind="alias", script="Latn")
        save_with_history(name, by=None)
        make.rename(owner, "Aaa renamed")


@kind
def steps_of_records_not_yet_public(tracker: Tracker) -> None:
    editor = tracker.users["editor"]
    draft, reviewed = tracker.drafts["incident"], tracker.in_review["incident"]
    for record in (draft, reviewed):
        record.refresh_from_db()
    workflow.submit(draft, by=editor, revision=draft.revision)
    workflow.return_to_draft(reviewed, by=editor, revision=reviewed.revision, reason="Who says so?")


@kind
def users_and_their_roles(tracker: Tracker) -> None:
    for name in ("somebody-new", "somebody-else"):
        make.user("editor", name, email=f"{name}@desk.example")
    changed = tracker.users["contributor"]
    changed.groups.set([Group.objects.get(name="editor")])
    User.objects.filter(pk=changed.pk).update(username="renamed", is_active=False, last_login=timezone.now())


@kind
def tokens_and_sessions(tracker: Tracker) -> None:
    token, _ = AuthToken.objects.create(user=tracker.users["editor"])
    TokenScope.objects.create(token=token, scope="read")
    AuthToken.objects.create(user=tracker.users["publisher"], expiry=timedelta(days=-1))
    for _ in range(3):
        session = SessionStore()
        session["_auth_user_id"] = str(tracker.users["editor"].pk)
        session.create()
        UserSession.objects.create(
            user=tracker.users["editor"],
            ip="203.0.113.7",
            user_agent="A browser",
            session_key=session.session_key,
        )
    note_use(token)
    make_second_factor(tracker.users["publisher"])


@kind
def the_mode_of_the_desk(tracker: Tracker) -> None:
    set_mode("no-access")


@kind
def parts_of_published_incidents_changed_or_removed(tracker: Tracker) -> None:
    first, *others = tracker.published["trial"].involvements.order_by("pk")  # type: ignore[attr-defined]
    first.outcome, first.sentence_months = "acquitted", None
    save_with_history(first, by=None)
    for other in others[:2]:
        delete_with_history(other, by=None)
    tracker.published["trial"].links.all().delete()  # type: ignore[attr-defined]


@kind
def sensitivity_raised_at_the_desk(tracker: Tracker) -> None:
    make.edited(tracker.drafts["person"], sensitivity=CONFIDENTIAL)
    for part in tracker.published["incident"].involvements.all():  # type: ignore[attr-defined]
        part.sensitivity = CONFIDENTIAL
        save_with_history(part, by=None)


@kind
def hidden_citations_of_published_records(tracker: Tracker) -> None:
    for citation in Citation.objects.filter(incident=tracker.published["incident"]):
        citation.quotation, citation.stance, citation.value = "Disputed since.", "disputes", "2024"
        save_with_history(citation, by=None)


@kind
def sources_of_published_records_edited(tracker: Tracker) -> None:
    for citation in Citation.objects.filter(incident=tracker.published["trial"]).select_related("source"):
        make.edited(citation.source, title="Aaa corrected", url="https://other.example/", language="az")


@kind
def what_withdrawn_and_merged_records_hold(tracker: Tracker) -> None:
    for record in (*tracker.withdrawn.values(), *tracker.merged.values()):
        make.edited(record, sensitivity=CONFIDENTIAL)
    make.rename(tracker.withdrawn["person"], "Protected since")


@kind
def hidden_parties_merged(tracker: Tracker) -> None:
    kept = make.person("Somebody to keep", sensitivity=CONFIDENTIAL)
    gone = tracker.confidential["person"]
    gone.refresh_from_db()
    revisions = {"revision": gone.revision, "into_revision": kept.revision}
    merging.merge(gone, into=kept, by=tracker.users["publisher"], reason="One person.", **revisions)  # type: ignore[type-var]


@kind
def history_and_logs(tracker: Tracker) -> None:
    for record in (tracker.published["incident"], *tracker.hidden):
        record.refresh_from_db()  # its status may be another by now
        save_with_history(record, by=tracker.users["editor"], reason="Looked at again.")
    LogEntry.objects.create(
        user=tracker.users["editor"],
        content_type=ContentType.objects.get_for_model(Statement),
        object_id="1",
        object_repr="A name",
        action_flag=ADDITION,
    )
    IdempotentAnswer.objects.create(
        user=tracker.users["editor"], key="k", request_digest="0" * 64, uid=tracker.drafts["incident"].uid
    )


@kind
def links_and_mail(tracker: Tracker) -> None:
    user, now = tracker.users["editor"], timezone.now()
    OneTimeLink.objects.create(user=user, stamp="0" * 32)
    MailNotice.objects.create(user=user, last_at=now)
    WaitingMail.objects.create(
        kind=WaitingMail.Kind.INVITATION, name=user.username, queued_at=now, next_try_at=now
    )


@kind
def erasures_asked_for(tracker: Tracker) -> None:
    """Of a person who is public and of one who is not; nobody has confirmed them."""
    asked = {"asked_by": tracker.users["administrator"], "reason": "Their family asks for it."}
    Erasure.objects.create(uid=tracker.published["person"].uid, number=1, **asked)
    Erasure.objects.create(uid=tracker.confidential["person"].uid, **asked)


@kind
def points_settled_and_records_left_out(tracker: Tracker) -> None:
    SettledWarning.objects.create(
        incident=tracker.published["incident"],
        code="future_date",
        field="date",
        key="0" * 32,
        reason="The court has set this day.",
        by=tracker.users["editor"],
    )
    left_out = {"person": tracker.drafts["person"], "institution": tracker.confidential["institution"]}
    for target_kind, target in left_out.items():
        Omission.objects.create(
            kind="incident",
            uid=tracker.published["incident"].uid,
            version=1,
            target_kind=target_kind,
            target=target.uid,
        )


@kind
def imports_of_drafts(tracker: Tracker) -> None:
    """A file, and the same once more with something changed in it."""
    by = tracker.users["editor"]
    with TemporaryDirectory() as folder:
        imported(written(Path(folder), csv_of(FIRST, SECOND)), by)
        imported(written(Path(folder), csv_of(FIRST, SECOND).replace("Baku", "Ganja")), by)


@kind
def times_and_revisions_of_everything(tracker: Tracker) -> None:
    later = timezone.now() + timedelta(days=400)
    for record in (*tracker.published.values(), *tracker.hidden):
        times = dict.fromkeys(("updated_at", "updated_at_30", "created_at"), later)
        counts = {name: models.F(name) + 7 for name in ("changes_10", "changes_20", "changes_30")}
        rows(type(record)).update(**times, **counts)


@kind
def many_drafts_at_once(tracker: Tracker) -> None:
    """More than a page of them, so that totals, pages and orderings would all move."""
    for number in range(60):
        make.incident(f"Aaa draft {number}", cited=False, date="23 June 2025")


@kind
def drafts_deleted(tracker: Tracker) -> None:
    """And all else that was never public: parts first, since some rest on others."""
    hidden = [type(record)._default_manager.filter(pk=record.pk) for record in tracker.hidden]
    gone = [record for found in hidden for record in found]
    cases = [record for record in gone if isinstance(record, Incident)]
    for case, part in product(cases, ("involvements", "citations", "links", "linked_from", "statements")):
        for each in getattr(case, part).all():
            delete_with_history(each, by=None)
    for record in [*cases, *(each for each in gone if isinstance(each, Person | Institution))]:
        _delete_if_nothing_rests_on_it(record)


def _delete_if_nothing_rests_on_it(record: Any) -> None:
    with suppress(models.ProtectedError):
        delete_with_history(record, by=None)


@kind
def every_text_of_the_desk(tracker: Tracker) -> None:
    """Every text column of every table that is not public, whatever it is for."""
    every_text_rewritten("Aaa ")


def all_together(tracker: Tracker) -> None:
    """Every kind of change, one after another."""
    for change in CHANGES.values():
        change(tracker)
