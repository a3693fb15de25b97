"""Names, involvements, links, custody and citations of a chunk of records, prepared before inserting."""

from typing import Any, Protocol

from incidents.imports.check.existing import part_model, row_of
from incidents.imports.check.plan import ChangedSinceCheck
from incidents.imports.write.bulk_writer import BulkWriter
from incidents.imports.write.rows import Prepared

Entry = dict[str, Any]
# A part comes after those that it refers to.
KINDS = ("name", "involvement", "link", "recognition", "custody", "citation")


class PartWriter(Protocol):
    """The methods that parts need from the writer of an import."""

    by: Any
    pen: BulkWriter

    def key(self, named: list[str]) -> int: ...
    def keys_of(self, refs: Entry) -> dict[str, int]: ...


class PreparedParts:
    """Parts of records of one kind, each with the index of its record in the chunk."""

    def __init__(self, writer: PartWriter, owner: str, parts: list[tuple[int, Entry]]) -> None:
        self.writer, self.owner = writer, owner
        self.by_kind: dict[str, list[tuple[int, Entry]]] = {kind: [] for kind in KINDS}
        for place, part in parts:
            self.by_kind[part["kind"]].append((place, part))
            for citation in part.get("citations", ()):
                new = len(self.by_kind["custody"]) - 1
                self.by_kind["citation"].append((place, {**citation, "new_custody": new}))
        self.rows = {
            kind: Prepared(part_model(owner, kind), [self._row(part) for _, part in some])
            for kind, some in self.by_kind.items()
            if some
        }

    def _row(self, part: Entry) -> dict[str, Any]:
        return row_of(part["values"]) | self.writer.keys_of(part["refs"])

    def insert(self, keys: list[int]) -> None:
        """Insert them; `keys` are the primary keys of the records.

        Raises:
            ChangedSinceCheck: a citation refers to an involvement that does not exist.
        """
        for kind, prepared in self.rows.items():
            prepared.point(f"{self.owner}_id", [keys[place] for place, _ in self.by_kind[kind]])
            if kind == "citation" and self.owner == "incident":
                prepared.point("involvement_id", self._involvements(keys))
            if kind == "citation" and self.owner == "person":
                prepared.point("custody_id", self._custody())
            self.writer.pen.insert(prepared)

    def _custody(self) -> list[int | None]:
        """Return the periods that the citations are of, from the same file or stored."""
        new = self.rows["custody"].keys if "custody" in self.rows else []
        return [
            new[part["new_custody"]] if "new_custody" in part else part.get("custody")
            for _, part in self.by_kind["citation"]
        ]

    def _involvements(self, keys: list[int]) -> list[int | None]:
        """Return the involvements that the citations refer to, from the same file or stored."""
        new: dict[tuple[int, str, str], int] = {}
        if "involvement" in self.rows:
            made = zip(self.rows["involvement"].keys, self.by_kind["involvement"], strict=True)
            for pk, (place, part) in made:
                (_, uid), role = next(iter(part["refs"].values())), part["values"]["role"]
                new[keys[place], uid, role] = pk
        return [
            self._involvement(keys[place], part["of"], new) if part["of"] else None
            for place, part in self.by_kind["citation"]
        ]

    def _involvement(self, incident: int, of: list[Any], new: dict[tuple[int, str, str], int]) -> int:
        (kind, uid), role = of
        if (incident, uid, role) in new:
            return new[incident, uid, role]
        rows = part_model("incident", "involvement").objects.visible_to(self.writer.by)
        rows = rows.filter(incident=incident, role=role, **{f"{kind}__uid": uid})
        found = rows.values_list("pk", flat=True).first()
        if found is None:
            raise ChangedSinceCheck(
                "A citation speaks of an involvement that is not there. Check the file again."
            )
        return int(found)
