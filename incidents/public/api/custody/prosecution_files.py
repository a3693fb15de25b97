"""`prosecutions.csv` and `prosecutions.xlsx`: what people were prosecuted for, a row a person and case."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view

from incidents.choices import RecordKind, Role
from incidents.exports import exporter
from incidents.exports.file_formats import BYTE_ORDER_MARK, csv_lines
from incidents.exports.flat_columns import join, stages_in_words
from incidents.exports.xlsx import Workbook
from incidents.http.schema_parts import query_parameters
from incidents.public.api import openapi
from incidents.public.api.base import PublicView
from incidents.public.api.custody.prisoner_files import WITHOUT
from incidents.public.api.files import File, Write, file_answer
from incidents.public.queries.filters import PersonFilters
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.statistics.prosecutions import Prosecution, prosecutions
from incidents.storage.file_cache import watched
from incidents.storage.work_folders import work_folder

Rows = Iterable[list[Any]]
COLUMNS: dict[str, Callable[[Prosecution], object]] = {
    "id": lambda each: each.person["id"],
    "number": lambda each: each.person["number"],
    "url": lambda each: each.person["url"],
    "name": lambda each: each.person["name"],
    "gender": lambda each: each.person["gender"],
    "nationalities": lambda each: join(country["code"] for country in each.person["nationalities"]),
    "occupations": lambda each: join(each.person["occupations"]),
    "case_id": lambda each: (each.case or {}).get("id"),
    "case_number": lambda each: (each.case or {}).get("number"),
    "case": lambda each: (each.case or {}).get("title"),
    "charges": lambda each: join(each.values("charge")),
    "provisions": lambda each: join(each.values("provision")),
    "stages": lambda each: stages_in_words(each.stages),
    "latest_stage": lambda each: each.stages[-1]["stage"] if each.stages else "",
    "outcome": lambda each: next(iter(each.values("outcome")), ""),
    "sentence_months": lambda each: next(iter(each.values("sentence_months")), None),
    "courts": lambda each: join(each.named(Role.COURT)),
    "judges": lambda each: join(each.named(Role.PRESIDING_JUDGE, Role.JUDGE)),
    "prosecutors": lambda each: join(each.named(Role.PROSECUTOR, Role.INVESTIGATOR)),
    "lawyers": lambda each: join(each.named(Role.LAWYER)),
    "incident_ids": lambda each: join(incident["id"] for incident in each.incidents),
    "incident_titles": lambda each: join(incident["title"] for incident in each.incidents),
    "sources": lambda each: join(source["title"] for source in each.sources),
    "source_urls": lambda each: join(source["url"] for source in each.sources),
}


class ProsecutionsFile(PublicView):
    """Prosecutions of people, a row a person and case; incidents in no case make one more row.

    Charges, articles and sentence are those of the incidents in which the person is a victim, the latest
    first; stages are in order of time.
    """

    file_format = "csv"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(RecordKind.PERSON, request.GET, without=WITHOUT[self.file_format])
        return file_answer(request, prosecutions_file(question, self.file_format))


def prosecutions_file(question: ListQuery, format_: str) -> File:
    """Return the table of prosecutions in a format."""
    about, moment = exporter.FORMATS[format_], question.filters.moment

    def read(is_wanted: Callable[[], bool]) -> Write:
        found = prosecutions(watched(question.documents(), is_wanted), moment)
        rows = ([value(each) for value in COLUMNS.values()] for each in found)
        return lambda file: WRITERS[format_](file, rows, question)

    return File(
        about=("prosecutions", question.ordering_name, question.about, format_, question.bom),
        read=read,
        media_type=about.media_type,
        filename=f"prosecutions.{about.extension}",
        moment=moment,
    )


def _csv(file: IO[bytes], rows: Rows, question: ListQuery) -> None:
    file.write(BYTE_ORDER_MARK if question.bom else b"")
    file.writelines(csv_lines([*COLUMNS], rows))


def _xlsx(file: IO[bytes], rows: Rows, question: ListQuery) -> None:
    with work_folder() as folder, Workbook(file, folder) as workbook:
        workbook.add_sheet("prosecutions", [*COLUMNS], frozenset())
        for row in rows:
            workbook.add_row("prosecutions", row)


WRITERS: dict[str, Callable[[IO[bytes], Rows, ListQuery], None]] = {"csv": _csv, "xlsx": _xlsx}


def _view(format_: str) -> type[PublicView]:
    names = {"file_format": format_, "__doc__": ProsecutionsFile.__doc__}
    about = extend_schema(
        operation_id=f"download_prosecutions_{format_}",
        summary="Prosecutions of people, a row a person and case.",
        tags=["persons"],
        parameters=[
            *query_parameters(PersonFilters, without=WITHOUT[format_]),
            *openapi.HEADERS,
            *openapi.RANGES,
        ],
        responses=openapi.file(format_) | openapi.ALWAYS,
    )
    view: type[PublicView] = type(f"Prosecutions{format_.title()}", (ProsecutionsFile,), names)
    return extend_schema_view(get=about)(view)


PROSECUTIONS = {format_: _view(format_) for format_ in WRITERS}
