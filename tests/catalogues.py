"""The words of the public pages and their translations.

`python -m tests.catalogues` brings every catalogue up to date with the words in templates and modules,
lists what still has to be translated, and compiles; it needs no gettext programs.
"""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

INCIDENTS = Path(__file__).parent.parent / "incidents"
LANGUAGES = ("az", "ru")
# What is shown on public pages, the pictures on them and the pages of errors.
TEMPLATES = ("templates/incidents/**/*.html", "templates/incidents/**/*.svg", "templates/404.html")
MODULES = ("codebook/**/*.py", "fields/kinds.py", "presentation/**/*.py", "public/**/*.py")
MARKS = {
    "_": ("msgid",),
    "gettext": ("msgid",),
    "gettext_lazy": ("msgid",),
    "gettext_noop": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "ngettext_lazy": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "pgettext_lazy": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
# Of other vocabularies no page shows a word.
VOCABULARIES = (
    "CaseKind", "ChangeAction", "CitationStance", "CustodyStatus", "DerivedCustody", "Gender",
    "HomePagePlace", "IncidentKind", "InstitutionKind", "LinkRelation", "LocationPrecision", "NameKind",
    "Outcome", "RecognitionCriterion", "RecognitionStatus", "RecordKind", "Reliability", "Role",
    "SourceKind", "Stage", "Stance", "Unstated",
)  # fmt: skip

Key = tuple[str, str, str]  # context, words, words for several


def words() -> set[Key]:
    """Everything that a public page can say."""
    found = {key for source in _sources(MODULES) for key in of_module(source)}
    found |= {key for source in _sources(TEMPLATES) for key in of_template(source)}
    return found | set(of_fields()) | set(of_vocabularies()) | set(of_calendar()) | set(of_countries())


def _sources(patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        yield from (path.read_text() for path in sorted(INCIDENTS.glob(pattern)))


def of_module(source: str) -> Iterator[Key]:
    """The literals in calls that mark words for translation."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in MARKS:
            continue
        names = MARKS[node.func.id]
        texts = [each.value for each in node.args[: len(names)] if isinstance(each, ast.Constant)]
        if len(texts) == len(names):
            given = dict(zip(names, texts, strict=True))
            yield given.get("context", ""), given["msgid"], given.get("plural", "")


def of_template(source: str) -> Iterator[Key]:
    """What its tags translate, and the literals that it hands to other templates."""
    template = engines["django"].from_string(source).template
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        if isinstance(node.filter_expression.var, str):
            yield _context_of(node), node.filter_expression.var.replace("%%", "%"), ""
        elif node.filter_expression.var.literal is not None:
            yield _context_of(node), node.filter_expression.var.literal, ""
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _ = node.render_token_list(node.singular)
        plural, _ = node.render_token_list(node.plural) if node.plural else ("", [])
        yield _context_of(node), singular, plural
    for literal in re.findall(r'=_\("([^"]+)"\)', source):
        yield "", literal, ""


def _context_of(node: TranslateNode | BlockTranslateNode) -> str:
    return str(node.message_context.resolve({})) if node.message_context else ""


def of_fields() -> Iterator[Key]:
    """The labels of published fields, as pages of records and comparisons of versions show them."""
    from incidents.choices import RecordKind
    from incidents.fields.common import UNSTATED
    from incidents.fields.registry import FIELDS

    shown = [UNSTATED, *(field for kind in (*RecordKind.values, "involvement") for field in FIELDS[kind])]
    for field in shown:
        if field.published:
            yield "", str(field.label), ""


def of_vocabularies() -> Iterator[Key]:
    from incidents import choices

    for name in VOCABULARIES:
        for label in getattr(choices, name).labels:
            yield name, str(label), ""


def of_calendar() -> Iterator[Key]:
    from incidents.dates.vocabulary import MONTH_NAMES

    for context in ("with a day", "without a day"):
        for name in MONTH_NAMES:
            yield context, name, ""


def of_countries() -> Iterator[Key]:
    from incidents.countries import country_names

    for name in country_names().values():
        yield "", name, ""


def path_of(language: str) -> Path:
    return INCIDENTS / "locale" / language / "LC_MESSAGES" / "django.po"


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def untranslated(catalogue: polib.POFile, wanted: set[Key]) -> set[Key]:
    """The words without a translation that counts."""
    return wanted - {key_of(entry) for entry in catalogue if entry.translated()}


def update(language: str, wanted: set[Key]) -> polib.POFile:
    """The catalogue with an entry for everything that is said, and for nothing else, in order."""
    catalogue = polib.pofile(str(path_of(language)), wrapwidth=110)
    kept = {key_of(entry): entry for entry in catalogue if key_of(entry) in wanted}
    catalogue.clear()
    for key in sorted(wanted, key=lambda key: (key[1], key[0], key[2])):
        catalogue.append(kept.get(key) or _blank(*key))
    return catalogue


def _blank(context: str, msgid: str, plural: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=msgid, msgctxt=context or None, msgid_plural=plural)
    if plural:
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def main() -> None:
    wanted = words()
    for language in LANGUAGES:
        catalogue = update(language, wanted)
        catalogue.save()
        catalogue.save_as_mofile(str(path_of(language).with_suffix(".mo")))
        missing = untranslated(catalogue, wanted)
        print(f"{language}: {len(catalogue) - len(missing)} of {len(catalogue)} translated")
        for context, msgid, plural in sorted(missing):
            print(f"  {f'[{context}] ' if context else ''}{msgid}{f' / {plural}' if plural else ''}")


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    main()
