"""Form fields of an uncertain date: its text, and the earliest and latest day that it may mean."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.grammar import MAX_LENGTH
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.validation import words_of_days


def advice(problem: UnreadableDate) -> str:
    """Return what to do about text that is no readable date, with the reason if there is one."""
    if problem.reason:
        words = _(
            "This is no date: %(reason)s. Correct it, enter the earliest and the latest day it may mean, "
            "or tick “keep the words for now”."
        )
        return words % {"reason": problem.reason}
    return _(
        "These words cannot be turned into days: enter the earliest and the latest day they may mean, "
        "or tick “keep the words for now”."
    )


@dataclass(frozen=True)
class DateFields:
    """The names of the form fields that make up one date."""

    text: str = "date_text"
    earliest: str = "earliest"
    latest: str = "latest"
    keep: str = "keep_words"
    unstated: str = "unstated_date"

    @property
    def days(self) -> tuple[str, str]:
        return self.earliest, self.latest


WHEN = DateFields()
BORN = DateFields("birth_text", "birth_earliest", "birth_latest", unstated="")


def days_in_words(earliest: date | None, latest: date | None) -> str:
    """Return the two days in words."""
    if earliest and earliest == latest:
        return date_format(earliest, "j F Y")
    first = _("earliest %s") % date_format(earliest, "j F Y") if earliest else _("no earliest day")
    last = _("latest %s") % date_format(latest, "j F Y") if latest else _("no latest day")
    return f"{first}, {last}"


def reading(text: str) -> dict[str, str]:
    """Return how a date's text is read: the days in ISO 8601, and a message for the user."""
    try:
        span = Span.parse(text[: MAX_LENGTH + 1], EDITOR_RULES)
    except UnreadableDate as problem:
        return {"earliest": "", "latest": "", "words": advice(problem), "problem": "unreadable"}
    days = [day.isoformat() if day else "" for day in (span.earliest, span.latest)]
    message = _("Understood as: %s") % days_in_words(span.earliest, span.latest) if span.is_dated else ""
    return {"earliest": days[0], "latest": days[1], "words": message, "problem": ""}


def understood(text: str) -> str:
    """Return the message for the user who entered this text."""
    return reading(text)["words"]


def show_reading(form: forms.ModelForm, names: DateFields) -> bool:
    """Show the stored days below the text; return whether they are the days that the text is read as."""
    initial = [form.initial.get(name) for name in (names.text, *names.days)]
    if form.is_bound or not (initial[1] or initial[2]):
        return True
    is_read = not _differs(str(initial[0] or ""), initial[1], initial[2])
    words = _("Understood as: %s") if is_read else _("Entered by hand: %s")
    widget = form.fields[names.text].widget
    widget.notes = {initial[0]: words % days_in_words(initial[1], initial[2])}
    widget.attrs["data-read"] = "yes" if is_read else ""
    return is_read


def _differs(text: str, earliest: date | None, latest: date | None) -> bool:
    try:
        span = Span.parse(text, EDITOR_RULES)
    except UnreadableDate:
        return True
    return (span.earliest, span.latest) != (earliest, latest)


def settle_date(form: forms.ModelForm, names: DateFields) -> None:
    """Read the days from the text if none were entered; add an error to the field if that fails."""
    if form.errors.keys() & {names.text, *names.days}:
        return
    cleaned = form.cleaned_data
    text, earliest, latest = cleaned.get(names.text, ""), *(cleaned.get(day) for day in names.days)
    if not text and (earliest or latest):
        text = words_of_days(earliest, latest)
    elif cleaned.get(names.unstated):
        return
    elif _follows_old_words(form, names, text, earliest, latest) or not (earliest or latest):
        earliest, latest = _read(form, names, text)
    cleaned[names.text], cleaned[names.earliest], cleaned[names.latest] = text, earliest, latest


def _follows_old_words(
    form: forms.ModelForm, names: DateFields, text: str, earliest: date | None, latest: date | None
) -> bool:
    """Return whether the text changed, and the days are still those that the old text was read as."""
    old = form.initial.get(names.text) or ""
    if text == old or (earliest, latest) != tuple(form.initial.get(day) for day in names.days):
        return False
    return not _differs(old, earliest, latest)


def _read(form: forms.ModelForm, names: DateFields, text: str) -> tuple[date | None, date | None]:
    try:
        span = Span.parse(text, EDITOR_RULES)
    except UnreadableDate as problem:
        if not form.cleaned_data.get(names.keep):
            form.add_error(names.text, advice(problem))
        return None, None
    return span.earliest, span.latest
