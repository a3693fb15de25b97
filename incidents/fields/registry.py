"""The fields of every kind of record and part, by the name of the kind."""

from incidents.fields.base import Fields, Words, find
from incidents.fields.case import CASE
from incidents.fields.common import SENSITIVITY, UNSTATED
from incidents.fields.custody import CUSTODY
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK
from incidents.fields.party import INSTITUTION, NAME, PERSON
from incidents.fields.recognition import RECOGNITION
from incidents.fields.statement import STATEMENT

FIELDS: dict[str, Fields] = {
    "incident": INCIDENT,
    "person": PERSON,
    "institution": INSTITUTION,
    "statement": STATEMENT,
    "case": CASE,
    "source": SOURCE,
    "involvement": INVOLVEMENT,
    "link": LINK,
    "custody": CUSTODY,
    "recognition": RECOGNITION,
    "name": NAME,
    "citation": CITATION,
}
# What sources can be cited for, by the kind of record or part.
CITABLE: dict[str, tuple[str, ...]] = {
    kind: fields.citable for kind, fields in FIELDS.items() if fields.citable
}


def label_in_sentence(kind: str, name: str) -> str:
    """Return the label of a field with a small first letter; the name of a field that is not listed."""
    field = find((*FIELDS.get(kind, ()), SENSITIVITY, UNSTATED), name)
    return in_sentence(field.label if field else name.replace("_", " "))


def in_sentence(label: Words) -> str:
    """Return a label with a small first letter."""
    text = str(label)
    return text[:1].lower() + text[1:]
