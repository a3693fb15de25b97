"""Every field that can be chosen for a column: its words, and where it stands in a mapping."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.fields.registry import CITABLE
from incidents.imports.mapping.text_values import LIMITS, VOCABULARIES


@dataclass(frozen=True, slots=True)
class FieldControl:
    """A field: the name of its control, its place in a mapping, its kind and name there, and its words.

    `constant` is the control of a value for every row.
    """

    name: str
    place: tuple[str, ...]
    label: Any
    kind: str = ""
    constant: str = ""
    splits: bool = False

    @property
    def field(self) -> str:
        return self.place[-1]

    @property
    def vocabulary(self) -> Any:
        """The vocabulary of the field; None if it has none."""
        return VOCABULARIES.get((self.kind, self.field))

    @property
    def is_text(self) -> bool:
        """Whether a mapping may cut it."""
        return (self.kind, self.field) in LIMITS

    @property
    def every(self) -> str:
        """The control of a value for every row."""
        return self.constant or f"words_{self.name}"


def _of(place: tuple[str, ...], kind: str, *rows: tuple[Any, ...]) -> tuple[FieldControl, ...]:
    """Entries of one part of a mapping, from (control, field, label, more)."""
    return tuple(
        FieldControl(name, (*place, field), label, kind, **(more[0] if more else {}))
        for name, field, label, *more in rows
    )


GROUPS: tuple[tuple[str, Any, tuple[FieldControl, ...]], ...] = (
    ("incident", _("Incident"), _of(
        ("incident",), "incident",
        ("id", "id", _("Id in the file")),
        ("title", "title", _("Title")),
        ("kind_column", "kind", _("Kind"), {"constant": "kind"}),
        ("date", "date", _("Date")),
        ("earliest", "earliest", _("Earliest date")),
        ("latest", "latest", _("Latest date")),
        ("year", "year", _("Year, if the date is in parts")),
        ("month", "month", _("Month")),
        ("day", "day", _("Day")),
        ("country", "country", _("Country"), {"constant": "every_country"}),
        ("place", "place", _("Place")),
        ("latitude", "latitude", _("Latitude")),
        ("longitude", "longitude", _("Longitude")),
        ("precision", "precision", _("How exact the coordinates are")),
        ("summary", "summary", _("Summary")),
        ("narrative", "narrative", _("Background")),
        ("victims_low", "victims_low", _("Victims, at least")),
        ("victims_high", "victims_high", _("Victims, at most")),
        ("incident_sensitivity", "sensitivity", _("Visibility")),
    )),
    ("people", _("People"), _of(
        ("people", "person"), "person",
        ("persons", "name", _("Names"), {"splits": True}),
        ("person_id", "id", _("Id of the person")),
        ("person_other_names", "other_names", _("Other names"), {"splits": True}),
        ("person_gender", "gender", _("Gender")),
        ("person_birth", "birth", _("Born")),
        ("person_nationalities", "nationalities", _("Nationalities"), {"splits": True}),
        ("person_occupations", "occupations", _("Occupations"), {"splits": True}),
        ("person_summary", "summary", _("About the person")),
        ("person_sensitivity", "sensitivity", _("Visibility of the person")),
    ) + _of(
        ("people",), "involvement",
        ("role_column", "role", _("Role"), {"constant": "role"}),
        ("outcome_column", "outcome", _("What happened to them"), {"constant": "outcome"}),
        ("charge", "charge", _("Charge")),
        ("provision", "provision", _("Legal basis (articles)")),
        ("sentence_months", "sentence_months", _("Sentence")),
        ("note", "note", _("Note on the people")),
        ("involvement_sensitivity", "sensitivity", _("Visibility of the involvement")),
    )),
    ("institutions", _("Institutions"), _of(
        ("institutions", "institution"), "institution",
        ("institutions", "name", _("Names"), {"splits": True}),
        ("institution_id", "id", _("Id of the institution")),
        ("institution_other_names", "other_names", _("Other names"), {"splits": True}),
        ("institution_kind_column", "kind", _("Kind of institution"), {"constant": "institution_kind"}),
        ("institution_country", "country", _("Country of the institution")),
        ("institution_website", "website", _("Website")),
        ("institution_summary", "summary", _("About the institution")),
        ("institution_sensitivity", "sensitivity", _("Visibility of the institution")),
    ) + _of(
        ("institutions",), "involvement",
        ("institution_role_column", "role", _("Role"), {"constant": "institution_role"}),
        ("institution_outcome", "outcome", _("What happened to it")),
        ("institution_charge", "charge", _("Charge")),
        ("institution_provision", "provision", _("Legal basis (articles)")),
        ("institution_sentence_months", "sentence_months", _("Sentence")),
        ("institution_note", "note", _("Note on the institutions")),
        ("institution_involvement_sensitivity", "sensitivity", _("Visibility of the involvement")),
    )),
    ("source", _("Sources"), _of(
        ("source",), "source",
        ("url", "url", _("Address"), {"splits": True}),
        ("source", "title", _("Title")),
        ("publisher", "publisher", _("Publisher")),
        ("author", "author", _("Author")),
        ("published", "published", _("Published on")),
        ("archived_url", "archived_url", _("Archived copy")),
        ("accessed_on", "accessed_on", _("Accessed on")),
        ("source_kind", "kind", _("Kind of source")),
        ("source_language", "language", _("Language")),
        ("reliability", "reliability", _("Reliability")),
        ("source_sensitivity", "sensitivity", _("Visibility of the source")),
    ) + _of(
        ("source",), "citation",
        ("cites", "cites", _("Field that it supports")),
        ("says", "says", _("What it says")),
        ("citation_stance", "stance", _("Agrees or differs")),
        ("quotation", "quotation", _("Quotation")),
        ("locator", "locator", _("Page or place in the source")),
    )),
    ("statement", _("Statements"), _of(
        ("statement",), "statement",
        ("statement_id", "id", _("Id of the statement")),
        ("statement_text", "text", _("Words")),
        ("statement_description", "description", _("What kind of statement")),
        ("statement_date", "date", _("Date of the statement")),
        ("statement_stance", "stance", _("Stance")),
        ("statement_country", "country", _("Country of the speaker")),
        ("statement_language", "language", _("Language")),
        ("statement_sensitivity", "sensitivity", _("Visibility of the statement")),
    ) + _of(
        ("statement", "person"), "person", ("statement_person", "name", _("Speaker, a person")),
    ) + _of(
        ("statement", "institution"), "institution",
        ("statement_institution", "name", _("Speaker, an institution")),
    ) + _of(
        ("statement", "source"), "source",
        ("statement_url", "url", _("Address of its source")),
        ("statement_source", "title", _("Title of its source")),
    )),
    ("link", _("Links to other incidents"), _of(
        ("link",), "link",
        ("link_incident", "incident", _("Id of the other incident")),
        ("link_relation", "relation", _("How it is related")),
    )),
)  # fmt: skip
ENTRIES: tuple[FieldControl, ...] = tuple(entry for _name, _label, entries in GROUPS for entry in entries)
BY_NAME = {entry.name: entry for entry in ENTRIES}
CITES = CITABLE["incident"]
