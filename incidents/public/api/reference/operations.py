"""The operations of the OpenAPI schema by group, each with what only it has; the rest is named by a link.

What most operations have in common is described once, and so are the parameters of lists, which files of the
same records and statistics take as well.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.safestring import SafeString

from incidents.public.api.reference.examples import CodeExamples, call_of, examples_of
from incidents.public.api.reference.types_in_words import Schema, limits_of, paragraphs, type_of, with_code

# An operation takes the parameters of another if it has so many of them, and they are most of its own.
FEWEST_SHARED, MOST_LACKING = 8, 12
# Words of operation ids that name the format of a file.
FORMATS = {
    "csv": "CSV",
    "ftm": "FollowTheMoney",
    "geojson": "GeoJSON",
    "jsonl": "JSON Lines",
    "tables": "ZIP of CSV tables",
    "xlsx": "XLSX",
}


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A parameter as the page shows it."""

    name: str
    place: str  # query, path or header
    required: bool
    type: SafeString
    limits: str
    text: SafeString
    default: str
    example: str


@dataclass(frozen=True, slots=True)
class ResponseEntry:
    """A response: its status, its content by media type, and the names of its headers."""

    status: str
    text: SafeString
    contents: list[tuple[str, SafeString]]
    headers: list[str]


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """An operation as the page shows it; `base` is another whose parameters it takes but for `lacking`."""

    id: str
    heading: str
    method: str
    path: str
    paragraphs: list[SafeString]
    base: str
    lacking: list[str]
    parameters: list[ParameterEntry]
    common_parameters: list[str]
    body: SafeString | None
    responses: list[ResponseEntry]
    common_responses: list[str]
    examples: CodeExamples


@dataclass(frozen=True, slots=True)
class OperationGroup:
    id: str
    heading: str
    operations: list[OperationEntry]


@dataclass(frozen=True, slots=True)
class CommonParts:
    """The headers, parts of addresses and responses that many operations have, by what says all of them."""

    parameters: dict[bytes, Schema]
    responses: dict[bytes, tuple[str, Schema]]

    @classmethod
    def of(cls, operations: list[Schema]) -> "CommonParts":
        headers = [each for one in operations for each in one.get("parameters", []) if each["in"] != "query"]
        responses = [pair for one in operations for pair in one["responses"].items() if pair[0] >= "3"]
        most = max(3, len(operations) // 4)
        return cls(_frequent(headers, most), _frequent(responses, most))


def _frequent(parts: Iterable[Any], least: int) -> dict[bytes, Any]:
    """Return the parts that occur at least so often."""
    by_key = [(_key(each), each) for each in parts]
    counts = Counter(key for key, _ in by_key)
    return {key: part for key, part in by_key if counts[key] >= least}


def _key(part: Any) -> bytes:
    return orjson.dumps(part, option=orjson.OPT_SORT_KEYS)


class OperationReader:
    """Reads operations in their order, and remembers those whose parameters later ones take."""

    def __init__(self, schema: Schema, common: CommonParts, address: str) -> None:
        self.components = schema["components"]["schemas"]
        self.common = common
        self.address = address
        self.bases: dict[str, dict[bytes, Schema]] = {}

    def entry(self, method: str, path: str, operation: Schema) -> OperationEntry:
        parameters = {_key(each): each for each in operation.get("parameters", [])}
        own = {key: each for key, each in parameters.items() if key not in self.common.parameters}
        base, lacking = self._base_of(own)
        if base:
            own = {key: each for key, each in own.items() if key not in self.bases[base]}
        else:
            self.bases[operation["operationId"]] = own
        responses = [(_key(pair), *pair) for pair in operation["responses"].items()]
        call = call_of(method, f"{self.address}{path}", operation, self.components)
        return OperationEntry(
            id=operation["operationId"],
            heading=_heading(operation["operationId"]),
            method=method.upper(),
            path=path,
            paragraphs=paragraphs(operation.get("description", "")),
            base=base,
            lacking=lacking,
            parameters=[parameter_entry(each) for each in own.values()],
            common_parameters=[
                each["name"] for key, each in parameters.items() if key in self.common.parameters
            ],
            body=_body(operation),
            responses=[
                response_entry(status, each)
                for key, status, each in responses
                if key not in self.common.responses
            ],
            common_responses=sorted(status for key, status, _ in responses if key in self.common.responses),
            examples=examples_of(call),
        )

    def _base_of(self, own: dict[bytes, Schema]) -> tuple[str, list[str]]:
        """Return the operation whose parameters these are, and which of them are not among these."""
        best: tuple[str, list[str]] = "", []
        most = max(FEWEST_SHARED - 1, len(own) // 2)
        for name, parameters in self.bases.items():
            lacking = [each["name"] for key, each in parameters.items() if key not in own]
            shared = len(parameters) - len(lacking)
            if shared > most and len(lacking) <= MOST_LACKING:
                best, most = (name, lacking), shared
        return best


def _heading(operation_id: str) -> str:
    words = operation_id.removeprefix("desk_").split("_")
    return _first(" ".join(f"({FORMATS[word]})" if word in FORMATS else word for word in words))


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _body(operation: Schema) -> SafeString | None:
    content = operation.get("requestBody", {}).get("content", {})
    return next((type_of(each["schema"]) for each in content.values()), None)


def parameter_entry(parameter: Schema) -> ParameterEntry:
    examples = [each["value"] for each in parameter.get("examples", {}).values()]
    schema = parameter["schema"]
    return ParameterEntry(
        name=parameter["name"],
        place=parameter["in"],
        required=parameter.get("required", False),
        type=type_of(schema),
        limits=limits_of(schema),
        text=with_code(parameter.get("description", "")),
        default=str(schema.get("default", "")),
        example=_in_query(examples[0]) if examples else "",
    )


def _in_query(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def response_entry(status: str, response: Schema) -> ResponseEntry:
    return ResponseEntry(
        status=status,
        text=with_code(response.get("description", "")),
        contents=[
            (media_type, type_of(each.get("schema", {})))
            for media_type, each in response.get("content", {}).items()
        ],
        headers=list(response.get("headers", {})),
    )


def operations_of(schema: Schema, *, of_desk: bool, root: str) -> list[tuple[str, str, Schema]]:
    """Return method, path and description of the operations of one side: below `root`, or all others."""
    return [
        (method, path, operation)
        for path, item in schema["paths"].items()
        if path.startswith(root) == of_desk
        for method, operation in item.items()
    ]


def groups_of(
    schema: Schema, operations: list[tuple[str, str, Schema]], common: CommonParts, address: str
) -> list[OperationGroup]:
    """Return the operations by tag, those of lists and records before files."""
    by_tag: dict[str, list[tuple[str, str, Schema]]] = {}
    for each in operations:
        by_tag.setdefault(each[2]["tags"][0], []).append(each)
    reader = OperationReader(schema, common, address)
    return [
        OperationGroup(
            id=f"group-{tag.removeprefix('desk: ').replace(' ', '-')}",
            heading=_first(tag.removeprefix("desk: ")),
            operations=[reader.entry(*each) for each in sorted(found, key=_is_file)],
        )
        for tag, found in by_tag.items()
    ]


def _is_file(operation: tuple[str, str, Schema]) -> bool:
    return "." in operation[1].rpartition("/")[2]
