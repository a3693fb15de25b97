"""Keep a copy of the public record, and bring cases of your own to the desk: docs/sync.md explains it.

    python sync.py pull https://tracker.example copy.sqlite
    TOKEN=… python sync.py push https://tracker.example copy.sqlite NAMESPACE cases.jsonl

Needs nothing but Python. Each run goes on where the last one ended, also after one that broke off.
"""

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TRIES, MOST_OPERATIONS = 5, 100
Json = Any

TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS records (
    kind TEXT, id TEXT, version INTEGER, document TEXT, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS merged (kind TEXT, id TEXT, merged_into TEXT, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS sent (id TEXT PRIMARY KEY, digest TEXT);
"""


class Api:
    """The API of one tracker; with a token its desk too."""

    def __init__(self, address: str, token: str = "") -> None:
        self.root, self.token = f"{address.rstrip('/')}/api/v1", token

    def get(self, path: str, **params: Any) -> Json:
        return self.send("GET", f"{path}?{urlencode(params)}" if params else path)

    def send(self, method: str, path: str, body: Json = None, **headers: str) -> Json:
        """The answer as JSON; waits and tries again where the service asks for it. Raises HTTPError."""
        sent = {"Content-Type": "application/json", **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(TRIES):
            try:
                request = Request(self.root + path, data, sent, method=method)  # noqa: S310 - the address given
                with urlopen(request) as answer:  # noqa: S310
                    return json.load(answer)
            except HTTPError as error:
                if error.code not in (429, 503) or attempt == TRIES - 1:
                    raise
                time.sleep(int(error.headers.get("Retry-After", 5)))
        raise AssertionError


def opened(path: str) -> sqlite3.Connection:
    copy = sqlite3.connect(path)
    copy.executescript(TABLES)
    return copy


# From the tracker


def pull(api: Api, copy: sqlite3.Connection) -> int:
    """Bring the copy up to date; how many changes that took."""
    count = 0
    while True:
        try:
            page = api.get("/changes/", since=cursor_of(copy), include="document", page_size=100)
        except HTTPError as error:
            if not is_lost(error):
                raise
            discard(copy)  # the service was restored from a backup: what we have may not be public any more
            continue
        with copy:  # the changes and the place in the ledger, or neither
            for change in page["results"]:
                apply(copy, change)
            if page["cursor"] is not None:
                copy.execute("INSERT OR REPLACE INTO state VALUES ('cursor', ?)", [str(page["cursor"])])
        count += len(page["results"])
        if page["next"] is None:
            return count


def cursor_of(copy: sqlite3.Connection) -> str:
    found = copy.execute("SELECT value FROM state WHERE name = 'cursor'").fetchone()
    return str(found[0]) if found else "0"


def is_lost(error: HTTPError) -> bool:
    """Whether our place in the ledger is one that a restore has lost, or that it has not reached."""
    problem = json.load(error) if error.code == 400 else {}
    lost = {"cursor_before_restore", "cursor_ahead"}
    return any(each.get("code") in lost for each in problem.get("errors", []))


def discard(copy: sqlite3.Connection) -> None:
    with copy:
        for table in ("records", "merged", "state"):
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours


def apply(copy: sqlite3.Connection, change: Json) -> None:
    """One line of the ledger. What was withdrawn leaves the copy at once: it may protect somebody."""
    key = (change["kind"], change["id"])
    if change["action"] != "published":
        copy.execute("DELETE FROM records WHERE kind = ? AND id = ?", key)
        if change["action"] == "merged":
            copy.execute("INSERT OR REPLACE INTO merged VALUES (?, ?, ?)", [*key, change["merged_into"]])
    elif change["document"] is not None:  # else it can be read no more, and a later line says why
        text = json.dumps(change["document"], ensure_ascii=False)
        copy.execute("DELETE FROM merged WHERE kind = ? AND id = ?", key)
        copy.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", [*key, change["version"], text])


# To the desk


def push(api: Api, copy: sqlite3.Connection, namespace: str, cases: list[Json]) -> Iterator[str]:
    """Create or change the incidents of these cases, as drafts; yields what a person has to look at.

    A case is an incident as the desk API takes it, with the `id` that your system has for it. It is sent only
    if your system says something new, so that what editors changed meanwhile stays.
    """
    waiting = [case for case in cases if sent_digest(copy, case) != digest(case)]
    for start in range(0, len(waiting), MOST_OPERATIONS):
        chunk = waiting[start : start + MOST_OPERATIONS]
        operations = [operation(api, namespace, case) for case in chunk]
        # The same cases have the same key: after a lost answer nothing is made twice.
        headers = {"Idempotency-Key": hashlib.sha256(repr(operations).encode()).hexdigest()}
        answer = api.send("POST", "/desk/bulk/", {"operations": operations}, **headers)
        for case, result in zip(chunk, answer["results"], strict=True):
            if result["status"] in (200, 201):
                with copy:
                    copy.execute("INSERT OR REPLACE INTO sent VALUES (?, ?)", [case["id"], digest(case)])
            else:
                yield f"{case['id']}: {result['status']} {trouble(result['body'])}"


def trouble(problem: Json) -> str:
    """What is wrong, with the records that a new name may mean."""
    known = [f"{each['name']} {each['id']}" for new in problem.get("matches", []) for each in new["results"]]
    return " ".join([problem["detail"], *known])


def operation(api: Api, namespace: str, case: Json) -> Json:
    """The creation of an incident, or the change of the one that has this id of ours."""
    body = json.loads(json.dumps(case))
    del body["id"]
    for citation in body.get("citations", []):
        if isinstance(citation["source"], dict):
            citation["source"] = source_of(api, citation["source"])
    found = api.get("/desk/incidents/", external_id=f"{namespace}:{case['id']}")["results"]
    if not found:
        body["external_ids"] = [{"namespace": namespace, "id": case["id"]}]
        return {"method": "POST", "path": "incidents/", "body": body}
    record = found[0]
    return {
        "method": "PATCH",
        "path": f"incidents/{record['id']}/",
        "body": body,
        # If somebody changes it meanwhile, this is a 412 and the next run's work.
        "revision": record["revision"],
    }


def source_of(api: Api, source: Json) -> str:
    """The id of the source with this address, made where there is none."""
    found = api.get("/desk/sources/", url=source["url"])["results"]
    if not found:
        key = hashlib.sha256(source["url"].encode()).hexdigest()
        return str(api.send("POST", "/desk/sources/", source, **{"Idempotency-Key": key})["id"])
    return str(found[0]["id"])


def digest(case: Json) -> str:
    return hashlib.sha256(json.dumps(case, sort_keys=True).encode()).hexdigest()


def sent_digest(copy: sqlite3.Connection, case: Json) -> str:
    found = copy.execute("SELECT digest FROM sent WHERE id = ?", [case["id"]]).fetchone()
    return str(found[0]) if found else ""


def main(verb: str, address: str, path: str, *more: str) -> int:
    api, copy = Api(address, os.environ.get("TOKEN", "")), opened(path)
    if verb == "pull":
        print(f"{pull(api, copy)} changes")
        return 0
    namespace, file = more
    with open(file, encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines if line.strip()]
    troubles = list(push(api, copy, namespace, cases))
    print("\n".join([*troubles, f"{len(cases)} cases, {len(troubles)} to look at"]))
    return 1 if troubles else 0


if __name__ == "__main__":
    if [*sys.argv[1:2], len(sys.argv)] not in (["pull", 4], ["push", 6]):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
