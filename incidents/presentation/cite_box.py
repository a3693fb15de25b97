"""The box of a record's page with its citations and the address for corrections."""

import orjson
from django.conf import settings
from django.urls import reverse

from incidents.documents.references import Document
from incidents.presentation.citation_formats import FORMATS, bibtex, csl
from incidents.presentation.contact import contact
from incidents.presentation.page_languages import without_language


def version_address(kind: str, document: Document) -> str:
    return reverse(f"pages:{kind}-version", args=[document["number"], document["version"]])


def permanent_address(kind: str, document: Document) -> str:
    """Return the full address of this version, the same in every language."""
    return settings.PUBLIC_URL + without_language(version_address(kind, document))


def citations_of(kind: str, document: Document) -> Document:
    """Return this version as text and as files for reference managers, and the address for corrections."""
    address = permanent_address(kind, document)
    number, version = document["number"], document["version"]
    csl_text = orjson.dumps(csl(kind, document, address), option=orjson.OPT_INDENT_2).decode()
    texts = {"bib": bibtex(kind, document, address), "json": csl_text}
    files = {form: reverse(f"pages:{kind}-citation-{form}", args=[number, version]) for form in FORMATS}
    return {
        "permanent_address": address,
        "citation_files": [
            {"name": name, "text": texts[form], "href": files[form]} for form, (_, name) in FORMATS.items()
        ],
        "contact": contact(f"{kind.capitalize()} {number}, version {version}"),
    }
