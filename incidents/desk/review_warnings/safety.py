"""Warnings about people: risk notes, and what is public although its consent was withdrawn."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from incidents.desk.review_warnings.warning import AGAINST_CONSENT, RISK_NOTE, ReviewWarning
from incidents.documents.document_formats import parse_document
from incidents.models import Case, Citation, Incident, Involvement, Person, Recognition, Source, Statement
from incidents.models.base import Consented, Record
from incidents.models.evidence import CITED_RECORDS
from incidents.publishing.publish import live_edition
from incidents.publishing.rendering import kind_of
from incidents.publishing.requirements import against_consent, rows_of_several

MOST_NOTES = 20  # of records that a record names
NONE = Q(pk__in=())


def risk_notes(record: Record, by: User) -> Iterator[ReviewWarning]:
    """Yield the risk notes of a record and of those that it names, as far as the user may see them."""
    named = (each for each in rows_of_several([*_named(record, by)]) if each != record)
    if isinstance(record, Consented) and record.risk_note:
        words = _("Risk note: %(note)s") % {"note": record.risk_note}
        yield ReviewWarning(RISK_NOTE, words, "risk_note", judged=(record.risk_note,))
    for each in islice(named, MOST_NOTES):
        words = _("Risk note of a %(kind)s that it names: %(note)s") % {
            "kind": each._meta.verbose_name, "note": each.risk_note,
        }  # fmt: skip
        yield ReviewWarning(RISK_NOTE, words, "", (each,), judged=(each.uid, each.risk_note))


def _named(record: Record, by: User) -> Iterator[tuple[type[Record], Q]]:
    """Yield the conditions of the visible people, statements and sources with a note that a record names."""
    own, persons, statements = {str(record._meta.model_name): record}, NONE, NONE
    if isinstance(record, Incident):
        parts = Involvement.objects.visible_to(by).filter(incident=record).order_by()
        persons, statements = Q(pk__in=parts.values("person")), Q(incidents=record)
    elif isinstance(record, Statement):
        persons = Q(pk=record.person_id) | Q(mentioned_in=record)
    elif isinstance(record, Case):
        persons, statements = Q(cases=record), Q(cases=record)
    sources = NONE
    if own.keys() & {*CITED_RECORDS}:
        cited = Citation.objects.visible_to(by).filter(**own).order_by()
        sources = Q(pk__in=cited.values("source"))
    if isinstance(record, Person):
        recognised = Recognition.objects.visible_to(by).filter(person=record).order_by()
        sources |= Q(pk__in=recognised.values("source"))
    for model, condition in ((Person, persons), (Statement, statements), (Source, sources)):
        if condition != NONE:
            seen = Q(pk__in=model.objects.visible_to(by).order_by().values("pk"))
            yield model, Q(condition, seen) & ~Q(risk_note="")


def public_against_consent(record: Record, by: User) -> Iterator[ReviewWarning]:
    """Yield what readers see of a record against a consent: its own, or that of what its document holds."""
    if isinstance(record, Source):
        yield from _public_source(record, by)
        return
    live = live_edition(record)
    if live is None:
        return
    for each in against_consent(record, parse_document(kind_of(record), live.document)):
        words = _("Readers see this. %(why)s Withdraw it, or publish a version without it.")
        others = () if each.record == record else (each.record,)
        judged = (each.record.uid, each.words)
        yield ReviewWarning(AGAINST_CONSENT, words % {"why": each.words}, "", others, judged=judged)


def _public_source(source: Source, by: User) -> Iterator[ReviewWarning]:
    """Yield a warning if public records cite a source against its consent, with those that the user sees."""
    if not Source.objects.filter(Source.forbidden(), pk=source.pk).exists():
        return
    cited = Citation.objects.visible_to(by).filter(source=source).select_related(*CITED_RECORDS)
    records = dict.fromkeys(citation.record for citation in cited.order_by("pk")[:MOST_NOTES])
    public = tuple(each for each in records if live_edition(each) is not None)
    if public:
        words = _("Public records cite it against its consent. Withdraw them, or publish them without it.")
        judged = tuple(each.uid for each in public)
        yield ReviewWarning(AGAINST_CONSENT, words, "consent", public, judged=judged)
