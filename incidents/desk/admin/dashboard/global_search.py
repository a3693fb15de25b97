"""Search over all kinds of records that the user may see, best matches first.

It matches names of people and institutions in any script and spelling, words of incidents and statements
and the names in them, titles, publishers and addresses of sources, and numbers and ids of all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Case as CaseWhen
from django.db.models import F, IntegerField, Model, Q, Value, When
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from incidents.desk.admin.common.labels import country_name
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.admin.common.status_labels import look_up_live, publication_status
from incidents.desk.admin.lists.search import any_of, by_id, by_name, by_party, by_speaker, search_words
from incidents.desk.matching import LONGEST_NAME, matching_institutions, matching_persons
from incidents.fields.statement import STATEMENT
from incidents.models import Case, Incident, Institution, Involvement, Person, Source, Statement
from incidents.models.base import Record, clearance_of

MOST_SHOWN = 8  # of a kind
MOST_WORDS_OF_A_NAME = 6
EXCERPT = 140
# The fields that the list of sources searches, and archived addresses.
SOURCE_FIELDS = ("title", "publisher", "author", "url", "archived_url")


@dataclass(frozen=True)
class Hit:
    """One result: a label that distinguishes namesakes, facts and status, the address."""

    label: str
    note: str
    url: str


@dataclass(frozen=True)
class ResultGroup:
    """The results of one kind; `more` is the address of the list with the same search."""

    title: str
    hits: list[Hit]
    more: str


def search_all(term: str, user: Any) -> list[ResultGroup]:
    """Return the results of a search by kind; none for an empty one."""
    words = search_words(term)
    if not words:
        return []
    persons = _parties(Person, term, words, user)
    institutions = _parties(Institution, term, words, user)
    groups = [
        _group(Incident, _incidents(term, words, user, [*persons, *institutions]), term, user),
        _group(Person, persons, term, user),
        _group(Institution, institutions, term, user),
        _group(Statement, _statements(term, words, user), term, user),
        _group(Case, _cases(term, words, user), term, user),
        _group(Source, _sources(term, words, user), term, user),
    ]
    return [group for group in groups if group.hits]


def _group(model: type[Record], rows: list[Any], term: str, user: Any) -> ResultGroup:
    shown = rows[:MOST_SHOWN]
    look_up_live(shown)
    labels = choice_labels(shown, user)
    more = reverse(f"admin:incidents_{model._meta.model_name}_changelist") + "?" + urlencode({"q": term})
    return ResultGroup(
        str(model._meta.verbose_name_plural),
        [_hit(row, labels[row]) for row in shown],
        more if len(rows) > MOST_SHOWN else "",
    )


def _hit(row: Any, label: str) -> Hit:
    url = reverse(f"admin:incidents_{row._meta.model_name}_change", args=[row.uid])
    guess = _("a guess: only a similar name") if getattr(row, "is_guess", False) else ""
    return Hit(label, " · ".join(filter(None, [guess, *_facts(row), publication_status(row)])), url)


def _facts(row: Any) -> Iterable[str]:
    """Return facts that the label does not have."""
    if isinstance(row, Incident):
        return [row.get_kind_display(), row.place]
    if isinstance(row, Person):
        return [Truncator(", ".join(row.occupation_list)).chars(EXCERPT)]
    if isinstance(row, Institution):
        return [row.get_kind_display()]
    if isinstance(row, Case):
        return [Truncator(row.summary).chars(EXCERPT)]
    if isinstance(row, Source):
        return [Truncator(row.url).chars(EXCERPT)]
    speaker = ", ".join(filter(None, [row.person_shown, row.institution_shown]))
    country = country_name(row.country.code) if row.country else ""
    return [speaker, Truncator(row.words).chars(EXCERPT), str(row.date), country]


# Kind by kind


def _parties(model: type[Any], term: str, words: list[str], user: Any) -> list[Any]:
    """Return matches by number or id, by names in any spelling, by words in names; last, similar names."""
    kind = str(model._meta.model_name)
    visible = model.objects.visible_to(user)
    exact = list(visible.filter(by_id(term)).order_by("pk")[:MOST_SHOWN])
    close = _spelled(model, term, words, user)
    held = visible.filter(merged_into=None)
    for word in words:
        held = held.filter(by_name(kind, word))
    best = _ranked(held, "name", term).order_by("rank", "name", "pk")
    sure = [match.party for match in close if not match.is_guess]
    ranked = dict.fromkeys([*exact, *sure, *best[: MOST_SHOWN + 1]])
    for match in close:
        if match.party not in ranked:
            match.party.is_guess = True
            ranked[match.party] = None
    return list(ranked)


def _spelled(model: type[Model], term: str, words: list[str], user: User) -> list[Any]:
    """Return matches by spelling if the search may be a name: a few words with letters."""
    is_name = any(letter.isalpha() for letter in term) and len(words) <= MOST_WORDS_OF_A_NAME
    if not is_name or len(term) > LONGEST_NAME or "/" in term:
        return []
    matching = matching_persons if model is Person else matching_institutions
    return matching(term, by=user)


def _incidents(term: str, words: list[str], user: User, parties: list[object]) -> list[Incident]:
    """Return matches by number or id, by words of title, place and names, then by spelling of names."""
    visible = Incident.objects.visible_to(user)
    exact = list(visible.filter(by_id(term)).order_by("pk")[:MOST_SHOWN])
    held = visible
    for word in words:
        held = held.filter(any_of(("title", "place"), word) | by_party(user, word))
    newest = F("earliest").desc(nulls_last=True)
    best = list(_ranked(held, "title", term).order_by("rank", newest, "pk")[: MOST_SHOWN + 1])
    parties = [each for each in parties if not getattr(each, "is_guess", False)]
    if len(best) > MOST_SHOWN or not parties:
        return list(dict.fromkeys([*exact, *best]))
    persons = [each.pk for each in parties if isinstance(each, Person)]
    institutions = [each.pk for each in parties if isinstance(each, Institution)]
    rows = Involvement.objects.visible_to(user).filter(
        Q(person__in=persons) | Q(institution__in=institutions)
    )
    named = visible.filter(pk__in=rows.order_by().values("incident")).order_by(newest, "pk")
    return list(dict.fromkeys([*exact, *best, *named[: MOST_SHOWN + 1]]))


def _statements(term: str, words: list[str], user: User) -> list[Any]:
    clearance = clearance_of(user)
    visible = Statement.objects.visible_to(user).annotate(
        person_shown=_shown_to(clearance, "person"), institution_shown=_shown_to(clearance, "institution")
    )
    exact = list(visible.filter(by_id(term)).order_by("pk")[:MOST_SHOWN])
    held = visible
    for word in words:
        held = held.filter(any_of((*STATEMENT.searched, "description"), word) | by_speaker(clearance, word))
    best = _ranked(held, "quotation", term).order_by("rank", F("earliest").desc(nulls_last=True), "pk")
    return list(dict.fromkeys([*exact, *best[: MOST_SHOWN + 1]]))


def _shown_to(clearance: int, party: str) -> CaseWhen:
    return CaseWhen(When(**{f"{party}__sensitivity__lte": clearance}, then=F(f"{party}__name")))


def _cases(term: str, words: list[str], user: User) -> list[Case]:
    visible = Case.objects.visible_to(user)
    exact = list(visible.filter(by_id(term)).order_by("pk")[:MOST_SHOWN])
    held = visible
    for word in words:
        held = held.filter(any_of(("title", "summary"), word))
    best = _ranked(held, "title", term).order_by("rank", "title", "pk")
    return list(dict.fromkeys([*exact, *best[: MOST_SHOWN + 1]]))


def _sources(term: str, words: list[str], user: User) -> list[Source]:
    visible = Source.objects.visible_to(user)
    exact = list(visible.filter(by_id(term)).order_by("pk")[:MOST_SHOWN])
    held = visible
    for word in words:
        held = held.filter(any_of(SOURCE_FIELDS, word))
    best = _ranked(held, "title", term).order_by("rank", F("earliest").desc(nulls_last=True), "pk")
    return list(dict.fromkeys([*exact, *best[: MOST_SHOWN + 1]]))


def _ranked(rows: Any, field: str, term: str) -> Any:
    """Annotate the rank of a match: equal, beginning, phrase inside, or words only."""
    phrase = term.strip("\"' ")
    whens = [
        When(**{f"{field}__{lookup}": phrase}, then=Value(rank))
        for rank, lookup in enumerate(("iexact", "istartswith", "icontains"))
    ]
    return rows.annotate(rank=CaseWhen(*whens, default=Value(len(whens)), output_field=IntegerField()))
