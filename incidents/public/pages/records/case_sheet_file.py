"""The case sheet of a person as a DOCX: the words of the page, to be worked into a submission."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from functools import partial
from typing import IO, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.http.site_address import site_address
from incidents.presentation.case_sheet import Entry
from incidents.presentation.dates import today
from incidents.presentation.display import Value, day
from incidents.presentation.evidence import Evidence
from incidents.public.api.detail_views import gone_by
from incidents.public.api.files import File, Write, file_answer
from incidents.public.pages.base import moved_to
from incidents.public.pages.records.case_sheet_page import CaseSheetPage
from incidents.public.pages.records.docx_writer import MEDIA_TYPE, Sheet
from incidents.public.pages.records.page_views import related_incidents
from incidents.public.pages.slugs import with_slug, without_slug
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.stored_editions import live_record

Context = dict[str, Any]


class CaseSheetFile(CaseSheetPage):
    """The file under the number of a person, with or without a slug; built once and kept like other files."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        with snapshot():
            plain = without_slug(reference)
            live = live_record(self.kind, plain, whole=False)
            if live is None:
                return self.gone(request, gone_by(self.kind, plain, None))
        number, spoken = live.number, with_slug(live.number, live.title_key)
        if reference not in {str(number), spoken}:
            return moved_to(reverse("pages:person-sheet-file", args=[spoken]), for_good=True)
        return file_answer(request, self.file(number, today()))

    def file(self, number: int, on: date) -> File:
        """Return the file of a person as of a day, in the language of the page."""
        language = get_language() or "en"

        def read(is_wanted: Callable[[], bool]) -> Write:
            live = live_record(self.kind, str(number))
            text = live.stored[1] if live else ""
            context = self.context(text, related_incidents(number, True), on)
            return partial(write_sheet, context, language, on)

        return File(
            about=("case-sheet", number, language, str(on)),
            read=read,
            media_type=MEDIA_TYPE,
            filename=f"case-sheet-{number}.docx",
        )


def write_sheet(context: Context, language: str, on: date, file: IO[bytes]) -> None:
    """Write the sections of the page, in its order."""
    document = context["document"]
    sheet = Sheet(language, context["heading"], datetime.combine(on, time(), UTC))
    sheet.heading(context["heading"], 0)
    about = {"day": day(on), "version": document["version"], "url": f"{site_address()}{document['url']}"}
    sheet.text(
        _("Case sheet as of %(day)s (UTC), from version %(version)s of %(url)s and the incidents published.")
        % about
    )
    sheet.text(_("Numbers in brackets are sources at the end."))
    _identity(sheet, context)
    _recognitions(sheet, context)
    for section in context["sections"]:
        sheet.heading(str(section.title), 1)
        for entry in section.entries:
            _entry(sheet, entry)
        if not section.entries:
            sheet.text(_("Nothing is recorded."))
    _custody(sheet, context)
    if context["incidents"]["has_more"]:
        sheet.text(_("Not all incidents are on this sheet."))
    _sources(sheet, context["sources"])
    sheet.save(file)


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _cited(evidence: Evidence | None) -> str:
    """Return the numbers of the sources that agree, and what others say."""
    if evidence is None:
        return ""
    differs = [
        f"{_('differs')}: {account.value} {_numbers(each.number for each in account.references)}".strip()
        for account in evidence.open_disputes
    ]
    return "; ".join(filter(None, [_numbers(each.number for each in evidence.references), *differs]))


def _identity(sheet: Sheet, context: Context) -> None:
    document = context["document"]
    sheet.heading(_("Identity"), 1)
    for name in context["names"]:
        sheet.line(str(name["kind"]).capitalize(), [Value(name["text"], language=name["language"])])
    for fact in context["facts"]:
        sheet.line(fact.label, fact.values or [Value(str(fact.missing))], _cited(fact.evidence))
    sheet.text(document["summary"] or "")
    sheet.line(_("Sources"), [Value(_numbers(context["person_sources"]))])


def _recognitions(sheet: Sheet, context: Context) -> None:
    if context["recognitions"]:
        sheet.heading(_("Recognised as"), 1)
    for each in context["recognitions"]:
        spans = [(_("from"), each["begin"]), (_("until"), each["end"])]
        words = [f"{word} {span.text}" for word, span in spans if span]
        note = ", ".join(filter(None, [*words, str(each["criterion"])]))
        body = Value(each["body"].text, note=note)
        sheet.line(str(each["status"]).capitalize(), [body], _numbers([each["source"]]))


def _entry(sheet: Sheet, entry: Entry) -> None:
    sheet.heading(entry.title, 2)
    if entry.date:
        sheet.line(_("Date"), [entry.date])
    for label, values in entry.facts:
        sheet.line(str(label).capitalize(), values)
    sheet.text(entry.text or "")
    sheet.line(_("Sources"), [Value(_numbers(entry.sources))])


def _custody(sheet: Sheet, context: Context) -> None:
    if not context["custody"]:
        return
    sheet.heading(_("Custody"), 1)
    if now := context["custody_now"]:
        sheet.line(str(now["on"]), [Value(str(now["label"]), note=str(now["detail"]))])
    for each in context["custody"]:
        spans = [(_("from"), each["begun"]), (_("until"), each["ended"])]
        words = [f"{word} {span.text}" for word, span in spans if span]
        if each["last_confirmed"]:
            words.append(_("Last confirmed %(day)s") % {"day": each["last_confirmed"]})
        if each["expected_end"]:
            words.append(_("Sentence due to end on %(day)s") % {"day": each["expected_end"]})
        place = [each["place"]] if each["place"] else []
        sheet.line(str(each["status"]).capitalize(), [*place, *map(Value, words)])
        sheet.text(each["note"])
        for label, evidence in each["evidence"]:
            sheet.line(label.rstrip(":"), [Value(_cited(evidence))])


def _sources(sheet: Sheet, sources: list[Context]) -> None:
    sheet.heading(_("Sources"), 1)
    for number, source in enumerate(sources, 1):
        published = source["published"].text if source["published"] else ""
        facts = (source["author"], source["publisher"], published, source["url"], source["archived_url"])
        more = [Value(str(each)) for each in facts if each]
        sheet.line("", [Value(f"[{number}] {source['title']}", language=source["language"]), *more])
