"""Documents from before a field was added are shown, compared, searched and exported without it."""

from typing import Any

import pytest
from django.test import Client

from incidents.exports.flat_columns import COLUMNS
from incidents.exports.related_tables import tables_of
from incidents.exports.table_types import row_of
from incidents.presentation.record_page import details
from incidents.presentation.version_diff import differences
from incidents.text.search_terms import indexed
from tests.fields import everywhere
from tests.fields.everywhere import RECORDS, Case
from tests.module_data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# In documents from the first on, and read by name.
FIRST = {"title", "summary", "description", "text"}
READERS = {
    "page": lambda kind, document: details(kind, document),
    "versions": lambda kind, document: differences(kind, document, document | {"unstated": {}}),
    "search": lambda kind, document: indexed(kind, document),
    "rows": lambda kind, document: row_of(COLUMNS[kind])(document),
    "tables": lambda kind, document: [list(table.rows(kind, document)) for table in tables_of(kind)],
}


@shared
def case() -> Case:
    return everywhere.build_case()


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", RECORDS)
def test_a_text_that_a_document_lacks_is_left_out(case, kind, name):
    whole: dict[str, Any] = Client().get(f"/api/v1/{kind}s/{case[kind].number}/").json()
    for field in everywhere.texts_of(kind):
        if field.name not in FIRST:
            document = {key: value for key, value in whole.items() if key != field.name}

            shown = str(READERS[name](kind, document))

            assert everywhere.mark(kind, field.name) not in shown
