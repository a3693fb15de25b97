"""The case sheet of a person, to print for a submission."""

import io
import zipfile
from datetime import UTC, datetime

import docx
import pytest

from incidents.desk.validation.stages import read_stages
from incidents.models import PersonName
from incidents.presentation.display import Value
from incidents.public.pages.records.docx_writer import Sheet
from tests import make
from tests.module_data import shared
from tests.public.pages.test_records import get, html, plain

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@shared
def published():
    """A person arrested, sentenced and refused on appeal, with sources, and a witness nobody may see."""
    person, court = make.person("Leyla", occupations="Journalist"), make.institution("Court of Appeal")
    arrest = make.incident("Leyla detained", date="1 March 2024", place="Baku", cited=False)
    verdict = make.incident("Leyla sentenced", kind="conviction", date="23 June 2025", cited=False)
    appeal = make.incident("Appeal rejected", kind="appeal_decision", date="9 September 2025", cited=False)
    shared_source, other = make.source("One report"), make.source("Another report")
    make.involve(arrest, person, outcome="detained")
    make.involve(verdict, person, outcome="convicted", charge="treason", sentence_months=180)
    make.involve(appeal, person, outcome="convicted", outcomes=read_stages("upheld: 9 September 2025"))
    make.involve(appeal, court, "court")
    make.involve(arrest, make.person("A witness", sensitivity=30), "witness", sensitivity=30)
    for record in (arrest, verdict):
        make.cite(record, shared_source)
    make.cite(appeal, other)
    make.public(person, court, arrest, verdict, appeal)


def test_a_sheet_has_arrest_charges_and_remedies_with_numbered_sources(published):
    page = plain(html("/people/1-leyla/sheet/"))

    order = ["Identity", "Arrest Leyla detained", "Charges and verdict Leyla sentenced", "Remedies"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "Charge treason" in page
    assert "15 years" in page
    assert "Court Court of Appeal" in page
    assert "Sentence upheld ( 9 September 2025 )" in page or "sentence upheld (9 September 2025)" in page
    assert page.count("One report") == 1
    assert "A witness" not in page


def test_its_address_has_the_slug_and_is_not_for_search_engines(published):
    assert get("/people/1/sheet/").status_code == 200
    moved = get("/people/1-somebody-else/sheet/")
    assert (moved.status_code, moved["Location"]) == (301, "/people/1-leyla/sheet/")
    assert '<meta name="robots" content="noindex">' in html("/people/1/sheet/")
    assert get("/people/99/sheet/").status_code == 404
    assert get("/people/1/sheet/?x=1").status_code == 400


def test_the_page_of_a_person_leads_to_the_sheet(published):
    assert 'href="/people/1/sheet/"' in html("/people/1-leyla/")


def part(answer, name):
    """A part of a DOCX, as text."""
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        return archive.read(name).decode()


def words(answer):
    """The paragraphs of a DOCX."""
    opened = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    return [paragraph.text for paragraph in opened.paragraphs]


def test_the_sheet_is_a_document_too(published):
    answer = get("/people/1-leyla/sheet.docx")
    said = words(answer)

    assert answer["Content-Disposition"] == 'attachment; filename="case-sheet-1.docx"'
    assert said[0] == "Leyla"
    headings = ["Identity", "Arrest", "Leyla detained", "Charges and verdict", "Leyla sentenced"]
    places = [said.index(each) for each in [*headings, "Remedies: appeals and reviews", "Sources"]]
    assert places == sorted(places)
    assert "Charge: treason" in said
    assert any(line.startswith("Outcome by stage: ") and "9 September 2025" in line for line in said)
    assert len([line for line in said if "One report" in line]) == 1
    assert not any("A witness" in line for line in said)
    assert 'href="/people/1/sheet.docx"' in html("/people/1-leyla/sheet/")


def test_the_document_hides_nothing_and_is_the_same_each_time(published):
    one, two = (b"".join(get("/people/1/sheet.docx").streaming_content) for _ in range(2))
    again = io.BytesIO()
    for target in (io.BytesIO(), again):
        sheet = Sheet("en", "Leyla", datetime(2025, 1, 1, tzinfo=UTC))
        sheet.text("One line")
        sheet.save(target)

    assert one == two
    assert target.getvalue() == again.getvalue()
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        names = archive.namelist()
        about = archive.read("docProps/core.xml").decode()
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
    assert "python-docx" not in about


def test_names_keep_their_language_and_their_direction():
    person = make.person("Leyla")
    PersonName.objects.create(person=person, text="ليلى", kind="alias", language="ar", script="Arab")
    make.public(person)

    body = part(get(f"/people/{person.number}/sheet.docx"), "word/document.xml")

    run = body[: body.index("ليلى")].rpartition("<w:r>")[2]
    assert "<w:rtl/>" in run
    assert 'w:bidi="ar' in run
    styles = part(get(f"/ru/people/{person.number}/sheet.docx"), "word/styles.xml")
    assert 'w:val="ru"' in styles


def test_signs_that_no_document_may_have_are_left_out():
    sheet, target = Sheet("en", "A\x00", datetime(2025, 1, 1, tzinfo=UTC)), io.BytesIO()
    sheet.line("Note", [Value("A\x0bB\ufffe")])
    sheet.save(target)

    assert docx.Document(target).paragraphs[0].text == "Note: AB"


def test_a_document_follows_the_rules_of_the_page(published):
    moved = get("/people/1-somebody-else/sheet.docx")
    assert (moved.status_code, moved["Location"]) == (301, "/people/1-leyla/sheet.docx")
    assert get("/people/99/sheet.docx").status_code == 404
    assert get("/people/1/sheet.docx?x=1").status_code == 400
