"""The related tables of custody: the periods of each person, and their citations."""

from incidents.exports.part_tables import part_of
from incidents.exports.table_columns import columns_of
from incidents.exports.table_types import (
    DATE,
    PERSON,
    POSITION,
    Table,
    column,
    of_document,
    whole,
)
from incidents.fields.registry import FIELDS

SINCE = (
    column("since", "When the period began, in the words of the source.", "from", "text"),
    column("since_earliest", "The first day that the words may mean.", "from", "earliest", type=DATE),
    column("since_latest", "The last day that the words may mean.", "from", "latest", type=DATE),
)
CUSTODY = part_of(
    PERSON,
    "custody",
    "custody",
    "Periods in which a person was held, or at liberty again: a row a period of one person.",
    (
        POSITION,
        *columns_of(
            FIELDS["custody"],
            place=(
                column("place_id", "The place of detention: `id` of institutions.", "place", "id"),
                column("place", "The name of the place of detention.", "place", "name"),
            ),
            begun_by=(
                column("begun_by_id", "The incident that began it: `id` of incidents.", "begun_by", "id"),
                column("begun_by", "The title of the incident that began it.", "begun_by", "title"),
            ),
            ended_by=(
                column("ended_by_id", "The incident that ended it: `id` of incidents.", "ended_by", "id"),
                column("ended_by", "The title of the incident that ended it.", "ended_by", "title"),
            ),
            **{"from": SINCE},  # FROM is a word of SQL
        ),
    ),
    refers=(
        (("place_id",), "institutions", ("id",)),
        (("begun_by_id",), "incidents", ("id",)),
        (("ended_by_id",), "incidents", ("id",)),
    ),
)
CUSTODY_CITATIONS = Table(
    "custody_citations",
    "Which source supports or disputes which value of a period of custody.",
    (PERSON,),
    (
        of_document("person_id", "The person: `id` of persons."),
        POSITION,
        whole("custody", "The period: `position` of custody of the same person.", "custody", required=True),
        column("field", "The field of the period.", required=True),
        *columns_of(map(FIELDS["citation"].named, ("value", "stance"))),
        column("source_id", "The source: `id` of sources, of the same person.", "source", required=True),
        *columns_of(map(FIELDS["citation"].named, ("quotation", "locator", "holder", "phrase", "resolved"))),
    ),
    ("person_id", "position"),
    refers=(
        (("person_id", "custody"), "custody", ("person_id", "position")),
        (("person_id", "source_id"), "sources", ("record_id", "id")),
    ),
    part="custody",
    parts=lambda document: [
        {"custody": period, **citation}
        for period, row in enumerate(document["custody"], 1)
        for citation in row["citations"]
    ],
)
