"""The form that assigns columns of the file to fields; its result is a mapping in TOML."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.countries import country_names
from incidents.dates.calendars import CALENDARS
from incidents.dates.date_rules import ORDERS
from incidents.imports.chooser.column_names import proposals
from incidents.imports.chooser.entries import BY_NAME, CITES, ENTRIES, GROUPS, FieldControl
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.mapping.extractors import names_of
from incidents.imports.mapping.mapping import read_mapping

Values = dict[str, Any]

MOST_CHOICES = 400
LONGEST_WORDS = 500
_PLACEHOLDER = re.compile(r"\{[^{}]+\}")
_NUMBERED = re.compile(r"(.*?\D)[0-9]{1,3}")
# Fields that an incident or a part requires, so that an unreadable value cannot be left out.
_NEEDED = frozenset({"id", "name", "title", "kind", "role", "relation", "incident"})
_HEAD = ("dataset", "file", "choose")


def column_options(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Return the columns of a file as choices; numbered ones also as one choice, such as “Link *”."""
    names = sorted(columns)[:MOST_CHOICES]
    series = Counter(found[1] for name in names if (found := _NUMBERED.fullmatch(name)))
    patterns = [
        (f"{start}*", _("%(start)s* (%(n)s columns)") % {"start": start, "n": count})
        for start, count in series.items()
        if count > 1 and not set(start) & set("[?")
    ]
    return [("", "—"), *patterns, *((name, name) for name in names)]


class ColumnsForm(forms.Form):
    """The fields of columns, and values for every row. Fields that classify or accuse have no default."""

    several_rows = forms.BooleanField(
        label=gettext_lazy("Several rows can be one incident"), required=False,
        help_text=gettext_lazy("Rows of one id: each adds people, institutions or sources."),
    )  # fmt: skip
    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates such as 05/06/2025"), required=False,
        choices=[("", gettext_lazy("not known: such dates are not read")), *((o, o) for o in ORDERS[1:])],
    )  # fmt: skip
    calendar = forms.ChoiceField(
        label=gettext_lazy("Calendar of the dates"), required=False,
        choices=[("", gettext_lazy("Gregorian")), *((name, name) for name in CALENDARS)],
    )  # fmt: skip
    separator = forms.CharField(
        label=gettext_lazy("What parts several names in a cell"), max_length=40, required=False, strip=False,
        initial=";", help_text=gettext_lazy("e.g. ; or several, as in: , || and "),
    )  # fmt: skip
    institution_separator = forms.CharField(
        label=gettext_lazy("The same for institutions"), max_length=40, required=False, strip=False,
        help_text=gettext_lazy("If blank: as for people."),
    )  # fmt: skip
    url_separator = forms.CharField(
        label=gettext_lazy("What parts several addresses in a cell"), max_length=40, required=False,
        strip=False,
    )  # fmt: skip
    sentence_unit = forms.ChoiceField(
        label=gettext_lazy("Sentences are in"), required=False,
        choices=[("", gettext_lazy("months")), ("years", gettext_lazy("years"))],
    )  # fmt: skip
    empty_words = forms.CharField(
        label=gettext_lazy("Words that mean an empty cell"), max_length=LONGEST_WORDS, required=False,
        help_text=gettext_lazy("Separated by commas, e.g. Unknown, n/a"),
    )  # fmt: skip
    leave_out = forms.BooleanField(
        label=gettext_lazy("Leave out values that cannot be read, with a warning"), required=False
    )
    cut = forms.BooleanField(label=gettext_lazy("Cut texts that are too long"), required=False)

    def __init__(self, rows: list[Values], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = {name for row in rows for name in names_of(row)}
        options, proposed = column_options(columns), proposals(columns)
        for entry in ENTRIES:
            self.fields[entry.name] = forms.ChoiceField(
                label=entry.label, choices=options, required=False, initial=proposed.get(entry.name, "")
            )
            self.fields[entry.every] = _of_every_row(entry)

    def groups(self) -> Iterator[Values]:
        """Yield the controls as the page shows them: part by part, a column and a value for every row."""
        for name, label, entries in GROUPS:
            controls = [(self[entry.name], self[entry.every]) for entry in entries]
            is_open = name in {"incident", "people", "source"} or any(
                bound.errors or bound.value() for pair in controls for bound in pair
            )
            yield {"name": name, "label": label, "controls": controls, "is_open": is_open}

    def options(self) -> list[Any]:
        """Return the controls for the whole file."""
        return [self[name] for name in self.base_fields]

    # Checks

    def clean(self) -> Values:
        found = super().clean() or self.cleaned_data
        for name, words in self._missing():
            self.add_error(name, words)
        return found

    def _missing(self) -> Iterator[tuple[str, str]]:
        """Yield what the mapping still lacks, by control."""
        if not self._has("title"):
            yield "title", _("Choose the column of the title, or write words for every row.")
        if not self._has("kind_column"):
            yield "kind", _("Choose the kind of the incidents, or its column.")
        if self._of("several_rows") and not self._has("id"):
            yield "id", _("Choose the column of the id: rows of one id are one incident.")
        if any(map(self._has, ("year", "month", "day"))) and self._has("date"):
            yield "year", _("Choose the column of the date, or those of its parts, not both.")
        if self._has("latitude") != self._has("longitude"):
            yield "longitude", _("Choose both: latitude and longitude.")
        yield from self._missing_of_parts()

    def _missing_of_parts(self) -> Iterator[tuple[str, str]]:
        needs = {
            "people": ("persons",), "institutions": ("institutions",), "source": ("url", "source"),
            "statement": ("statement_text", "statement_stance"), "link": ("link_incident",),
            "custody": ("custody_status",), "recognition": ("recognition_status",), "case": ("case_title",),
        }  # fmt: skip
        for part, _label, entries in GROUPS[1:]:
            is_there = any(map(self._has, needs[part]))
            if not is_there and any(self._of(entry.name) for entry in entries):
                named = " / ".join(str(BY_NAME[name].label) for name in needs[part])
                yield (
                    needs[part][0],
                    _("Choose this too (%(name)s), as other fields of it are chosen.") % {"name": named},
                )
            if not is_there:
                continue
            if part in {"custody", "recognition"} and not self._has("persons"):
                yield "persons", _("Choose the people, as their custody or recognition is chosen.")
            if part == "recognition":
                if not self._has("recognition_body"):
                    yield "recognition_body", _("Say which body recognises the people.")
                if not (self._has("recognition_url") or self._has("recognition_source")):
                    yield "recognition_source", _("Say which source says so.")
            if part == "people" and not self._has("role_column"):
                yield "role", _("Say which role the people have.")
            if part == "institutions" and not self._has("institution_role_column"):
                yield "institution_role", _("Say which role the institutions have.")
            if part == "institutions" and not self._has("institution_kind_column"):
                yield "institution_kind", _("Say of which kind the institutions are.")
            if part == "link" and not self._has("link_relation"):
                yield BY_NAME["link_relation"].every, _("Say how the incidents are related.")

    def _of(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def _has(self, name: str) -> bool:
        return bool(self._of(name) or self._of(BY_NAME[name].every))

    # The mapping

    def text(self, before: str) -> str:
        """Return the choice as TOML, together with the existing data set name and file layout.

        Raises:
            BadMapping
        """
        text = toml_text(self.document(before))
        read_mapping(text)
        return text

    def document(self, before: str) -> Values:
        """Return the same as plain values."""
        known = tomllib.loads(before)
        document: Values = {name: known[name] for name in _HEAD if name in known}
        incident = self._part("incident")
        document["incident"] = {**({"several_rows": True} if self._of("several_rows") else {}), **incident}
        people, institutions = self._part("people"), self._part("institutions")
        involvements = [each for each in (people, institutions) if "person" in each or "institution" in each]
        others = [(name, [self._part(name)]) for name in ("source", "statement", "link", "case")]
        for name, tables in (("involvement", involvements), *others):
            if filled := [table for table in tables if _is_whole(name, table)]:
                document[name] = filled
        return document

    def _part(self, part: str) -> Values:
        found: Values = {}
        for entry in ENTRIES:
            if entry.place[0] != part or entry.name in {"earliest", "latest", "year", "month", "day"}:
                continue
            said = self._date() if entry.name == "date" else self._setting(entry)
            if said:
                at = found
                for step in entry.place[1:-1]:
                    at = at.setdefault(step, {})
                at[entry.field] = said
        return {name: value for name, value in found.items() if _is_named(name, value)}

    def _setting(self, entry: FieldControl) -> Any:
        column, words = self._of(entry.name), self._of(entry.every)
        every = {"template": words} if words and _PLACEHOLDER.search(words) else {"value": words}
        if not column:
            rules = self._rules(entry) if "template" in every else {}
            return {**every, **rules} if words else None
        said = {"column": column, **self._rules(entry)}
        if words:
            said |= {"default": words} if "value" in every else {"else": every}
        return said if len(said) > 1 else column

    def _rules(self, entry: FieldControl) -> Values:
        """Return the rules for the whole file that apply to this field."""
        found: Values = {}
        if split := self._split(entry):
            found["split"] = split
        empty = [word.strip() for word in self._of("empty_words").split(",") if word.strip()]
        # Words of a vocabulary have a page of their own; an id or a title is never empty.
        if empty and self._of(entry.name) and not entry.vocabulary and entry.name not in {"id", "title"}:
            found["empty"] = empty
        if self._of("leave_out") and entry.field not in _NEEDED:
            found["wrong"] = "leave out"
        if self._of("cut") and entry.is_text:
            found["cut"] = True
        if entry.field == "sentence_months" and self._of("sentence_unit"):
            found["multiply"] = 12
        if entry.field in {"birth", "published"} or entry.name.endswith("date"):
            found |= self._of_dates()
        return found

    def _split(self, entry: FieldControl) -> str:
        if not entry.splits:
            return ""
        names = {"institutions": ("institution_separator", "separator"), "source": ("url_separator",)}
        own = names.get(entry.place[0], ("separator",))
        return next((str(value) for value in map(self._of, own) if value), "")

    def _of_dates(self) -> dict[str, str]:
        rules = {"order": self._of("date_order"), "calendar": self._of("calendar")}
        return {name: value for name, value in rules.items() if value}

    def _date(self) -> Any:
        """Return the date of the incident: its words, or its parts, and its days."""
        said = self._setting(BY_NAME["date"])
        parts = {name: self._of(name) for name in ("year", "month", "day") if self._of(name)}
        days = {name: self._of(name) for name in ("earliest", "latest") if self._of(name)}
        if not parts and not days:
            return said
        plain = {"column": said} if isinstance(said, str) else said or self._rules(BY_NAME["date"])
        return {**plain, **parts, **days}


def _is_named(field: str, value: Any) -> bool:
    """Return whether a party or source within a part has a name or title; True for other fields."""
    is_inner = field in {"person", "institution", "source"} and isinstance(value, dict)
    return not is_inner or bool(value.keys() & {"name", "url", "title"})


def _is_whole(name: str, table: Values) -> bool:
    needed = {
        "source": {"url", "title"}, "statement": {"text", "stance"}, "link": {"incident"}, "case": {"title"},
    }.get(name)  # fmt: skip
    return bool(table.keys() & needed) if needed else True


def _of_every_row(entry: FieldControl) -> forms.Field:
    label = _("%(field)s: the same in every row") % {"field": entry.label}
    if entry.vocabulary or entry.field == "cites":
        options = entry.vocabulary.choices if entry.vocabulary else [(name, name) for name in CITES]
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *options])
    if entry.field == "country":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *country_names().items()])
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS)
