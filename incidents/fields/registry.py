"""The fields of every kind of record and part, by the name of the kind."""

from incidents.fields.base import Fields
from incidents.fields.evidence import CITATION, SOURCE, STATEMENT
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK
from incidents.fields.party import INSTITUTION, NAME, PERSON

FIELDS: dict[str, Fields] = {
    "incident": INCIDENT,
    "person": PERSON,
    "institution": INSTITUTION,
    "statement": STATEMENT,
    "source": SOURCE,
    "involvement": INVOLVEMENT,
    "link": LINK,
    "name": NAME,
    "citation": CITATION,
}
# What sources can be cited for, by the kind of record or part.
CITABLE: dict[str, tuple[str, ...]] = {
    kind: fields.citable for kind, fields in FIELDS.items() if fields.citable
}
