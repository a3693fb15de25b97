"""The whole public record as canonical JSON lines, and its digest: two trackers are equal if theirs are.

A line is `{"document": …, "kind": …}`; lines are sorted by kind and id, in UTF-8, and end with LF.
"""

import hashlib
from collections.abc import Iterator

from incidents.models.editions.edition import EDITIONS

CHUNK = 500


def dump_lines(database: str) -> Iterator[str]:
    """Yield the line of each live document, without its end; needs a transaction that sees one state."""
    for kind in sorted(EDITIONS):
        live = EDITIONS[kind].objects.using(database).live().order_by("uid")
        for document in live.values_list("document", flat=True).iterator(chunk_size=CHUNK):
            yield f'{{"document":{document},"kind":"{kind}"}}'


def dump_digest(database: str) -> str:
    """Return the SHA-256 of the dump, in hex."""
    digest = hashlib.sha256()
    for line in dump_lines(database):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()
