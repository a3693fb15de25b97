"""Structured data: schema.org in JSON-LD, and Open Graph.

Only what the page shows; a date is a day only if the day is certain.
"""

from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from incidents.choices import LocationPrecision, NameKind, RecordKind
from incidents.presentation import display
from incidents.presentation.field_values import quoted, words_of
from incidents.presentation.record_page import SITE_NAME, page_of

Document = dict[str, Any]
LONGEST_DESCRIPTION = 200
WHAT_THIS_IS = (
    "A public record of human-rights violations: who did what to whom, when and where, with the sources of "
    "every statement."
)


def publisher() -> Document:
    return {"@type": "Organization", "name": SITE_NAME, "url": f"{settings.PUBLIC_URL}/"}


def meta_of(
    title: str, address: str, *, description: str = "", type_: str = "website", about: Document | None = None
) -> dict[str, Any]:
    """Return the context of a page's `_meta.html`; `address` is its canonical path."""
    return {
        "title": title,
        "description": shortened(description),
        "type": type_,
        "url": settings.PUBLIC_URL + address,
        "linked": as_script({"@context": "https://schema.org", **about}) if about else "",
    }


def meta_of_record(kind: str, document: Document, address: str) -> dict[str, Any]:
    """Return the context of `_meta.html` for a record's page."""
    about = {
        **ABOUT[kind](document),
        "@id": settings.PUBLIC_URL + page_of(kind, document),
        "url": settings.PUBLIC_URL + address,
        "identifier": document["id"],
        "version": document["version"],
        "dateModified": document["published_at"],
        "isAccessibleForFree": True,
        "publisher": publisher(),
        "citation": [_work(source) for source in document["sources"]],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/json",
            "contentUrl": settings.PUBLIC_URL + reverse(f"api:{kind}-record", args=[document["number"]]),
        },
    }
    title = document.get("title") or document.get("name") or document["speaker"]
    words = _words_of(kind, document)
    type_ = "profile" if kind == RecordKind.PERSON else "article"
    feed = reverse(f"pages:{kind}-versions-feed", args=[document["number"]])
    return {
        **meta_of(title, address, description=words, type_=type_, about=without_empty(about)),
        "feed": feed,
    }


def whole(years: str) -> Document:
    """Return the site and its data set, for search engines of data."""
    files = [
        {
            "@type": "DataDownload",
            "encodingFormat": media_type,
            "contentUrl": f"{settings.PUBLIC_URL}{reverse('api:incident-list')}{query}",
        }
        for media_type, query in (("application/json", ""), ("text/csv", "?format=csv"))
    ]
    record = {
        "@type": "Dataset",
        "name": SITE_NAME,
        "description": WHAT_THIS_IS,
        "url": settings.PUBLIC_URL + reverse("pages:data"),
        "isAccessibleForFree": True,
        "temporalCoverage": years.replace("–", "/"),
        "creator": publisher(),
        "distribution": files,
    }
    return {
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": f"{settings.PUBLIC_URL}/",
        "mainEntity": without_empty(record),
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{settings.PUBLIC_URL}{reverse('pages:incident-list')}?q={{words}}",
            "query-input": "required name=words",
        },
    }


def without_empty(content: Document) -> Document:
    """Return the content without empty values, which schema.org omits."""
    return {name: value for name, value in content.items() if value not in ("", None, [], {})}


def as_script(content: Document) -> SafeString:
    """Return a data block: it is not executed, and no text of a record can end it."""
    # json_script escapes for <script>; its `type` is for data of a page's scripts.
    block = json_script(orjson.loads(orjson.dumps(content)))
    return mark_safe(block.replace('"application/json"', '"application/ld+json"', 1))  # noqa: S308


def shortened(text: str) -> str:
    """Return the beginning of a text, up to a whole word."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_DESCRIPTION:
        return words
    return f"{words[:LONGEST_DESCRIPTION].rpartition(' ')[0] or words[:LONGEST_DESCRIPTION]}…"


def _incident(document: Document) -> Document:
    date = document["date"] or {}
    event = {
        "@type": "Event",
        "name": document["title"],
        "startDate": _day(date),
        "endDate": _day(date),
        "location": _place(document),
    }
    parties = [
        _party(kind, involvement[kind])
        for involvement in document["involvements"]
        for kind in (RecordKind.PERSON, RecordKind.INSTITUTION)
        if involvement[kind]
    ]
    return {
        "@type": "Report",
        "headline": document["title"],
        "description": document["summary"],
        "temporalCoverage": _interval(date),
        "about": without_empty(event),
        "mentions": [each for place, each in enumerate(parties) if each not in parties[:place]],
    }


def _place(document: Document) -> Document:
    country, location = document["country"], document["location"]
    place = {
        "@type": "Place",
        "name": document["place"],
        "address": country and {"@type": "PostalAddress", "addressCountry": country["code"]},
    }
    if location and location["precision"] != LocationPrecision.COUNTRY:
        degrees = {name: location[name] for name in ("latitude", "longitude")}
        place["geo"] = {"@type": "GeoCoordinates", **degrees}
    found = without_empty(place)
    return found if len(found) > 1 else {}


def _person(document: Document) -> Document:
    countries = [{"@type": "Country", "name": country["name"]} for country in document["nationalities"]]
    person = {
        "@type": "Person",
        "name": document["name"],
        "alternateName": _other_names(document),
        "nationality": countries,
        "jobTitle": document["occupations"],
        "description": document["summary"],
    }
    return {"@type": "ProfilePage", "mainEntity": without_empty(person)}


def _institution(document: Document) -> Document:
    country = document["country"]
    institution = {
        "@type": "Organization",
        "name": document["name"],
        "alternateName": _other_names(document),
        "description": document["summary"],
        "address": country and {"@type": "PostalAddress", "addressCountry": country["code"]},
        "parentOrganization": document["parent"] and _party(RecordKind.INSTITUTION, document["parent"]),
        "url": display.web_address(document["website"] or ""),
    }
    return {"@type": "ProfilePage", "mainEntity": without_empty(institution)}


def _words_of(kind: str, document: Document) -> str:
    if kind == RecordKind.STATEMENT:
        return quoted(words_of(document).pieces) or str(document["summary"])
    return str(document.get("summary") or "")


def _statement(document: Document) -> Document:
    speakers = [
        _party(kind, document[kind]) for kind in (RecordKind.PERSON, RecordKind.INSTITUTION) if document[kind]
    ]
    return {
        "@type": "Quotation" if document["quotation"] else "CreativeWork",
        "name": document["title"],
        "text": document["quotation"] and document["quotation"]["text"],
        "abstract": document["summary"],
        "inLanguage": document["language"],
        "creator": speakers,
        "dateCreated": _day(document["date"] or {}),
        "about": _reports(document),
    }


def _case(document: Document) -> Document:
    parties = {"persons": RecordKind.PERSON, "institutions": RecordKind.INSTITUTION}
    return {
        "@type": "Collection",
        "name": document["title"],
        "description": document["summary"],
        "hasPart": _reports(document),
        "mentions": [_party(kind, each) for name, kind in parties.items() for each in document[name]],
    }


def _reports(document: Document) -> list[Document]:
    return [
        {"@type": "Report", "name": each["title"], "url": _full("incident", each)}
        for each in document["incidents"]
    ]


def _day(date: Document) -> str | None:
    first = date.get("earliest")
    return first if first == date.get("latest") else None


def _interval(date: Document) -> str | None:
    """Return an interval of ISO 8601-2: an open end is two dots."""
    ends = [date.get(end) for end in ("earliest", "latest")]
    return "/".join(end or ".." for end in ends) if any(ends) else None


def _party(kind: str, party: Document) -> Document:
    type_ = "Person" if kind == RecordKind.PERSON else "Organization"
    return {"@type": type_, "name": party["name"], "url": _full(kind, party)}


def _full(kind: str, reference: Document) -> str:
    return settings.PUBLIC_URL + page_of(kind, reference)


def _other_names(document: Document) -> list[str]:
    return [name["text"] for name in document["names"] if name["kind"] != NameKind.MAIN]


def _work(source: Document) -> Document:
    return without_empty(
        {
            "@type": "CreativeWork",
            "name": source["title"],
            "publisher": source["publisher"] and {"@type": "Organization", "name": source["publisher"]},
            "url": display.web_address(source["url"] or ""),
        }
    )


ABOUT: dict[str, Callable[[Document], Document]] = {
    RecordKind.INCIDENT: _incident,
    RecordKind.PERSON: _person,
    RecordKind.INSTITUTION: _institution,
    RecordKind.STATEMENT: _statement,
    RecordKind.CASE: _case,
}
