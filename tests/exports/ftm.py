"""What FollowTheMoney asks of entities, by its own library, in an environment that has it (`make ftm`).

python tests/exports/ftm.py model             the part of the model that we use, as JSON
python tests/exports/ftm.py validate FILE     every entity of a file, value by value; exit 1 if one is wrong
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from followthemoney import model

SCHEMATA = ("Person", "Organization", "PublicBody", "Company", "Event", "Note", "UnknownLink")


def our_part() -> dict[str, Any]:
    return {name: _schema(model.get(name)) for name in SCHEMATA}


def _schema(schema: Any) -> dict[str, Any]:
    return {
        "is": sorted(schema.names),
        "required": sorted(schema.required),
        "properties": {
            name: each.range.name if each.range else each.type.name
            for name, each in sorted(schema.properties.items())
            if not each.stub and not each.hidden
        },
    }


def faults(line: str) -> Iterator[str]:
    """What the library takes away from an entity, or says of it."""
    told = json.loads(line)
    proxy = model.get_proxy(told, cleaned=False)
    if error := proxy.schema.validate(told):
        yield f"{told['id']}: {error}"
    for name, values in told["properties"].items():
        if len(proxy.get(name)) != len(values):
            yield f"{told['id']}: {name} {values} became {proxy.get(name)}"


def validate(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    wrong = [fault for line in lines for fault in faults(line)]
    schemata = Counter(json.loads(line)["schema"] for line in lines)
    print(f"{len(lines)} entities, {len(wrong)} faults: {dict(sorted(schemata.items()))}")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["model"]:
        print(json.dumps(our_part(), indent=1, sort_keys=True))
    else:
        sys.exit(validate(sys.argv[2]))
