"""The tables of a release as an SQLite file, with the same bytes for the same rows."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from incidents.exports.table_types import INTEGER, NUMBER, Table

TYPES = {INTEGER: "INTEGER", NUMBER: "REAL"}
# The header has the version of SQLite that wrote the file (File Format, 1.3.22), which differs between
# machines.
WRITTEN_BY, A_RELEASE = 96, (3_037_000).to_bytes(4, "big")
CHUNK = 1_000


class Database:
    """A new SQLite file with these tables; rows may be added to the tables in any order."""

    def __init__(self, path: Path, tables: Sequence[Table]) -> None:
        self.path, self.tables = path, tables
        self.waiting: dict[str, list[list[Any]]] = {table.name: [] for table in tables}

    def __enter__(self) -> Self:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        for words in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'"):
            self.connection.execute(f"PRAGMA {words}")
        self.connection.execute("BEGIN")
        for table in self.tables:
            self.connection.execute(definition(table))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self.connection.close()
        with self.path.open("r+b") as file:
            file.seek(WRITTEN_BY)
            file.write(A_RELEASE)

    def add(self, table: Table, row: list[object]) -> None:
        waiting = self.waiting[table.name]
        waiting.append([None if value == "" else value for value in row])
        if len(waiting) == CHUNK:
            self._write(table)

    def _finish(self) -> None:
        for table in self.tables:
            self._write(table)
        for table in self.tables:
            for columns, _, _ in table.refers:
                name = f"{table.name}_{'_'.join(columns)}"
                self.connection.execute(f"CREATE INDEX {name} ON {table.name} ({', '.join(columns)})")
        self.connection.execute("COMMIT")

    def _write(self, table: Table) -> None:
        marks = ", ".join("?" * len(table.fields))
        # The names come from the table definitions of this package.
        self.connection.executemany(
            f"INSERT INTO {table.name} VALUES ({marks})",  # noqa: S608
            self.waiting[table.name],
        )
        self.waiting[table.name].clear()


def definition(table: Table) -> str:
    """Return the CREATE TABLE statement, with primary and foreign keys."""
    lines = [
        f'"{field.name}" {TYPES.get(field.type, "TEXT")}{" NOT NULL" if field.required else ""}'
        for field in table.fields
    ]
    lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    lines += [
        f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {to} ({', '.join(there)})"
        for columns, to, there in table.refers
    ]
    return f"CREATE TABLE {table.name} (\n  " + ",\n  ".join(lines) + "\n)"
