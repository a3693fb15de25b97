"""The strings that users read: of templates, modules and documents, with the places they are in.

`python -m tests.user_strings` lists those with a word that tests/words.toml refuses.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "tests" / "words.toml"
ROOMS = ("incidents", "tracker")
DOCUMENTS = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/*.md")
SENTENCE = re.compile(r"[A-Za-z]+[ \n][A-Za-z]")  # a string of several words
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|WHERE|JOIN)\b")
# What a template says to itself, and what it shows of others' words.
HIDDEN = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{\{.*?\}\}", re.DOTALL)
LITERALS = re.compile(r"\{%.*?%\}", re.DOTALL)
ATTRIBUTES = re.compile(r'\b(?:title|aria-label|placeholder|alt|content)="([^"]*)"')


class UserString(NamedTuple):
    """A string, and the file and line that it begins in."""

    place: str
    line: int
    text: str


class Refused(NamedTuple):
    """A word that may not appear, and what to write in its place."""

    pattern: re.Pattern[str]
    instead: str
    exceptions: frozenset[str]


def refused_words() -> list[Refused]:
    return [
        Refused(
            re.compile(rf"\b(?:{each['pattern']})\b", re.IGNORECASE),
            each["instead"],
            frozenset(each.get("except", ())),
        )
        for each in tomllib.loads(WORDS.read_text(encoding="utf-8"))["word"]
    ]


def user_strings() -> Iterator[UserString]:
    """Yield all strings of the product that users may read."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from of_module(_place(path), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / room / "templates").rglob("*.*")):
            yield from of_template(_place(path), path.read_text(encoding="utf-8"))
    for pattern in DOCUMENTS:
        for path in sorted(ROOT.glob(pattern)):
            yield from of_document(_place(path), path.read_text(encoding="utf-8"))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def of_module(place: str, source: str) -> Iterator[UserString]:
    """Yield the strings of several words, but for docstrings and SQL."""
    tree = ast.parse(source)
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if SENTENCE.search(node.value) and not SQL.search(node.value):
            yield UserString(place, node.lineno, " ".join(node.value.split()))


def of_template(place: str, source: str) -> Iterator[UserString]:
    """Yield the text of a template, the texts that its tags translate, and its attributes for people."""
    shown = HIDDEN.sub(" … ", source)
    texts = [*ATTRIBUTES.findall(shown)]
    for tag in LITERALS.findall(shown):
        texts += re.findall(r'"([^"]+)"|\'([^\']+)\'', tag)
    flat = [each if isinstance(each, str) else "".join(each) for each in texts]
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", LITERALS.sub(" ", shown), flags=re.DOTALL)
    flat += re.split(r"<[^<>]*>", text)
    for each in flat:
        if words := " ".join(each.split()):
            yield UserString(place, _line_of(source, words), words)


def of_document(place: str, source: str) -> Iterator[UserString]:
    """Yield the paragraphs, rows and items of a document, without its examples of code."""
    prose = re.sub(r"```.*?```", lambda code: "\n" * code[0].count("\n"), source, flags=re.DOTALL)
    for block in re.split(r"\n\s*\n|\n(?=[-|#] ?)", prose):
        if words := " ".join(re.sub(r"`[^`]*`", " ", block).split()):
            yield UserString(place, _line_of(source, words), words)


def _line_of(source: str, words: str) -> int:
    at = source.find(words[:20])
    return source.count("\n", 0, at) + 1 if at >= 0 else 1


def faults(strings: list[UserString], refused: list[Refused]) -> list[str]:
    """Return a line for each word that may not appear: where, the word, and the one to use."""
    return [
        f"{each.place}:{each.line}: “{found[0]}” in “{each.text[:100]}”: use {word.instead}"
        for each in strings
        for word in refused
        if each.place not in word.exceptions and (found := word.pattern.search(each.text))
    ]


def main() -> None:
    strings = list(user_strings())
    found = faults(strings, refused_words())
    sys.stdout.write("".join(f"{each}\n" for each in found))
    sys.stdout.write(f"{len(found)} found in {len(strings):,} strings\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
