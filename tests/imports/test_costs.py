"""What an import costs others: the last transaction, for which they wait, does not grow row by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.imports.write import pace
from incidents.imports.write.update import Updating
from incidents.models import Incident
from tests.imports.files import FIRST, csv_of, imported, row, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def statements(tmp_path, contributor, monkeypatch):
    """How many statements write the changes of so many incidents."""
    monkeypatch.setattr(pace, "GAP", 0)
    counts = []
    write = Updating.write

    def counted(updating):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            write(updating)
        counts.append(len(queries))

    monkeypatch.setattr(Updating, "write", counted)

    def of(count, name):
        rows = [row(FIRST, id=f"{name}{n}", persons=f"{name} {n}") for n in range(count)]
        imported(written(tmp_path, csv_of(*rows)), contributor)
        changed = [row(each, place="Sumgait", outcome="Freed", title="New") for each in rows]
        imported(written(tmp_path, csv_of(*changed)), contributor)
        return counts[-1]

    return of


def test_ten_changed_records_take_as_many_statements_as_one(statements):
    assert statements(1, "one") == statements(10, "ten")
    assert Incident.objects.filter(place="Sumgait", title="New").count() == 11
