"""Every field that can be chosen for a column: its label, and its place in a mapping."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.fields.custody import CUSTODY
from incidents.fields.recognition import RECOGNITION
from incidents.fields.registry import CITABLE
from incidents.fields.registry import FIELDS as CATALOGUE
from incidents.imports.mapping.field_readers import FIELDS, LIMITS, VOCABULARIES


@dataclass(frozen=True, slots=True)
class FieldControl:
    """A field: the name of its control, its place in a mapping, its kind and name, and its label.

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
        """Return the vocabulary of the field; None if it has none."""
        return VOCABULARIES.get((self.kind, self.field))

    @property
    def is_text(self) -> bool:
        """Return whether a mapping may cut the value."""
        return (self.kind, self.field) in LIMITS

    @property
    def every(self) -> str:
        """Return the control of a value for every row."""
        return self.constant or f"words_{self.name}"


# The labels of fields and of their columns, by kind and name.
LABELS: dict[tuple[str, str], Any] = {
    (kind, each.name): each.label
    for kind, fields in CATALOGUE.items()
    for field in fields
    for each in (*field.columns, field)
}


def _of(
    place: tuple[str, ...], kind: str, *rows: tuple[Any, ...], others: str | None = None
) -> tuple[FieldControl, ...]:
    """Return the entries of one part of a mapping, from (control, field, label, more).

    Without a label a field has that of the catalogue. With `others`, the fields of the kind that no row
    names follow, and their controls begin with that text.
    """
    if others is not None:
        named = {row[1] for row in rows}
        rows += tuple((f"{others}{name}", name) for name in FIELDS[kind] if name not in named)
    return tuple(
        FieldControl(name, (*place, field), label or LABELS[kind, field], kind, **dict(*more))
        for name, field, label, *more in ((*row, None)[: max(len(row), 3)] for row in rows)
    )


GROUPS: tuple[tuple[str, Any, tuple[FieldControl, ...]], ...] = (
    ("incident", _("Incident"), _of(
        ("incident",), "incident",
        ("id", "id", _("Id in the file")),
        ("title", "title"),
        ("kind_column", "kind", None, {"constant": "kind"}),
        ("date", "date"),
        ("earliest", "earliest", _("Earliest date")),
        ("latest", "latest", _("Latest date")),
        ("year", "year", _("Year, if the date is in parts")),
        ("month", "month", _("Month")),
        ("day", "day", _("Day")),
        ("country", "country", None, {"constant": "every_country"}),
        ("place", "place"),
        ("latitude", "latitude"),
        ("longitude", "longitude"),
        ("precision", "precision"),
        ("summary", "summary"),
        ("narrative", "narrative"),
        ("victims_low", "victims_low"),
        ("victims_high", "victims_high"),
        ("incident_sensitivity", "sensitivity", _("Visibility")),
        others="",
    )),
    ("people", _("People"), _of(
        ("people", "person"), "person",
        ("persons", "name", _("Names"), {"splits": True}),
        ("person_id", "id", _("Id of the person")),
        ("person_other_names", "other_names", _("Other names"), {"splits": True}),
        ("person_gender", "gender"),
        ("person_birth", "birth"),
        ("person_nationalities", "nationalities", None, {"splits": True}),
        ("person_occupations", "occupations", None, {"splits": True}),
        ("person_summary", "summary", _("About the person")),
        ("person_sensitivity", "sensitivity", _("Visibility of the person")),
        others="person_",
    ) + _of(
        ("people",), "involvement",
        ("role_column", "role", None, {"constant": "role"}),
        ("outcome_column", "outcome", _("What happened to them"), {"constant": "outcome"}),
        ("stages", "outcomes"),
        ("charge", "charge"),
        ("provision", "provision"),
        ("sentence_months", "sentence_months", _("Sentence")),
        ("note", "note", _("Note on the people")),
        ("involvement_sensitivity", "sensitivity", _("Visibility of the involvement")),
        others="",
    )),
    ("institutions", _("Institutions"), _of(
        ("institutions", "institution"), "institution",
        ("institutions", "name", _("Names"), {"splits": True}),
        ("institution_id", "id", _("Id of the institution")),
        ("institution_other_names", "other_names", _("Other names"), {"splits": True}),
        ("institution_kind_column", "kind", _("Kind of institution"), {"constant": "institution_kind"}),
        ("institution_country", "country", _("Country of the institution")),
        ("institution_website", "website"),
        ("institution_summary", "summary", _("About the institution")),
        ("institution_sensitivity", "sensitivity", _("Visibility of the institution")),
        others="institution_",
    ) + _of(
        ("institutions",), "involvement",
        ("institution_role_column", "role", None, {"constant": "institution_role"}),
        ("institution_outcome", "outcome", _("What happened to it")),
        ("institution_stages", "outcomes"),
        ("institution_charge", "charge"),
        ("institution_provision", "provision"),
        ("institution_sentence_months", "sentence_months", _("Sentence")),
        ("institution_note", "note", _("Note on the institutions")),
        ("institution_involvement_sensitivity", "sensitivity", _("Visibility of the involvement")),
        others="institution_",
    )),
    ("source", _("Sources"), _of(
        ("source",), "source",
        ("url", "url", None, {"splits": True}),
        ("source", "title"),
        ("publisher", "publisher"),
        ("author", "author"),
        ("published", "published"),
        ("archived_url", "archived_url"),
        ("accessed_on", "accessed_on"),
        ("source_kind", "kind", _("Kind of source")),
        ("source_language", "language"),
        ("reliability", "reliability"),
        ("source_sensitivity", "sensitivity", _("Visibility of the source")),
        others="source_",
    ) + _of(
        ("source",), "citation",
        ("cites", "cites", _("Field that it supports")),
        ("says", "says", _("What it says")),
        ("citation_stance", "stance"),
        ("quotation", "quotation"),
        ("locator", "locator", _("Page or place in the source")),
        ("holder", "holder"),
        ("phrase", "phrase"),
        ("resolved", "resolved"),
    )),
    ("statement", _("Statements"), _of(
        ("statement",), "statement",
        ("statement_id", "id", _("Id of the statement")),
        ("statement_text", "text"),
        ("statement_description", "description", _("What kind of statement")),
        ("statement_date", "date", _("Date of the statement")),
        ("statement_stance", "stance"),
        ("statement_country", "country", _("Country of the speaker")),
        ("statement_language", "language", _("Language")),
        ("statement_sensitivity", "sensitivity", _("Visibility of the statement")),
        others="statement_",
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
    ("custody", _("Custody of the people"), _of(
        ("people", "person", "custody"), "custody",
        ("custody_status", "status", _("Status of custody"), {"constant": "every_custody_status"}),
        ("custody_from", "from", _("In custody from")),
        ("custody_until", "until", _("In custody until")),
        ("last_confirmed", "last_confirmed"),
        ("expected_end", "expected_end"),
        ("custody_note", "note", _("Note on the custody")),
        ("custody_sensitivity", "sensitivity", _("Visibility of the custody")),
        others="custody_",
    ) + _of(
        ("people", "person", "custody", "place"), "institution",
        ("custody_place", "name", CUSTODY.named("place").label),
        ("place_kind", "kind", _("Kind of institution"), {"constant": "every_place_kind"}),
    ) + _of(
        ("people", "person", "custody", "source"), "source",
        ("custody_url", "url", _("Address of the source that confirms it")),
        ("custody_source", "title", _("Title of the source that confirms it")),
    )),
    ("recognition", _("Recognition of the people"), _of(
        ("people", "person", "recognition"), "recognition",
        ("recognition_status", "status", _("Recognised as"), {"constant": "every_recognition_status"}),
        ("recognition_from", "from", _("Recognised from")),
        ("recognition_until", "until", _("Recognised until")),
        ("recognition_sensitivity", "sensitivity", _("Visibility of the recognition")),
        others="recognition_",
    ) + _of(
        ("people", "person", "recognition", "body"), "institution",
        ("recognition_body", "name", RECOGNITION.named("body").label),
        ("body_kind", "kind", _("Kind of institution"), {"constant": "every_body_kind"}),
    ) + _of(
        ("people", "person", "recognition", "source"), "source",
        ("recognition_url", "url", _("Address of the list or opinion")),
        ("recognition_source", "title", _("Title of the list or opinion")),
    )),
    ("case", _("Cases"), _of(
        ("case",), "case",
        ("case_title", "title", _("Name of the case")),
        ("case_id", "id", _("Id of the case")),
        ("case_kind_column", "kind", _("Kind of case"), {"constant": "case_kind"}),
        ("case_country", "country", _("Country of the case")),
        ("case_summary", "summary", _("Summary of the case")),
        ("case_sensitivity", "sensitivity", _("Visibility of the case")),
        others="case_",
    )),
)  # fmt: skip
ENTRIES: tuple[FieldControl, ...] = tuple(entry for _name, _label, entries in GROUPS for entry in entries)
BY_NAME = {entry.name: entry for entry in ENTRIES}
CITES = CITABLE["incident"]
