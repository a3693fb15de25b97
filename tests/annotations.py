"""The number of annotations that say `Any`: python -m tests.annotations."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def annotations_with_any() -> int:
    """Return the number of annotations in incidents/ and tracker/ that say `Any`, without migrations."""
    paths = (path for room in ("incidents", "tracker") for path in (ROOT / room).rglob("*.py"))
    texts = (path.read_text(encoding="utf-8") for path in paths if "migrations" not in path.parts)
    return sum(map(has_any, (each for text in texts for each in annotations_in(ast.parse(text)))))


def annotations_in(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=found) | ast.AsyncFunctionDef(returns=found):
                pass
            case ast.arg(annotation=found) | ast.AnnAssign(annotation=found):
                pass
            case _:
                continue
        if found is not None:
            yield found


def has_any(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(annotation))


if __name__ == "__main__":
    sys.stdout.write(f"{annotations_with_any():,} annotations say Any\n")
