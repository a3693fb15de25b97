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
    CASE = "case", "case"


class ImportedKind(TextChoices):
    """The kinds of record that an import creates."""

    INCIDENT = "incident", "incident"
    PERSON = "person", "person"
    INSTITUTION = "institution", "institution"
    STATEMENT = "statement", "statement"
    CASE = "case", "case"
    SOURCE = "source", "source"


class ChangeAction(TextChoices):
    """The event of a public record in a line of the ledger, as in `changes/`."""

    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged"
    ERASED = "erased", "erased"


class CaseKind(TextChoices):
    """The link that holds the incidents of a case together."""

    PROSECUTION = "prosecution", "prosecution"
    CRACKDOWN = "crackdown", "wave of arrests"
    ATTACK = "attack", "attack and its investigation"
    OTHER = "other", "other"


class HomePagePlace(TextChoices):
    """The place of a case on the home page; empty where it is there only while it is among the latest."""

    FEATURED = "featured", "featured"


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
    HEARING = "hearing", "hearing"
    SENTENCE_CHANGED = "sentence_changed", "sentence changed"
    RELEASE = "release", "release, pardon or amnesty"
    PRISON_REGIME = "prison_regime", "prison regime"
    HUNGER_STRIKE = "hunger_strike", "hunger strike"
    CONFISCATION = "confiscation", "search or confiscation"
    FINE = "fine", "fine"
    HARASSMENT = "harassment", "harassment or dismissal"
    MEDICAL = "medical", "medical"
    OTHER = "other", "other"


class LocationPrecision(TextChoices):
    EXACT = "exact", "exact spot"
    VICINITY = "vicinity", "near the spot"
    LOCALITY = "locality", "centre of the town or district"
    COUNTRY = "country", "somewhere in the country"


class Role(TextChoices):
    VICTIM = "victim", "victim"
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "alleged perpetrator"
    COURT = "court", "court"
    JUDGE = "judge", "judge"
    PRESIDING_JUDGE = "presiding_judge", "presiding judge"
    PROSECUTOR = "prosecutor", "prosecutor"
    INVESTIGATOR = "investigator", "investigator"
    LAWYER = "lawyer", "lawyer"
    EMPLOYER = "employer", "employer"
    DETAINING_AUTHORITY = "detaining_authority", "detaining authority"
    PRISON_AUTHORITY = "prison_authority", "prison authority"
    CO_DEFENDANT = "co_defendant", "co-defendant"
    WITNESS = "witness", "witness"
    ADVOCATE = "advocate", "advocate"
    OTHER = "other", "other"


class Outcome(TextChoices):
    DETAINED = "detained", "detained"
    CHARGED = "charged", "charged"
    CONVICTED = "convicted", "convicted"
    ACQUITTED = "acquitted", "acquitted"
    RELEASED = "released", "released"
    DIED = "died", "died"
    INJURED = "injured", "injured"
    DISAPPEARED = "disappeared", "disappeared"
    UNKNOWN = "unknown", "unknown"


class Stage(TextChoices):
    """A stage in the outcome for a party, in the order in which stages follow each other as a rule."""

    DETAINED = "detained", "detained"
    CHARGED = "charged", "charged"
    REMANDED = "remanded", "remanded in custody"
    HOUSE_ARREST = "house_arrest", "under house arrest"
    ON_TRIAL = "on_trial", "on trial"
    SENTENCED = "sentenced", "sentenced"
    UPHELD = "upheld", "sentence upheld"
    REDUCED = "reduced", "sentence reduced"
    INCREASED = "increased", "sentence increased"
    QUASHED = "quashed", "conviction quashed"
    ACQUITTED = "acquitted", "acquitted"
    DISCONTINUED = "discontinued", "case discontinued"
    PARDONED = "pardoned", "pardoned or amnestied"
    RELEASED = "released", "released"
    DIED = "died", "died"


class DerivedCustody(TextChoices):
    """The state of a person on a day, derived from the recorded periods of custody."""

    IN_CUSTODY = "in_custody", "in custody"
    HOUSE_ARREST = "house_arrest", "under house arrest"
    DISAPPEARED = "disappeared", "disappeared"
    DIED_IN_CUSTODY = "died_in_custody", "died in custody"
    AT_LIBERTY = "at_liberty", "at liberty"
    UNKNOWN = "unknown", "not known"


class CustodyStatus(TextChoices):
    """The way a person is held, or at liberty, in one period of custody."""

    POLICE_CUSTODY = "police_custody", "police custody"
    ADMINISTRATIVE_DETENTION = "administrative_detention", "administrative detention"
    PRETRIAL_DETENTION = "pretrial_detention", "pre-trial detention"
    HOUSE_ARREST = "house_arrest", "house arrest"
    SERVING_SENTENCE = "serving_sentence", "serving a sentence"
    COMPULSORY_TREATMENT = "compulsory_treatment", "compulsory treatment"
    ENFORCED_DISAPPEARANCE = "enforced_disappearance", "enforced disappearance"
    CONDITIONAL_RELEASE = "conditional_release", "released on conditions"
    RELEASED = "released", "released"
    PARDONED = "pardoned", "pardoned"
    ACQUITTED = "acquitted", "acquitted"
    ESCAPED_OR_EXILE = "escaped_or_exile", "escaped or in exile"
    DIED_IN_CUSTODY = "died_in_custody", "died in custody"


class RecognitionStatus(TextChoices):
    """The status that a body sees in a person, in its own terms."""

    POLITICAL_PRISONER = "political_prisoner", "political prisoner"
    PRISONER_OF_CONSCIENCE = "prisoner_of_conscience", "prisoner of conscience"
    ARBITRARILY_DETAINED = "arbitrarily_detained", "arbitrarily detained"
    IMPRISONED_FOR_WORK = "imprisoned_for_work", "imprisoned for their work"


class RecognitionCriterion(TextChoices):
    PACE_A, PACE_B, PACE_C, PACE_D, PACE_E = ((f"pace_{c}", f"PACE Resolution 1900, {c}") for c in "abcde")
    WGAD_I, WGAD_II, WGAD_III, WGAD_IV, WGAD_V = (
        (f"wgad_{c.lower()}", f"WGAD category {c}") for c in ("I", "II", "III", "IV", "V")
    )


class LinkRelation(TextChoices):
    FOLLOWS = "follows", "follows"
    PART_OF = "part_of", "is part of"
    APPEAL_OF = "appeal_of", "is an appeal of"
    IN_RESPONSE_TO = "in_response_to", "is in response to"
    SEPARATED_FROM = "separated_from", "was separated from"


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
    ARMED_FORCES = "armed_forces", "armed forces"
    ARMED_GROUP = "armed_group", "armed group"
    POLITICAL_PARTY = "political_party", "political party"
    UNIVERSITY = "university", "university or research institute"
    ASSOCIATION = "association", "professional association"
    OTHER = "other", "other"


class Stance(TextChoices):
    """The attitude of a statement to the events."""

    CONDEMNS = "condemns", "condemns"
    CONCERNED = "concerned", "is concerned"
    CALLS_FOR_RELEASE = "calls_for_release", "calls for release"
    CALLS_FOR_INQUIRY = "calls_for_inquiry", "calls for an investigation"
    CALLS_FOR_SANCTIONS = "calls_for_sanctions", "calls for sanctions"
    REPORTS = "reports", "reports"
    APOLOGISES = "apologises", "apologises or admits"
    REJECTS = "rejects", "rejects criticism"
    DENIES = "denies", "denies"
    JUSTIFIES = "justifies", "justifies"
    WELCOMES = "welcomes", "welcomes"
    SILENT = "silent", "no comment"
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
