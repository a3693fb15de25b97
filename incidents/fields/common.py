"""Fields that several kinds of record have."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from incidents.choices import Sensitivity, Unstated
from incidents.codebook.terms import terms
from incidents.fields.base import Field, Type, Words, with_help

# The most characters of stored texts; constraints of the database hold them.
NAME_LENGTH = 200
TITLE_LENGTH = 300
SUMMARY_LENGTH = 2_000
STATEMENT_LENGTH = 4_000
NARRATIVE_LENGTH = 20_000
NOTE_LENGTH = 1_000
URL_LENGTH = 1_000
DATE_TEXT_LENGTH = 200
LANGUAGE_LENGTH = 35  # BCP 47 asks for at least 35
SCRIPT_LENGTH = 4

LANGUAGE_HELP = _("BCP 47: en, az, ru, de.")
EARLIEST = Field(
    name="earliest",
    label=_("Earliest date"),
    type=Type.DAY,
    nullable=True,
    help=_("Left empty, both days are read off the words. Year-month-day, such as 2025-06-11."),
    description="The first day that the words may mean; empty where open.",
)
LATEST = Field(
    name="latest",
    label=_("Latest date"),
    type=Type.DAY,
    nullable=True,
    help=_("Empty on one side for “since” or “before”."),
    description="The last day that the words may mean; empty where open.",
)
SENSITIVITY = Field(
    name="sensitivity",
    label=_("Visibility"),
    type=Type.CODE,
    vocabulary=Sensitivity,
    help=_("Only what is open can ever be published; the rest stays inside the desk."),
    description="Who may see it; only public records and parts are ever published.",
)
UNSTATED = Field(
    name="unstated",
    label=_("Why a field is empty"),
    type=Type.CODE,
    vocabulary=Unstated,
    description="Empty fields of which it is known why: none or withheld; others are unknown.",
)


def with_definitions(words: Words, vocabulary: str) -> SafeString:
    """Return a help text with the definitions of a vocabulary, to fold out below the choice."""
    meanings = ((term.value, term.label, term.definition) for term in terms(vocabulary))
    return format_html(
        '{} <details class="definitions"><summary>{}</summary><dl>{}</dl></details>',
        words,
        _("What belongs under which value"),
        format_html_join("", '<dt data-value="{}">{}</dt><dd>{}</dd>', meanings),
    )


def bounds(prefix: str, earliest: Words, latest: Words) -> tuple[Field, Field]:
    """Return the first and last day of a beginning or an end, with these labels."""
    help_of_earliest = _("Left empty, both days are read off the words.")
    return (
        with_help(EARLIEST, name=f"{prefix}earliest", label=earliest, help=help_of_earliest),
        with_help(LATEST, name=f"{prefix}latest", label=latest, help=_("The last day it may mean.")),
    )


def span(
    name: str, label: Words, *, help: Words, description: str, prefix: str = "", unstatable: bool = False,
    citable: bool = True, headers: tuple[str, ...] = (), columns: Iterable[Field] = (EARLIEST, LATEST),
) -> Field:  # fmt: skip
    """Return an uncertain date: the words of the source, and the first and last day they may mean.

    Its columns are `{prefix}text`, `{prefix}earliest` and `{prefix}latest`; without a prefix the first is
    `date_text`.
    """
    words = Field(
        name=f"{prefix}text" if prefix else "date_text",
        label=label,
        type=Type.TEXT,
        limit=DATE_TEXT_LENGTH,
        help=help,
        description=f"{description}, in the words of the source.",
    )
    return Field(
        name=name, label=label, type=Type.SPAN, nullable=True, description=description, citable=citable,
        published=True,
        unstatable=unstatable, headers=headers, columns=(words, *columns),
    )  # fmt: skip


def language(description: str, *headers: str) -> Field:
    """Return the language of a text; `headers` are common names of its column."""
    return Field(
        name="language",
        label=_("Language"),
        type=Type.LANGUAGE,
        published=True,
        limit=LANGUAGE_LENGTH,
        help=LANGUAGE_HELP,
        description=description,
        headers=headers,
    )


def summary(help: Words, *headers: str) -> Field:
    """Return the summary of a record; `headers` are common names of its column."""
    return Field(
        name="summary",
        label=_("Summary"),
        type=Type.LONG_TEXT,
        published=True,
        limit=SUMMARY_LENGTH,
        search="B",
        citable=True,
        help=help,
        description="Two or three sentences.",
        headers=headers,
    )


def country(help: Words, description: str, *headers: str) -> Field:
    """Return the country of a record; `headers` are common names of its column."""
    return Field(
        name="country",
        label=_("Country"),
        type=Type.COUNTRY,
        published=True,
        nullable=True,
        search="B",
        citable=True,
        unstatable=True,
        help=help,
        description=description,
        headers=headers,
    )
