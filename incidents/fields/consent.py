"""Consent and conditions of use of a person, a source or a statement; none of it ever leaves the desk."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from incidents.fields.base import Field, Type
from incidents.fields.common import NOTE_LENGTH


class Consent(TextChoices):
    """The use that somebody agreed to; empty where it is not recorded, which permits and forbids nothing."""

    NOT_ASKED = "not_asked", "not asked"
    PUBLICATION = "publication", "publication"
    ANONYMOUS = "anonymous", "anonymous use only"
    INTERNAL = "internal", "internal use only"
    REFUSED = "refused", "refused"


# From the least to the most strict; what is withdrawn is stricter than all of them.
STRICTNESS = ("", *Consent.values)
# What stops a publication, or some of it.
BARRING = (Consent.ANONYMOUS, Consent.INTERNAL, Consent.REFUSED)


def strictness(consent: str, withdrawn_on: date | None) -> int:
    """Return how strict a recorded consent is, to compare two."""
    return len(STRICTNESS) if withdrawn_on else STRICTNESS.index(consent)


def is_lift(before: int, after: int) -> bool:
    """Return whether a change between two degrees of strictness permits what was barred."""
    return after < before >= STRICTNESS.index(BARRING[0])


CONSENT = (
    Field(
        name="consent",
        label=_("Consent"),
        type=Type.CODE,
        vocabulary=Consent,
        help=_(
            "Leave it empty if nothing is recorded. Refused, internal use and a withdrawal stop every "
            "publication; anonymous use stops what would name them."
        ),
        description="The use that they agreed to; empty where it is not recorded.",
    ),
    Field(
        name="consent_given_on",
        label=_("Consent given on"),
        type=Type.DAY,
        nullable=True,
        help=_("Year-month-day."),
        description="The day on which they agreed.",
    ),
    Field(
        name="consent_withdrawn_on",
        label=_("Consent withdrawn on"),
        type=Type.DAY,
        nullable=True,
        help=_("Any day stops publication. What is public already has to be withdrawn."),
        description="The day on which they withdrew their consent; any day stops publication.",
    ),
    Field(
        name="consent_conditions",
        label=_("Conditions of use"),
        type=Type.LONG_TEXT,
        limit=NOTE_LENGTH,
        help=_("What they asked for, e.g. no photograph; ask again before each new use."),
        description="The conditions under which they agreed.",
    ),
    Field(
        name="risk_note",
        label=_("Risk note"),
        type=Type.LONG_TEXT,
        limit=NOTE_LENGTH,
        help=_("Shown first to whoever edits this record or one that names it, e.g. family in the country."),
        description="A warning for everybody who edits the record or one that names it.",
    ),
)
# The columns of which a change names a new author.
RECORDED = ("consent", "consent_given_on", "consent_withdrawn_on", "consent_conditions")
CONSENT_LIMITS = {"consent_conditions": NOTE_LENGTH, "risk_note": NOTE_LENGTH}
