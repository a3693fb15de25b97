"""The fields of cases."""

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Field, Fields, Type, headers
from incidents.fields.common import TITLE_LENGTH, country, summary

CASE = Fields(
    Field(
        name="title",
        label=_("Title"),
        type=Type.TEXT,
        published=True,
        limit=TITLE_LENGTH,
        required=True,
        search="A",
        citable=True,
        help=_("The name by which people know the case: “Abzas Media”."),
        description="The name of the case.",
        headers=headers("case, case name, case title, дело"),
    ),
    Field(
        name="kind",
        label=_("Kind"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.CaseKind,
        help=_("What holds its incidents together. Leave it empty if nothing fits."),
        description="What holds its incidents together; empty where none of the kinds fits.",
    ),
    country(
        _("Where it happened, by name: Azerbaijan."),
        "Where it happened.",
    ),
    summary(
        _("Two or three sentences: who was arrested or attacked, when, for what, and with what outcome."),
    ),
    Field(
        name="incidents",
        label=_("Incidents"),
        type=Type.RECORDS,
        published=True,
        search="B",
        help=_("The incidents of the case, by title."),
    ),
    Field(
        name="persons",
        label=_("People"),
        type=Type.RECORDS,
        published=True,
        search="B",
        help=_("People of the case whom none of its incidents names; the others follow from the incidents."),
    ),
    Field(
        name="institutions",
        label=_("Institutions"),
        type=Type.RECORDS,
        published=True,
        search="B",
        help=_("Institutions of the case, such as the newsroom that it is named after."),
    ),
    Field(
        name="statements",
        label=_("Statements"),
        type=Type.RECORDS,
        published=True,
        help=_("Statements about the case as a whole; those about its incidents follow from these."),
    ),
    Field(
        name="home_page",
        label=_("Home page"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.HomePagePlace,
        since=2,
        help=_(
            "Featured cases come first on the home page, those that changed last first. Like any other "
            "change this waits for a publication."
        ),
        description="The place of the case on the home page; empty where it has none of its own.",
    ),
)
