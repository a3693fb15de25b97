"""The responses of the desk API for working records, without anything that the user may not see.

A fixed number of queries for any number of records: one for the records, one for each kind of part.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from incidents.choices import RecordKind
from incidents.desk.api.serializers import output
from incidents.desk.api.serializers.parts_output import (
    Answer,
    citation_answer,
    custody_answer,
    in_order,
    incident_reference,
    link_answer,
    name_answer,
    only,
    own_values,
    party_reference,
    recognition_answer,
    recorder,
    shown_marks,
)
from incidents.desk.records.external_ids import entered_keys
from incidents.desk.statuses import status_of
from incidents.documents.references import speaker_words
from incidents.fields.involvement import INVOLVEMENT
from incidents.models import (
    RECOGNITION_NAMES,
    Case,
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
    Source,
    Statement,
)
from incidents.models.base import Record, clearance_of
from incidents.models.custody import NAMED
from incidents.models.editions.edition import EDITIONS
from incidents.models.evidence import CITED_RECORDS
from incidents.models.revisions import as_seen_by, last_change_columns
from incidents.publishing.document_parts import plain_values, source_document, words_document
from incidents.publishing.editions import head, moment
from incidents.publishing.omissions import behind_among
from incidents.publishing.public_records import COPIED_FIELDS
from incidents.publishing.rendering import KINDS

SPEAKERS = ("person", "institution")


class Reader:
    """One user's view of the desk."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.clearance = clearance_of(user)

    def answers(self, queryset: QuerySet[Any], order: Sequence[Any] = ()) -> list[Answer]:
        """Return the answers for records, or parts through their own routes, in the order of these keys.

        The queryset has to be `visible_to` the user already.
        """
        own = {Involvement: self._involvements, Custody: self._custody, Citation: self._citations}
        return own.get(queryset.model, self._records)(queryset, order)

    def answer(self, row: Any) -> Answer:
        """Return the answer for one row as it is stored now.

        Raises:
            Unknown: it was hidden or deleted since.
        """
        return only(self.answers(type(row).objects.visible_to(self.user).filter(pk=row.pk)))

    def _records(self, queryset: QuerySet[Any], order: Sequence[Any]) -> list[Answer]:
        model = queryset.model
        found = queryset.select_related(
            "created_by", last_change_columns(self.user)[1], *RELATED.get(model, ())
        )
        rows = in_order(found.prefetch_related(*self._parts(model)), order)
        live, shape = _live_editions(model, rows), ANSWERS[model]()
        keys = entered_keys(str(model._meta.model_name), [row.uid for row in rows])
        return [
            shape.to_representation(
                {
                    **self._common(row, live.get(row.uid)),
                    **self.facts(row),
                    **self._lists(row),
                    **recorder(row),
                    "external_ids": [
                        {"namespace": each.namespace, "id": each.key} for each in keys.get(row.uid, ())
                    ],
                }
            )
            for row in rows
        ]

    def _involvements(self, queryset: QuerySet[Model], order: Sequence[object]) -> list[Answer]:
        return [
            {
                **self.involvement(part),
                "incident": incident_reference(part.incident),
                "revision": as_seen_by(part.incident, self.user).revision,
            }
            for part in in_order(queryset.select_related("incident", *SPEAKERS), order)
        ]

    def _custody(self, queryset: QuerySet[Model], order: Sequence[object]) -> list[Answer]:
        cited = Citation.objects.visible_to(self.user).select_related("source").order_by("id")
        rows = queryset.select_related("person", *NAMED)
        rows = rows.prefetch_related(Prefetch("citations", cited, to_attr="visible_citations"))
        return [
            {
                **custody_answer(part, part.visible_citations),
                "person": self.party(part.person),
                "revision": as_seen_by(part.person, self.user).revision,
            }
            for part in in_order(rows, order)
        ]

    def _citations(self, queryset: QuerySet[Model], order: Sequence[object]) -> list[Answer]:
        related = ("source", "involvement__person", "involvement__institution", "custody", *CITED_RECORDS)
        return [
            {
                **citation_answer(part),
                **dict.fromkeys(CITED_RECORDS),
                str(part.record._meta.model_name): str(part.record.uid),
                "custody": part.custody and str(part.custody.uid),
                "revision": as_seen_by(part.record, self.user).revision,
            }
            for part in in_order(queryset.select_related(*related), order)
        ]

    def _parts(self, model: type[Record]) -> list[Prefetch]:
        """The visible parts of each record, in the order of their making."""

        def part(name: str, parts: type[Any], *related: str) -> Prefetch:
            visible = parts.objects.visible_to(self.user).select_related(*related).order_by("id")
            return Prefetch(name, visible, to_attr=f"visible_{name}")

        cited = ("source__derived_from", "involvement__person", "involvement__institution")
        citations = part("citations", Citation, *cited)
        return {
            Incident: [
                citations,
                part("involvements", Involvement, *SPEAKERS),
                part("links", IncidentLink, "target"),
                part("statements", Statement, *SPEAKERS),
            ],
            Person: [
                citations,
                part("names", PersonName),
                part("custody", Custody, *NAMED),
                part("recognitions", Recognition, *RECOGNITION_NAMES),
            ],
            Institution: [citations, part("names", InstitutionName)],
            Statement: [citations, part("incidents", Incident), part("persons", Person)],
            Case: [
                citations,
                part("incidents", Incident),
                part("persons", Person),
                part("institutions", Institution),
                part("statements", Statement, *SPEAKERS),
            ],
            Source: [],
        }[model]

    def seen(self, record: Any) -> Any:
        """Return the record, or None if the user may not see it."""
        return record if record is not None and record.sensitivity <= self.clearance else None

    def party(self, party: Person | Institution | None) -> Answer | None:
        seen = self.seen(party)
        return party_reference(seen) if seen else None

    def speakers(self, statement: Statement) -> Answer:
        person, institution = self.party(statement.person), self.party(statement.institution)
        speaker = speaker_words(person, institution, statement.description)
        return {**words_document(statement, speaker), "person": person, "institution": institution}

    def statement_reference(self, statement: Statement) -> Answer:
        names = COPIED_FIELDS[RecordKind.STATEMENT]
        content = {**self.speakers(statement), "id": str(statement.uid), "number": statement.number}
        return {name: content[name] for name in names}

    def involvement(self, part: Involvement) -> Answer:
        return {
            "id": str(part.uid),
            **plain_values(part, INVOLVEMENT),
            "person": self.party(part.person),
            "institution": self.party(part.institution),
            "sensitivity": part.sensitivity,
        }

    def _custody_of(self, person: Any) -> list[Answer]:
        cited: dict[int, list[Citation]] = defaultdict(list)
        for citation in person.visible_citations:
            cited[citation.custody_id].append(citation)
        return [custody_answer(row, cited[row.pk]) for row in person.visible_custody]

    def _common(self, record: Record, live: Answer | None) -> Answer:
        found = {
            "id": str(record.uid),
            "number": record.number,
            "status": status_of(record),
            "sensitivity": record.sensitivity,
            "revision": record.revision,
            "public": live,
            "unstated": shown_marks(record),
            "created_by": record.created_by and record.created_by.get_username(),
            "created_at": moment(record.created_at),
            "updated_by": record.last_changed_by and record.last_changed_by.get_username(),
            "updated_at": moment(record.last_changed_at),
        }
        return found if isinstance(record, Source) else {**found, **self._evidence(record)}

    def _evidence(self, record: Any) -> Answer:
        citing = [*record.visible_citations, *getattr(record, "visible_recognitions", ())]
        sources = {each.source.uid: each.source for each in citing}
        return {
            "sources": [source_document(source, self.clearance) for source in sources.values()],
            "citations": [citation_answer(each) for each in record.visible_citations if not each.custody_id],
        }

    def facts(self, record: Record) -> Answer:
        """Return the values of a record without its parts and without lists of other records."""
        plain = own_values(record)
        if isinstance(record, Person | Institution):
            plain |= {"name": record.name, "merged_into": self.party(record.merged_into)}
        if isinstance(record, Institution):
            plain["parent"] = self.party(record.parent)
        elif isinstance(record, Source):
            plain["derived_from"] = source_document(record, self.clearance)["derived_from"]
        elif isinstance(record, Statement):
            plain |= {**self.speakers(record), "title": record.title}
        return plain

    def _lists(self, record: Record) -> Answer:
        """The visible parts and relations of a record, which `_parts` has prefetched."""
        found: Answer = {}
        if isinstance(record, Person | Institution):
            found["names"] = [name_answer(name) for name in record.visible_names]  # type: ignore[union-attr]
        if isinstance(record, Person):
            found["custody"] = self._custody_of(record)
            found["recognitions"] = [recognition_answer(row) for row in record.visible_recognitions]  # type: ignore[attr-defined]
        elif isinstance(record, Statement):
            found["incidents"] = [incident_reference(each) for each in record.visible_incidents]  # type: ignore[attr-defined]
            found["persons"] = [self.party(each) for each in record.visible_persons]  # type: ignore[attr-defined]
        elif isinstance(record, Case):
            found["incidents"] = [incident_reference(each) for each in record.visible_incidents]  # type: ignore[attr-defined]
            found["persons"] = [self.party(each) for each in record.visible_persons]  # type: ignore[attr-defined]
            found["institutions"] = [self.party(each) for each in record.visible_institutions]  # type: ignore[attr-defined]
            found["statements"] = [self.statement_reference(each) for each in record.visible_statements]  # type: ignore[attr-defined]
        elif isinstance(record, Incident):
            found["involvements"] = [self.involvement(part) for part in record.visible_involvements]  # type: ignore[attr-defined]
            found["statements"] = [self.statement_reference(each) for each in record.visible_statements]  # type: ignore[attr-defined]
            found["links"] = [link_answer(link) for link in record.visible_links]  # type: ignore[attr-defined]
        return found


def _live_editions(model: type[Record], rows: Sequence[Record]) -> dict[Any, Answer]:
    if model not in KINDS:
        return {}
    kind = KINDS[model]
    uids = [row.uid for row in rows]
    live = EDITIONS[kind].objects.live().filter(uid__in=uids)
    columns = live.values_list("uid", "number", "version", "published_at")
    behind = behind_among(kind, uids)
    return {
        uid: {**head(kind, number, version, at), "behind": uid in behind}
        for uid, number, version, at in columns
    }


RELATED: dict[type[Record], tuple[str, ...]] = {
    Person: ("merged_into", "consent_recorded_by"),
    Institution: ("parent", "merged_into"),
    Statement: (*SPEAKERS, "consent_recorded_by"),
    Source: ("derived_from", "consent_recorded_by"),
}
ANSWERS: dict[type[Record], type[output.DeskRecord]] = {
    Incident: output.DeskIncident,
    Person: output.DeskPerson,
    Institution: output.DeskInstitution,
    Statement: output.DeskStatement,
    Case: output.DeskCase,
    Source: output.DeskSource,
}
