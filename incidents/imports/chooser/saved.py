"""Mappings of earlier imports, to use again."""

import re

from django.contrib.auth.models import User

from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.mapping.mapping import BadMapping, read_mapping
from incidents.models import ImportBatch

MOST_SAVED = 50
_DATASET = re.compile(r"(?m)^dataset[ \t]*=[^\n]*$")


def saved_mappings(by: User) -> list[ImportBatch]:
    """Return the latest import with a whole mapping of each data set of a user, newest first."""
    found: dict[str, ImportBatch] = {}
    for batch in ImportBatch.objects.filter(by=by).exclude(mapping="").order_by("-pk")[: 4 * MOST_SAVED]:
        if batch.dataset not in found and _is_whole(batch.mapping):
            found[batch.dataset] = batch
    return list(found.values())[:MOST_SAVED]


def mapping_for(dataset: str, by: User) -> str:
    """Return the mapping that a user last used for data of this name; "" if there is none."""
    return next((batch.mapping for batch in saved_mappings(by) if batch.dataset == dataset), "")


def renamed(mapping: str, dataset: str) -> str:
    """Return a mapping for data of another name."""
    line = toml_text({"dataset": dataset}).rstrip("\n")
    return _DATASET.sub(lambda _: line, mapping, count=1)


def _is_whole(text: str) -> bool:
    try:
        return not read_mapping(text).documents
    except BadMapping:
        return False
