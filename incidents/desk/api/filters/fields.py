"""Form fields of the desk's filters."""

from incidents.desk.records.external_ids import ExternalKey
from incidents.fields.common import URL_LENGTH
from incidents.http.query_fields import (
    OneField,
    refusal,
)
from incidents.models.import_batch import EXTERNAL_ID_LENGTH

MOST_WORDS, LONGEST_SEARCH = 10, 200


class WordsField(OneField):
    """A field for words, each of which has to occur."""

    def read(self, text: str) -> list[str]:
        words = text.split()
        if "\0" in text or not words or len(words) > MOST_WORDS or len(text) > LONGEST_SEARCH:
            raise refusal(text, f"This takes 1 to {MOST_WORDS} words, {LONGEST_SEARCH} characters in all.")
        return words


class ExternalKeyField(OneField):
    schema = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*:.+$"}

    def read(self, text: str) -> ExternalKey:
        namespace, colon, key = text.partition(":")
        if "\0" in text or not namespace or not colon or not key or len(key) > EXTERNAL_ID_LENGTH:
            raise refusal(text, "This takes a namespace, a colon and an id.", hint="acled:AZE123")
        return ExternalKey(namespace, key)


class AddressField(OneField):
    schema = {"type": "string", "maxLength": URL_LENGTH}

    def read(self, text: str) -> str:
        if "\0" in text or len(text) > URL_LENGTH or not text.strip():
            raise refusal(text, f"This takes an address of at most {URL_LENGTH} characters.")
        return text.strip()


class NameField(OneField):
    def read(self, text: str) -> str:
        if "\0" in text or len(text) > LONGEST_SEARCH or not text.strip():
            raise refusal(text, f"This takes a name of at most {LONGEST_SEARCH} characters.")
        return text.strip()
