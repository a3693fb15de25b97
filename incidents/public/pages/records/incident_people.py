"""The custody today of the people of an incident, read from their own live documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from incidents.choices import RecordKind
from incidents.documents.document_formats import parse_document
from incidents.models.editions.edition import IncidentMention, PersonEdition
from incidents.models.editions.filter_rows import CustodyPeriod
from incidents.public.cache.prepared_sql import Lookup, Rows
from incidents.public.pages.records.custody_words import custody_line
from incidents.public.queries.stored_editions import Version, column_of, rows_of, stored_of

MOST = 100


@dataclass(frozen=True, slots=True)
class People:
    """The live documents of people with custody, empty unless read whole, and their versions."""

    versions: list[Version]
    documents: list[str]

    @property
    def has_custody(self) -> bool:
        """Return whether anything depends on the day."""
        return bool(self.versions)

    def context(self, on: date) -> dict[str, Any]:
        """Return the custody of each person on a day, by id."""
        read = (parse_document(RecordKind.PERSON, text) for text in self.documents)
        return {"custody_of": {person["id"]: custody_line(person, on) for person in read}}


def people_of_incident(uid: UUID, whole: bool) -> People:
    """Return the people whom the live document of an incident names, those with custody only."""
    keys = [key for (key,) in _people_with_custody.rows(uid)]
    stored = stored_of(PersonEdition, keys, whole=whole) if keys else {}
    found = [stored[key] for key in keys if key in stored]
    return People([version for version, _ in found], [text for _, text in found])


def _keys_of_people(uid: UUID) -> Rows:
    mentions = rows_of(IncidentMention).filter(
        edition__uid=uid, edition__superseded_at=None, target_kind=RecordKind.PERSON
    )
    persons = rows_of(PersonEdition).filter(superseded_at=None, uid__in=column_of(mentions, "target"))
    held = persons.filter(Exists(rows_of(CustodyPeriod).filter(edition=OuterRef("pk"))))
    return held.order_by("number").values_list("pk")[:MOST]


_people_with_custody = Lookup(_keys_of_people)
