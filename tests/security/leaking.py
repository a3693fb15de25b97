"""How leaks are put in: views found by the names of their routes, and their answers changed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest

from incidents.models import Incident
from incidents.public.cache import registry
from tests.security.addresses import Route, public_routes

Leak = Callable[[pytest.MonkeyPatch], Route]
LEAKS: dict[str, Leak] = {}
Told = Callable[[Any, Any, dict[str, Any]], Any]


def leak(seeded: Leak) -> Leak:
    LEAKS[seeded.__name__.replace("_", " ")] = seeded
    return seeded


@contextmanager
def planted(name: str) -> Iterator[Route]:
    """Plant a leak, and give its route. Nothing compiled without it is used with it, or afterwards."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            route = LEAKS[name](patch)
            registry.clear_compiled()
            yield route
    finally:
        registry.clear_compiled()


def route_of(name: str) -> Route:
    return next(route for route in public_routes() if route.name == name)


def after(patch: pytest.MonkeyPatch, name: str, told: Told) -> Route:
    """Let a view's answer to GET pass through `told(request, response, kwargs)`; give its route."""
    route = route_of(name)
    view = route.view.view_class
    plain = view.get

    def get(self: Any, request: Any, **kwargs: Any) -> Any:
        return told(request, plain(self, request, **kwargs), kwargs)

    patch.setattr(view, "get", get)
    return route


def in_json(change: Callable[[dict[str, Any]], None]) -> Told:
    """A change of the body of a JSON answer."""

    def told(request: Any, response: Any, kwargs: Any) -> Any:
        if response.status_code == 200 and not response.streaming:
            content = json.loads(response.content)
            change(content)
            response.content = json.dumps(content).encode()
        return response

    return told


def add(words: Callable[[], Any]) -> Told:
    """Words at the end of an answer."""

    def told(request: Any, response: Any, kwargs: Any) -> Any:
        if response.status_code == 200 and response.streaming:
            response.streaming_content = chain(response.streaming_content, [str(words()).encode()])
        elif response.status_code == 200:
            response.content += str(words()).encode()
        return response

    return told


def header(name: str, value: Callable[[], Any]) -> Told:
    def told(request: Any, response: Any, kwargs: Any) -> Any:
        response[name] = str(value())
        return response

    return told


def of(model: Any, reference: str) -> Any:
    """The working copy behind an address, if there is one."""
    found = (
        model.objects.filter(number=reference)
        if reference.isascii() and reference.isdigit()
        else model.objects.none()
    )
    return found.first() or (model.objects.filter(uid=reference).first() if len(reference) == 36 else None)


def after_refusal(patch: pytest.MonkeyPatch, told: Told) -> Route:
    """As `after`, where the question is refused: at the view's way of telling errors."""
    route = route_of("api:incident-list")
    view = route.view.view_class
    plain = view.finalize_response

    def finalize_response(self: Any, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        return told(request, plain(self, request, response, *args, **kwargs).render(), kwargs)

    patch.setattr(view, "finalize_response", finalize_response)
    return route


def in_dispatch(patch: pytest.MonkeyPatch, name: str, answer: Callable[[Any], Any]) -> Route:
    """Answer otherwise where a record of the desk was never public."""
    route = route_of(name)
    view = route.view.view_class
    plain = view.dispatch

    def dispatch(self: Any, request: Any, *args: Any, reference: str = "", **kwargs: Any) -> Any:
        found = of(Incident, reference)
        if found is not None and found.number is None:
            return answer(found)
        return plain(self, request, *args, reference=reference, **kwargs)

    patch.setattr(view, "dispatch", dispatch)
    return route
