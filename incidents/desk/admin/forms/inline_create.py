"""Fields of a row that create the person, institution or source that it names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import InstitutionKind, NameKind, Role
from incidents.dates.date_rules import EDITOR_RULES
from incidents.dates.span import Span, UnreadableDate
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.matching import MOST_SIMILAR, similar_parties
from incidents.desk.records import editing
from incidents.desk.validation.checked_values import too_long
from incidents.fields.common import DATE_TEXT_LENGTH, NAME_LENGTH, TITLE_LENGTH, URL_LENGTH
from incidents.models import Institution, InstitutionName, Person, PersonName, Source
from incidents.text.transliteration import script_of

Cleaned = dict[str, Any]


def line(words: Any, length: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=words,
        required=False,
        max_length=length,
        error_messages={"max_length": too_long(length)},
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )


class NewRecord:
    """Fields that create a record, instead of choosing one in the field `choice` of a row."""

    model: type[Any]
    offer: Any  # the last option of the results; {} is the search term
    other: Any = gettext_lazy("Somebody else than those of a similar name")

    def __init__(self, choice: str) -> None:
        self.choice = choice

    def named(self, detail: str = "") -> str:
        """Return the name of the field for a detail."""
        return f"new_{self.choice}_{detail}" if detail else f"new_{self.choice}"

    def fields(self) -> dict[str, forms.Field]:
        different = forms.BooleanField(label=self.other, required=False)
        by_detail = {"": self.name_field(), **self.detail_fields(), "other": different}
        return {self.named(detail): field for detail, field in by_detail.items()}

    def name_field(self) -> forms.Field:
        raise NotImplementedError

    def detail_fields(self) -> dict[str, forms.Field]:
        return {}

    def value(self, cleaned: Cleaned, detail: str = "") -> Any:
        return cleaned.get(self.named(detail)) or ""

    def key(self, cleaned: Cleaned) -> tuple[Any, ...]:
        """Return a key that is equal for two rows that mean the same new record."""
        return self.model, " ".join(self.value(cleaned).casefold().split())

    def settle(self, form: Any, user: Any) -> None:
        """Add errors for missing and contradictory values, and for a record with a similar name."""
        cleaned, name = form.cleaned_data, self.named()
        if self._is_bare(form):
            words = _("Give its name or title as well, or empty what stands beside it.")
            form.add_error(name, words)
        elif self.value(cleaned) and cleaned.get(self.choice):
            form.add_error(name, _("Choose one that is there, or give a new one, not both."))
        elif self.value(cleaned):
            self.settle_details(form)
            self._settle_similar(form, user)

    def _is_bare(self, form: Any) -> bool:
        details = [self.value(form.cleaned_data, detail) for detail in self.detail_fields()]
        return not self.value(form.cleaned_data) and self.named() not in form.errors and any(details)

    def settle_details(self, form: object) -> None:
        """Check the details besides the name."""

    def _settle_similar(self, form: Any, user: Any) -> None:
        if self.value(form.cleaned_data, "other"):
            return
        similar = self.similar(form.cleaned_data, user)[:MOST_SIMILAR]
        if not similar:
            return
        form.offer(self.choice, similar)
        words = _("Empty this and choose it, or tick “%(other)s”.") % {"other": self.other}
        form.add_error(self.named(), f"{words_of_similar(similar, user)} {words}")

    def similar(self, cleaned: Cleaned, user: User) -> list[Any]:
        """Return visible records that the user may have meant."""
        raise NotImplementedError

    def made(self, cleaned: Cleaned, sensitivity: int, *, by: User, reason: str) -> Any:
        """Create the record as a draft, and return it."""
        raise NotImplementedError


class NewParty(NewRecord):
    """A new person or institution with its main name."""

    name_model: type[Any]

    def similar(self, cleaned: Cleaned, user: User) -> list[Any]:
        return similar_records(self.model, [self.value(cleaned)], user)

    def own_values(self, cleaned: Cleaned) -> Cleaned:
        """Return the values of the record's own fields besides its name."""
        return {}

    def made(self, cleaned: Cleaned, sensitivity: int, *, by: User, reason: str) -> Any:
        name = self.value(cleaned)
        party = self.model(name=name, sensitivity=sensitivity, **self.own_values(cleaned))
        editing.create(party, by=by, reason=reason, is_handed_in=True)
        main = self.name_model(text=name, kind=NameKind.MAIN, script=script_of(name))
        setattr(main, str(self.model._meta.model_name), party)
        editing.save_part(main, by=by, reason=reason)
        return party


class NewPerson(NewParty):
    model, name_model = Person, PersonName
    offer = gettext_lazy("Add “{}” as a new person")

    def name_field(self) -> forms.Field:
        words = gettext_lazy("As lists are to show it: Aysel Quliyeva. The rest can be added later.")
        return line(gettext_lazy("New person: name"), NAME_LENGTH, words)


class NewInstitution(NewParty):
    model, name_model = Institution, InstitutionName
    offer = gettext_lazy("Add “{}” as a new institution")
    other = gettext_lazy("Another one than those of a similar name")

    def name_field(self) -> forms.Field:
        words = gettext_lazy("Its full name: Sabail District Court.")
        return line(gettext_lazy("New institution: name"), NAME_LENGTH, words)

    def detail_fields(self) -> dict[str, forms.Field]:
        kinds = [("", "–"), *InstitutionKind.choices]
        words = gettext_lazy("Leave it blank if you do not know; of a new “court” it is then “court”.")
        return {
            "kind": forms.ChoiceField(
                label=gettext_lazy("Kind"), choices=kinds, required=False, help_text=words
            )
        }

    def own_values(self, cleaned: Cleaned) -> Cleaned:
        """Return the chosen kind; by default “court” for an involvement as the court."""
        as_court = InstitutionKind.COURT.value if cleaned.get("role") == Role.COURT else ""
        return {"kind": self.value(cleaned, "kind") or as_court}


class NewSource(NewRecord):
    model = Source
    offer = gettext_lazy("Add “{}” as a new source")
    other = gettext_lazy("Another source of the same title or address")

    def name_field(self) -> forms.Field:
        words = gettext_lazy("As it stands over the text: “Azerbaijani researcher sentenced to 15 years”.")
        return line(gettext_lazy("New source: title"), TITLE_LENGTH, words)

    def detail_fields(self) -> dict[str, forms.Field]:
        return {
            "url": forms.URLField(
                label=gettext_lazy("Address"),
                required=False,
                max_length=URL_LENGTH,
                assume_scheme="https",
                widget=forms.URLInput(attrs={"class": "vURLField"}),
            ),
            "publisher": line(gettext_lazy("Publisher"), TITLE_LENGTH, gettext_lazy("OC Media")),
            "date": line(gettext_lazy("Published"), DATE_TEXT_LENGTH, gettext_lazy("23 June 2025")),
        }

    def key(self, cleaned: Cleaned) -> tuple[Any, ...]:
        return *super().key(cleaned), self.value(cleaned, "url")

    def settle_details(self, form: Any) -> None:
        try:
            Span.parse(self.value(form.cleaned_data, "date"), EDITOR_RULES)
        except UnreadableDate:
            words = _("Write it like 23 June 2025 or June 2025, or leave it empty for now.")
            form.add_error(self.named("date"), words)

    def similar(self, cleaned: Cleaned, user: User) -> list[Any]:
        same = Q(title__iexact=self.value(cleaned))
        if url := self.value(cleaned, "url"):
            same |= Q(url=url)
        return list(Source.objects.visible_to(user).filter(same)[:MOST_SIMILAR])

    def made(self, cleaned: Cleaned, sensitivity: int, *, by: User, reason: str) -> Source:
        url = self.value(cleaned, "url")
        source = Source(
            title=self.value(cleaned),
            url=url,
            publisher=self.value(cleaned, "publisher"),
            accessed_on=timezone.localdate() if url else None,
            sensitivity=sensitivity,
        )
        source.date = Span.parse(self.value(cleaned, "date"), EDITOR_RULES)
        editing.create(source, by=by, reason=reason)
        return source


def similar_records(model: type[Model], names: Sequence[str], user: User) -> list[Any]:
    """Return the parties with similar names, about which the user decides first."""
    return [match.party for match in similar_parties(model, names, by=user)]


def words_of_similar(similar: Sequence[object], user: User) -> str:
    """Return a sentence that these records exist already."""
    labels = "; ".join(f"“{label}”" for label in choice_labels(similar, user).values())
    return _("There is already %(found)s.") % {"found": labels}


def make_new(rows: Iterable[Any], *, sensitivity: int, by: Any, reason: str) -> None:
    """Create the records that rows name anew, and put them into the rows.

    The same name in two rows creates one record, with the highest sensitivity that a row needs, and at
    least that of the record itself. Only a witness needs a sensitivity above the user's clearance.
    """
    wanted: dict[Any, list[tuple[Any, NewRecord]]] = {}
    for row in rows:
        for new in row.creates:
            if new.value(row.cleaned_data):
                wanted.setdefault(new.key(row.cleaned_data), []).append((row, new))
    for uses in wanted.values():
        row, new = uses[0]
        needed = max(sensitivity, *(each.closed_to for each, _new in uses))
        made = new.made(row.cleaned_data, needed, by=by, reason=reason)
        for each, its in uses:
            each.take(its.choice, made)
