"""Titles of statements: who says what. One that no editor wrote follows from the statement's other fields."""

from typing import Any

from incidents.choices import Stance
from incidents.text.statement_words import field_of_words, join_words, pieces_of, split_words

Content = dict[str, Any]  # a statement's document, or a reference to it

LONGEST = 100  # characters of the words in a title


def generated_title(content: Content) -> str:
    """Return a title: the speaker, and the first words or the refusal to comment."""
    return f"{content['speaker']}: {_first_words(content)}"


def _first_words(content: Content) -> str:
    if content["stance"] == Stance.SILENT:
        about = content["asked"].partition(",")[0]
        return f"no comment {about}" if about.startswith(("on ", "about ")) else "no comment"
    if content["quotation"] and (pieces := pieces_of(content["quotation"]["text"])):
        return f"“{_shortened(pieces[0])}”"
    return _shortened(content["summary"].partition("\n")[0].partition(". ")[0].rstrip(".")) or "a statement"


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rpartition(' ')[0] or words[:LONGEST]} …"


def with_speaker(content: Content, speaker: str) -> Content:
    """Return a statement with a new name of its speaker, in the title too unless an editor wrote that."""
    new = {**content, "speaker": speaker}
    if "title" in content and content["title"] == generated_title(content):
        new["title"] = generated_title(new)
    return new


def with_words(content: Content) -> Content:
    """Return a statement of the first format, which had one text, with quotation, summary and title."""
    quotation, summary = split_words(content["text"])
    words = {"text": quotation, "language": content.get("language", ""), "translation": None}
    new = {**content, "quotation": words if quotation else None, "summary": summary, "asked": ""}
    new["title"] = generated_title(new)
    if "citations" in content:
        new["citations"] = [_recited(each, quotation, summary) for each in content["citations"]]
    return new


def _recited(citation: Content, quotation: str, summary: str) -> Content:
    if citation["field"] != "text" or not (quotation or summary):
        return citation
    return {**citation, "field": field_of_words(citation["quotation"], quotation, summary)}


def text_of(content: Content) -> str:
    """Return the words in one text, as documents had them at first; none for a refusal to comment."""
    if content["stance"] == Stance.SILENT:
        return ""
    return join_words(content["quotation"]["text"] if content["quotation"] else "", content["summary"])
