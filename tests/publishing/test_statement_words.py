"""Quotation and summary of statements: the rule for the one text of before, titles, and documents."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.documents.statement_titles import generated_title, with_words
from incidents.publishing import publish as door
from incidents.text.statement_words import join_words, pieces_of, split_words
from tests import make

WORDS = st.text(alphabet="abc ,.é…", min_size=1, max_size=20).map(str.strip).filter(lambda text: text != "")


@pytest.mark.parametrize(
    ("text", "quotation", "summary"),
    [
        ("", "", ""),
        ("We are concerned.", "We are concerned.", ""),
        ("“key partner”", "key partner", ""),
        ("“a” […] “b c”", "a […] b c", ""),
        ("[paraphrase] Not happy.", "", "Not happy."),
        ("“great” [paraphrase: partner; talks]", "great", "partner; talks"),
        ("They are “outrageous” [paraphrase: calls for release]", "outrageous",
         "They are “outrageous” calls for release"),
        ("“a” […] calls on Baku “to release”", "a […] to release", "“a” […] calls on Baku “to release”"),
        ("Said in Baku [paraphrase] that all is well", "", "Said in Baku that all is well"),
    ],
)  # fmt: skip
def test_the_one_text_is_split_by_its_marks(text, quotation, summary):
    assert split_words(text) == (quotation, summary)


@given(st.text(alphabet="ab “”[]…:.paraphrase", max_size=60))
def test_no_word_is_lost(text):
    kept = " ".join(split_words(text))
    missing = [word for word in text.replace("[paraphrase", " ").split() if word.strip("“”[]…:.") not in kept]

    assert missing == []


@given(st.lists(WORDS, max_size=3), st.one_of(st.just(""), WORDS))
def test_both_as_one_text_are_split_into_the_same(pieces, summary):
    quotation = " […] ".join(pieces)

    assert split_words(join_words(quotation, summary)) == (quotation, summary)


def test_pieces_have_no_quotation_marks_around_them():
    assert pieces_of("“a” […] b [...] “c”") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ({"quotation": {"text": "a […] b"}}, "EU: “a”"),
        ({"summary": "Calls for release. Names nobody."}, "EU: Calls for release"),
        ({"stance": "silent", "asked": "on the sentence, by the BBC"}, "EU: no comment on the sentence"),
        ({"stance": "silent"}, "EU: no comment"),
    ],
)
def test_a_title_says_who_says_what(content, title):
    empty: dict[str, Any] = {"speaker": "EU", "stance": "", "quotation": None, "summary": "", "asked": ""}

    assert generated_title(empty | content) == title


def test_citations_of_the_one_text_are_of_quotation_or_summary():
    cited = [{"field": "text", "quotation": "great"}, {"field": "text", "quotation": ""}]
    old = {"speaker": "A", "stance": "", "text": "“great” [paraphrase] so", "citations": cited}

    assert [each["field"] for each in with_words(old)["citations"]] == ["quotation", "summary"]


@pytest.fixture
def words() -> dict[str, Any]:
    return {"translation": "Nous", "translation_language": "fr", "translated_by": "Turan", "language": "en"}


@pytest.mark.django_db
def test_a_document_has_quotation_translation_and_summary_apart(words):
    statement = make.statement("We […] call", summary="Calls.", description="A diplomat", **words)
    make.public(statement)

    document = live(statement)

    translation = {"text": "Nous", "language": "fr", "by": "Turan"}
    assert document["quotation"] == {"text": "We […] call", "language": "en", "translation": translation}
    assert (document["summary"], document["title"]) == ("Calls.", "A diplomat: “We”")
    assert document["text"] == "“We” […] “call” [paraphrase] Calls."


@pytest.mark.django_db
def test_a_title_of_an_editor_stays_and_another_follows_the_name_of_the_speaker():
    speaker = make.institution("Some body", kind="other")
    own = make.statement(institution=speaker, title="Body: concerned")
    made, incident = make.statement(institution=speaker), make.incident()
    made.incidents.add(incident)
    make.public(speaker, own, made, incident)

    make.public(make.rename(speaker, "Renamed body"))

    assert live(own)["title"] == "Body: concerned"
    assert live(made)["title"] == "Renamed body: “We are concerned.”"
    assert live(incident)["statements"][0]["title"] == "Renamed body: “We are concerned.”"


@pytest.mark.django_db
def test_a_withdrawn_speaker_is_in_no_title(administrator):
    speaker = make.person("Somebody Secret")
    statement, incident = make.statement(person=speaker, description="A diplomat"), make.incident()
    statement.incidents.add(incident)
    make.public(speaker, statement, incident)

    door.withdraw(speaker, by=administrator, reason="asked", keep_history=False)

    documents = [live(statement), live(incident)]
    assert "Secret" not in str(documents)
    assert documents[0]["title"] == "A diplomat: “We are concerned.”"


def live(record: Any) -> dict[str, Any]:
    edition: Any = door.live_edition(record)
    return orjson.loads(edition.document)
