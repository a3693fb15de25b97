"""The fields of the involvement of parties in incidents, and of the links between incidents."""

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Field, Fields, Type, headers
from incidents.fields.common import NOTE_LENGTH, SENSITIVITY

MOST_MONTHS = 12_000
MOST_STAGES = 20

INVOLVEMENT = Fields(
    Field(
        name="role",
        label=_("Role"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.Role,
        required=True,
        citable=True,
        help=_("The court that sentenced is “court”."),
        description="In what role.",
    ),
    Field(
        name="person",
        label=_("Person"),
        type=Type.RECORD,
        published=True,
        nullable=True,
        help=_("Type a name in any script: Səmədov, Самедов."),
    ),
    Field(
        name="institution",
        label=_("Institution"),
        type=Type.RECORD,
        published=True,
        nullable=True,
        help=_("Instead of a person: Baku Court on Grave Crimes."),
    ),
    Field(
        name="charge",
        label=_("Charge"),
        type=Type.TEXT,
        published=True,
        limit=NOTE_LENGTH,
        search="B",
        citable=True,
        help=_("In a word or two: treason."),
        description="What the party was accused of.",
        headers=headers("charges, accusation"),
    ),
    Field(
        name="provision",
        label=_("Legal basis (articles)"),
        type=Type.TEXT,
        published=True,
        limit=NOTE_LENGTH,
        search="B",
        citable=True,
        help=_("Article 274 of the Criminal Code."),
        description="The articles of law.",
        headers=headers("article, articles, law, legal basis"),
    ),
    Field(
        name="outcome",
        label=_("Outcome"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.Outcome,
        citable=True,
        help=_("How it ended for them in this incident."),
        description="What happened to the party; empty where it is not told.",
    ),
    Field(
        name="outcomes",
        label=_("Outcome by stage"),
        type=Type.STAGES,
        published=True,
        vocabulary=choices.Stage,
        limit=MOST_STAGES,
        citable=True,
        help=_(
            "One a line, e.g. “sentenced: 23 June 2025” and “upheld: 9 September 2025”. The outcome is that "
            "of the latest stage."
        ),
        description="The outcome by stage, in order of time.",
        headers=headers("outcomes, stages"),
        since=2,
    ),
    Field(
        name="sentence_months",
        label=_("Sentence"),
        type=Type.NUMBER,
        published=True,
        limit=MOST_MONTHS,
        nullable=True,
        citable=True,
        help=_("In months, e.g. 180 for 15 years."),
        description="The sentence in months.",
        headers=headers("sentence, prison term, sentence months"),
    ),
    Field(
        name="note",
        label=_("Note"),
        type=Type.LONG_TEXT,
        published=True,
        limit=NOTE_LENGTH,
        search="B",
        citable=True,
        help=_("What no other field holds: “Denies the charge.”"),
        description="A remark.",
        headers=headers("note, remark, remarks, comment"),
    ),
    Field(
        name="sensitivity",
        label=SENSITIVITY.label,
        type=Type.CODE,
        vocabulary=choices.Sensitivity,
        help=_("A new witness is confidential."),
    ),
)

LINK = Fields(
    Field(
        name="relation",
        label=_("Relation"),
        type=Type.CODE,
        published=True,
        vocabulary=choices.LinkRelation,
        required=True,
        help=_("A verdict follows an arrest."),
        description="How it is linked to the other incident.",
    ),
    Field(
        name="target",
        label=_("Other incident"),
        type=Type.RECORD,
        published=True,
        required=True,
        help=_("Type its title: “Bahruz Samadov detained in Baku”."),
    ),
)
