"""The objects of the OpenAPI schema that operations take and answer with."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from incidents.public.api.reference.types_in_words import (
    SINGLE_VALUES,
    Schema,
    component_of,
    limits_of,
    paragraphs,
    type_of,
    values_of,
    with_code,
)

# An object with so many keys that has those of another is described by it.
FEWEST_KEYS = 3


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key of an object."""

    name: str
    type: SafeString
    limits: str
    text: SafeString
    is_optional: bool


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """An object, or a vocabulary (`values`); `same_as` is another object that has the same keys."""

    name: str
    paragraphs: list[SafeString]
    keys: list[KeyEntry] = field(default_factory=list)
    values: SafeString | None = None
    alternatives: SafeString | None = None
    same_as: str = ""


def objects_of(schema: Schema, operations: Iterable[Schema]) -> list[ObjectEntry]:
    """Return the components that these operations refer to, and those that these refer to, by name."""
    components = schema["components"]["schemas"]
    names: set[str] = set()
    _collect(list(operations), components, names)
    by_keys: dict[str, str] = {}
    in_order = sorted(names - set(SINGLE_VALUES), key=lambda name: (name.startswith("Patched"), name))
    return [_entry(name, components[name], by_keys) for name in in_order]


def _collect(node: object, components: Schema, names: set[str]) -> None:
    if isinstance(node, dict):
        name = component_of(node)
        if name and name not in names:
            names.add(name)
            _collect(components[name], components, names)
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _collect(each, components, names)


def _entry(name: str, component: Schema, by_keys: dict[str, str]) -> ObjectEntry:
    text = paragraphs(component.get("description", ""))
    if "enum" in component:
        return ObjectEntry(name, text, values=values_of(component))
    properties = component.get("properties", {})
    if not properties:
        return ObjectEntry(name, text, alternatives=type_of(component))
    first = by_keys.setdefault(repr(properties), name)
    if first != name and len(properties) >= FEWEST_KEYS:
        return ObjectEntry(name, text, same_as=first)
    required = component.get("required", [])
    return ObjectEntry(name, text, [_key_entry(key, each, required) for key, each in properties.items()])


def _key_entry(name: str, schema: Schema, required: list[str]) -> KeyEntry:
    text = with_code(schema.get("description", ""))
    return KeyEntry(name, type_of(schema), limits_of(schema), text, name not in required)
