"""Forms of the import pages: the upload, and the mapping as text."""

import json
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.common.checked_form import VisibleTextForm
from incidents.imports.chooser.saved import mapping_for, renamed, saved_mappings
from incidents.imports.common.report import BadFile, FirstNote
from incidents.imports.mapping.mapping import LONGEST_MAPPING, BadMapping, read_mapping
from incidents.imports.readers.csv import ENCODINGS
from incidents.imports.readers.readers import MOST_BYTES, Layout, read
from incidents.models.import_batch import DATASET_LENGTH

CHOOSE = "choose"


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
    saved = forms.ChoiceField(
        label=_("Mapping of an earlier import"), required=False,
        help_text=_("If blank: that of the same data, if there is one; else you choose columns next."),
    )  # fmt: skip
    mapping = forms.FileField(label=_("Mapping"), required=False, help_text=_("A TOML file."))

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.is_saved = by, False
        self.earlier = {str(batch.uid): batch for batch in saved_mappings(by)}
        options = [(uid, f"{batch.dataset} ({batch.file_name})") for uid, batch in self.earlier.items()]
        field: Any = self.fields["saved"]
        field.choices = [("", "—"), (CHOOSE, _("none: choose columns")), *options]

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
        """Return the mapping as far as it is determined: complete, that of documents, or its beginning."""
        found = self.cleaned_data
        if found["mapping"]:
            return str(found["mapping"])
        head = f"dataset = {_quoted(found['dataset'])}\n"
        if found["documents"]:
            return f"{head}documents = true\n"
        if earlier := self._earlier():
            self.is_saved = True
            return renamed(earlier, found["dataset"])
        lines = [f"{name} = {_quoted(found[name])}\n" for name in ("encoding", "sheet") if found[name]]
        if found["header_row"]:
            lines.append(f"header_row = {found['header_row']}\n")
        return f"{head}\n[file]\n{''.join(lines)}" if lines else head

    def _earlier(self) -> str:
        """Return the mapping of an earlier import, if this file is to be read in the same way."""
        found = self.cleaned_data
        if found["saved"] in self.earlier:
            return self.earlier[found["saved"]].mapping
        is_told = found["saved"] or found["encoding"] or found["sheet"] or found["header_row"]
        return "" if is_told else mapping_for(found["dataset"], self.by)


def first_rows(path: Path, name: str, layout: Layout, most: int = 3) -> list[dict[str, Any]]:
    """Return the first rows of a file, for choosing columns.

    Raises:
        BadFile
    """
    found: list[dict[str, Any]] = []
    notes = FirstNote()
    for _number, row in read(path, name, layout, notes):
        found.append(row)
        if len(found) == most:
            break
    if not found:
        first = f" {notes.errors[0]}" if notes.errors else ""
        raise BadFile(f"The file has no rows below its header that can be read.{first}")
    return found


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
    """Return a text as a TOML basic string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
