"""Rules of the stages of an outcome."""

from datetime import date

from django.utils.translation import gettext as _

from incidents.choices import Outcome, Stage
from incidents.dates.date_rules import EDITOR_RULES, DateRules
from incidents.dates.span import Span
from incidents.desk.validation.checked_values import errors_of_code, errors_of_several, not_one_of
from incidents.desk.validation.shared_rules import Errors, Values, errors_of_span
from incidents.documents.outcome_stages import Entry, Stages, day_of, in_order, outcome_after
from incidents.fields.base import Field


def errors_of_stages(field: Field, entries: Stages) -> list[str]:
    """Return what is wrong with the stages of an outcome, as rows store them."""
    if wrong := errors_of_several(entries, field.limit):
        return wrong
    seen = set()
    for entry in entries:
        if wrong := _errors_of_stage(field, entry):
            return wrong
        key = entry["stage"], day_of(entry)
        if key in seen:
            return [_("This stage has the same date twice.")]
        seen.add(key)
    return []


def _errors_of_stage(field: Field, entry: Entry) -> list[str]:
    if not entry["stage"]:
        return [_("The stage is missing.")]
    span = entry["date"] or {}
    of_date = {"date_text": span.get("text", ""), **{end: span.get(end) for end in ("earliest", "latest")}}
    allowed = field.vocabulary.values if field.vocabulary else ()
    return errors_of_code(entry["stage"], allowed) or next(iter(errors_of_span(of_date).values()), [])


def stages_in_lines(entries: Stages) -> str:
    """Return stages as they are typed: one a line, with its date after a colon."""
    return "\n".join(_line(entry) for entry in entries)


def _line(entry: Entry) -> str:
    words = (entry["date"] or {}).get("text", "")
    stage = entry["stage"].replace("_", " ")
    return f"{stage}: {words}" if words else stage


def read_stages(text: str, rules: DateRules = EDITOR_RULES, known: Stages | None = None) -> Stages:
    """Return the stages of a text, one a line or between semicolons, in order of time.

    A line of `known` stages has the days that are stored, which may not be those of its words.

    Raises:
        ValueError: a line has no stage, or a date that cannot be read; its text says what to do.
    """
    stored = {_line(entry): entry for entry in known or ()}
    lines = [line.strip() for line in text.replace(";", "\n").splitlines()]
    return in_order([stored.get(line) or _read_line(line, rules) for line in lines if line])


def _read_line(line: str, rules: DateRules) -> Entry:
    name, _colon, words = (part.strip() for part in line.partition(":"))
    key = name.casefold()
    stage = next((each for each in Stage if key in (each.replace("_", " "), each.value, each.label)), None)
    if stage is None:
        allowed = (each.replace("_", " ") for each in Stage.values)
        raise ValueError(not_one_of(allowed))
    span = Span.parse(words, rules)
    days = {end: day.isoformat() if day else None for end, day in _ends(span)}
    return {"stage": stage.value, "date": {"text": span.text, **days} if words else None}


def _ends(span: Span) -> tuple[tuple[str, date | None], ...]:
    return ("earliest", span.earliest), ("latest", span.latest)


def errors_of_outcome(values: Values) -> Errors:
    """Return what is wrong where the outcome is not that of the latest stage: the one rule for the two."""
    wanted = outcome_after(values.get("outcomes") or [])
    if not wanted or values.get("outcome") == wanted:
        return {}
    words = _("The outcome after the latest stage is “%(outcome)s”.")
    return {"outcome": [words % {"outcome": Outcome(wanted).label}]}
