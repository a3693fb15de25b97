"""The parties and sources of a row, with the custody and the recognitions of people."""

from urllib.parse import urlsplit

from incidents.desk.validation.checked_values import errors_of_code
from incidents.fields.registry import CITABLE
from incidents.imports.common.drafts import Draft, Part, Ref, bounded
from incidents.imports.common.report import Notes
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.extractors import Take
from incidents.imports.mapping.field_readers import NAME
from incidents.imports.mapping.identities.same_names import SameNames
from incidents.imports.mapping.identities.source_titles import SourceTitles
from incidents.imports.mapping.row_values import RowValues
from incidents.imports.mapping.sections import BEGINS, MappingSection
from incidents.text.transliteration import fold, script_of


class PartyMapper(RowValues):
    """Conversion of the parties and sources of a row to drafts."""

    def __init__(self, notes: Notes, titles: SourceTitles | None, names: SameNames | None) -> None:
        super().__init__(notes)
        self.titles = titles or SourceTitles((), {})
        self.names = names or SameNames({})

    def _several_of(self, take: Take) -> list[tuple[int, str]]:
        texts = self._texts(take, side_by_side=True)
        return [(place, text) for place, text in enumerate(texts) if text]

    def _party(
        self, kind: str, section: MappingSection, name: str, place: int, whose: str, incident: Ref
    ) -> list[Draft]:
        """Return a party, after the records that its parts name; nothing if its name is wrong.

        `whose` is the key of the incident whose people of one name are one person.
        """
        try:
            NAME(name)
        except v.BadText as error:
            self._wrong(section.fields["name"], name, str(error))
            return []
        values = self._values(kind, section, place)
        self._require_rules(kind, values, section)
        own = self._one(section, "id", place)
        is_one, by_name = section.same == "name", f"name:{fold(name) or name}"
        if kind == "person" and not is_one and not own:
            self.names.add(name, whose, self.number)
            is_one = self.names.is_one(name, bounded(by_name))
        same = by_name if is_one else f"{whose}#{fold(name) or name}"
        draft = Draft(kind, bounded(f"id:{own}" if own else same), self.number, values)
        others = self._texts(section.fields["other_names"]) if "other_names" in section.fields else []
        for text, sort in [(name, "main"), *((other, "alias") for other in others if other != name)]:
            draft.parts.append(
                Part("name", {"text": text, "kind": sort, "script": script_of(text), "language": ""})
            )
        return [*self._person_parts(draft, section, place, incident), draft]

    def _person_parts(self, person: Draft, section: MappingSection, place: int, incident: Ref) -> list[Draft]:
        """Add the custody and the recognitions of a person; return the records that these name."""
        found: list[Draft] = []
        for name, inner in section.inner.items():
            if inner.when is not None and not inner.when.holds(self.row):
                continue
            if name.startswith("custody"):
                found += self._custody(person, inner, place, incident)
            else:
                found += self._recognition(person, inner, place)
        return found

    def _custody(self, person: Draft, section: MappingSection, place: int, incident: Ref) -> list[Draft]:
        values = self._values("custody", section, place)
        if not values:
            return []
        self._require_rules("custody", values, section)
        part = Part("custody", values)
        if section.incident:
            part.refs["begun_by" if section.incident == BEGINS else "ended_by"] = incident
        found = self._named(part, "place", section, place)
        if "source" in section.inner:
            fields = ["last_confirmed" if "last_confirmed" in values else "status"]
            part.citations, sources = self._citations("custody", section.inner["source"], fields)
            found += sources
        person.parts.append(part)
        return found

    def _recognition(self, person: Draft, section: MappingSection, place: int) -> list[Draft]:
        part = Part("recognition", self._values("recognition", section, place))
        found = self._named(part, "body", section, place)
        if "body" not in part.refs:
            return found
        for at in self._places(section.inner["source"])[:1]:
            if (source := self._source(section.inner["source"], at)) is not None:
                part.refs["source"] = source.ref
                found.append(source)
        self._require_rules("recognition", part.values | {n: ref[1] for n, ref in part.refs.items()}, section)
        person.parts.append(part)
        return found

    def _named(self, part: Part, name: str, section: MappingSection, place: int) -> list[Draft]:
        """Let a part name an institution; return that institution as a list."""
        inner = section.inner.get(name)
        text = self._one(inner, "name", place) if inner else ""
        found = self._party("institution", inner, text, place, "", ("", "")) if inner and text else []
        if found:
            part.refs[name], part.labels[name] = found[-1].ref, text
        return found

    def _one(self, section: MappingSection, name: str, place: int) -> str:
        if name not in section.fields:
            return ""
        texts = self._texts(section.fields[name], side_by_side=True)
        return (texts[place] if len(texts) > place else "") if len(texts) > 1 else "".join(texts)

    def _cite(self, cited: Draft, section: MappingSection) -> list[Draft]:
        """Add the citations of a section to a record; return their sources."""
        fields = ["quotation" if cited.values.get("quotation") else "summary"]
        citations, sources = self._citations(cited.kind, section, fields)
        cited.parts += citations
        return sources

    def _citations(
        self, kind: str, section: MappingSection, fields: list[str]
    ) -> tuple[list[Part], list[Draft]]:
        """Return citations and their sources; without a setting they are for these fields."""
        parts: list[Part] = []
        sources: list[Draft] = []
        for place in self._places(section):
            source = self._source(section, place)
            if source is None:
                continue
            about = self._citation(section, place)
            for name in self._texts(section.fields["cites"]) if "cites" in section.fields else fields:
                if wrong := errors_of_code(name, CITABLE[kind]):
                    self._wrong(section.fields["cites"], name, wrong[0])
                else:
                    parts.append(Part("citation", {"field": name, **about}, {"source": source.ref}))
            sources.append(source)
        return parts, sources

    def _places(self, section: MappingSection) -> list[int]:
        """Return the positions of sources in a row: of addresses or titles, whichever has more."""
        drivers = [
            self._several_of(section.fields[name]) for name in ("url", "title") if name in section.fields
        ]
        return [place for place, _ in max(drivers, key=len)]

    def _source(self, section: MappingSection, place: int) -> Draft | None:
        values = self._values("source", section, place)
        if "title" not in values and "url" not in values:
            return None
        is_titled = "title" in values and section.same != "address"
        host = str(urlsplit(values.get("url", "")).hostname or "").removeprefix("www.")
        values.setdefault("title", values.get("publisher") or host)
        key = values.get("url") or " | ".join(
            str(values.get(name, "")) for name in ("title", "publisher", "author", "date_text")
        )
        self._require_rules("source", values, section)
        if is_titled and "url" in values:
            key = self.titles.key(key, values["title"], self.number)
        return Draft("source", bounded(key), self.number, values)

    def _citation(self, section: MappingSection, place: int) -> v.Values:
        """Return the values of a citation; its fields are in the section of its source."""
        names = ("quotation", "locator", "stance", "holder", "phrase", "resolved")
        own = {"says": "value", **{name: name for name in names}}
        found: v.Values = {**dict.fromkeys(own.values(), ""), "stance": "supports"}
        for said, name in own.items():
            if text := self._one(section, said, place):
                found |= self._read("citation", name, section.fields[said], [text])
        return found
