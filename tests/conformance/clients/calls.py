"""Programs that call every public operation with a generated client, written from the schema.

They are checked for types before they are run, so that a client for an anonymous user is known to fit.
"""

from collections.abc import Iterator
from typing import Any

PATHS = {"reference": '"1"', "version": "1"}
NOT_OURS = "/api/v1/desk/"

PYTHON_START = """
import sys

from tracker_client.api.incidents import list_incidents
from tracker_client.client import Client
from tracker_client.models import BadQuery, IncidentList, ListIncidentsOrdering
from tracker_client.types import File

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True, timeout=None)
found = list_incidents.sync(
    client=client,
    country=["AZ", "GEO"],
    bbox=[44.7, 38.3, 50.6, 41.9],
    ordering=ListIncidentsOrdering.DATE_DESCENDING,
    page_size=2,
)
assert isinstance(found, IncidentList)
print(found.asked, [each.title for each in found.results])
refused = list_incidents.sync(client=client, country=["Azerbaijan"])
assert isinstance(refused, BadQuery)
assert refused.errors[0].suggestions == ["AZ"], refused
calls = 0
"""

TYPESCRIPT_START = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const client = createClient<paths>({ baseUrl: process.argv[2] });
const found = await client.GET("/api/v1/incidents/", {
  params: {
    query: { country: ["AZ", "GEO"], bbox: [44.7, 38.3, 50.6, 41.9], ordering: "-date", page_size: 2 },
  },
});
if (found.data === undefined) throw new Error(JSON.stringify(found.error));
const titles: (string | undefined)[] = found.data.results.map((each) => each.title);
console.log(found.data.asked, titles);
const refused = await client.GET("/api/v1/incidents/", { params: { query: { country: ["Azerbaijan"] } } });
if (refused.response.status !== 400) throw new Error("a wrong country was accepted");
let calls = 0;
"""


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The operations of anybody, by address."""
    for path, item in sorted(schema["paths"].items()):
        if not path.startswith(NOT_OURS):
            yield path, item["get"]


def python_program(schema: dict[str, Any]) -> str:
    """A program that calls each operation, and looks at the type of what it gets."""
    lines = [PYTHON_START]
    for path, operation in operations(schema):
        name, tag = operation["operationId"], operation["tags"][0]
        values = "".join(f"{each}={value}, " for each, value in PATHS.items() if f"{{{each}}}" in path)
        model = _model(schema, operation)
        lines += [
            f"from tracker_client.api.{tag} import {name}",
            f"from tracker_client.models import {model}" if model else "",
            f"answer_{name} = {name}.sync_detailed({values}client=client)",
            f"assert answer_{name}.status_code == 200, answer_{name}",
            f"assert isinstance(answer_{name}.parsed, {model or _type(operation)}), answer_{name}",
            "calls += 1",
        ]
    return "\n".join([*lines, 'print("Python:", calls, "operations called")', ""])


def _schema_of_200(operation: dict[str, Any]) -> dict[str, Any]:
    (content,) = operation["responses"]["200"]["content"].values()
    return dict(content["schema"])


def _model(schema: dict[str, Any], operation: dict[str, Any]) -> str:
    """The class of an answer that is an object with a name; of a document, or with `fields` a part of it, the
    document's.
    """
    name = str(_schema_of_200(operation).get("$ref", "")).rpartition("/")[2]
    either = schema["components"]["schemas"].get(name, {}).get("anyOf")
    return either[0]["$ref"].rpartition("/")[2] if either else name


def _type(operation: dict[str, Any]) -> str:
    shape = _schema_of_200(operation)
    if shape["type"] == "object":
        return "object"
    return "File" if shape.get("format") == "binary" else "str"


def typescript_program(schema: dict[str, Any]) -> str:
    """A program that calls each operation; the types of addresses and parameters are those of the schema."""
    lines = [TYPESCRIPT_START]
    for path, operation in operations(schema):
        values = ", ".join(f"{each}: {value}" for each, value in PATHS.items() if f"{{{each}}}" in path)
        parse = "json" if _model(schema, operation) else "arrayBuffer"
        options = f'parseAs: "{parse}"' + (f", params: {{ path: {{ {values} }} }}" if values else "")
        lines += [
            f'if (!(await client.GET("{path}", {{ {options} }})).response.ok) throw new Error("{path}");',
            "calls += 1;",
        ]
    return "\n".join([*lines, 'console.log("TypeScript:", calls, "operations called");', ""])
