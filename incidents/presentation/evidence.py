"""Evidence for each field: supporting and differing accounts, by numbered sources."""

from dataclasses import dataclass, field
from typing import Any

from incidents.choices import CitationStance
from incidents.fields.base import find
from incidents.fields.registry import FIELDS
from incidents.presentation.links import web_address

Key = tuple[str, str, str]  # field, party and role; the latter two are empty for the record itself


@dataclass(frozen=True, slots=True)
class Reference:
    """A source by its number in the list at the end of the page."""

    number: int
    name: str
    title: str = ""
    href: str = ""
    language: str = ""


@dataclass(slots=True)
class Account:
    """One account of a field, from one or more sources."""

    value: str
    quotation: str
    locator: str
    references: list[Reference] = field(default_factory=list)


@dataclass(slots=True)
class Evidence:
    """The accounts of one field, grouped by whether they support the value shown."""

    shown: str = ""
    supports: list[Account] = field(default_factory=list)
    disputes: list[Account] = field(default_factory=list)

    @property
    def references(self) -> list[Reference]:
        """Return the supporting sources, each once."""
        found = {r.number: r for account in self.supports for r in account.references}
        return [found[number] for number in sorted(found)]

    @property
    def count(self) -> int:
        """Return the number of sources that support the value shown."""
        return len(self.references)


class Citations:
    """The citations of a document by field; `rest` has those that no field took."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._references = {
            source["id"]: Reference(
                number,
                source["publisher"] or source["title"],
                source["title"],
                web_address(source["url"]),
                source["language"],
            )
            for number, source in enumerate(document["sources"], 1)
        }
        self._fields: dict[Key, Evidence] = {}
        for citation in document["citations"]:
            self._add(citation)

    def take(self, name: str, shown: str = "", *, party: str = "", role: str = "") -> Evidence | None:
        """Return the evidence for a field and remove it, so that no other place on the page shows it."""
        found = self._fields.pop((name, party, role), None)
        if found is not None:
            found.shown = shown
        return found

    def rest(self, kind: str) -> list[tuple[Any, Evidence]]:
        """Return what was not taken, with the label of its field in a record of this kind."""
        return [
            (_label("involvement" if party else kind, name), found)
            for (name, party, _), found in self._fields.items()
        ]

    def _add(self, citation: dict[str, Any]) -> None:
        about = citation["involvement"] or {"party": "", "role": ""}
        key = (citation["field"], about["party"], about["role"])
        evidence = self._fields.setdefault(key, Evidence())
        against = citation["stance"] == CitationStance.DISPUTES
        accounts = evidence.disputes if against else evidence.supports
        words = (citation["value"], citation["quotation"], citation["locator"])
        account = next((a for a in accounts if (a.value, a.quotation, a.locator) == words), None)
        if account is None:
            accounts.append(account := Account(*words))
        account.references.append(self._references[citation["source"]])


def _label(kind: str, name: str) -> Any:
    field = find(FIELDS[kind], name)
    return field.label if field else name.replace("_", " ")
