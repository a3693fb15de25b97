"""What readers may try: requests made up from the URL resolver, the OpenAPI schema and the models.

Nothing is listed here that the service could tell by itself, so that a new route or parameter is tried
as soon as it is there.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import cycle, islice, product
from random import Random
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from incidents.choices import Sensitivity
from incidents.models import Person, Source
from incidents.models.base import Record
from incidents.public.queries.parameters import FORMATS
from tests.security.addresses import public_routes
from tests.security.hostile import HEADERS, HOSTILE, LOOKUPS, METHODS, NUMBERED, OWN_LOOKUPS
from tests.security.recording import Asked
from tests.security.sampling import by_turns
from tests.security.tracker import Tracker

SEED = 20250623
SCHEMA = "/api/v1/schema/"
# Heavy, and without a word from the database: asked for plainly, not with every trick.
HEAVY = (SCHEMA, "/api/v1/docs/", "/api/v1/docs/desk/", "/api/v1/docs/viewer/")


COUNTRIES = [f"/countries/{code}/" for code in ("az", "fr", "ge", "AZ")]
SEARCHES = [f"/search/{path}?q={q}" for path in ("", "suggestions/") for q in ("the", "arrest", "quliyeva")]


class Reader:
    """Makes up requests about one tracker; the same for the same seed."""

    def __init__(self, tracker: Tracker, seed: int = SEED) -> None:
        self.tracker = tracker
        self.random = Random(seed)
        self.hidden_ids = [str(record.uid) for record in tracker.hidden]
        self.homes = {
            "secret": _homes(tracker.hidden),
            "gone": _homes([*tracker.withdrawn.values(), *tracker.merged.values()]),
            "record": _homes(list(tracker.published.values())),
        }
        self.documented = _documented()
        plain = sorted(
            path for path, known in self.documented.items() if known and "{" not in path and path not in HEAVY
        )
        self.lists = [path for path in plain if path.endswith("/")]
        self.whole_files = [path for path in plain if not path.endswith("/")]

    def pool(self) -> list[Asked]:
        """Every request there is to try, each once, those of all families mixed."""
        families = [
            self.plain(),
            self.parameters(),
            self.orderings(),
            self.own_orderings(),
            self.guesses(),
            self.own_guesses(),
            self.files(),
            self.headed(),
            self.methods(),
            self.combined(),
            self.elsewhere(),
        ]
        found = []
        for family in families:
            made = list(dict.fromkeys(family))
            self.random.shuffle(made)
            found.append(made)
        return list(dict.fromkeys(asked for mixed in by_turns(found) for asked in mixed))

    def references(self) -> list[str]:
        """Ids and numbers of what is public, was public, is hidden, or never was."""
        public = [
            word for record in self.tracker.once_public for word in (str(record.uid), str(record.number))
        ]
        hidden = [*self.hidden_ids, *(str(record.pk) for record in self.tracker.hidden)]
        return list(
            dict.fromkeys([*public, *hidden, "00000000-0000-4000-8000-000000000000", "x", "%00", "١"])
        )

    def addresses(self) -> Iterator[str]:
        """Every public route with everything that its variable parts may hold."""
        for route in public_routes():
            values = [{}] if not route.parts else self._values(route.parts)
            yield from (route.address(**each) for each in values)

    def _values(self, parts: tuple[str, ...]) -> Iterator[dict[str, str]]:
        numbered = [part for part in parts if part == "version" or part.endswith("number")]
        for at, reference in enumerate(self.references()):
            for number in NUMBERED if numbered and at < len(NUMBERED) * 5 else NUMBERED[1:2]:
                yield {part: number if part in numbered else reference for part in parts}

    def plain(self) -> Iterator[Asked]:
        for address in (*self.addresses(), *COUNTRIES, *SEARCHES):
            yield Asked(address, self._family("plain", address))

    def _family(self, otherwise: str, text: str) -> str:
        """What asks for something hidden by its id is a family of its own, so that there is enough of it;
        and so is what leads to a record that is or was public.
        """
        for family, homes in self.homes.items():
            if any(home in text for home in homes):
                return family
        return "hidden" if any(uid in text for uid in self.hidden_ids) else otherwise

    def _family_of(self, name: str, value: str) -> str:
        """The family of one parameter with one value."""
        return f"hidden {name}" if value in self.hidden_ids else f"parameter {name}"

    def places(self) -> list[str]:
        """Every route, with references that lead somewhere, and a few that do not."""
        known = {"record", "gone"}
        found = [address for address in self.addresses() if self._family("", address) in known]
        missing = [address for address in self.addresses() if self._family("", address) not in known]
        return [
            *found,
            *(address for at, address in enumerate(missing) if at % 7 == 0 or address in _pages()),
        ]

    def parameters(self) -> Iterator[Asked]:
        """Each documented parameter alone, with what it takes, what it just takes, and what it does not."""
        for path, known in self.documented.items():
            for name, parameter in known.items():
                for value in self.values_of(name, parameter):
                    yield self.asked(path, {name: value}, self._family_of(name, value))
                for value in HOSTILE:
                    yield self.asked(path, {name: value}, f"hostile {name}")

    def values_of(self, name: str, parameter: dict[str, Any]) -> list[str]:
        """Values worth trying: the documented ones, their edges, and ids of all fates where ids are taken."""
        shape = parameter["schema"]
        shape = shape.get("items", shape)
        listed = [str(value) for value in shape.get("enum", [])]
        edges = [
            str(shape[bound] + step)
            for bound in ("minimum", "maximum")
            if bound in shape
            for step in (-1, 0, 1)
        ]
        # The present as a day: a moment to come is refused, and a time would differ from world to world.
        present = timezone.now().date().isoformat()
        days = ["2001-01-01", "2025-06", present, "2030-01-01T00:00:00Z", "2025"]
        moments = days if "date" in name or "_" in name else []
        pairs = [",".join(listed[:2])] if len(listed) > 1 else []
        found = [*listed, *edges, *map(str, _examples(parameter)), *moments, *pairs, *self.ids_for(name)]
        return list(dict.fromkeys(found or HOSTILE))

    def ids_for(self, name: str) -> list[str]:
        """Ids and numbers for a parameter that takes them: of its own kind, whatever became of the record."""
        kinds = [kind for kind in _kinds() if kind in name] or (
            ["person", "institution"] if name == "speaker" else []
        )
        records = [*self.tracker.once_public, *self.tracker.hidden]
        fitting = [record for record in records if record._meta.model_name in kinds]
        if name == "source":
            fitting += Source.objects.filter(
                sensitivity=Sensitivity.PUBLIC, citations__incident__in=[self.tracker.published["incident"]]
            ).distinct()
        return [
            word
            for record in fitting
            for word in (str(record.uid), str(getattr(record, "number", None)))
            if word != "None"
        ]

    def files(self) -> Iterator[Asked]:
        """Every list in every format it has, at both of its addresses, whole and with a filter."""
        places = [(path, name, {}) for path in self.whole_files for name in self.documented[path]]
        for path in self.lists:
            formats = FORMATS.get(path.removeprefix("/api/v1/").removesuffix("s/"), ("json", "csv"))
            aliases = [{"format": format_} for format_ in formats]
            places += [(path, name, alias) for name in self.documented[path] for alias in aliases]
        for path, name, alias in sorted(places, key=str):
            value = self.random.choice(self.values_of(name, self.documented[path][name]))
            yield Asked(f"{path}?{urlencode(alias)}".removesuffix("?"), "file")
            yield Asked(f"{path}?{urlencode({name: value, **alias})}", "file")

    def orderings(self) -> Iterator[Asked]:
        """Lists sorted by what only the desk knows."""
        names = [name for model in _desk_models() for name in _names(model)]
        for path, name in zip(cycle(self.lists), dict.fromkeys(names), strict=False):
            yield self.asked(path, {"ordering": name}, "ordering")
            yield self.asked(path, {"ordering": f"-{name}", "page_size": "2"}, "ordering")

    def guesses(self) -> Iterator[Asked]:
        """`field__lookup` on every model and relation, as an engine of filters may take them."""
        lists, lookups = cycle(self.lists), cycle(LOOKUPS)
        values = cycle(["1", "a", "true", str(self.tracker.confidential["person"].uid)])
        for model in _desk_models():
            for name in _names(model):
                for through in ("", f"{model._meta.model_name}__"):
                    guess = f"{through}{name}{next(lookups)}"
                    yield self.asked(next(lists), {guess: next(values)}, "guess")

    def own_orderings(self) -> Iterator[Asked]:
        """Lists sorted by the columns of the very records that they are of."""
        for path, model in self._lists_of_records():
            for field in model._meta.concrete_fields:
                yield Asked(f"{path}?{urlencode({'ordering': field.name})}", "sorted")

    def own_guesses(self) -> Iterator[Asked]:
        """`field__lookup` on the fields and relations of the very records that a list is of."""
        for path, model in self._lists_of_records():
            for name, (lookup, value) in product(_names(model), OWN_LOOKUPS):
                yield Asked(f"{path}?{urlencode({f'{name}{lookup}': value})}", "own")

    def _lists_of_records(self) -> Iterator[tuple[str, Any]]:
        """Each list with the desk's model of what it lists."""
        for model in _desk_models():
            for path in self.lists if issubclass(model, Record) else []:
                if path.endswith(f"/{model._meta.model_name}s/"):
                    yield path, model

    def headed(self) -> Iterator[Asked]:
        headers = cycle(HEADERS)
        for address in self.places():
            for header in islice(headers, 2 if address not in HEAVY else 1):
                yield Asked(address, f"header {header[0]}", headers=(header,))

    def methods(self) -> Iterator[Asked]:
        methods = cycle(METHODS)
        return (
            Asked(address, f"method {method}", method)
            for address, method in zip(self.places(), methods, strict=False)
        )

    def combined(self, count: int = 1500) -> Iterator[Asked]:
        """Two or three parameters at once, as somebody who looks for something would ask."""
        for path in islice(cycle(self.lists), count):
            known = self.documented[path]
            names = self.random.sample(sorted(known), min(len(known), self.random.choice((2, 2, 3))))
            query = {name: self.random.choice(self.values_of(name, known[name])) for name in names}
            yield self.asked(path, query, "combined")

    def elsewhere(self) -> Iterator[Asked]:
        """Addresses that lead nowhere, and those of hidden pages and files."""
        guesses = [
            "/api/",
            "/api/v2/incidents/",
            "/api/v1/sources/",
            "/api/v1/involvements/",
            "/api/v1/incidents",
            "/incidents",
            "/media/",
            "/static/",
            "/static/../var/secret_key",
            "/.env",
            "/var/tracker.sqlite3",
            "/sources/",
            "/incidents/1/edit/",
            "/incidents/1/history/",
            "/drafts/",
        ]
        return (Asked(path, "elsewhere") for path in guesses)

    def asked(self, path: str, query: dict[str, str], family: str) -> Asked:
        """A question; in every third case to the page that stands for the same list."""
        filled = re.sub(
            r"\{(\w+)\}", lambda part: "1" if part[1] == "version" else self.any_reference(), path
        )
        page = filled.removeprefix("/api/v1")
        at = page if self.random.random() < 0.33 and page in _pages() else filled
        return Asked(f"{at}?{urlencode(query)}", family)

    def any_reference(self) -> str:
        return quote(self.random.choice(self.references()))


@cache
def _documented() -> dict[str, dict[str, Any]]:
    """The query parameters of each public address, by name, as the schema tells them."""
    schema = json.loads(b"".join(Client().get(SCHEMA)))
    public = {
        path: item["get"] for path, item in schema["paths"].items() if "/desk/" not in path and "get" in item
    }
    return {
        path: {each["name"]: each for each in told.get("parameters", []) if each["in"] == "query"}
        for path, told in public.items()
    }


def _examples(parameter: dict[str, Any]) -> Iterable[Any]:
    told = [parameter.get("example"), parameter["schema"].get("example"), parameter["schema"].get("default")]
    told += [each.get("value") for each in parameter.get("examples", {}).values()]
    for value in told:
        if value is not None:
            yield ",".join(map(str, value)) if isinstance(value, list) else value


def _homes(records: list[Any]) -> set[str]:
    """The end of the address of each record, by id and by number."""
    words = [(record, word) for record in records for word in (record.uid, record.number) if word]
    folders = [(f"{record._meta.model_name}s", word) for record, word in words]
    folders += [("people", word) for record, word in words if isinstance(record, Person)]
    return {f"/{folder}/{word}/" for folder, word in folders}


@cache
def _pages() -> frozenset[str]:
    return frozenset(route.path for route in public_routes())


def _kinds() -> set[str]:
    return {str(model._meta.model_name) for model in _desk_models() if issubclass(model, Record)}


def _desk_models() -> list[Any]:
    return list(apps.get_app_config("incidents").get_models())


def _names(model: Any) -> list[str]:
    """The names of the fields and relations of a model, those of others that point to it included."""
    return sorted({field.name for field in model._meta.get_fields(include_hidden=False)})
