"""Which of many requests to send: every way of asking, every address, and what answers lead to."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from tests.security.addresses import public_routes
from tests.security.recording import Answer, Asked

UUID = r"[0-9a-f-]{36}"


def follow_up(answers: dict[Asked, Answer]) -> list[Asked]:
    """What the answers themselves lead to: links, next pages, and the same again with the ETag at hand."""
    found = []
    for asked, answer in answers.items():
        headers = dict(answer.headers)
        if "ETag" in headers and asked.method == "GET":
            found.append(Asked(asked.path, "unchanged", headers=(("If-None-Match", headers["ETag"]),)))
        if "Link" in headers or "json" in headers.get("Content-Type", ""):
            links = re.findall(r'https?://[^/"<>]+(/[^"<>\s]+cursor=[^"<>\s]+)', headers.get("Link", ""))
            found += [Asked(link, "cursor") for link in links]
    return list(dict.fromkeys(found))


def sample(pool: list[Asked], count: int) -> list[Asked]:
    """So many of the requests: one of every route; the first of every family, a plain one at every address,
    and at those of every record that is or was public, whatever the luck of the draw; then each way of
    asking as often as the next, and each at every address in turn.
    """
    ways = {asked.family: asked for asked in reversed(pool)}.values()
    plain = [asked for asked in pool if asked.method == "GET" and not asked.headers and "?" not in asked.path]
    places = {(_place(asked.path), asked.family): asked for asked in reversed(plain)}.values()
    records = [asked for asked in plain if asked.family == "record" and not re.search(UUID, asked.path)]
    return list(
        islice(dict.fromkeys([*_of_each_route(plain), *ways, *places, *records, *_in_turn(pool)]), count)
    )


def _of_each_route(plain: list[Asked]) -> list[Asked]:
    found = (next((each for each in plain if route.fits(each.path)), None) for route in public_routes())
    return [each for each in found if each is not None]


def _in_turn(pool: list[Asked]) -> Iterator[Asked]:
    ways: dict[str, dict[tuple[str, str], list[Asked]]] = {}
    for asked in pool:
        places = ways.setdefault(asked.family.split()[0], {})
        places.setdefault((_place(asked.path), asked.family), []).append(asked)
    mixed = [list(chain.from_iterable(by_turns(list(places.values())))) for places in ways.values()]
    return chain.from_iterable(by_turns(mixed))


def by_turns(lists: list[list[Asked]]) -> Iterator[list[Asked]]:
    """The first of each list, then the second of each, until all are used up."""
    longest = max(map(len, lists), default=0)
    return ([each[at] for each in lists if at < len(each)] for at in range(longest))


def _place(path: str) -> str:
    """An address without what varies in it."""
    below = re.sub(
        r"^/api/v1(?=/.)", "", path.split("?", maxsplit=1)[0]
    )  # its root is another place than the home page
    return re.sub(rf"/{UUID}|/\d+(?=/)", "/x", below)
