"""The fields of people and institutions, and of their names."""

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Field, Fields, Type, headers, with_help
from incidents.fields.common import (
    EARLIEST,
    NAME_LENGTH,
    SCRIPT_LENGTH,
    URL_LENGTH,
    country,
    language,
    span,
    summary,
    with_definitions,
)
from incidents.fields.consent import CONSENT

OCCUPATIONS_LENGTH = 2_500  # all of them
MOST_OCCUPATIONS, MOST_NATIONALITIES = 50, 20

NAME = Fields(
    Field(
        name="text",
        label=_("Name"),
        type=Type.TEXT,
        published=True,
        limit=NAME_LENGTH,
        required=True,
        search="A",
        help=_("As it is written in its script: Bəhruz Səmədov."),
        description="The name.",
    ),
    Field(
        name="kind",
        label=_("Kind of name"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.NameKind,
        required=True,
        help=_("Lists show the main name."),
        description="What sort of name.",
    ),
    Field(
        name="script",
        label=_("Script"),
        type=Type.SCRIPT,
        published=True,
        limit=SCRIPT_LENGTH,
        help=_("ISO 15924; found from the name if empty."),
        description="ISO 15924.",
    ),
    language("BCP 47."),
)
MAIN_NAME = Field(
    name="name",
    label=_("Name"),
    type=Type.TEXT,
    published=True,
    limit=NAME_LENGTH,
    derived=True,
    description="The main name.",
)
NAMES = Field(name="names", label=_("Names"), type=Type.PARTS, published=True, citable=True)

PERSON = Fields(
    MAIN_NAME,
    NAMES,
    Field(
        name="gender",
        label=_("Gender"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.Gender,
        citable=True,
        unstatable=True,
        help=_("As the sources have it; empty if none says."),
        description="Gender, where it is known.",
        headers=headers("gender, sex, sexo, пол, cins"),
    ),
    span(
        "birth",
        _("Born"),
        prefix="birth_",
        help=_("As people say it: April 1995 · 3 May 1995 · about 1990 · before 2007."),
        description="When the person was born",
        headers=headers("birth, born, date of birth, dob, birth date, birth year, year of birth"),
        columns=(
            with_help(EARLIEST, name="birth_earliest", label=_("Born not before")),
            with_help(
                EARLIEST,
                name="birth_latest",
                label=_("Born not after"),
                help=_("The last day it may mean."),
                description="The last day that the words may mean; empty where open.",
            ),
        ),
    ),
    Field(
        name="nationalities",
        label=_("Nationalities"),
        type=Type.COUNTRIES,
        published=True,
        limit=MOST_NATIONALITIES,
        search="B",
        citable=True,
        unstatable=True,
        help=_("All of them, by name: Azerbaijan."),
        description="Nationalities, ISO 3166-1 alpha-2.",
        headers=headers("nationality, citizenship"),
    ),
    Field(
        name="occupations",
        label=_("Occupations"),
        type=Type.TEXTS,
        published=True,
        limit=NAME_LENGTH,
        search="B",
        citable=True,
        unstatable=True,
        help=_("One a line: “political scientist”, “contributor to OC Media”."),
        description="Occupations.",
        headers=headers("occupation, profession, job"),
    ),
    summary(
        _(
            "Who this is, in two or three sentences: “Azerbaijani political scientist and peace activist, "
            "born in Baku …”"
        ),
        *headers("biography, bio"),
    ),
    Field(
        name="custody",
        label=_("Custody"),
        type=Type.PARTS,
        published=True,
        since=2,
        description="Periods in which the person was held, or at liberty again, in order of time.",
    ),
    Field(
        name="recognitions",
        label=_("Recognised as"),
        type=Type.PARTS,
        published=True,
        since=2,
        description="Which bodies hold the person to be what, in order of time.",
    ),
    *CONSENT,
)

INSTITUTION = Fields(
    MAIN_NAME,
    NAMES,
    Field(
        name="kind",
        label=_("Kind"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.InstitutionKind,
        citable=True,
        help=with_definitions(
            _("e.g. court for the Baku Court on Grave Crimes. Leave it blank if you do not know."),
            "institution_kind",
        ),
        description="What sort of institution; empty where it is not known.",
    ),
    country(
        _("Azerbaijan; empty for an intergovernmental body such as the European Union."),
        "Its country; none for intergovernmental ones.",
    ),
    Field(
        name="parent",
        label=_("Part of"),
        type=Type.RECORD,
        published=True,
        nullable=True,
        search="B",
        citable=True,
        help=_("The body it belongs to: the European Union for its External Action Service."),
        description="The institution it belongs to.",
    ),
    Field(
        name="website",
        label=_("Website"),
        type=Type.URL,
        published=True,
        limit=URL_LENGTH,
        citable=True,
        unstatable=True,
        help=_("With https://, such as https://eeas.europa.eu"),
        description="Its website.",
        headers=headers("website, homepage"),
    ),
    summary(_("What it is, in two or three sentences: “Diplomatic service of the European Union.”")),
)
