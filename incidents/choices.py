"""The vocabularies: values never change, labels and definitions may.

Ordered scales are integers with gaps, so that a step can be inserted; everything else is text.
"""

from django.db.models import IntegerChoices, TextChoices


class Sensitivity(IntegerChoices):
    """The visibility of a record; only PUBLIC can ever be published."""

    PUBLIC = 10, "open: everybody once it is published"
    RESTRICTED = 20, "restricted: the whole desk, never published"
    CONFIDENTIAL = 30, "confidential: cleared members only, never published"


class Status(TextChoices):
    """The status of the working record; whether a record is public depends on its live edition alone."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published, nothing pending"
    WITHDRAWN = "withdrawn", "withdrawn"


class RecordKind(TextChoices):
    """The kinds of record that are published and have a number of their own."""

    INCIDENT = "incident", "incident"
    PERSON = "person", "person"
    INSTITUTION = "institution", "institution"
    STATEMENT = "statement", "statement"


class ImportedKind(TextChoices):
    """The kinds of record that an import creates."""

    INCIDENT = "incident", "incident"
    PERSON = "person", "person"
    INSTITUTION = "institution", "institution"
    STATEMENT = "statement", "statement"
    SOURCE = "source", "source"


class ImportState(TextChoices):
    """The state of an import."""

    UPLOADED = "uploaded", "uploaded"
    CHECKING = "checking", "being checked"
    CHECKED = "checked", "checked, nothing written yet"
    WRITING = "writing", "being written, seen by nobody"
    APPLIED = "applied", "applied"
    UNDOING = "undoing", "being undone, seen by nobody"
    UNDONE = "undone", "undone"
    FAILED = "failed", "failed, nothing written"


class ChangeAction(TextChoices):
    """The event of a public record in a line of the ledger, as in `changes/`."""

    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged"
    ERASED = "erased", "erased"


class IncidentKind(TextChoices):
    """The kind of an incident. Each incident has one; related incidents are linked."""

    ARREST = "arrest", "arrest or detention"
    CHARGE = "charge", "charge"
    CONVICTION = "conviction", "conviction"
    APPEAL_DECISION = "appeal_decision", "appeal decision"
    TRANSFER = "transfer", "transfer"
    ILL_TREATMENT = "ill_treatment", "ill-treatment"
    KILLING = "killing", "killing"
    DEATH_IN_CUSTODY = "death_in_custody", "death in custody"
    ENFORCED_DISAPPEARANCE = "enforced_disappearance", "enforced disappearance"
    ATTACK = "attack", "attack"
    THREAT = "threat", "threat"
    RAID = "raid", "raid"
    CLOSURE = "closure", "closure or blocking"
    TRAVEL_BAN = "travel_ban", "travel ban"
    SURVEILLANCE = "surveillance", "surveillance"
    EXPULSION = "expulsion", "expulsion"
    TRANSNATIONAL_REPRESSION = "transnational_repression", "transnational repression"
    OTHER = "other", "other"

    @property
    def definition(self) -> str:
        """Return the definition of this kind, for editors."""
        return INCIDENT_KIND_DEFINITIONS[self.value]


INCIDENT_KIND_DEFINITIONS = {
    "arrest": (
        "A person is taken or kept in custody, with or without a warrant: arrest, remand, house arrest, "
        "administrative detention, extension of any of these."
    ),
    "charge": (
        "An authority formally accuses a person or organisation of an offence, or adds to or changes the "
        "accusation."
    ),
    "conviction": "A court of first instance finds a person guilty and, as a rule, passes sentence.",
    "appeal_decision": (
        "A higher court upholds, changes or quashes a decision on appeal, cassation or review."
    ),
    "transfer": (
        "A person in custody is moved to another place or regime, such as a stricter prison or an "
        "isolation cell."
    ),
    "ill_treatment": (
        "Torture or other cruel, inhuman or degrading treatment by officials or with their consent (UN "
        "Convention against Torture, articles 1 and 16), short of death."
    ),
    "killing": (
        "A death caused outside custody by an act of a state agent, an armed group or an unknown "
        "attacker, intended or not."
    ),
    "death_in_custody": "A person dies while held by an authority, or from what was done to them there.",
    "enforced_disappearance": (
        "A person is deprived of liberty by the state or with its consent, and their fate or whereabouts "
        "are concealed (International Convention, article 2)."
    ),
    "attack": "Violence against a person or their property, not by arrest and not deadly.",
    "threat": "Words or acts that announce harm to a person, their family or their work.",
    "raid": "Officials enter or search a home, an office or another premises, or seize what they find there.",
    "closure": "An organisation, medium or website is closed, suspended, blocked or refused registration.",
    "travel_ban": "A person is kept from leaving or entering a country, or is left without papers to do so.",
    "surveillance": (
        "A person is watched, followed or listened to, or their device or account is broken into."
    ),
    "expulsion": "A person is deported, extradited or made to leave a country.",
    "transnational_repression": (
        "A state reaches a person beyond its borders: abduction, assault, pressure on relatives, abuse "
        "of Interpol notices."
    ),
    "other": "A violation that fits no other kind; the summary says what it is.",
}


class LocationPrecision(TextChoices):
    EXACT = "exact", "exact spot"
    VICINITY = "vicinity", "near the spot"
    LOCALITY = "locality", "centre of the town or district"
    COUNTRY = "country", "somewhere in the country"


class Role(TextChoices):
    """The role of a person or institution in an incident."""

    VICTIM = "victim", "victim"
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "alleged perpetrator"
    COURT = "court", "court"
    JUDGE = "judge", "judge"
    PROSECUTOR = "prosecutor", "prosecutor"
    LAWYER = "lawyer", "lawyer"
    EMPLOYER = "employer", "employer"
    DETAINING_AUTHORITY = "detaining_authority", "detaining authority"
    WITNESS = "witness", "witness"
    ADVOCATE = "advocate", "advocate"
    OTHER = "other", "other"


class Outcome(TextChoices):
    """The outcome of an incident for a party."""

    DETAINED = "detained", "detained"
    CHARGED = "charged", "charged"
    CONVICTED = "convicted", "convicted"
    ACQUITTED = "acquitted", "acquitted"
    RELEASED = "released", "released"
    DIED = "died", "died"
    INJURED = "injured", "injured"
    DISAPPEARED = "disappeared", "disappeared"
    UNKNOWN = "unknown", "unknown"


class LinkRelation(TextChoices):
    FOLLOWS = "follows", "follows"
    PART_OF = "part_of", "is part of"
    APPEAL_OF = "appeal_of", "is an appeal of"


class NameKind(TextChoices):
    MAIN = "main", "main name"
    TRANSLITERATION = "transliteration", "in another script or spelling"
    ALIAS = "alias", "also known as"
    PSEUDONYM = "pseudonym", "pseudonym"


class Gender(TextChoices):
    FEMALE = "female", "female"
    MALE = "male", "male"
    OTHER = "other", "other"


class InstitutionKind(TextChoices):
    COURT = "court", "court"
    SECURITY_SERVICE = "security_service", "security service"
    POLICE = "police", "police"
    PRISON = "prison", "prison"
    GOVERNMENT = "government", "government"
    PARLIAMENT = "parliament", "parliament"
    INTERGOVERNMENTAL = "intergovernmental", "intergovernmental organisation"
    NGO = "ngo", "non-governmental organisation"
    MEDIA = "media", "media"
    COMPANY = "company", "company"
    ARMED_GROUP = "armed_group", "armed group"
    OTHER = "other", "other"


class Stance(TextChoices):
    """The attitude of a statement to the events."""

    CONDEMNS = "condemns", "condemns"
    CONCERNED = "concerned", "is concerned"
    CALLS_FOR_RELEASE = "calls_for_release", "calls for release"
    DENIES = "denies", "denies"
    JUSTIFIES = "justifies", "justifies"
    WELCOMES = "welcomes", "welcomes"
    SILENT = "silent", "stays silent"
    OTHER = "other", "other"


class SourceKind(TextChoices):
    NEWS = "news", "news report"
    OFFICIAL = "official", "official publication"
    NGO_REPORT = "ngo_report", "report of an organisation"
    COURT_DOCUMENT = "court_document", "court document"
    SOCIAL_MEDIA = "social_media", "social media"
    INTERVIEW = "interview", "interview or testimony"
    ACADEMIC = "academic", "academic work"
    REFERENCE = "reference", "reference work"
    OTHER = "other", "other"


class Reliability(IntegerChoices):
    """The closeness of a source to the events."""

    TERTIARY = 10, "tertiary: encyclopaedia, machine digest"
    COPY = 20, "copy, mirror or digest"
    OWN_REPORTING = 30, "own reporting"
    PRIMARY = 40, "official, or the body itself"


class CitationStance(TextChoices):
    SUPPORTS = "supports", "supports"
    DISPUTES = "disputes", "disputes"


class Unstated(TextChoices):
    """The reason why a field is empty: there is none, or it is withheld. Neither means unknown."""

    NONE = "none", "there is none"
    WITHHELD = "withheld", "known, but withheld"
