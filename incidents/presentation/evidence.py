"""Evidence for each field: supporting and differing accounts, by numbered sources."""

from dataclasses import dataclass, field
from typing import Any

from incidents.choices import CitationStance
from incidents.documents.references import Document
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
    origin: str = ""  # the source that it repeats, or itself


@dataclass(slots=True)
class Account:
    """One account of a field, from one or more sources."""

    value: str
    quotation: str
    locator: str
    holder: str = ""
    phrase: str = ""
    resolved: str = ""
    references: list[Reference] = field(default_factory=list)

    def says_same(self, other: "Account") -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in OF_ACCOUNTS)


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

    @property
    def independent(self) -> int:
        """Return the number of them that do not repeat one another."""
        return len({reference.origin for reference in self.references})

    @property
    def open_disputes(self) -> list[Account]:
        return [account for account in self.disputes if not account.resolved]

    @property
    def resolved_disputes(self) -> list[Account]:
        return [account for account in self.disputes if account.resolved]


OF_ACCOUNTS = ("value", "quotation", "locator", "holder", "phrase", "resolved")


def origins_of(sources: list[Document]) -> dict[str, str]:
    """Return the id of the first source that each repeats, by its own id; sources may repeat one another."""
    repeated = {source["id"]: source.get("derived_from") for source in sources}
    origins = {}
    for own in repeated:
        seen = [own]
        while (following := repeated.get(seen[-1])) and following not in seen:
            seen.append(following)
        origins[own] = seen[-1]
    return origins


class Citations:
    """The citations of a document by field; `rest` has those that no field took."""

    def __init__(self, document: Document) -> None:
        origins = origins_of(document["sources"])
        self._references = {
            source["id"]: Reference(
                number,
                source["publisher"] or source["title"],
                source["title"],
                web_address(source["url"]),
                source["language"],
                origins[source["id"]],
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

    @property
    def least_independent(self) -> int:
        """Return the least number of independent sources that support a cited value; 0 without citations."""
        return min((found.independent for found in self._fields.values()), default=0)

    def rest(self, kind: str) -> list[tuple[Any, Evidence]]:
        """Return what was not taken, with the label of its field in a record of this kind."""
        return [
            (_label("involvement" if party else kind, name), found)
            for (name, party, _), found in self._fields.items()
        ]

    def _add(self, citation: Document) -> None:
        about = citation["involvement"] or {"party": "", "role": ""}
        key = (citation["field"], about["party"], about["role"])
        evidence = self._fields.setdefault(key, Evidence())
        against = citation["stance"] == CitationStance.DISPUTES
        accounts = evidence.disputes if against else evidence.supports
        new = Account(*(citation.get(name, "") for name in OF_ACCOUNTS))
        account = next((each for each in accounts if each.says_same(new)), None)
        if account is None:
            accounts.append(account := new)
        account.references.append(self._references[citation["source"]])


def of_custody(document: Document, custody: Document) -> Citations:
    """Return the citations of one period of custody of a person."""
    own = [{**each, "involvement": None} for each in custody["citations"]]
    return Citations({"sources": document["sources"], "citations": own})


def least_independent(document: Document) -> int:
    """Return the least number of independent sources for a cited value, as pages show it.

    The values of parts are among them. 0 if nothing is cited, or if a value has only sources that differ.
    """
    parts = [row for row in document.get("custody") or [] if row["citations"]]
    cited = [Citations(document)] if document["citations"] or not parts else []
    return min(each.least_independent for each in [*cited, *(of_custody(document, row) for row in parts)])


def _label(kind: str, name: str) -> Any:
    field = find(FIELDS[kind], name)
    return field.label if field else name.replace("_", " ")
