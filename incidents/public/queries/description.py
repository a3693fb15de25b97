"""A question in words, as the answer repeats it: in English, and on pages in their language."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.choices import (
    CaseKind,
    CustodyStatus,
    DerivedCustody,
    Gender,
    IncidentKind,
    InstitutionKind,
    Outcome,
    RecognitionStatus,
    Role,
    Stage,
    Stance,
)
from incidents.countries import country_names
from incidents.fields.kinds import KINDS
from incidents.http.query_fields import Moment
from incidents.legal_choices import Qualification
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.involvement_filters import CustodyFilterSet
from incidents.public.queries.parameter_fields import UNSTATED
from incidents.text.search_terms import Words

NOT_STATED = gettext_lazy("not stated")


def any_of(words: Iterable[str]) -> str:
    """Alternatives: “A”, “A or B”, “A, B or C”."""
    *others, last = words
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def labels(vocabulary: object, codes: Iterable[str]) -> str:
    return any_of(f"“{label(vocabulary, code)}”" for code in codes)


def places(codes: Iterable[str]) -> str:
    return any_of(country(code) for code in codes)


def country(code: str) -> str:
    """The name of a country in the language of the page."""
    if code == UNSTATED:
        return _("not stated")
    return _(country_names()[code]) if code else _("no country")


def time(moment: Moment) -> str:
    """A day in words as it was asked, a time to the second in UTC."""
    if len(moment.text) == len("2026-11-23"):
        return day(moment.at.date())
    return _("%(time)s UTC on %(day)s") % {"time": f"{moment.at:%H:%M:%S}", "day": day(moment.at.date())}


def period(first: date | None, last: date | None, match: str) -> str:
    likely = _("certainly %(period)s") if match == "certain" else _("possibly %(period)s")
    return likely % {"period": _period(first, last)}


def _period(first: date | None, last: date | None) -> str:
    if first is None:
        return _("until %(day)s") % {"day": day(last or date.max)}
    if last is None:
        return _("since %(day)s") % {"day": day(first)}
    if first == last:
        return _("on %(day)s") % {"day": day(first)}
    return _("between %(first)s and %(last)s") % {"first": day(first), "last": day(last)}


def question_in_words(filters: PublicFilterSet) -> str:
    """Such as "Incidents in Azerbaijan, possibly between 1 June 2025 and 30 June 2025"."""
    asked = filters.asked
    kind = str(filters.record_kind)
    clauses = [str(KINDS[kind].plural) + _directly(kind, asked)]
    of_incidents = _asked_of_incidents(kind, asked)
    if of_incidents is not None:
        clauses[0] += _(" involved in incidents") + _of_incidents(of_incidents)
    if not asked.keys().isdisjoint({"date_from", "date_to"}):
        clauses.append(period(asked.get("date_from"), asked.get("date_to"), asked.get("date_match", "")))
    if kind == "incident" and (words := _of_victims(filters)):
        clauses.append(words)
    names = [name for name in CLAUSES if name in asked and not (kind == "incident" and name in TRAITS)]
    clauses += [CLAUSES[name](asked[name], filters) for name in names]
    if kind == "person" and (words := custody_in_words(filters)):
        clauses.insert(1, words)
    return ", ".join(clauses)


def _asked_of_incidents(kind: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    """Return the parameters about incidents that parties are involved in, by their names on incidents."""
    if kind not in {"person", "institution"}:
        return None
    prefix = "incident_" if kind == "institution" else ""
    found = {name: asked[prefix + name] for name in ("country", "kind") if prefix + name in asked}
    return found if found or not asked.keys().isdisjoint({"date_from", "date_to"}) else None


def _of_victims(filters: PublicFilterSet) -> str:
    asked, custody = filters.asked, custody_in_words(filters)
    traits = [write(asked[name]) for name, write in TRAITS.items() if name in asked]
    traits += [custody] if custody else []
    words = _("with a person in that role: %(traits)s") if "role" in asked else _("with a victim: %(traits)s")
    return words % {"traits": ", ".join(traits)} if traits else ""


def custody_in_words(filters: PublicFilterSet) -> str:
    """Such as “possibly “in custody” on 30 November 2026”; empty where nothing is asked of custody."""
    if not (isinstance(filters, CustodyFilterSet) and filters.asks_of_custody):
        return ""
    asked = filters.asked
    words = [labels(DerivedCustody, asked["custody"])] if "custody" in asked else []
    if "custody_status" in asked:
        words.append(
            _("with the status %(labels)s") % {"labels": labels(CustodyStatus, asked["custody_status"])}
        )
    if "custody_place" in asked:
        words.append(
            _named("custody_place", gettext_lazy("held in %(names)s"))(asked["custody_place"], filters)
        )
    likely = (
        _("certainly %(custody)s on %(day)s")
        if filters.asks_certain_custody
        else _("possibly %(custody)s on %(day)s")
    )
    return likely % {"custody": " ".join(words), "day": filters.custody_days or day(filters.custody_day)}


def _gender(codes: Iterable[str]) -> str:
    words = [str(NOT_STATED) if code == UNSTATED else f"“{label(Gender, code)}”" for code in codes]
    return _("gender %(values)s") % {"values": any_of(words)}


def _stage(codes: Iterable[str]) -> str:
    words = [str(NOT_STATED) if code == UNSTATED else f"“{label(Stage, code)}”" for code in codes]
    return _("latest stage %(values)s") % {"values": any_of(words)}


TRAITS: dict[str, Callable[[Any], str]] = {
    "gender": _gender,
    "nationality": lambda value: _("nationality %(values)s") % {"values": places(value)},
    "stage": _stage,
    "occupation": lambda value: _("occupation %(values)s") % {"values": texts(value)},
}


def texts(values: Iterable[str]) -> str:
    """Texts as they were typed, in quotation marks."""
    return any_of(str(NOT_STATED) if value == UNSTATED else f"“{value.strip(chr(34))}”" for value in values)


def _of_incidents(asked: dict[str, Any]) -> str:
    words = _kind(IncidentKind, asked["kind"]) if "kind" in asked else ""
    return words + (_(" in %(places)s") % {"places": places(asked["country"])} if "country" in asked else "")


def _kind(vocabulary: Any, codes: Iterable[str]) -> str:
    return _(" of the kind %(labels)s") % {"labels": labels(vocabulary, codes)}


# The vocabularies of kinds of records other than incidents.
OWN_KINDS = {"institution": InstitutionKind, "case": CaseKind}


def _directly(kind: str, asked: dict[str, Any]) -> str:
    if kind == "incident":
        return _of_incidents(asked)
    has_kind = kind in OWN_KINDS and "kind" in asked
    words = _kind(OWN_KINDS[kind], asked["kind"]) if has_kind else ""
    if kind == "person" or "country" not in asked:
        return words
    where = _(" on %(places)s") if kind == "statement" else _(" in %(places)s")
    return words + where % {"places": places(asked["country"])}


Clause = Callable[[Any, PublicFilterSet], str]


def _told(words: object, vocabulary: object) -> Clause:
    return lambda value, _filters: str(words) % {"labels": labels(vocabulary, value)}


def _named(name: str, words: Any) -> Clause:
    """Records by name where they are public, else as they were asked for."""

    def clause(references: list[object], filters: PublicFilterSet) -> str:
        found = filters.found.get(name, {})
        names = any_of(found[r].name if r in found else r for r in map(str, references))
        return str(words) % {"names": names}

    return clause


def _coordinates(box: Any, _filters: PublicFilterSet) -> str:
    degrees = f"{box.west:g}, {box.south:g}, {box.east:g}, {box.north:g}"
    return _("within %(degrees)s (west, south, east, north)") % {"degrees": degrees}


def _words(words: Words, _filters: PublicFilterSet) -> str:
    """Such as “with “court” and “Baku prison”, without “police””; what holds no word is repeated as typed."""
    wanted = [f"“{term.text}”" for term in words.wanted]
    unwanted = [f"“{term.text}”" for term in words.unwanted]
    if not wanted and not unwanted:
        return _("with %(words)s") % {"words": f"“{words.text}”"}
    clauses = [_("with %(words)s") % {"words": _(" and ").join(wanted)}] if wanted else []
    without = [_("without %(words)s") % {"words": any_of(unwanted)}] if unwanted else []
    return ", ".join([*clauses, *without])


CLAUSES: dict[str, Clause] = {
    "q": _words,
    "undated": lambda _value, _filters: _("without any date"),
    "nationality": lambda value, _filters: (
        _("with the nationality of %(places)s") % {"places": places(value)}
    ),
    "gender": lambda value, _filters: _gender(value),
    "occupation": lambda value, _filters: TRAITS["occupation"](value),
    "stage": lambda value, _filters: TRAITS["stage"](value),
    "recognised_by": _named("recognised_by", gettext_lazy("recognised by %(names)s")),
    "recognised_as": _told(gettext_lazy("recognised as %(labels)s"), RecognitionStatus),
    "recognised_on": lambda value, _filters: _("recognised on %(day)s") % {"day": day(value)},
    "charge": lambda value, _filters: _("charged with %(words)s") % {"words": texts(value)},
    "provision": lambda value, _filters: _("charged under %(words)s") % {"words": texts(value)},
    "source": lambda value, _filters: _("with the source %(ids)s") % {"ids": any_of(map(str, value))},
    "publisher": lambda value, _filters: _("with a source published by %(words)s") % {"words": texts(value)},
    "linked_to": _named("linked_to", gettext_lazy("linked to %(names)s")),
    "independent_min": lambda value, _filters: (
        ngettext(
            "with at least %(number)s independent source for every cited value",
            "with at least %(number)s independent sources for every cited value",
            value,
        )
        % {"number": value}
    ),
    "ids": lambda _value, _filters: _("of those that are named by id"),
    "person": _named("person", gettext_lazy("with %(names)s")),
    "institution": _named("institution", gettext_lazy("with %(names)s")),
    "speaker": _named("speaker", gettext_lazy("by %(names)s")),
    "including_parts": lambda value, _filters: (
        _("or institutions that belong to it") if value == "true" else _("without those that belong to it")
    ),
    "about_person": _named("about_person", gettext_lazy("about %(names)s")),
    "statement": _named("statement", gettext_lazy("with the statement of %(names)s")),
    "case": _named("case", gettext_lazy("of the case %(names)s")),
    "incident": _named("incident", gettext_lazy("about %(names)s")),
    "role": _told(gettext_lazy("in the role %(labels)s"), Role),
    "outcome": _told(gettext_lazy("with the outcome %(labels)s"), Outcome),
    "qualification": _told(gettext_lazy("qualified by a source as %(labels)s"), Qualification),
    "stance": _told(gettext_lazy("with the stance %(labels)s"), Stance),
    "home_page": lambda _value, _filters: _("featured on the home page"),
    "bbox": _coordinates,
    "published_since": lambda value, _filters: _("published since %(time)s") % {"time": time(value)},
    "as_of": lambda value, _filters: _("as of %(time)s") % {"time": time(value)},
}
