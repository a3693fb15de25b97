"""A move of code changes neither what is published nor what clients may count on."""

from tests import unchanged


def test_a_kept_database_has_the_same_documents_after_all_migrations():
    assert not unchanged.difference(unchanged.recorded(unchanged.DUMP), unchanged.dump_of_kept_database())


def test_the_api_has_the_contract_on_record():
    assert not unchanged.difference(unchanged.recorded(unchanged.CONTRACT), unchanged.contract())
