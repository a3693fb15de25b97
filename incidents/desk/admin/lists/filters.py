"""Filters that the lists of several kinds of records share: country, role, work queue and others."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import Outcome, Role, Stance
from incidents.desk.admin.common.labels import country_name
from incidents.desk.admin.lists.used_countries import countries_in_use
from incidents.desk.work_queues import WORK, live_editions, without_source
from incidents.fields.registry import CITABLE, label_in_sentence
from incidents.legal_choices import Qualification
from incidents.models import Incident, Involvement
from incidents.models.constraints import any_code
from incidents.models.revisions import last_change_columns

MOST_EDITORS = 200


class FoldedFilter(admin.ChoicesFieldListFilter):
    """The choices of a field, folded until one is chosen: a long list would hide the other filters."""

    template = "admin/incidents/folded_filter.html"

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = label_in_sentence(model._meta.model_name, field.name)


class ChoiceFilter(admin.SimpleListFilter):
    """One of a few values, folded; a value that is not offered is an error, not “all”."""

    template = "admin/incidents/folded_filter.html"

    def has_output(self) -> bool:
        # A filter without choices is not shown, but an unknown value in the query is still an error.
        return super().has_output() or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(each) for each, _label in self.lookup_choices}:
            raise invalid_value(
                request, gettext("This list has no such choice: %(value)s") % {"value": value[:100]}
            )
        return queryset.filter(self.condition(value, queryset.model, request))

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        """Return the condition that rows of a value meet."""
        raise NotImplementedError


def invalid_value(request: HttpRequest, words: str) -> IncorrectLookupParameters:
    """Return the error for a value that a filter cannot take; the list then opens with a message."""
    messages.error(request, words)
    return IncorrectLookupParameters(words)


class CountryFilter(admin.SimpleListFilter):
    """Records of a country; the choices are those of the visible rows."""

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
    """A country filter for large tables, which have their countries in an index."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = countries_in_use(self.model_of(model_admin), request.user)
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

    def model_of(self, model_admin: Any) -> type[Any]:
        return model_admin.model


class IncidentCountryFilter(IndexedCountryFilter):
    """A country filter for parts, which have the country of their incident."""

    field = "incident__country"

    def model_of(self, model_admin: Any) -> type[Any]:
        return Incident


class NationalityFilter(CountryFilter):
    """People of a nationality; codes are in one column, separated by commas."""

    title, parameter_name, field = _("nationality"), "nationality", "nationalities"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).order_by().exclude(nationalities="")
        lists = rows.values_list("nationalities", flat=True).distinct()
        codes = {code for each in lists for code in str(each).split(",")}
        return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(nationalities__contains=self.value()) if self.value() else queryset


class RoleFilter(admin.SimpleListFilter):
    """Incidents with an involvement of this role; together with an outcome, one involvement has both."""

    title, parameter_name = _("role in it"), "role"
    template = "admin/incidents/folded_filter.html"
    choices_of: Any = Role

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.choices_of.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        values = {name: request.GET[name] for name in ("role", "outcome") if request.GET.get(name)}
        if not self.value():
            return queryset
        rows = Involvement.objects.visible_to(request.user).filter(incident=OuterRef("pk"), **values)
        return queryset.filter(Exists(rows))


class OutcomeFilter(RoleFilter):
    title, parameter_name = _("outcome"), "outcome"
    choices_of = Outcome


class StanceFilter(ChoiceFilter):
    """Statements by any of their stances."""

    title, parameter_name = _("stance"), "stance"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return Stance.choices

    def condition(self, value: str, model: type[Model], request: HttpRequest) -> Q:
        return Q(stance=value) | any_code("further_stances", [value])


class QualificationFilter(ChoiceFilter):
    """Incidents by what a source holds them to be."""

    title, parameter_name = _("legal qualification"), "qualification"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return Qualification.choices

    def condition(self, value: str, model: type[Model], request: HttpRequest) -> Q:
        return any_code("qualifications", [value])


class PublicFilter(ChoiceFilter):
    """Records that are public now or not, whatever is unpublished at the desk."""

    title, parameter_name = _("what readers see"), "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("public now")), ("no", _("not public"))]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        live = Q(Exists(live_editions(model).filter(uid=OuterRef("uid"))))
        return live if value == "yes" else ~live


class MergedFilter(ChoiceFilter):
    """Records that were merged into others; the list leaves them out by default."""

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
    """Records with or without a citation that the user may see."""

    title, parameter_name = _("sources cited"), "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no", _("has no source")), ("yes", _("at least one"))]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        none = without_source(model, request.user)
        return none if value == "no" else ~none


class LanguageFilter(CountryFilter):
    """Sources in a language; the choices are those of the visible rows."""

    title, parameter_name, field = _("language"), "language", "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, code) for code, _name in super().lookups(request, model_admin)]


class FieldFilter(ChoiceFilter):
    """Citations of a field."""

    title, parameter_name = _("field"), "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        fields = sorted({field for each in CITABLE.values() for field in each})
        return [(field, field.replace("_", " ")) for field in fields]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        return Q(field=value)


class ChangedByFilter(ChoiceFilter):
    """Records by the author of the last change that the user may see; the choices are visible authors."""

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
    """Records in a work queue of the dashboard."""

    title, parameter_name = _("what waits"), "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(work.key, work.title) for work in WORK if model_admin.model in work.kinds]

    def condition(self, value: str, model: type[Any], request: HttpRequest) -> Q:
        work = next(each for each in WORK if each.key == value)
        return work.condition(model, request.user)
