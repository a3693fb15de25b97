"""What belongs in each field of the forms, with an example from the seeded cases."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from incidents.choices import IncidentKind

DAYS = {
    "earliest": _("Left empty, both days are read off the words. Year-month-day, such as 2025-06-11."),
    "latest": _("Empty on one side for “since” or “before”."),
}
WHO_MAY_KNOW = _("Only what is open can ever be published; the rest stays inside the desk.")
LANGUAGE = _("BCP 47: en, az, ru, de.")
UNSTATED = _("Why it is blank, if that is known.")
UNSTATED_NATIONALITIES = _("e.g. none for a stateless person.")


def kind_help() -> str:
    """The definitions of the kinds, to fold out below the choice."""
    definitions = format_html_join(
        "",
        '<dt data-value="{}">{}</dt><dd>{}</dd>',
        ((kind.value, kind.label, kind.definition) for kind in IncidentKind),
    )
    return format_html(
        '{} <details class="definitions"><summary>{}</summary><dl>{}</dl></details>',
        _("What happened in this one incident: an arrest and the verdict on it are two, linked below."),
        _("What belongs under which kind"),
        definitions,
    )


INCIDENT = {
    "title": _("One line that names who and what: “Bahruz Samadov sentenced to 15 years for treason”."),
    "kind": kind_help(),
    "date_text": _("As people say it: 23 June 2025 · mid-June 2025 · 3 to 5 May 2021 · before 2010."),
    **DAYS,
    "country": _("Where it happened, by name: Azerbaijan. Former states are in the list too."),
    "place": _("Town, district or building: “Baku, Khatai district”."),
    "latitude": _("Degrees north, for example 40.409264; south is negative."),
    "longitude": _("Degrees east, for example 49.867092; west is negative."),
    "precision": _("What is published is no finer than this."),
    "summary": _(
        "Two or three sentences that stand alone: “The Baku Court on Grave Crimes convicted the researcher "
        "Bahruz Samadov of treason and sentenced him to 15 years in prison.”"
    ),
    "narrative": _(
        "The whole account, in the order in which it happened: “After the hearing of 21 February 2025 he "
        "announced a hunger strike …”"
    ),
    "victims_low": _("How many people were harmed, named or not: 1."),
    "victims_high": _("The same number again if it is certain."),
    "sensitivity": WHO_MAY_KNOW,
}
PERSON = {
    "gender": _("As the sources have it; empty if none says."),
    "birth_text": _("As people say it: April 1995 · 3 May 1995 · about 1990 · before 2007."),
    "birth_earliest": DAYS["earliest"],
    "birth_latest": _("The last day it may mean."),
    "nationalities": _("All of them, by name: Azerbaijan."),
    "occupations": _("One a line: “political scientist”, “contributor to OC Media”."),
    "summary": _(
        "Who this is, in two or three sentences: “Azerbaijani political scientist and peace activist, born "
        "in Baku …”"
    ),
    "sensitivity": WHO_MAY_KNOW,
}
INSTITUTION = {
    "kind": _("e.g. court for the Baku Court on Grave Crimes. Leave it blank if you do not know."),
    "country": _("Azerbaijan; empty for an intergovernmental body such as the European Union."),
    "parent": _("The body it belongs to: the European Union for its External Action Service."),
    "website": _("With https://, such as https://eeas.europa.eu"),
    "summary": _("What it is, in two or three sentences: “Diplomatic service of the European Union.”"),
    "sensitivity": WHO_MAY_KNOW,
}
STATEMENT = {
    "institution": _("Who speaks: an institution, a person of it, or both."),
    "person": _("Peter Stano, who speaks for the European Union."),
    "description": _("Where no name is to be told: “a senior European diplomat”."),
    "stance": _("How they stand to what happened; “stays silent” goes without words."),
    "text": _("Word for word, in the language it was said in: “worrying development”. Empty for a silence."),
    "language": LANGUAGE,
    "date_text": _("When they said it: 24 June 2025 · June 2025."),
    **DAYS,
    "country": _("The country whose situation it speaks of: Azerbaijan."),
    "incidents": _("The incidents it speaks of, by title."),
    "persons": _("The people it speaks of, by name in any script."),
    "sensitivity": WHO_MAY_KNOW,
}
SOURCE = {
    "title": _("As it stands over the text: “Azerbaijani researcher sentenced to 15 years on charges …”."),
    "kind": _(
        "e.g. news report for OC Media, court document for a verdict. Leave it empty if you do not know."
    ),
    "publisher": _("The paper, office or organisation: OC Media."),
    "author": _("Who wrote it: Magerram Zeynalov; Grigor Atanesian."),
    "url": _("Where it can be read, with https://"),
    "archived_url": _("A copy that will stay, for example at web.archive.org."),
    "accessed_on": _("When you last read it there, year-month-day."),
    "date_text": _("When it was published, as it says: 23 June 2025 · June 2025."),
    **DAYS,
    "language": LANGUAGE,
    "reliability": _("How near it stands to what it tells: a reporter in the court room is own reporting."),
    "sensitivity": WHO_MAY_KNOW,
}

NAME = {
    "text": _("As it is written in its script: Bəhruz Səmədov."),
    "kind": _("Lists show the main name."),
    "script": _("ISO 15924; found from the name if empty."),
    "language": LANGUAGE,
}
INVOLVEMENT = {
    "role": _("The court that sentenced is “court”."),
    "person": _("Type a name in any script: Səmədov, Самедов."),
    "institution": _("Instead of a person: Baku Court on Grave Crimes."),
    "outcome": _("How it ended for them in this incident."),
    "sentence_months": _("15 years are 180."),
    "charge": _("In a word or two: treason."),
    "provision": _("Article 274 of the Criminal Code."),
    "note": _("What no other field holds: “Denies the charge.”"),
    "sensitivity": _("A new witness is confidential."),
}
LINK = {
    "relation": _("A verdict follows an arrest."),
    "target": _("Type its title: “Bahruz Samadov detained in Baku”."),
}
CITATION = {
    "source": _("Type its title, publisher or author: OC Media."),
    "field": _("Type the name of a field: date, charge."),
    "value": _("In short: 23 June 2025, or 15 years."),
    "stance": _("A source that says otherwise disputes."),
    "quotation": _("Word for word, where the wording matters."),
    "locator": _("Page, paragraph or minute: page 3."),
}
STATEMENT_ROW = {
    "institution": _("Who speaks: European External Action Service."),
    "person": _("And, or instead, a person: Peter Stano."),
    "description": _("Or only described: “a senior European diplomat”."),
    "date_text": _("As people say it: 24 June 2025."),
    **DAYS,
    "stance": STATEMENT["stance"],
    "text": _("Word for word: “worrying development”. Empty for a silence."),
    "language": LANGUAGE,
    "source": _("Needed to publish the statement. Type its title or publisher."),
}
