"""`prisoners.csv` and `prisoners.xlsx`: people who are held on a day, a row a person."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view

from incidents.choices import DerivedCustody, RecordKind
from incidents.exports import exporter
from incidents.exports.file_formats import BYTE_ORDER_MARK, csv_lines
from incidents.exports.flat_columns import join
from incidents.exports.xlsx import Workbook
from incidents.http.schema_parts import query_parameters
from incidents.public.api import openapi
from incidents.public.api.base import PublicView
from incidents.public.api.files import File, Write, file_answer
from incidents.public.api.list_views import parameters_without
from incidents.public.queries.filters import PersonFilters
from incidents.public.queries.involvement_filters import CUSTODY
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.statistics.prisoners import Prisoner, prisoners
from incidents.storage.file_cache import watched
from incidents.storage.work_folders import work_folder

# Each column and how it is read; the days of a span are named as in other tables.
COLUMNS: dict[str, Callable[[Prisoner], Any]] = {
    "id": lambda each: each.document["id"],
    "number": lambda each: each.document["number"],
    "url": lambda each: each.document["url"],
    "name": lambda each: each.document["name"],
    "gender": lambda each: each.document["gender"],
    "nationalities": lambda each: join(country["code"] for country in each.document["nationalities"]),
    "occupations": lambda each: join(each.document["occupations"]),
    "custody": lambda each: each.now["status"],
    "is_certain": lambda each: str(each.is_certain).lower(),
    "status": lambda each: each.now["custody_status"],
    "since": lambda each: (each.now["since"] or {}).get("text"),
    "since_earliest": lambda each: (each.now["since"] or {}).get("earliest"),
    "since_latest": lambda each: (each.now["since"] or {}).get("latest"),
    "place": lambda each: (each.now["place"] or {}).get("name"),
    "place_id": lambda each: (each.now["place"] or {}).get("id"),
    "charge": lambda each: each.charge,
    "sentence_months": lambda each: each.sentence_months,
    "expected_end": lambda each: each.now["expected_end"],
    "last_confirmed": lambda each: each.now["last_confirmed"],
    "days_low": lambda each: each.now["days_low"],
    "days_high": lambda each: each.now["days_high"],
    "house_arrest_days_low": lambda each: each.now["house_arrest_days_low"],
    "house_arrest_days_high": lambda each: each.now["house_arrest_days_high"],
    "sources": lambda each: join(source["title"] for source in each.sources),
    "source_urls": lambda each: join(source["url"] for source in each.sources),
}
DAYS = frozenset(
    place
    for place, name in enumerate(["on", *COLUMNS])
    if name in {"on", "since_earliest", "since_latest", "expected_end", "last_confirmed"}
)
WITHOUT = {form: parameters_without(form) | {"fields"} for form in ("csv", "xlsx")}


class PrisonersFile(PublicView):
    """People who are held on a day, a row a person; without `custody`, `custody_status` or `custody_place`
    people in custody.

    Status, place and last confirmation as of the day `on`; charge and sentence of the latest incident that
    states them; `sources` are those of the custody.
    """

    file_format = "csv"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return file_answer(
            request, prisoners_file(ask_for_prisoners(request.GET, self.file_format), self.file_format)
        )


def ask_for_prisoners(params: QueryDict, format_: str) -> ListQuery:
    """Return the query of people held: people in custody unless another custody is asked for."""
    asked = params.copy()
    if asked.keys().isdisjoint(CUSTODY):
        asked["custody"] = str(DerivedCustody.IN_CUSTODY)
    return ask(RecordKind.PERSON, asked, without=WITHOUT[format_])


def prisoners_file(question: ListQuery, format_: str) -> File:
    """Return the table of people held in a format."""
    about = exporter.FORMATS[format_]
    on, moment = question.filters.custody_day, question.filters.moment
    assert on is not None  # noqa: S101 - persons have one, for the type checker

    def read(is_wanted: Callable[[], bool]) -> Write:
        found = prisoners(watched(question.documents(), is_wanted), on, moment)
        rows = ([str(on), *(value(each) for value in COLUMNS.values())] for each in found)
        return lambda file: WRITERS[format_](file, rows, question)

    return File(
        about=("prisoners", question.ordering_name, question.about, format_, question.bom),
        read=read,
        media_type=about.media_type,
        filename=f"prisoners.{about.extension}",
        moment=moment,
    )


def _csv(file: IO[bytes], rows: Iterable[list[Any]], question: ListQuery) -> None:
    file.write(BYTE_ORDER_MARK if question.bom else b"")
    file.writelines(csv_lines(["on", *COLUMNS], rows))


def _xlsx(file: IO[bytes], rows: Iterable[list[Any]], question: ListQuery) -> None:
    with work_folder() as folder, Workbook(file, folder) as workbook:
        workbook.add_sheet("prisoners", ["on", *COLUMNS], DAYS)
        for row in rows:
            workbook.add_row("prisoners", row)


WRITERS: dict[str, Callable[[IO[bytes], Iterable[list[Any]], ListQuery], None]] = {"csv": _csv, "xlsx": _xlsx}


def _view(format_: str) -> type[PublicView]:
    asked = query_parameters(PersonFilters, without=WITHOUT[format_])
    view = type(
        f"Prisoners{format_.title()}",
        (PrisonersFile,),
        {"file_format": format_, "__doc__": PrisonersFile.__doc__},
    )
    about = extend_schema(
        operation_id=f"download_prisoners_{format_}",
        summary="People who are held on a day, a row a person.",
        tags=["persons"],
        parameters=[*asked, *openapi.HEADERS, *openapi.RANGES],
        responses=openapi.file(format_) | openapi.ALWAYS,
    )
    return extend_schema_view(get=about)(view)


VIEWS = {format_: _view(format_) for format_ in WRITERS}
