"""The parameters that the FilterSets declare, with the words that describe them in the schema."""

from functools import cache

from incidents.choices import Gender, RecordKind, Stage
from incidents.documents.serializers import DOCUMENTS
from incidents.http.paging import DEFAULT_PAGE_SIZE, MOST_ON_A_PAGE, CursorField
from incidents.http.query_fields import (
    CodeField,
    CodesField,
    MomentField,
)
from incidents.http.query_params import Parameter, codes, countries, references
from incidents.public.queries.keyset import DEFAULT_ORDERING, ORDERINGS, RELEVANCE
from incidents.public.queries.parameter_fields import (
    MOST_IDS,
    MOST_INDEPENDENT,
    NONE,
    UNSTATED,
    CountField,
    CountriesOrNoneField,
    CountriesOrUnstatedField,
    IdsField,
    PastMomentField,
    ReferencesField,
    SearchField,
    WordsField,
)

# How a list is given: these change neither which records it has nor, with a default ordering, its cursors.
OF_LISTS = frozenset({"ordering", "page_size", "cursor", "fields", "include", "extract", "format", "bom"})
FORMATS: dict[str, tuple[str, ...]] = dict.fromkeys(
    DOCUMENTS, ("json", "csv", "tables", "xlsx", "jsonl", "ftm")
)
FORMATS[RecordKind.INCIDENT] = ("json", "csv", "tables", "xlsx", "jsonl", "geojson", "ftm")

# With an answer: names beside ids, and the custody of persons on a day.
NAMES, CUSTODY_NOW = "names", "custody_now"
IN_CUSTODY = (
    "Custody of the person on a day, derived from the recorded periods; of incidents that of a victim. "
    "`unknown`: no period is possible on the day. One period must meet all that is asked of custody."
)
CUSTODY_STATUS = "The recorded status of the custody on the day."
RECOGNISED_BY = "Institutions that hold the person to be something."
RECOGNISED_AS = "What such an institution, any where none is named, holds the person to be."
RECOGNISED_ON = "With `recognised_by` or `recognised_as`: held so on this day, possibly."
QUALIFICATION = "What a source holds it to be a violation of: an article of a treaty, or a category."
CUSTODY_PLACE = "Institutions in which the person is held on the day."
CUSTODY_ON = (
    "The day of `custody`, `custody_status`, `custody_place` and `include=custody_now`; a month or a year "
    "means its first day. Without it the day of `as_of`, or today in UTC."
)
CUSTODY_MATCH = (
    "`possible`: the person may be held so on the day, as no end before it is recorded; `certain`: sources "
    "say so, up to the end or the last confirmation. An expected end ends nothing."
)
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


def countries_or_none(help_text: str, field_name: str) -> Parameter:
    more = f"`{NONE}`: without a country."
    return countries(help_text, field_name, field_class=CountriesOrNoneField, more=more)


def countries_or_unstated(help_text: str) -> Parameter:
    more = f"`{UNSTATED}`: none is stated."
    return countries(help_text, field_class=CountriesOrUnstatedField, more=more)


def genders(help_text: str) -> Parameter:
    return codes(Gender, f"{help_text} `{UNSTATED}`: it is not stated.", more=(UNSTATED,))


def stages(help_text: str) -> Parameter:
    return codes(Stage, f"{help_text} `{UNSTATED}`: none is stated.", more=(UNSTATED,))


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


def independent_sources() -> Parameter:
    return Parameter(
        CountField,
        "independent_sources",
        "gte",
        least=1,
        most=MOST_INDEPENDENT,
        help_text="Only records in which every cited value has at least so many independent sources that "
        "support it, as their pages show; sources that repeat one another (`derived_from`) are one. A value "
        "without citations is left out of account; a record without any is not found.",
        example=2,
    )


def records(help_text: str) -> Parameter:
    return references(help_text, ReferencesField)


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


def include(kind: str) -> Parameter:
    names = (
        "`names`: the name of the party and the title of the source beside their ids in citations, "
        "and fields in the order to be read; otherwise documents are as they are stored."
    )
    now = (
        " `custody_now`: status, last confirmation and days in custody on the day of `custody_on` or "
        "`as_of`, or today in UTC."
    )
    is_person = kind == RecordKind.PERSON
    return Parameter(
        CodesField,
        codes=(NAMES, CUSTODY_NOW) if is_person else (NAMES,),
        help_text=names + (now if is_person else ""),
        example=[NAMES],
    )


@cache
def controls(kind: str) -> dict[str, Parameter]:
    """Return the parameters of how an answer is given; every other one says what it is about."""
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
        "include": include(kind),
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
