"""Outside standards, and where our vocabularies and values have a place in them.

Only places that were read in a text of the standard are here; others are left out until somebody has.
"""

from dataclasses import dataclass

from incidents.codebook.legal_terms import QUALIFICATIONS

ANY = ""  # of every value of a vocabulary


@dataclass(frozen=True, slots=True)
class Standard:
    code: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a standard, in its own numbering, and what it is about."""

    standard: Standard
    number: str
    title: str


ICCPR = Standard(
    "ICCPR",
    "International Covenant on Civil and Political Rights (1966)",
)
CAT = Standard(
    "CAT",
    "Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment (1984)",
)
CED = Standard(
    "CED",
    "International Convention for the Protection of All Persons from Enforced Disappearance (2006)",
)
MANDELA = Standard(
    "Mandela Rules",
    "United Nations Standard Minimum Rules for the Treatment of Prisoners (2015)",
)
SDG = Standard(
    "SDG",
    "Indicators of the Sustainable Development Goals",
    "https://worldbank.github.io/sdg-metadata/metadata/en/16-10-1",
)
MICRO_THESAURI = Standard(
    "HURIDOCS",
    "HURIDOCS Micro-thesauri: sets of terms for documenting violations",
    "https://huridocs.org/resource-library/monitoring-and-documenting-human-rights-violations/microthesauri",
)
CPJ = Standard(
    "CPJ",
    "Committee to Protect Journalists: data methodology, annual census of prisoners",
    "https://cpj.org/data-methodology/",
)
ECHR = Standard(
    "ECHR",
    "Convention for the Protection of Human Rights and Fundamental Freedoms (1950)",
)
WGAD = Standard(
    "WGAD",
    "Working Group on Arbitrary Detention: the five categories of arbitrary detention",
    "https://www.ohchr.org/en/about-arbitrary-detention",
)
STANDARDS = (ICCPR, ECHR, WGAD, CAT, CED, MANDELA, SDG, MICRO_THESAURI, CPJ)

_LIBERTY = Place(ICCPR, "article 9", "liberty and security of person")
_FAIR_TRIAL = Place(ICCPR, "article 14", "equality before the courts, fair and public hearing")
_HUMANITY = Place(ICCPR, "article 10", "humane treatment of persons deprived of liberty")
_PRIVACY = Place(ICCPR, "article 17", "privacy, family, home and correspondence")
_EXPRESSION = Place(ICCPR, "article 19", "opinion and expression")
_ASSOCIATION = Place(ICCPR, "article 22", "freedom of association")
_MOVEMENT = Place(ICCPR, "article 12", "freedom of movement")
_EXPULSION = Place(ICCPR, "article 13", "expulsion of aliens")
_LIFE = Place(ICCPR, "article 6", "right to life")
_NO_TORTURE = Place(ICCPR, "article 7", "no torture, no cruel, inhuman or degrading treatment")
_INDICATOR = Place(SDG, "16.10.1", "cases against journalists, trade unionists and human rights advocates")
_SOLITARY = Place(MANDELA, "rules 43 to 45", "limits of disciplinary sanctions and solitary confinement")


def _set(number: str, title: str) -> Place:
    return Place(MICRO_THESAURI, number, title)


def _place_of_qualification(code: str) -> Place:
    """Return the article of a treaty or the category that a qualification is of."""
    of, _, number = code.partition("_")
    title = QUALIFICATIONS[code][0].rstrip(".")
    if of == "wgad":
        return Place(WGAD, f"category {number.upper()}", title)
    return Place(ICCPR if of == "iccpr" else ECHR, f"article {number}", title)


PLACES: dict[tuple[str, str | int], tuple[Place, ...]] = {
    ("incident_kind", ANY): (_set("02", "violations typology"), _set("04", "types of acts")),
    ("incident_kind", "arrest"): (
        _LIBERTY,
        _INDICATOR,
        Place(CPJ, "imprisoned", "held by a state; counted from the day of arrest"),
    ),
    ("incident_kind", "charge"): (_FAIR_TRIAL,),
    ("incident_kind", "conviction"): (_FAIR_TRIAL,),
    ("incident_kind", "appeal_decision"): (_FAIR_TRIAL,),
    ("incident_kind", "hearing"): (_FAIR_TRIAL,),
    ("incident_kind", "transfer"): (_HUMANITY,),
    ("incident_kind", "prison_regime"): (_HUMANITY, _SOLITARY),
    ("incident_kind", "ill_treatment"): (
        _NO_TORTURE,
        Place(CAT, "articles 1 and 16", "torture; other ill-treatment"),
        _INDICATOR,
    ),
    ("incident_kind", "killing"): (_LIFE, _INDICATOR),
    ("incident_kind", "death_in_custody"): (_LIFE, _HUMANITY),
    ("incident_kind", "enforced_disappearance"): (
        Place(CED, "article 2", "enforced disappearance"),
        _INDICATOR,
    ),
    ("incident_kind", "raid"): (_PRIVACY,),
    ("incident_kind", "confiscation"): (_PRIVACY,),
    ("incident_kind", "surveillance"): (_PRIVACY,),
    ("incident_kind", "closure"): (_EXPRESSION, _ASSOCIATION),
    ("incident_kind", "travel_ban"): (_MOVEMENT,),
    ("incident_kind", "expulsion"): (_EXPULSION,),
    ("role", ANY): (_set("18", "degrees of involvement"),),
    ("link_relation", ANY): (_set("22", "types of chain of events"),),
    ("source_kind", ANY): (_set("16", "types of source material"),),
    ("reliability", ANY): (_set("19", "source connection to information"),),
    ("stance", ANY): (_set("20", "types of intervention"),),
    **{
        ("recognition_criterion", code): (_place_of_qualification(code),)
        for code in QUALIFICATIONS
        if code.startswith("wgad_")
    },
    **{("qualification", code): (_place_of_qualification(code),) for code in QUALIFICATIONS},
}


def places_of(vocabulary: str, value: str | int = ANY) -> tuple[Place, ...]:
    """Return the places of a value; without a value, those of the vocabulary as a whole."""
    return PLACES.get((vocabulary, value), ())
