"""Requirements for publication."""

from typing import Any

from incidents.choices import Sensitivity, Stance
from incidents.models.base import Record
from incidents.models.evidence import Statement
from incidents.models.incident import Incident
from incidents.models.party import Institution, Person


def missing(record: Record, document: dict[str, Any]) -> list[str]:
    """Return what the record still needs before it can be published, in words for editors."""
    reasons = []
    if record.sensitivity != Sensitivity.PUBLIC:
        reasons.append("Its sensitivity does not allow publication.")
    if isinstance(record, Person | Institution) and not document["name"]:
        reasons.append("It needs a main name.")
    if isinstance(record, Incident):
        reasons += _missing_of_incident(record, document)
    if isinstance(record, Statement):
        reasons += _missing_of_statement(record, document)
    return reasons


def _missing_of_incident(incident: Incident, document: dict[str, Any]) -> list[str]:
    reasons = []
    if not document["country"] and "country" not in incident.unstated:
        reasons.append("It needs a country, or the mark that there is none to state.")
    if not incident.date.is_dated and "date" not in incident.unstated:
        reasons.append("It needs a date with an earliest or a latest day, or the mark that it is undated.")
    if not document["sources"]:
        reasons.append("It needs at least one citation of a source that may be published.")
    return reasons


def _missing_of_statement(statement: Statement, document: dict[str, Any]) -> list[str]:
    reasons = []
    if not (document["person"] or document["institution"] or document["description"]):
        reasons.append("It needs a speaker who is public, or a description of the speaker.")
    if not statement.text and statement.stance != Stance.SILENT:
        reasons.append("It needs words, or the stance “stays silent”.")
    if not document["sources"]:
        reasons.append("It needs at least one citation of a source that may be published.")
    return reasons
