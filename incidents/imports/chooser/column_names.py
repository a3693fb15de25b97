"""Common names of columns, by the control of the field that is proposed for them."""

import re
from collections.abc import Iterable

from incidents.imports.chooser.entries import ENTRIES

_NAMES = {
    "id": "case no, case number, case id, no, number, ref, reference, uid, uuid, código, номер",
    "title": "headline, incident, event, event title, incident title, название, başlıq, título, titre",
    "date": "date text, incident date, event date, date of incident, when, fecha, дата, tarix, datum",
    "earliest": "date from, start date, date start, start, from",
    "latest": "date to, end date, date end, until",
    "year": "incident year, año, год, il, jahr",
    "month": "incident month, mes, месяц, ay, monat",
    "day": "incident day, día, день, gün, tag",
    "country": "country code, iso, iso2, iso3, nation, país, страна, ölkə, pays, land",
    "place": "city, town, location, village, district, ciudad, город, şəhər, ville, ort, lugar",
    "latitude": "lat, latitud, широта, y",
    "longitude": "lon, lng, long, longitud, долгота, x",
    "precision": "location precision, geo precision",
    "summary": "description, details, what happened, abstract, resumen, описание",
    "narrative": "background, notes, account, full text, story",
    "victims_low": "victims, number of victims, killed, deaths, fatalities",
    "victims_high": "victims max, max victims",
    "persons": "person, name, full name, victim, victim name, name of victim, people, nombre, имя, фио, ad",
    "person_id": "victim id, person id",
    "person_other_names": "alias, aliases, also known as, aka, native name",
    "person_gender": "gender, sex, sexo, пол, cins",
    "person_birth": "birth, born, date of birth, dob, birth date, birth year, year of birth",
    "person_nationalities": "nationality, citizenship",
    "person_occupations": "occupation, profession, job",
    "person_summary": "biography, bio",
    "charge": "charges, accusation",
    "provision": "article, articles, law, legal basis",
    "sentence_months": "sentence, prison term, sentence months",
    "note": "note, remark, remarks, comment",
    "institutions": "institution, organisation, organization, agency, court, lawenforcementagency, authority",
    "institution_id": "institution id, agency id",
    "institution_website": "website, homepage",
    "url": "link, links, source url, source link, website link, web, href, ссылка, enlace, lien",
    "source": "source, source title, sources, article title, источник, fuente, mənbə",
    "publisher": "publisher, media, outlet, newspaper, publication",
    "author": "author, reporter, by",
    "published": "publication date, date published, published on, source date",
    "archived_url": "archive, archived, archive url, archive link",
    "accessed_on": "accessed, access date, retrieved",
    "source_language": "language, lang",
    "quotation": "quote, quotation",
    "locator": "page, pages",
    "statement_id": "statement id",
    "statement_text": "statement, statement text, response",
    "statement_date": "statement date",
    "statement_language": "statement language",
    "statement_person": "speaker",
    "statement_url": "statement url, statement link",
    "statement_source": "statement source",
    "link_incident": "related case, related incident",
}  # fmt: skip
COLUMN_NAMES = {control: names.split(", ") for control, names in _NAMES.items()}
# A column is proposed for none of these fields: what it says there classifies or accuses.
UNPROPOSED = frozenset({"role", "outcome", "kind", "stance"})


def proposals(columns: Iterable[str]) -> dict[str, str]:
    """Return the column that is proposed for each field, by the name of its control.

    A column is proposed once: for the field of its very name, else for the first that it commonly names.
    None is proposed that only holds others, as a joined sheet and an object do: it has no value of its own.
    """
    names_of_columns = set(columns)
    holders = {start for name in names_of_columns for start in _starts(name)}
    by_name: dict[str, str] = {}
    for column in sorted(names_of_columns - holders):
        by_name.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    for own in (True, False):
        for entry in ENTRIES:
            if entry.name in found or entry.field in UNPROPOSED:
                continue
            names = [entry.name] if own else COLUMN_NAMES.get(entry.name, [])
            column = next((by_name[name] for name in map(_plain, names) if name in by_name), "")
            if column and column not in found.values():
                found[entry.name] = column
    return found


def _starts(path: str) -> list[str]:
    """What holds the value at this path: of “people.name.text”, “people” and “people.name”."""
    parts = path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold()).split())
