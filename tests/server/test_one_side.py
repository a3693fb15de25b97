"""`serve --only public|desk`: a server of one side, and what it needs of the other's database."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.backup_places import run
from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]

NOWHERE = "postgres://nobody@127.0.0.1:9/none"  # refuses every connection
PUBLIC = ("/", "/incidents/", "/api/v1/", "/api/v1/incidents/", "/api/v1/changes/", "/incidents/feed/")
DESK = (
    "/admin",
    "/admin/",
    "/admin/account/login/",
    "/admin/incidents/incident/",
    "/api/v1/desk/",
    "/api/v1/desk/incidents/",
)
MADE = "from tests import make; make.public(*[make.incident(f'Arrest {n}') for n in range(3)])"


def one_side(server: Server, folder: Path, side: str, **environment: str) -> Server:
    folder.mkdir()
    made = server.beside(folder, TRACKER_ONLY="", **environment)
    made.options = ["--only", side]
    return made


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    server.manage("shell", "-v0", "-c", MADE)
    return server


@pytest.fixture(scope="module")
def database(filled: Server) -> str:
    data = Path(filled.environment["TRACKER_DATA_DIR"])
    return filled.environment.get("DATABASE_URL") or f"sqlite:///{data / 'tracker.sqlite3'}"


@pytest.fixture(scope="module")
def public(filled: Server, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of readers that cannot reach the desk's database at all."""
    folder = tmp_path_factory.mktemp("public") / "data"
    made = one_side(filled, folder, "public", DATABASE_URL=NOWHERE, TRACKER_PUBLIC_DATABASE_URL=database)
    assert made.start().startswith("READY"), [*made.output]
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(filled: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = one_side(filled, tmp_path_factory.mktemp("desk") / "data", "desk")
    assert made.start().startswith("READY"), [*made.output]
    yield made
    made.close()


def status(server: Server, path: str, method: str = "GET", **headers: str) -> int:
    found = subprocess.run(
        ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", "-X", method]
        + [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        + [f"http://127.0.0.1:{server.port}{path}"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return int(found.stdout)


def test_readers_are_served_without_the_database_of_the_desk(public: Server) -> None:
    assert {path: status(public, path) for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert public.ask("GET", "/api/v1/incidents/")[1]["count"] == 3


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", DESK)
def test_a_public_server_has_no_desk(public: Server, path: str, method: str) -> None:
    assert status(public, path, method, Cookie="sessionid=abcdefgh", Authorization="Token desk_x") == 404


def test_a_public_server_has_its_own_criteria_of_being_ready(public: Server) -> None:
    found, body = public.ask("GET", "/readyz", Host="127.0.0.1")

    assert (found, body["sides"]) == (200, {"public": True})
    assert {each["side"] for each in body["conditions"]} == {"public"}
    assert public.ask("GET", "/readyz?side=desk")[0] == 404


def test_the_desk_alone_has_no_readers(desk: Server) -> None:
    assert {path: status(desk, path) for path in PUBLIC} == dict.fromkeys(PUBLIC, 404)
    assert desk.ask("GET", "/api/v1/desk/incidents/", Authorization=f"Token {desk.token('editor')}")[0] == 200
    assert status(desk, "/admin/account/login/") == 200
    assert desk.ask("GET", "/readyz", Host="127.0.0.1")[1]["sides"] == {"desk": True}


def test_both_sides_of_a_tracker_may_be_processes_of_their_own(public: Server, desk: Server) -> None:
    draft = {"title": "One more", "kind": "arrest"}
    made, _ = desk.ask(
        "POST", "/api/v1/desk/incidents/", draft, Authorization=f"Token {desk.token('contributor')}"
    )

    assert made == 201
    assert public.ask("GET", "/api/v1/incidents/")[1]["count"] == 3


def test_backups_are_for_the_desk(filled: Server) -> None:
    done = run(filled, "serve", "--only", "public", "--backup-every", "24h")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_doctor_asks_no_database_that_a_public_server_lacks(public: Server) -> None:
    done = run(public, "doctor", TRACKER_ONLY="public")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "migrations" not in done.stdout
    assert "last one is" not in done.stdout
