"""Filters of the list of people: status and place of custody, and who holds them to be what."""

from django.db.models import Exists, Model, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from incidents.choices import CustodyStatus, RecognitionStatus
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.lists.filters import ChoiceFilter
from incidents.models import Custody, Institution, Recognition

MOST_OFFERED = 200


class PartFilter(ChoiceFilter):
    """People by a part of theirs that the user may see; filters of one kind of part ask of one row."""

    parameter_name: str
    rows: type[Custody | Recognition]  # the model of the part
    parameters: dict[str, str]  # of all filters of this kind of part: its column by parameter

    def condition(self, value: str, model: type[Model], request: HttpRequest) -> Q:
        wanted = {
            column: request.GET[name] for name, column in self.parameters.items() if request.GET.get(name)
        }
        return Q(Exists(self.rows.objects.visible_to(request.user).filter(person=OuterRef("pk"), **wanted)))


class NamedFilter(PartFilter):
    """The institutions that a visible part names, by name."""

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        column = self.parameters[self.parameter_name].partition("__")[0]
        rows = self.rows.objects.visible_to(request.user).exclude(**{column: None})
        named = Institution.objects.visible_to(request.user).filter(pk__in=rows.values(column))
        return [(str(each.uid), record_label(each)) for each in named.order_by("name", "pk")[:MOST_OFFERED]]


class OfCustody:
    rows: type[Custody | Recognition] = Custody
    parameters = {"custody_status": "status", "custody_place": "place__uid"}


class CustodyStatusFilter(OfCustody, PartFilter):
    title, parameter_name = _("status of custody"), "custody_status"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return CustodyStatus.choices


class CustodyPlaceFilter(OfCustody, NamedFilter):
    title, parameter_name = _("place of detention"), "custody_place"


class OfRecognition:
    rows: type[Custody | Recognition] = Recognition
    parameters = {"recognised_as": "status", "recognised_by": "body__uid"}


class RecognisedAsFilter(OfRecognition, PartFilter):
    title, parameter_name = _("recognised as"), "recognised_as"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return RecognitionStatus.choices


class RecognisedByFilter(OfRecognition, NamedFilter):
    title, parameter_name = _("recognised by"), "recognised_by"
