"""The parameters that the FilterSets declare, with the words that describe them in the schema."""

import re
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.choices import Gender
from incidents.documents.serializers import DOCUMENTS
from incidents.http import query_params
from incidents.http.error_codes import ParameterCode
from incidents.http.query_params import (
    CodeField,
    CodesField,
    CountriesField,
    ManyField,
    Moment,
    MomentField,
    OneField,
    Parameter,
    refusal,
)
from incidents.public.queries.keyset import DEFAULT_ORDERING, ORDERINGS, RELEVANCE
from incidents.text.search_terms import LONGEST_SEARCH, MOST_TERMS, Words, read_words
from incidents.text.transliteration import fold

LENGTH_OF_A_DAY = len("2026-11-23")
DEFAULT_PAGE_SIZE, MOST_ON_A_PAGE = 50, 100
MOST_IDS, MOST_TEXTS, LONGEST_TEXT = 100, 10, 100
FORMATS = {
    "incident": ("json", "csv", "tables", "xlsx", "jsonl", "geojson", "ftm"),
    "person": ("json", "csv", "tables", "xlsx", "jsonl", "ftm"),
    "institution": ("json", "csv", "tables", "xlsx", "jsonl", "ftm"),
    "statement": ("json", "csv", "tables", "xlsx", "jsonl", "ftm"),
}

# With an answer: names beside ids.
NAMES = "names"
# Asked for what is not there: no country, no party; and a party of whom no outcome is told.
NONE, UNSTATED = "none", "unstated"
ROLE = (
    "Role in the incident; with `person` or `institution` the role of that party. "
    f"`{NONE}`: incidents that name no party."
)
OF_SAME_PARTY = (
    "With `role`, `outcome` or `person` of that same party; `institution` then only names one that took part."
)
OF_VICTIMS = (
    "One victim must meet all that is asked of victims; with `role`, a person in that role instead, with "
    "`outcome`, `charge`, `provision` or `person` that same person; `institution` then only names one that "
    "took part."
)
OUTCOME = (
    "What happened to a party; with `role`, `person` or `institution` to that same party. "
    f"`{UNSTATED}`: a party of whom it is not told."
)


class Telling(OneField):
    """A field whose values are no list to choose from, with a hint that says what is allowed."""

    tells = ""

    def read(self, text: str) -> Any:
        try:
            return super().read(text)
        except ValidationError as error:
            raise refusal(text, str(error.message), hint=self.tells) from None


class CountField(Telling, query_params.CountField):
    @property
    def tells(self) -> str:  # type: ignore[override]
        return f"{self.least} to {self.most}"


class ReferencesField(Telling, query_params.ReferencesField):
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


class UUIDsField(Telling, query_params.UUIDsField):
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


class BoxField(Telling, query_params.BoxField):
    tells = "west,south,east,north: -180 to 180,-90 to 90,-180 to 180,-90 to 90"


class CursorField(OneField):
    """What may be a cursor; whether it is one of this list is seen when the whole question is known."""

    tells = "the one in `next` or `previous`"

    def read(self, text: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_-]{20,700}", text):
            detail = "This is no cursor. Start without one and follow `next`."
            raise refusal(text, detail, ParameterCode.BAD_CURSOR, hint=self.tells)
        return text


class SearchField(OneField):
    """Words to search; whatever is typed is words, but not without end."""

    schema = {"type": "string", "maxLength": LONGEST_SEARCH}

    def read(self, text: str) -> Words:
        words = read_words(text[:LONGEST_SEARCH])
        if len(text) > LONGEST_SEARCH or len(words.wanted) + len(words.unwanted) > MOST_TERMS:
            limit = f"At most {LONGEST_SEARCH} characters and {MOST_TERMS} words or phrases"
            raise refusal(text, f"{limit} can be searched for at once.", hint=limit)
        return words


def search() -> Parameter:
    return Parameter(
        SearchField,
        help_text=(
            'Words to search, all of which must be there: `words`, `"a phrase"`, `-without`; of the last '
            "word its beginning is enough. With or without diacritics, in Latin, Cyrillic or another script. "
            "Not together with `as_of`."
        ),
        example="Bahruz Samadov",
    )


def codes(
    vocabulary: Any, help_text: str, field_name: str | None = None, *, more: tuple[str, ...] = ()
) -> Parameter:
    """Values of a vocabulary, any of which matches, and `more` that stand beside it."""
    return Parameter(
        CodesField,
        field_name,
        "in" if field_name else None,
        codes=(*vocabulary.values, *more),
        help_text=help_text,
        example=[vocabulary.values[0]],
    )


def countries(help_text: str, field_name: str | None = None) -> Parameter:
    return Parameter(
        CountriesField,
        field_name,
        "in" if field_name else None,
        help_text=f"{help_text} ISO 3166-1 alpha-2 or alpha-3 in any case; former states SU, YU, CS, DD; XK.",
        example=["AZ", "GEO"],
    )


def countries_or_none(help_text: str, field_name: str) -> Parameter:
    known = countries(help_text, field_name)
    return Parameter(
        CountriesOrNoneField,
        field_name,
        "in",
        help_text=f"{known.extra['help_text']} `{NONE}`: without a country.",
        example=["AZ", "GEO"],
    )


def countries_or_unstated(help_text: str) -> Parameter:
    known = countries(help_text)
    return Parameter(
        CountriesOrUnstatedField,
        help_text=f"{known.extra['help_text']} `{UNSTATED}`: none is stated.",
        example=["AZ", "GEO"],
    )


def genders(help_text: str) -> Parameter:
    return codes(Gender, f"{help_text} `{UNSTATED}`: it is not stated.", more=(UNSTATED,))


def words(help_text: str, example: str) -> Parameter:
    return Parameter(
        WordsField,
        help_text=f"{help_text} All words of a value must be there, of several values those of any; "
        "a value in quotation marks is the whole text.",
        example=[example],
    )


def ids() -> Parameter:
    return Parameter(
        IdsField,
        help_text=f"Only these records: ids (UUID) or public numbers, at most {MOST_IDS}. "
        "What is not public is left out.",
        example=["1", "2"],
    )


def records(help_text: str) -> Parameter:
    return Parameter(
        ReferencesField, help_text=f"{help_text} Ids (UUID) or public numbers; any of them.", example=["1"]
    )


def as_of() -> Parameter:
    return Parameter(
        PastMomentField,
        last=True,
        example="2026-11-23T12:00:00Z",
        help_text="The public record as it stood then: a time (RFC 3339), or a day: its end in UTC. "
        "Not in the future. Records that were withdrawn since are missing, and counted in `withdrawn_since`.",
    )


def published_since() -> Parameter:
    return Parameter(
        MomentField,
        example="2026-11-23",
        help_text="Editions published since then: a time (RFC 3339), or a day: its start in UTC.",
    )


@cache
def fields(kind: str) -> Parameter:
    return Parameter(
        CodesField,
        codes=tuple(DOCUMENTS[kind]().fields),
        help_text="Only these fields of each document.",
        example=["id", "number"],
    )


def bom() -> Parameter:
    return Parameter(
        CodeField,
        codes=("true", "false"),
        default="false",
        help_text="With CSV: begin with a byte order mark, by which spreadsheets see that the text is UTF-8.",
    )


def include() -> Parameter:
    return Parameter(
        CodesField,
        codes=(NAMES,),
        help_text="`names`: the name of the party and the title of the source beside their ids in citations, "
        "and fields in the order to be read; otherwise documents are as they are stored.",
        example=[NAMES],
    )


@cache
def controls(kind: str) -> dict[str, Parameter]:
    """How an answer is given; every other parameter says what it is about."""
    return {
        "ordering": Parameter(
            CodeField,
            codes=tuple(ORDERINGS[kind]),
            help_text=(
                f"`{DEFAULT_ORDERING[kind]}` where there is no `q`. "
                "Records without a date come last both ways; ties are in the order of their ids. "
                f"`{RELEVANCE}`, the default with `q`, needs it: what is called so first, then what says "
                "so most; the newest first (persons and institutions by name) where more than 1,000 "
                "records hold the words."
            ),
        ),
        "page_size": Parameter(
            CountField,
            least=1,
            most=MOST_ON_A_PAGE,
            default=DEFAULT_PAGE_SIZE,
            help_text="Records on a page.",
        ),
        "cursor": Parameter(
            CursorField, help_text="A place in this very list; take it from `next` or `previous`."
        ),
        "fields": fields(kind),
        "include": include(),
        "extract": Parameter(
            CodeField,
            codes=("true",),
            help_text="With `q`: a short extract of each document, and where in it the words stand.",
        ),
        "bom": bom(),
        "format": Parameter(
            CodeField,
            codes=FORMATS[kind],
            help_text="A file at its address, such as `incidents.csv`, has the same bytes.",
        ),
    }
