"""The routes by which two administrators erase a person."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.access import require
from incidents.desk.api import revision_etags
from incidents.desk.api.erasure.erasure_answers import EraseBody, erased_answer, erasure_answer
from incidents.desk.api.resource_views import ResourceView
from incidents.desk.api.serializers.step_bodies import ReasonedBody, StepBody
from incidents.desk.erasure import erase
from incidents.models import Person


class ErasureActions(ResourceView):
    """Report, request, cancellation and confirmation of an erasure, for the view of people."""

    @action(detail=True)
    def erasure(self, request: Request, id: str) -> Response:
        """Texts that still name the person, records that lose them, and backups; for administrators."""
        return Response(erasure_answer(self._person()))

    @action(detail=True, methods=["post"], url_path="ask-for-erasure")
    def ask_for_erasure(self, request: Request, id: str) -> Response:
        """Ask for the erasure; nothing changes until another administrator confirms."""
        person, revision = self._person(), revision_etags.required_revision(request)
        erase.ask(person, by=request.user, revision=revision, **self.body(ReasonedBody))
        return Response(erasure_answer(person))

    @action(detail=True, methods=["post"], url_path="cancel-erasure")
    def cancel_erasure(self, request: Request, id: str) -> Response:
        """Cancel the request for an erasure."""
        person = self._person()
        self.body(StepBody)
        erase.cancel(person, by=request.user)
        return Response(erasure_answer(person))

    @action(detail=True, methods=["post"])
    def erase(self, request: Request, id: str) -> Response:
        """Erase the person, which cannot be undone: another administrator than the one who asked. A person
        who was never published needs no request.
        """
        person, revision = self._person(), revision_etags.required_revision(request)
        done = erase.confirm(person, by=request.user, revision=revision, **self.body(EraseBody))
        return Response(erased_answer(done))

    def _person(self) -> Person:
        person: Person = self.get_object()
        require(self.request.user, erase.PERMISSION, "erase people")
        return person
