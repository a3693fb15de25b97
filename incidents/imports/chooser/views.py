"""The pages for making a mapping: columns, words of vocabularies, the mapping as text."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from incidents.imports import desk_run as runs
from incidents.imports.chooser.columns import ColumnsForm
from incidents.imports.chooser.forms import MappingForm, first_rows
from incidents.imports.chooser.layouts import LayoutForm, first_lines
from incidents.imports.chooser.refill import chosen_columns, with_tables
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.chooser.value_choices import ValuesForm, parsed, vocabulary_words
from incidents.imports.common.report import BadFile
from incidents.imports.mapping.mapping import BadMapping, read_mapping
from incidents.imports.readers.readers import Layout
from incidents.models import ImportBatch
from incidents.models.import_batch import ImportState

OPEN = (ImportState.UPLOADED, ImportState.CHECKED)
MOST_COLUMNS_SHOWN = 200
FILE_KEYS = ("encoding", "delimiter", "sheet", "header_row", "rows", "join")
Rows = list[dict[str, Any]]


class MappingSteps:
    """The steps between the upload and the check, for the admin of imports."""

    _page: Any
    _to: Any

    def mapping_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Choose columns, or edit the mapping as text."""
        if batch.state not in OPEN:
            return self._to(batch)
        wants_text = "text" in request.GET or "mapping" in request.POST or _is_of_documents(batch)
        try:
            rows = [] if wants_text else first_rows(runs.file_of(batch), batch.file_name, layout_of(batch))
        except (BadFile, OSError) as error:
            return self._trouble(request, batch, error)
        chosen = chosen_columns(parsed(batch.mapping), rows) if rows and is_mapped(batch) else {}
        if wants_text or chosen is None:
            return self._text_step(request, batch)
        return self._columns_step(request, batch, rows, chosen)

    def layout_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Set the layout of the file: encoding, sheet, header row, joined sheets."""
        if batch.state not in OPEN or _is_of_documents(batch):
            return self._to(batch)
        path, layout = runs.file_of(batch), layout_of(batch)
        try:
            sheets = first_lines(path, batch.file_name, layout)
        except (BadFile, OSError) as error:
            return self._trouble(request, batch, error)
        if not sheets:
            return self._to(batch, "mapping")
        form = LayoutForm(sheets, layout, path, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            document = parsed(batch.mapping)
            table = {**document.get("file", {}), **dict.fromkeys(form.fields), **form.file_table()}
            known = {name: value for name, value in table.items() if name in FILE_KEYS and value}
            batch.mapping = toml_text({**document, "file": known})
            batch.state = ImportState.UPLOADED
            batch.save(update_fields=["mapping", "state"])
            return self._to(batch, "mapping")
        return self._page(request, "import_layout", gettext("Reading the file"), batch=batch, form=form)

    def _trouble(self, request: HttpRequest, batch: ImportBatch, error: Exception) -> HttpResponse:
        words = str(error) if isinstance(error, BadFile) else gettext("The file is not there any more.")
        return self._page(request, "import_columns", gettext("Mapping"), batch=batch, trouble=words)

    def _text_step(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        sent = request.POST if "mapping" in request.POST else None
        form = MappingForm(sent, initial={"mapping": batch.mapping})
        if sent is not None and form.is_valid():
            return self._mapped(batch, form.cleaned_data["mapping"])
        return self._page(request, "import_columns", gettext("Mapping"), batch=batch, form=form, as_text=True)

    def _columns_step(
        self, request: HttpRequest, batch: ImportBatch, rows: Rows, chosen: dict[str, object]
    ) -> HttpResponse:
        sent = request.POST if request.method == "POST" else None
        form = ColumnsForm(rows, sent, initial=chosen)
        if sent is not None and form.is_valid():
            try:
                before = parsed(batch.mapping)
                text = toml_text(with_tables(form.document(batch.mapping), before))
                read_mapping(text)
            except BadMapping as error:
                form.add_error(None, str(error))
            else:
                return self._mapped(batch, text, step="values" if _open_words(batch, text) else "change")
        return self._page(
            request, "import_columns", gettext("Columns"), batch=batch, form=form, rows=_sample(rows)
        )

    def values_view(self, request: HttpRequest, batch: ImportBatch) -> HttpResponse:
        """Set the value of each word of the file in the vocabulary of its field."""
        if batch.state not in OPEN or not is_mapped(batch) or _is_of_documents(batch):
            return self._to(batch)
        try:
            document = parsed(batch.mapping)
            found = vocabulary_words(document, runs.file_of(batch), batch.file_name)
        except (BadFile, OSError) as error:
            return self._trouble(request, batch, error)
        form = ValuesForm(document, found, request.POST if request.method == "POST" else None)
        if not found:
            return self._to(batch)
        if request.method == "POST" and form.is_valid():
            try:
                return self._mapped(batch, form.text())
            except BadMapping as error:
                form.add_error(None, str(error))
        return self._page(request, "import_values", gettext("Values"), batch=batch, form=form)

    def _mapped(self, batch: ImportBatch, text: str, *, step: str = "change") -> HttpResponse:
        batch.mapping, batch.dataset, batch.state = text, read_mapping(text).dataset, ImportState.UPLOADED
        batch.save(update_fields=["mapping", "dataset", "state"])
        return self._to(batch, step)


def is_mapped(batch: ImportBatch) -> bool:
    """Return whether the mapping of an import is complete."""
    try:
        read_mapping(batch.mapping)
    except BadMapping:
        return False
    return True


def _is_of_documents(batch: ImportBatch) -> bool:
    return is_mapped(batch) and read_mapping(batch.mapping).documents


def layout_of(batch: ImportBatch) -> Layout:
    """Return the layout of the file, as far as it was set before there is a mapping."""
    filler = '[incident]\ntitle = { value = "x" }\nkind = { value = "other" }\n'
    for text in (batch.mapping, f"{batch.mapping}\n{filler}"):
        try:
            return read_mapping(text).layout
        except BadMapping:
            continue
    return Layout()


def _open_words(batch: ImportBatch, text: str) -> bool:
    """Return whether a vocabulary column has words without a value."""
    try:
        found = vocabulary_words(parsed(text), runs.file_of(batch), batch.file_name)
    except (BadFile, OSError):
        return False
    return any(not each.default(word) for each in found for word in each.rows)


def _sample(rows: Rows) -> list[tuple[str, list[str]]]:
    """Return the columns with their first values, as examples."""
    names = list(dict.fromkeys(name for row in rows for name in row))[:MOST_COLUMNS_SHOWN]
    return [(name, [str(row.get(name, ""))[:80] for row in rows]) for name in names]
