"""Persons with custody in their published documents."""

from typing import Any

import orjson

from incidents.choices import RecordKind
from incidents.models import Person, PersonEdition
from incidents.public.cache import registry
from incidents.publishing.editions import remove_rows, write_rows
from tests import make
from tests.presentation.custody_examples import row, span

__all__ = ["held", "place_of", "published", "row", "span"]


def held(*rows: dict[str, Any], name: str = "Aysel Quliyeva", **fields: Any) -> Person:
    """Publish a person with these periods of custody."""
    return published(make.public(make.person(name, **fields)), *rows)


def published(person: Person, *rows: dict[str, Any]) -> Person:
    """Give the published document of a person these periods of custody."""
    edition = PersonEdition.objects.live().get(uid=person.uid)
    document = {**orjson.loads(edition.document), "format": 2, "custody": list(rows)}
    PersonEdition.objects.filter(pk=edition.pk).update(document=orjson.dumps(document).decode())
    remove_rows(RecordKind.PERSON, [edition.pk])
    write_rows(RecordKind.PERSON, edition, document)
    registry.clear()
    return person


def place_of(institution: Any) -> dict[str, Any]:
    """Return a published institution as custody names its place."""
    return {"id": str(institution.uid), "number": institution.number, "name": institution.name}
