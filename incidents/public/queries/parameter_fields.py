"""Form fields of the public side's parameters: they say in what order and unit they are read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from incidents.http import query_fields
from incidents.http.error_codes import ParameterCode
from incidents.http.query_fields import (
    CountriesField,
    ManyField,
    Moment,
    MomentField,
    OneField,
    refusal,
)
from incidents.text.search_terms import LONGEST_SEARCH, MOST_TERMS, Words, read_words
from incidents.text.transliteration import fold

MOST_IDS, MOST_TEXTS, LONGEST_TEXT = 100, 10, 100
MOST_INDEPENDENT = 100
# Asked for what is not there: no country, no party; and a party of whom no outcome is told.
NONE, UNSTATED = "none", "unstated"
LENGTH_OF_A_DAY = len("2026-11-23")


class Telling(OneField):
    """A field whose values are no list to choose from, with a hint that says what is allowed."""

    tells = ""

    def read(self, text: str) -> Any:
        try:
            return super().read(text)
        except ValidationError as error:
            raise refusal(text, str(error.message), hint=self.tells) from None


class CountField(Telling, query_fields.CountField):
    @property
    def tells(self) -> str:  # type: ignore[override]
        return f"{self.least} to {self.most}"


class ReferencesField(Telling, query_fields.ReferencesField):
    tells = "id (a UUID) or public number"


class CountriesOrNoneField(CountriesField):
    """Countries, or none at all, which is kept as an empty code."""

    item_schema = {"type": "string", "pattern": f"^([A-Za-z]{{2,3}}|{NONE})$"}

    def read(self, text: str) -> str:
        return "" if text == NONE else super().read(text)


class CountriesOrUnstatedField(CountriesField):
    """Countries, or that none is stated."""

    item_schema = {"type": "string", "pattern": f"^([A-Za-z]{{2,3}}|{UNSTATED})$"}

    def read(self, text: str) -> str:
        return text if text == UNSTATED else super().read(text)


class WordsField(Telling, ManyField):
    """Texts of which a record has all words; spelling is folded, punctuation and order do not matter."""

    most, longest = MOST_TEXTS, LONGEST_TEXT
    item_schema = {"type": "string", "maxLength": LONGEST_TEXT}
    tells = f"words of at most {LONGEST_TEXT} characters"

    def read(self, text: str) -> str:
        if len(text) > LONGEST_TEXT or not fold(text):
            raise refusal(text[:LONGEST_TEXT], "These are no words that can be looked for.", hint=self.tells)
        return text


class IdsField(ReferencesField):
    most = MOST_IDS


class UUIDsField(Telling, query_fields.UUIDsField):
    tells = "id (a UUID)"


class PastMomentField(MomentField):
    """A moment that is not to come; today is allowed, as far as it is over."""

    def read(self, text: str) -> Moment:
        moment = super().read(text)
        is_day = len(text) == LENGTH_OF_A_DAY
        if moment.at.date() > timezone.now().date() if is_day else moment.at > timezone.now():
            detail = (
                "This is still to come: what will be public then is not known. Leave it out for the present."
            )
            raise refusal(text, detail, ParameterCode.FUTURE_MOMENT)
        return moment


def inside(box: query_fields.Box) -> Q:
    """Located in this part of the map; across the antimeridian where west is greater than east."""
    if box.west <= box.east:
        longitude = Q(longitude__gte=box.west, longitude__lte=box.east)
    else:
        longitude = Q(longitude__gte=box.west) | Q(longitude__lte=box.east)
    return Q(latitude__gte=box.south, latitude__lte=box.north) & longitude


class BoxField(Telling, query_fields.BoxField):
    tells = "west,south,east,north: -180 to 180,-90 to 90,-180 to 180,-90 to 90"


class SearchField(OneField):
    """Words to search; whatever is typed is words, but not without end."""

    schema = {"type": "string", "maxLength": LONGEST_SEARCH}

    def read(self, text: str) -> Words:
        words = read_words(text[:LONGEST_SEARCH])
        if len(text) > LONGEST_SEARCH or len(words.wanted) + len(words.unwanted) > MOST_TERMS:
            limit = f"At most {LONGEST_SEARCH} characters and {MOST_TERMS} words or phrases"
            raise refusal(text, f"{limit} can be searched for at once.", hint=limit)
        return words
