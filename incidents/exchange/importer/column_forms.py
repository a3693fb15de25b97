"""Forms of the import pages: the upload, and the choice of columns, which becomes a mapping in TOML."""

import json
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from incidents.choices import IncidentKind, InstitutionKind, Outcome, Role
from incidents.countries import country_names
from incidents.desk.admin.visible_text import VisibleTextForm
from incidents.exchange.importer.cells import names_of
from incidents.exchange.importer.mapping import LONGEST_MAPPING, BadMapping, read_mapping
from incidents.exchange.importer.notes import BadFile, Notes
from incidents.exchange.importer.readers import MOST_BYTES, Layout, read
from incidents.exchange.importer.tables import ENCODINGS
from incidents.models.batch import DATASET_LENGTH

MOST_CHOICES = 1_000


class UploadForm(VisibleTextForm, forms.Form):
    """A file, and its mapping if there is one already."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, XLSX, JSON or JSON Lines. The first row names the columns.")
    )
    dataset = forms.CharField(
        label=_("Name of the data"), max_length=DATASET_LENGTH, required=False,
        help_text=_("The same name for each new version of the same data: rows are found again by it."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV"), required=False,
        choices=[("", _("UTF-8, or as the file says")), *((each, each) for each in ENCODINGS)],
    )  # fmt: skip
    sheet = forms.CharField(
        label=_("Sheet of a workbook"), required=False, max_length=100,
        help_text=_("Its name; else the first sheet is read."),
    )  # fmt: skip
    header_row = forms.IntegerField(
        label=_("Row of the header"), required=False, min_value=1, max_value=100,
        help_text=_("The row that names the columns, where there is a title above it; else the first."),
    )  # fmt: skip
    documents = forms.BooleanField(
        label=_("Documents"), required=False, help_text=_("JSON that a tracker like this one exported.")
    )
    mapping = forms.FileField(
        label=_("Mapping"), required=False, help_text=_("A TOML file. Without one you choose columns next.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is too large; split it."))
        return file

    def clean_mapping(self) -> str:
        given = self.cleaned_data["mapping"]
        if given is None:
            return ""
        try:
            text: str = given.read(4 * LONGEST_MAPPING).decode("utf-8")
            read_mapping(text)
        except UnicodeDecodeError:
            raise ValidationError(_("The mapping is not UTF-8.")) from None
        except BadMapping as error:
            raise ValidationError(str(error)) from None
        return text.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("mapping") and not found.get("dataset"):
            self.add_error("dataset", _("Say what the data is called."))
        return found

    def text(self) -> str:
        """The mapping as far as it is known: whole, or that of documents; else its beginning."""
        found = self.cleaned_data
        if found["mapping"]:
            return str(found["mapping"])
        head = f"dataset = {_quoted(found['dataset'])}\n"
        if found["documents"]:
            return f"{head}documents = true\n"
        lines = [f"{name} = {_quoted(found[name])}\n" for name in ("encoding", "sheet") if found[name]]
        if found["header_row"]:
            lines.append(f"header_row = {found['header_row']}\n")
        return f"{head}\n[file]\n{''.join(lines)}" if lines else head


def first_rows(path: Path, name: str, layout: Layout, most: int = 3) -> list[dict[str, Any]]:
    """The first rows of a file, to choose columns by.

    Raises:
        BadFile
    """
    found: list[dict[str, Any]] = []
    for _number, row in read(path, name, layout, Notes()):
        found.append(row)
        if len(found) == most:
            break
    if not found:
        raise BadFile("The file has no rows below its header.")
    return found


# What can be chosen: the field of the form, its words, and where it stands in the mapping.
FIELDS = (
    ("id", _("Id in the file"), "incident.id"),
    ("title", _("Title"), "incident.title"),
    ("date", _("Date"), "incident.date"),
    ("country", _("Country"), "incident.country"),
    ("place", _("Place"), "incident.place"),
    ("latitude", _("Latitude"), "incident.latitude"),
    ("longitude", _("Longitude"), "incident.longitude"),
    ("summary", _("Summary"), "incident.summary"),
    ("narrative", _("Narrative"), "incident.narrative"),
    ("victims_low", _("Victims, at least"), "incident.victims_low"),
    ("victims_high", _("Victims, at most"), "incident.victims_high"),
    ("persons", _("Names of persons"), "person.name"),
    ("note", _("Note on the persons"), "person.note"),
    ("institutions", _("Names of institutions"), "institution.name"),
    ("url", _("Address of a source"), "source.url"),
    ("source", _("Title of a source"), "source.title"),
)


class ColumnsForm(forms.Form):
    """Which column is what; the rest, a mapping in TOML can say."""

    kind = forms.ChoiceField(label=_("Kind of every incident"), choices=IncidentKind.choices)
    every_country = forms.ChoiceField(label=_("Country of every incident"), required=False)
    several_rows = forms.BooleanField(label=_("Several rows can be one incident"), required=False)
    separator = forms.CharField(
        label=_("What parts several names in a cell"), max_length=5, required=False, strip=False, initial=";"
    )
    role = forms.ChoiceField(label=_("Role of the persons"), choices=Role.choices)
    outcome = forms.ChoiceField(
        label=_("What happened to them"), required=False, choices=[("", "—"), *Outcome.choices]
    )
    institution_role = forms.ChoiceField(
        label=_("Role of the institutions"), choices=Role.choices, initial=Role.ALLEGED_PERPETRATOR
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of the institutions"), choices=InstitutionKind.choices, initial=InstitutionKind.OTHER
    )

    def __init__(self, rows: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = sorted({name for row in rows for name in names_of(row)})[:MOST_CHOICES]
        options = [("", "—"), *((name, name) for name in columns)]
        for name, label, _path in FIELDS:
            required = name == "title"
            likely = name if name in columns else next((c for c in columns if c.lower() == name), "")
            self.fields[name] = forms.ChoiceField(
                label=label, choices=options, required=required, initial=likely
            )
        self.fields["every_country"].choices = [("", "—"), *country_names().items()]  # type: ignore[attr-defined]
        self.order_fields([*(name for name, _label, _path in FIELDS), *self.base_fields])

    def text(self, before: str) -> str:
        """The choice as a mapping, behind what is known of it already.

        Raises:
            BadMapping
        """
        chosen = self.cleaned_data
        lines = [before.rstrip("\n"), "", "[incident]"]
        if chosen["several_rows"]:
            lines.append("several_rows = true")
        lines.append(f"kind = {{ value = {_quoted(chosen['kind'])} }}")
        for name, _label, where in FIELDS:
            section, _dot, field = where.partition(".")
            if section == "incident" and chosen[name]:
                lines.append(f"{field} = {_quoted(chosen[name])}")
        if chosen["every_country"] and not chosen["country"]:
            lines.append(f"country = {{ value = {_quoted(chosen['every_country'])} }}")
        lines += [*self._persons(), *self._institutions(), *self._source()]
        text = "\n".join(lines) + "\n"
        read_mapping(text)
        return text

    def _names(self, column: str) -> str:
        separator = self.cleaned_data["separator"]
        parted = f", split = {_quoted(separator)}" if separator else ""
        return f"{{ column = {_quoted(self.cleaned_data[column])}{parted} }}"

    def _persons(self) -> list[str]:
        chosen = self.cleaned_data
        if not chosen["persons"]:
            return []
        lines = ["", "[[involvement]]", f"role = {{ value = {_quoted(chosen['role'])} }}"]
        if chosen["outcome"]:
            lines.append(f"outcome = {{ value = {_quoted(chosen['outcome'])} }}")
        if chosen["note"]:
            lines.append(f"note = {_quoted(chosen['note'])}")
        return [*lines, f"person.name = {self._names('persons')}"]

    def _institutions(self) -> list[str]:
        chosen = self.cleaned_data
        if not chosen["institutions"]:
            return []
        return [
            "", "[[involvement]]", f"role = {{ value = {_quoted(chosen['institution_role'])} }}",
            f"institution.name = {self._names('institutions')}",
            f"institution.kind = {{ value = {_quoted(chosen['institution_kind'])} }}",
        ]  # fmt: skip

    def _source(self) -> list[str]:
        chosen = self.cleaned_data
        told = [
            f"{key} = {_quoted(chosen[name])}"
            for name, key in (("url", "url"), ("source", "title"))
            if chosen[name]
        ]
        return ["", "[[source]]", *told] if told else []


class MappingForm(forms.Form):
    """A mapping as text."""

    mapping = forms.CharField(
        label=_("Mapping"), max_length=LONGEST_MAPPING, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "vLargeTextField"}),
    )  # fmt: skip

    def clean_mapping(self) -> str:
        text = str(self.cleaned_data["mapping"]).replace("\r\n", "\n")
        try:
            read_mapping(text)
        except BadMapping as error:
            raise ValidationError(str(error)) from None
        return text


def _quoted(text: str) -> str:
    """A text as a TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
