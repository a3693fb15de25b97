"""Meanings of the values of the vocabularies of statements, sources and versions: definition and example."""

from collections.abc import Mapping

STANCES = {
    "condemns": ("Says that it was wrong.", "“A purely political trial”."),
    "concerned": ("Voices concern without condemning.", "“A worrying development”."),
    "calls_for_release": ("Asks that somebody be freed.", "A resolution for the release of all prisoners."),
    "calls_for_inquiry": (
        "Asks that it be investigated.",
        "A letter that asks for an inquiry into a beating.",
    ),
    "calls_for_sanctions": ("Asks for sanctions or other measures.", "A resolution that asks for sanctions."),
    "reports": ("Says what was found or counted, without a judgement.", "A preliminary report on a crash."),
    "apologises": ("Says sorry, or admits its own part.", "An apology for a downed aircraft."),
    "rejects": ("Turns down what others said of it.", "A ministry calls a resolution biased."),
    "denies": ("Says that it did not happen so.", "A prison service denies a beating."),
    "justifies": ("Says that it was right or lawful.", "A ministry says that detentions follow the law."),
    "welcomes": ("Says that it was good.", "A spokesperson welcomes a release."),
    "silent": ("Was asked or expected to speak, and had no comment.", "No comment on a sentence."),
    "other": ("What fits no other stance.", "An apology; a finding of experts."),
}

CASE_KINDS = {
    "prosecution": (
        "Several people are prosecuted together, or one of them in several proceedings.",
        "A trial of a newsroom.",
    ),
    "crackdown": ("Many people are arrested in one campaign.", "Arrests after a protest."),
    "attack": ("An attack or killing, and what came of its investigation.", "The murder of a reporter."),
    "other": ("What fits no other kind.", "The closure of a bar association."),
}

HOME_PAGE_PLACES = {
    "featured": ("The case comes first on the home page.", "A trial that many readers ask about."),
}

SOURCE_KINDS = {
    "news": ("A report of a news outlet or agency.", "An article of a newspaper."),
    "official": ("A publication of an authority or body of its own.", "A page of a parliament."),
    "ngo_report": ("A report or statement of an organisation.", "A country report."),
    "court_document": ("A document of a court or a party of a trial.", "An indictment."),
    "social_media": ("A post.", "A post of a lawyer."),
    "interview": ("An interview or testimony.", "A conversation with a relative."),
    "academic": ("A work of research.", "An article of a journal."),
    "reference": ("A work of reference.", "An encyclopaedia."),
    "other": ("What fits no other kind.", "A photograph."),
}

RELIABILITIES = {
    10: ("Retells what others publish, without saying from whom.", "An encyclopaedia; a machine digest."),
    20: ("Repeats the text of another source.", "A reprint; a mirror."),
    30: ("Has its own reporter or contact.", "A reporter in the court room."),
    40: ("Is the authority or the body itself.", "The text of a resolution at its parliament."),
}

CITATION_STANCES = {
    "supports": ("The source gives the value that we use.", "A report gives the same day."),
    "disputes": ("The source gives another value.", "A report gives the day after."),
}

UNSTATED = {
    "none": ("There is none; it is not merely unknown.", "An intergovernmental body has no country."),
    "withheld": ("It is known and not published.", "The name of a village."),
}

RECORD_KINDS = {
    "incident": ("One thing that happened.", "An arrest."),
    "person": ("A human being.", "A journalist."),
    "institution": ("An organisation, authority or outlet.", "A court."),
    "statement": ("What somebody said of incidents, or that they had no comment.", "A resolution."),
    "case": (
        "Incidents, people and statements that belong together.",
        "The arrests at an outlet and their trial.",
    ),
}

CHANGE_ACTIONS = {
    "published": ("A version was published.", "The first or a later version of an incident."),
    "withdrawn": ("The record is no longer public.", "A record that was wrong."),
    "merged": ("The record is now part of another.", "Two records of one person."),
    "erased": ("All versions of the record were removed.", "A record that put somebody in danger."),
}

EVIDENCE_TERMS: dict[str, Mapping[str, tuple[str, str]] | Mapping[int, tuple[str, str]]] = {
    "stance": STANCES,
    "case_kind": CASE_KINDS,
    "home_page": HOME_PAGE_PLACES,
    "source_kind": SOURCE_KINDS,
    "reliability": RELIABILITIES,
    "citation_stance": CITATION_STANCES,
    "unstated": UNSTATED,
    "record_kind": RECORD_KINDS,
    "change_action": CHANGE_ACTIONS,
}
