"""The fields of a recognition: which body holds a person to be what, by which criterion and source."""

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Field, Fields, Type
from incidents.fields.common import SENSITIVITY, bounds, span

RECOGNITION = Fields(
    Field(
        name="body",
        label=_("Recognised by"),
        type=Type.RECORD,
        published=True,
        required=True,
        help=_("The institution whose view it is, such as an organisation that keeps a list."),
        description="The institution that holds the person to be this.",
    ),
    Field(
        name="status",
        label=_("Recognised as"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.RecognitionStatus,
        required=True,
        help=_("In the body’s own terms; it is no view of ours."),
        description="What the body holds the person to be.",
    ),
    Field(
        name="criterion",
        label=_("Criterion"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.RecognitionCriterion,
        help=_("By which criterion, if the body says so."),
        description="The criterion that the body names; empty where it names none.",
    ),
    span(
        "from",
        _("From"),
        prefix="from_",
        help=_("Since when: the day of the list, opinion or statement."),
        description="Since when the body holds it",
        columns=bounds("from_", _("From, not before"), _("From, not after")),
        citable=False,
    ),
    span(
        "until",
        _("Until"),
        prefix="until_",
        help=_("When the body took the person off its list. Leave it empty while it is not known to have."),
        description="Until when the body held it",
        columns=bounds("until_", _("Until, not before"), _("Until, not after")),
        citable=False,
    ),
    Field(
        name="source",
        label=_("Source"),
        type=Type.RECORD,
        published=True,
        required=True,
        help=_("The source that says so: the list itself, or a report of it."),
        description="The source that says so.",
    ),
    Field(
        name="sensitivity",
        label=SENSITIVITY.label,
        type=Type.CODE,
        vocabulary=choices.Sensitivity,
        help=_("Only what is open can ever be published."),
    ),
)
