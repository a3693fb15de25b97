"""Types and texts of the OpenAPI schema as HTML."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Schema = dict[str, Any]

COMPONENTS = "#/components/schemas/"
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
}
FORMATS = {
    "uuid": "UUID",
    "date": "day (YYYY-MM-DD)",
    "date-time": "time (RFC 3339)",
    "uri": "address",
    "binary": "bytes",
}
# Components for one value, which the words say as well.
SINGLE_VALUES = {"NullEnum": "null", "BlankEnum": "empty"}
LIMITS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("maxItems", "at most {} values"),
    ("pattern", "pattern {}"),
)


def paragraphs(text: str) -> list[SafeString]:
    """Return the paragraphs of a description, with what stands in backticks as code."""
    return [with_code(" ".join(each.split())) for each in text.split("\n\n") if each.strip()]


def with_code(text: str) -> SafeString:
    parts = text.split("`")
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts)),
    )


def type_of(schema: Schema) -> SafeString:
    """Return the type of a value, with links to the objects of the page."""
    found = [_type(schema), *(["null"] if schema.get("nullable") else [])]
    return format_html_join(" or ", "{}", ((each,) for each in found))


def _type(schema: Schema) -> SafeString | str:
    if name := component_of(schema):
        return SINGLE_VALUES.get(name) or format_html('<a href="#{}">{}</a>', name, name)
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return format_html_join(" or ", "{}", ((type_of(each),) for each in schema[key]))
    if schema.get("type") == "array":
        words = "any of {}" if "enum" in schema["items"] else "list of {}"
        return format_html(words, _inner(schema["items"]))
    if "enum" in schema:
        return format_html("one of {}", values_of(schema))
    return FORMATS.get(schema.get("format", ""), "") or TYPES.get(schema.get("type", ""), "any value")


def _inner(schema: Schema) -> SafeString:
    return values_of(schema) if "enum" in schema else type_of(schema)


def component_of(schema: Schema) -> str:
    """Return the name of the component that a schema refers to."""
    return str(schema.get("$ref", "")).removeprefix(COMPONENTS)


def values_of(schema: Schema) -> SafeString:
    return format_html("<code>{}</code>", ", ".join(str(each) for each in schema["enum"] if each is not None))


def limits_of(schema: Schema) -> str:
    """Return the limits of a value, or of each of several, separated by commas."""
    own = [words.format(schema[name]) for name, words in LIMITS if name in schema]
    inner = limits_of(schema["items"]) if "items" in schema else ""
    return ", ".join([*own, *([f"each {inner}"] if inner else [])])
