"""The filter to which the page of a person or institution links: records that name it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.common.labels import choice_label
from incidents.desk.admin.common.related_records import sources_of
from incidents.desk.admin.lists.filters import invalid_value
from incidents.desk.admin.lists.form_filters import FormFilter
from incidents.http.request_checks import read_uid
from incidents.models import Case, Incident, Institution, Involvement, Person, Source, Statement


class PartyFilter(FormFilter):
    """Records that name one person or institution, by its id; shown only when it is used."""

    title, parameter_name = _("names"), "party"
    template = "admin/incidents/list_party_filter.html"
    parameters = ("party",)

    def has_output(self) -> bool:
        return bool(self.requested("party"))

    def in_words(self) -> str:
        party = self._party()
        return choice_label(party) if party else self.requested("party")

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        party = self._party()
        if party is None:
            raise invalid_value(request, gettext("There is no such person or institution."))
        return queryset.filter(self._condition(queryset.model, party, request.user))

    def _condition(self, model: type[Any], party: Any, user: Any) -> Q:
        kind = str(party._meta.model_name)
        if model is Incident:
            rows = Involvement.objects.visible_to(user).filter(**{kind: party})
            return Q(pk__in=rows.order_by().values("incident"))
        if model is Case:
            return Q(**{f"{kind}s": party})
        if model is Statement:
            about = party.mentioned_in.values("pk") if isinstance(party, Person) else []
            return Q(**{kind: party}) | Q(pk__in=about)
        if model is Source:
            return Q(pk__in=sources_of(party, Source.objects.all(), user).order_by().values("pk"))
        return Q(parent=party) if isinstance(party, Institution) else Q(pk__in=[])

    def _party(self) -> Person | Institution | None:
        """Return the visible party in the query."""
        if not hasattr(self, "_visible"):
            self._visible = visible_party(self.requested("party"), self.request.user)
        return self._visible


def visible_party(key: str | None, user: Any) -> Person | Institution | None:
    """Return the person or institution with an id; None if the user may not see it."""
    uid = read_uid(key)
    if uid is None:
        return None
    person = Person.objects.visible_to(user).filter(uid=uid).first()
    return person or Institution.objects.visible_to(user).filter(uid=uid).first()
