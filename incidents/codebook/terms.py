"""The terms of a vocabulary: values with label, definition, example and places in outside standards."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Choices
from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.codebook.evidence_terms import EVIDENCE_TERMS
from incidents.codebook.incident_terms import INCIDENT_TERMS
from incidents.codebook.legal_terms import QUALIFICATIONS
from incidents.codebook.party_terms import PARTY_TERMS
from incidents.codebook.standards import Place, places_of
from incidents.legal_choices import Qualification

VOCABULARIES: dict[str, type[Choices]] = {
    "incident_kind": choices.IncidentKind,
    "role": choices.Role,
    "outcome": choices.Outcome,
    "stage": choices.Stage,
    "custody_status": choices.CustodyStatus,
    "custody": choices.DerivedCustody,
    "recognition_status": choices.RecognitionStatus,
    "recognition_criterion": choices.RecognitionCriterion,
    "qualification": Qualification,
    "stance": choices.Stance,
    "case_kind": choices.CaseKind,
    "home_page": choices.HomePagePlace,
    "institution_kind": choices.InstitutionKind,
    "location_precision": choices.LocationPrecision,
    "link_relation": choices.LinkRelation,
    "name_kind": choices.NameKind,
    "gender": choices.Gender,
    "source_kind": choices.SourceKind,
    "reliability": choices.Reliability,
    "citation_stance": choices.CitationStance,
    "unstated": choices.Unstated,
    "record_kind": choices.RecordKind,
    "change_action": choices.ChangeAction,
}

# The vocabularies of records, in the order of the page; the others are for programs.
HEADINGS = {
    "incident_kind": gettext_lazy("Kind of incident"),
    "role": gettext_lazy("Role in an incident"),
    "outcome": gettext_lazy("Outcome for a party"),
    "stage": gettext_lazy("Stage of an outcome"),
    "custody_status": gettext_lazy("Status of custody"),
    "custody": gettext_lazy("Custody on a day"),
    "case_kind": gettext_lazy("Kind of case"),
    "recognition_status": gettext_lazy("What a body holds a person to be"),
    "recognition_criterion": gettext_lazy("Criterion of a recognition"),
    "link_relation": gettext_lazy("Link to another incident"),
    "location_precision": gettext_lazy("Precision of a location"),
    "institution_kind": gettext_lazy("Kind of institution"),
    "name_kind": gettext_lazy("Kind of name"),
    "gender": gettext_lazy("Gender"),
    "qualification": gettext_lazy("Legal qualification by a source"),
    "stance": gettext_lazy("Stance of a statement"),
    "source_kind": gettext_lazy("Kind of source"),
    "reliability": gettext_lazy("Closeness of a source to the events"),
    "citation_stance": gettext_lazy("Agreement of a source with a value"),
    "unstated": gettext_lazy("Why a field is empty"),
}


class Meaning(NamedTuple):
    """The definition of a value in one sentence, and a case that belongs under it."""

    definition: str
    example: str


@dataclass(frozen=True, slots=True)
class VocabularyTerm:
    value: str | int
    label: str
    definition: str
    example: str
    places: tuple[Place, ...]


MEANINGS: dict[str, dict[str | int, Meaning]] = {
    name: {value: Meaning(*words) for value, words in meanings.items()}
    for name, meanings in (
        INCIDENT_TERMS | PARTY_TERMS | EVIDENCE_TERMS | {"qualification": QUALIFICATIONS}
    ).items()
}


def terms(name: str) -> Iterator[VocabularyTerm]:
    """Yield the terms of a vocabulary in its order."""
    for value in VOCABULARIES[name]:
        meaning = MEANINGS[name].get(value.value, Meaning("", ""))
        yield VocabularyTerm(value.value, str(value.label), *meaning, places_of(name, value.value))


COLUMNS = ("vocabulary", "value", "label", "definition", "example", "standards")


def lines() -> Iterator[tuple[str | int, ...]]:
    """Yield the codebook as lines of a table with these columns."""
    for name in VOCABULARIES:
        for term in terms(name):
            places = "; ".join(f"{place.standard.code} {place.number}" for place in term.places)
            yield name, term.value, term.label, term.definition, term.example, places
