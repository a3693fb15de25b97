"""Filters of the lists that are the same for every kind of record: countries in use, roles, what waits."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import Outcome, Role
from incidents.desk.admin.common.labels import country_name
from incidents.desk.admin.lists.used_countries import countries_in_use
from incidents.desk.work_queues import WORK, live_editions, without_source
from incidents.fields.registry import CITABLE, label_in_sentence
from incidents.models import Incident, Involvement
from incidents.models.revisions import last_change_columns

MOST_EDITORS = 200


class FoldedFilter(admin.ChoicesFieldListFilter):
    """The choices of a field, folded away until one is chosen: a long list hides the others."""

    template = "admin/incidents/folded_filter.html"

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = label_in_sentence(model._meta.model_name, field.name)


class ChoiceFilter(admin.SimpleListFilter):
    """One of a few values, folded away; a value that is not offered is refused, not taken for “all”."""

    template = "admin/incidents/folded_filter.html"

    def has_output(self) -> bool:
        # A filter without choices is left out; asked for something, it still has to refuse.
        return super().has_output() or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(each) for each, _label in self.lookup_choices}:
            raise refused(
                request, gettext("This list has no such choice: %(value)s") % {"value": value[:100]}
            )
        return queryset.filter(self.condition(value, queryset.model, request))

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        """What the rows have to meet for a value."""
        raise NotImplementedError


def refused(request: HttpRequest, words: str) -> IncorrectLookupParameters:
    """What a filter raises for a value that it cannot take; the list then opens as a whole and says why."""
    messages.error(request, words)
    return IncorrectLookupParameters(words)


class CountryFilter(admin.SimpleListFilter):
    """The countries of the visible rows."""

    title, parameter_name = _("country"), "country"
    template = "admin/incidents/folded_filter.html"
    field = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by().exclude(**{self.field: ""})
        codes = rows.values_list(self.field, flat=True).distinct()
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset


class IndexedCountryFilter(CountryFilter):
    """For the large tables, which have their countries in an index."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = countries_in_use(self.model_of(model_admin), request.user)
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

    def model_of(self, model_admin: Any) -> type[Any]:
        return model_admin.model


class IncidentCountryFilter(IndexedCountryFilter):
    """For parts, which have the country of their incident."""

    field = "incident__country"

    def model_of(self, model_admin: Any) -> type[Any]:
        return Incident


class NationalityFilter(CountryFilter):
    """Nationalities are kept in one column, codes separated by commas."""

    title, parameter_name, field = _("nationality"), "nationality", "nationalities"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by().exclude(nationalities="")
        lists = rows.values_list("nationalities", flat=True).distinct()
        codes = {code for each in lists for code in str(each).split(",")}
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(nationalities__contains=self.value()) if self.value() else queryset


class RoleFilter(admin.SimpleListFilter):
    """Incidents in which somebody has this role; asked with an outcome, the same somebody."""

    title, parameter_name = _("role in it"), "role"
    template = "admin/incidents/folded_filter.html"
    choices_of: Any = Role

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.choices_of.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = {name: request.GET[name] for name in ("role", "outcome") if request.GET.get(name)}
        if not self.value():
            return queryset
        rows = Involvement.objects.visible_to(request.user).filter(incident=OuterRef("pk"), **asked)
        return queryset.filter(Exists(rows))


class OutcomeFilter(RoleFilter):
    title, parameter_name = _("outcome"), "outcome"
    choices_of = Outcome


class PublicFilter(ChoiceFilter):
    """Whether readers see anything of it now, whatever is pending at the desk."""

    title, parameter_name = _("what readers see"), "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("public now")), ("no", _("not public"))]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        live = Q(Exists(live_editions(model).filter(uid=OuterRef("uid"))))
        return live if value == "yes" else ~live


class MergedFilter(ChoiceFilter):
    """Records that were merged into others; without being asked for they are not listed."""

    title, parameter_name = _("merged records"), "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("only", _("only merged records")), ("with", _("merged records too"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": gettext("not listed")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return (
            queryset.filter(merged_into=None) if self.value() is None else super().queryset(request, queryset)
        )

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        return Q(merged_into__isnull=False) if value == "only" else Q()


class CitedFilter(ChoiceFilter):
    """Whether any source is cited; by what the user may know, as everywhere."""

    title, parameter_name = _("sources cited"), "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no", _("has no source")), ("yes", _("at least one"))]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        none = without_source(model, request.user)
        return none if value == "no" else ~none


class LanguageFilter(CountryFilter):
    """The languages of the visible rows, by their codes."""

    title, parameter_name, field = _("language"), "language", "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, code) for code, _name in super().lookups(request, model_admin)]


class FieldFilter(ChoiceFilter):
    """What a citation speaks of."""

    title, parameter_name = _("field"), "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        fields = sorted({field for each in CITABLE.values() for field in each})
        return [(field, field.replace("_", " ")) for field in fields]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        return Q(field=value)


class ChangedByFilter(ChoiceFilter):
    """Who changed a record last: those who did so with a record, and in a way, that the user may know of."""

    title, parameter_name = _("last changed by"), "changed_by"

    def column(self, request: HttpRequest) -> str:
        return last_change_columns(request.user)[1]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        column = self.column(request)
        rows = model_admin.model.objects.visible_to(request.user).filter(**{column: OuterRef("pk")})
        users = User.objects.filter(Exists(rows.order_by())).order_by("username")
        names = list(users.values_list("username", flat=True)[:MOST_EDITORS])
        own = request.user.get_username()
        return [(name, gettext("%(name)s (you)") % {"name": name} if name == own else name) for name in names]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        return Q(**{f"{self.column(request)}__username": value})


class CreatedByFilter(ChangedByFilter):
    title, parameter_name = _("created by"), "created_by"

    def column(self, request: HttpRequest) -> str:
        return "created_by"


class WorkFilter(ChoiceFilter):
    """What waits; the conditions of the first page, where they are linked."""

    title, parameter_name = _("what waits"), "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(work.key, work.title) for work in WORK if model_admin.model in work.kinds]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        work = next(each for each in WORK if each.key == value)
        return work.condition(model, request.user)
