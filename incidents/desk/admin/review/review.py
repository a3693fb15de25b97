"""The review of a record: its new document compared with the public one, and what it leaves out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from incidents.desk.admin.common.document_diff import FieldChange, compared
from incidents.desk.admin.common.labels import admin_url, part_label, record_label
from incidents.desk.four_eyes import changed_by
from incidents.desk.omitted_parts import Omission, visible_omissions
from incidents.documents.document_formats import parse_document
from incidents.models import Citation, Custody, IncidentLink, Involvement, Recognition
from incidents.models.base import Record
from incidents.models.editions.edition import Edition
from incidents.publishing import publish as door
from incidents.publishing import requirements
from incidents.publishing.render import Rendering, kind_of


@dataclass(frozen=True)
class Hidden:
    """A part that is left out of the document, and why."""

    label: str
    link: str
    part: str
    why: str


@dataclass
class Review:
    """One record as it would be published."""

    record: Record
    label: str
    live: Edition | None
    rendering: Rendering
    lines: list[FieldChange]
    left_out: list[Hidden]
    missing: list[str]

    @property
    def kind(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def link(self) -> str:
        return admin_url(self.record)

    @property
    def name(self) -> str:
        return name_of(self.record)

    @property
    def is_new(self) -> bool:
        return self.live is None

    @property
    def differing(self) -> list[FieldChange]:
        return [line for line in self.lines if line.differs]

    @property
    def same(self) -> list[FieldChange]:
        return [line for line in self.lines if not line.differs]


def name_of(record: Record) -> str:
    """Return the name of a record in queries and forms: its kind and id."""
    return f"{record._meta.model_name}-{record.uid}"


def review(record: Record, together: Sequence[Record] = (), *, user: User) -> Review:
    """Return a record as it would be published together with others, as this user may see it."""
    rendering = door.preview(record, [each for each in together if each != record])
    live = door.live_edition(record)
    now = parse_document(kind_of(record), live.document) if live else {}
    return Review(
        record,
        record_label(record),
        live,
        rendering,
        compared(kind_of(record), now, rendering.document),
        [_hidden(each) for each in visible_omissions(rendering.left_out, user)],
        requirements.missing(record, rendering.document),
    )


def named_by_user(user: User, record: Record, offered: Sequence[Record]) -> set[Record]:
    """Return the offered records that this user may not publish along with a record.

    They wrote a row that names one; it was left out so far, and would be published with it.
    """
    if changed_by(user, [record]) or not changed_by(user, [record], offered):
        return set()
    return {each for each in offered if changed_by(user, [record], [each])}


def changed_by_user(user: User, records: Sequence[Record]) -> dict[Record, list[Record]]:
    """Return the changes by this user that each record would publish, for records of several kinds."""
    of_kind: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        of_kind[kind_of(record)].append(record)
    return {
        record: changed
        for some in of_kind.values()
        for keys in [changed_by(user, some)]
        for record in some
        if (changed := keys.get(record.pk))
    }


def _hidden(left_out: Omission) -> Hidden:
    """Return a part with the label and address of the record that it names."""
    row, part = left_out.row, left_out.entry["part"]
    if isinstance(row, Involvement):
        return Hidden(part_label(row), admin_url(row.party), part, left_out.why)
    if isinstance(row, Custody | Recognition):
        return Hidden(part_label(row), admin_url(row.person), part, left_out.why)
    if isinstance(row, Citation):
        label = f"{row.field.replace('_', ' ')}: {record_label(row.source)}"
        return Hidden(label, admin_url(row.source), part, left_out.why)
    if isinstance(row, IncidentLink):
        label = f"{row.get_relation_display()}: {record_label(row.target)}"
        return Hidden(label, admin_url(row.target), part, left_out.why)
    return Hidden(record_label(row), admin_url(row), part, left_out.why)
