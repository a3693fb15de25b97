"""The fields of incidents."""

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Field, Fields, Type, headers
from incidents.fields.common import (
    NARRATIVE_LENGTH,
    TITLE_LENGTH,
    country,
    span,
    summary,
    with_definitions,
)  # fmt: skip
from incidents.legal_choices import Qualification

MOST_VICTIMS = 10_000_000
MOST_QUALIFICATIONS = 20


LOCATION = Field(
    name="location",
    label=_("Location"),
    type=Type.LOCATION,
    published=True,
    nullable=True,
    citable=True,
    description="Coordinates (WGS 84), and how precise they are.",
    columns=(
        Field(
            name="latitude",
            label=_("Latitude"),
            type=Type.DEGREES,
            limit=90,
            nullable=True,
            help=_("Degrees north, for example 40.409264; south is negative."),
            description="Degrees north (WGS 84), as exact as told.",
            headers=headers("lat, latitud, широта, y"),
        ),
        Field(
            name="longitude",
            label=_("Longitude"),
            type=Type.DEGREES,
            limit=180,
            nullable=True,
            help=_("Degrees east, for example 49.867092; west is negative."),
            description="Degrees east (WGS 84), as exact as told.",
            headers=headers("lon, lng, long, longitud, долгота, x"),
        ),
        Field(
            name="precision",
            label=_("How precise"),
            type=Type.CODE,
            vocabulary=choices.LocationPrecision,
            help=_("What is published is no finer than this."),
            description="How near the coordinates are.",
            headers=headers("location precision, geo precision"),
        ),
    ),
)
VICTIMS = Field(
    name="victims",
    label=_("Victims"),
    type=Type.VICTIMS,
    published=True,
    nullable=True,
    citable=True,
    description="How many people were harmed, named or not.",
    columns=(
        Field(
            name="victims_low",
            label=_("Victims, at least"),
            type=Type.NUMBER,
            limit=MOST_VICTIMS,
            nullable=True,
            help=_("How many people were harmed, named or not: 1."),
            description="At least so many victims, named or not.",
            headers=headers("victims, number of victims, killed, deaths, fatalities"),
        ),
        Field(
            name="victims_high",
            label=_("Victims, at most"),
            type=Type.NUMBER,
            limit=MOST_VICTIMS,
            nullable=True,
            help=_("The same number again if it is certain."),
            description="At most so many; empty: no upper bound is known.",
            headers=headers("victims max, max victims"),
        ),
    ),
)

INCIDENT = Fields(
    Field(
        name="title",
        label=_("Title"),
        type=Type.TEXT,
        published=True,
        limit=TITLE_LENGTH,
        required=True,
        search="A",
        citable=True,
        help=_("One line that names who and what: “Bahruz Samadov sentenced to 15 years for treason”."),
        description="What happened, in one line.",
        headers=headers(
            "headline, incident, event, event title, incident title, название, başlıq, título, titre"
        ),
    ),
    Field(
        name="kind",
        label=_("Kind"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.IncidentKind,
        required=True,
        citable=True,
        help=with_definitions(
            _("What happened in this one incident: an arrest and the verdict on it are two, linked below."),
            "incident_kind",
        ),
        description="What sort of incident.",
    ),
    span(
        "date",
        _("Date"),
        help=_("As people say it: 23 June 2025 · mid-June 2025 · 3 to 5 May 2021 · before 2010."),
        description="When it happened",
        unstatable=True,
        headers=headers(
            "date text, incident date, event date, date of incident, when, fecha, дата, tarix, datum"
        ),
    ),
    country(
        _("Where it happened, by name: Azerbaijan. Former states are in the list too."),
        "Where it happened.",
        *headers("country code, iso, iso2, iso3, nation, país, страна, ölkə, pays, land"),
    ),
    Field(
        name="place",
        label=_("Place"),
        type=Type.TEXT,
        published=True,
        limit=TITLE_LENGTH,
        search="B",
        citable=True,
        unstatable=True,
        help=_("Town, district or building: “Baku, Khatai district”."),
        description="Where, in words.",
        headers=headers("city, town, location, village, district, ciudad, город, şəhər, ville, ort, lugar"),
    ),
    LOCATION,
    summary(
        _(
            "Two or three sentences that stand alone: “The Baku Court on Grave Crimes convicted the "
            "researcher Bahruz Samadov of treason and sentenced him to 15 years in prison.”"
        ),
        *headers("description, details, what happened, abstract, resumen, описание"),
    ),
    Field(
        name="narrative",
        label=_("Background"),
        type=Type.LONG_TEXT,
        published=True,
        limit=NARRATIVE_LENGTH,
        search="B",
        citable=True,
        help=_(
            "The whole account, in the order in which it happened: “After the hearing of 21 February 2025 he "
            "announced a hunger strike …”"
        ),
        description="The long account.",
        headers=headers("background, notes, account, full text, story"),
    ),
    VICTIMS,
    Field(
        name="qualifications",
        label=_("Legal qualification"),
        type=Type.CODES,
        published=True,
        since=2,
        vocabulary=Qualification,
        limit=MOST_QUALIFICATIONS,
        citable=True,
        help=with_definitions(
            _(
                "Only where a source says so. Cite it for this field, with the qualification as its value: "
                "“ICCPR article 9”. Without that the incident cannot be published."
            ),
            "qualification",
        ),
        description="What sources hold it to be a violation of; citations of this field say which source.",
        headers=headers("qualification, legal qualification, articles violated"),
    ),
    Field(name="involvements", label=_("Who was involved"), type=Type.PARTS, published=True),
    Field(name="statements", label=_("Statements"), type=Type.RECORDS, published=True),
    Field(name="links", label=_("Related incidents"), type=Type.PARTS, published=True, citable=True),
)
