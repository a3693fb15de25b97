"""Rows of the history in sentences: “set outcome of Ulvi Hasanli from detained to convicted”."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import NameKind, Sensitivity
from incidents.desk.admin.common.text_comparison import Piece, passages
from incidents.desk.admin.history.values import (
    Fact,
    VisibleNames,
    entries,
    facts_of,
    period_in_words,
    show,
)
from incidents.desk.records.visible_history import Versions
from incidents.fields.registry import label_in_sentence
from incidents.models import CITED_PARTS, Citation, Custody, IncidentLink, Involvement, Recognition
from incidents.models.evidence import CITED_RECORDS

LONG = 160  # characters of both values; of longer ones only the passages that differ are shown
# Fields that the phrase for a part contains already.
PHRASED: dict[str, frozenset[str]] = {
    "involvement": frozenset({"person", "institution", "role"}),
    "personname": frozenset({"text", "kind"}),
    "institutionname": frozenset({"text", "kind"}),
    "incidentlink": frozenset({"relation", "target"}),
    "custody": frozenset({"status", "from"}),
    "recognition": frozenset({"status", "body"}),
    "citation": frozenset({"source", "field", *CITED_PARTS}),
}
PATTERNS: dict[tuple[bool, bool, bool], str | Promise] = {
    # (of a part, had a value, has one)
    (False, True, True): gettext_lazy("set {field} from {before} to {after}"),
    (False, False, True): gettext_lazy("set {field} to {after}"),
    (False, True, False): gettext_lazy("emptied {field}, which was {before}"),
    (True, True, True): gettext_lazy("set {field} of {part} from {before} to {after}"),
    (True, False, True): gettext_lazy("set {field} of {part} to {after}"),
    (True, True, False): gettext_lazy("emptied {field} of {part}, which was {before}"),
}
LONG_PATTERNS: dict[tuple[bool, bool], str | Promise] = {
    # (of a part, had a value)
    (False, True): gettext_lazy("rewrote {field}"),
    (False, False): gettext_lazy("wrote {field}"),
    (True, True): gettext_lazy("rewrote {field} of {part}"),
    (True, False): gettext_lazy("wrote {field} of {part}"),
}


@dataclass(frozen=True)
class Sentence:
    """One change; `field` and `label` are for the filter."""

    field: str
    label: str
    words: SafeString
    passages: tuple[Piece, ...] = ()


class HistoryDescriber:
    """Describes the rows of one record's history, as far as one reader may see them."""

    def __init__(self, versions: Versions, parts: dict[type[Any], list[Any]]) -> None:
        self.names = VisibleNames(versions)
        self._roles: dict[Any, set[str]] = defaultdict(set)
        for row in parts.get(Involvement, ()):
            self._roles[row.person_id, row.institution_id].add(row.role)

    def of_record(self, model: type[Model], before: object, row: object) -> Iterator[Sentence]:
        """Yield a sentence for each field in which a record's row differs from the one before it."""
        for fact in facts_of(model):
            if before and fact.stored(before) == fact.stored(row):
                continue  # becoming visible is no change
            if fact.field.many_to_many:
                yield from self._of_list(fact, before, row)
            else:
                yield from self._of_fact(fact.key, fact.label, fact, before, row)

    def of_part(self, model: type[Model], before: Any, row: Any) -> Iterator[Sentence]:
        """Yield one sentence for a part that was added or removed, else one for each changed field."""
        kind, label = str(model._meta.model_name), str(model._meta.verbose_name)
        if row.history_type == "-" or before is None or before.history_type == "-":
            pattern = _("removed {part}") if row.history_type == "-" else _("added {part}")
            words = format_html(pattern, part=self.whole(model, row))
            yield Sentence(kind, label, words)
            return
        for fact in facts_of(model):
            key, name = f"{kind}.{fact.key}", f"{label}: {fact.label}"
            if fact.stored(before) != fact.stored(row):
                yield from self._of_fact(key, name, fact, before, row, self.part(model, before, fact.key))

    def part(self, model: type[Model], row: Any, besides: str = "") -> SafeString:
        """Return the phrase for a part inside a sentence about its field `besides`."""
        at = row.history_date
        if model is Involvement:
            roles = self._roles[row.person_id, row.institution_id]
            party = self.names.party(row, at)
            return name_of(f"{party} ({row.get_role_display()})" if len(roles) > 1 else party)
        if model is IncidentLink:
            return format_html(
                _("the link to {incident}"), incident=value_of(self._named(model, row, "target"))
            )
        if model is Citation:
            source = value_of(self._named(model, row, "source"))
            return format_html(
                _("the citation of {source} for {field}"), source=source, field=self._cited(row)
            )
        if model is Custody:
            return format_html(_("the custody {period}"), period=value_of(period_in_words(row)))
        if model is Recognition:
            body = self._named(model, row, "body")
            words = ", ".join(filter(None, (row.get_status_display(), body)))
            return format_html(_("the recognition {words}"), words=value_of(words))
        if besides == "text":
            return format_html("{}", _("the main name") if row.kind == NameKind.MAIN else _("the name"))
        return format_html(_("the name {name}"), name=value_of(row.text))

    def whole(self, model: type[Model], row: Any) -> SafeString:
        """Return a part with all its values in one phrase."""
        phrased = PHRASED[str(model._meta.model_name)]
        rest = [
            f"{fact.label}: {shown}"
            for fact in facts_of(model)
            if fact.key not in phrased and (shown := show(fact, row, self.names))
            if fact.key != "sensitivity" or row.sensitivity != Sensitivity.PUBLIC
        ]
        title = self.title(model, row)
        return format_html("{} ({})", title, name_of("; ".join(rest))) if rest else title

    def title(self, model: type[Model], row: Any) -> SafeString:
        """Return a part in one phrase: “Ulvi Hasanli as victim”."""
        if model is Involvement:
            party = name_of(self.names.party(row, row.history_date))
            return format_html(_("{party} as {role}"), party=party, role=row.get_role_display())
        if model is IncidentLink:
            target = value_of(self._named(model, row, "target"))
            words = _("the link “{relation}” to {incident}")
            return format_html(words, relation=row.get_relation_display(), incident=target)
        if model in (Citation, Custody, Recognition):
            return self.part(model, row)
        return format_html("{} {}", value_of(row.text), f"({row.get_kind_display()})")

    def _named(self, model: type[Model], row: Any, field: str) -> str:
        fact = next(each for each in facts_of(model) if each.key == field)
        return show(fact, row, self.names)

    def _cited(self, row: Any) -> SafeString:
        """Return what a citation is for: a field of the record, or of one of its parts."""
        of = "".join(self._named(Citation, row, part) for part in CITED_PARTS)
        kind = next((each for each in (*CITED_PARTS, *CITED_RECORDS) if getattr(row, f"{each}_id")), "")
        field = label_in_sentence(kind, row.field)
        return format_html(_("{field} of {part}"), field=field, part=name_of(of)) if of else name_of(field)

    def _of_fact(
        self, key: str, label: str, fact: Fact, before: object, row: object, part: str = ""
    ) -> Iterator[Sentence]:
        old, new = show(fact, before, self.names) if before else "", show(fact, row, self.names)
        if old == new:
            return
        field = format_html("<b>{}</b>", fact.label)
        if fact.key == "text" and part and "." in key:  # of a name
            words = format_html(
                _("changed {part} from {before} to {after}"),
                part=part, before=value_of(old), after=value_of(new),
            )  # fmt: skip
        elif len(old) + len(new) > LONG:
            words = format_html(str(LONG_PATTERNS[bool(part), bool(old)]), field=field, part=part)
            yield Sentence(key, label, words, tuple(passages(old, new)))
            return
        else:
            pattern = str(PATTERNS[bool(part), bool(old), bool(new)])
            words = format_html(pattern, field=field, part=part, before=value_of(old), after=value_of(new))
        yield Sentence(key, label, words)

    def _of_list(self, fact: Fact, before: object, row: object) -> Iterator[Sentence]:
        """Yield a sentence for each entry that was added to a list or removed from it."""
        old = set(entries(fact, before, self.names)) if before else set()
        new = set(entries(fact, row, self.names))
        field = format_html("<b>{}</b>", fact.label)
        for each in sorted(new - old):
            words = format_html(_("added {entry} to {field}"), entry=name_of(each), field=field)
            yield Sentence(fact.key, fact.label, words)
        for each in sorted(old - new):
            words = format_html(_("took {entry} out of {field}"), entry=name_of(each), field=field)
            yield Sentence(fact.key, fact.label, words)


def value_of(text: str) -> SafeString:
    """Return a value for a sentence: quoted, with a text direction of its own."""
    return format_html("“<bdi>{}</bdi>”", text)


def name_of(text: str) -> SafeString:
    return format_html("<bdi>{}</bdi>", text)
