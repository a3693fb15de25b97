"""Examples of an operation in curl, Python and R, made of the OpenAPI schema alone."""

import json
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from incidents.public.api.reference.types_in_words import COMPONENTS, Schema

JSON = "application/json"
# Parameters that show best what an operation does; others are taken where it has none of them.
TELLING = ("by", "country", "date_from", "q")
MOST_PARAMETERS = 2
TEXTS = {
    "uuid": "0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11",
    "date": "2025-06-23",
    "date-time": "2025-06-23T12:00:00Z",
    "uri": "https://example.org/",
}
TOKEN = "Token $TRACKER_TOKEN"  # noqa: S105  # the variable of the shell that holds it


@dataclass(frozen=True, slots=True)
class Call:
    """A request that an operation accepts; `media_type` is that of its answer."""

    method: str
    address: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    media_type: str

    @property
    def url(self) -> str:
        return f"{self.address}?{urlencode(self.query, safe=',')}" if self.query else self.address

    @property
    def filename(self) -> str:
        """The last part of the address: the name of the file, for operations that answer with one."""
        return self.address.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class CodeExamples:
    """The same call in three languages."""

    curl: str
    python: str
    r: str


def call_of(method: str, address: str, operation: Schema, components: Schema) -> Call:
    """Return a call of an operation with the example values of its parameters."""
    parameters = operation.get("parameters", [])
    for each in parameters:
        if each["in"] == "path":
            address = address.replace(f"{{{each['name']}}}", _value(each))
    headers = {
        each["name"]: _value(each) for each in parameters if each["in"] == "header" and _is_needed(each)
    }
    if operation.get("security"):
        headers = {"Authorization": TOKEN, **headers}
    content = operation.get("requestBody", {}).get("content", {})
    body = sample(content[JSON]["schema"], components) if JSON in content else None
    return Call(method.upper(), address, _query(parameters), headers, body, media_type_of(operation))


def media_type_of(operation: Schema) -> str:
    """Return the media type of the answer to a request that succeeds."""
    success = min(code for code in operation["responses"] if code.startswith("2"))
    return next(iter(operation["responses"][success].get("content", {JSON: None})))


def _is_needed(parameter: Schema) -> bool:
    return bool(parameter.get("required"))


def _query(parameters: list[Schema]) -> dict[str, str]:
    able = {each["name"]: each for each in parameters if each["in"] == "query" and each.get("examples")}
    needed = [each["name"] for each in parameters if each["in"] == "query" and _is_needed(each)]
    telling = [name for name in TELLING if name in able][:MOST_PARAMETERS]
    by_name = {each["name"]: each for each in parameters}
    return {name: _value(by_name[name]) for name in dict.fromkeys([*needed, *telling])}


def _value(parameter: Schema) -> str:
    """Return the first example of a parameter, or a value that its type accepts."""
    examples = list(parameter.get("examples", {}).values())
    value = examples[0]["value"] if examples else sample(parameter["schema"], {})
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def sample(schema: Schema, components: Schema) -> Any:
    """Return a value that a schema accepts: of an object its required keys, or else its first one."""
    if name := schema.get("$ref", "").removeprefix(COMPONENTS):
        return sample(components[name], components)
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return sample(schema[key][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        names = schema.get("required") or list(schema["properties"])[:1]
        return {name: sample(schema["properties"][name], components) for name in names}
    return _plain_sample(schema, components)


def _plain_sample(schema: Schema, components: Schema) -> Any:
    type_ = schema.get("type")
    if type_ == "array":
        return [sample(schema["items"], components)] * schema.get("minItems", 1)
    if type_ in {"integer", "number"}:
        return schema.get("minimum", 1)
    if type_ == "boolean":
        return True
    if type_ == "object":
        return {}
    if "If-Match" in schema.get("description", "") or schema.get("pattern", "").startswith('^"'):
        return '"1"'
    return TEXTS.get(schema.get("format", ""), "text")


def examples_of(call: Call) -> CodeExamples:
    return CodeExamples(_curl(call), _python(call), _r(call))


def _curl(call: Call) -> str:
    words = ["curl"]
    if call.method != "GET":
        words += ["-X", call.method]
    for name, value in call.headers.items():
        words += ["-H", _shell(f"{name}: {value}")]
    if call.body is not None:
        words += ["-H", shlex.quote(f"Content-Type: {JSON}"), "-d", shlex.quote(json.dumps(call.body))]
    if call.media_type != JSON and call.method == "GET":
        words.append("-O")
    return " ".join([*words, shlex.quote(call.url)])


def _shell(text: str) -> str:
    """Return a word in quotes between which the shell puts in the token."""
    return f'"{text}"' if TOKEN in text else shlex.quote(text)


def _python(call: Call) -> str:
    if call.media_type.startswith("text/csv"):
        return f"import pandas\n\ntable = pandas.read_csv({_quoted(call.url)})"
    options = [f"params={json.dumps(call.query)}"] if call.query else []
    imports = "import requests"
    if call.headers:
        pairs = [f"{_quoted(name)}: {_python_value(value)}" for name, value in call.headers.items()]
        options.append(f"headers={{{', '.join(pairs)}}}")
        imports = "import os\n\nimport requests" if TOKEN in call.headers.values() else imports
    if call.body is not None:
        options.append(f"json={call.body!r}")
    lines = [imports, "", f"answer = requests.{call.method.lower()}(", f"    {_quoted(call.address)},"]
    lines += [f"    {option}," for option in [*options, "timeout=60"]]
    return "\n".join([*lines, ")", "answer.raise_for_status()", *_python_end(call)])


def _python_end(call: Call) -> list[str]:
    if call.method == "DELETE":
        return []
    if call.media_type == JSON:
        return ["data = answer.json()"]
    return [f'with open({_quoted(call.filename)}, "wb") as file:', "    file.write(answer.content)"]


def _python_value(text: str) -> str:
    return '"Token " + os.environ["TRACKER_TOKEN"]' if text == TOKEN else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _r(call: Call) -> str:
    if call.headers or call.method != "GET":
        return _r_request(call)
    if call.media_type.startswith("text/csv"):
        return f"table <- read.csv({_quoted(call.url)})"
    if call.media_type == JSON:
        return f"data <- jsonlite::fromJSON({_quoted(call.url)})"
    return f'download.file({_quoted(call.url)}, {_quoted(call.filename)}, mode = "wb")'


def _r_request(call: Call) -> str:
    lines = [f"answer <- request({_quoted(call.url)})", f"req_method({_quoted(call.method)})"]
    headers = [f"{_r_name(name)} = {_r_value(value)}" for name, value in call.headers.items()]
    if headers:
        lines.append(f"req_headers({', '.join(headers)})")
    if call.body is not None:
        lines.append(f"req_body_raw({_quoted(json.dumps(call.body))}, {_quoted(JSON)})")
    ends = [] if call.method == "DELETE" else ["data <- resp_body_json(answer)"]
    return "\n".join(["library(httr2)", "", " |>\n  ".join([*lines, "req_perform()"]), *ends])


def _r_name(name: str) -> str:
    return f"`{name}`" if "-" in name else name


def _r_value(text: str) -> str:
    return 'paste("Token", Sys.getenv("TRACKER_TOKEN"))' if text == TOKEN else _quoted(text)
