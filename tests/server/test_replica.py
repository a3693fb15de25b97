"""Two clusters of PostgreSQL: readers of a replica, which has the public tables and no other."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.server.backup_places import run
from tests.server.conftest import Server, _environment, _free_port
from tests.server.test_one_side import NOWHERE
from tests.server.test_starting import holds

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.one_database,
    pytest.mark.skipif(not (BINARIES / "initdb").exists(), reason="PostgreSQL's server is not installed"),
]
MADE = """
from tests import make
made = [make.incident(f'Arrest {n}') for n in range(3)]
make.public(*made)
print(*[each.uid for each in made])
"""
WITHDRAW = """
from incidents.models import Incident
from incidents.publishing import publish
publish.withdraw(Incident.objects.get(uid='{uid}'), by=None, reason='a test', keep_history=False)
"""


class Cluster:
    """A PostgreSQL of its own, which nothing outlives."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        # initdb and postgres refuse root.
        self.account = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.account:
            shutil.chown(folder, "postgres")
        words = "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        self.program("initdb", "-D", f"{folder}/data", *words)

    def program(self, name: str, *words: str) -> None:
        done = subprocess.run(
            [*self.account, str(BINARIES / name), *words], cwd=self.folder, text=True, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c wal_level=logical -c fsync=off"
        options += f" -c unix_socket_directories={self.folder}"
        log = f"{self.folder}/log"
        self.program("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self.program("pg_ctl", "-D", f"{self.folder}/data", "-w", "-m", "fast", "stop")

    def url(self, user: str = "postgres", database: str = "tracker") -> str:
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def execute(self, sql: str, database: str = "tracker") -> None:
        with psycopg.connect(self.url(database=database), autocommit=True) as connection:
            connection.execute(sql)

    def psql(self, sql: str) -> None:
        """Pipe SQL into psql, as the documentation says."""
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", self.url()]
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def clusters() -> Iterator[list[Cluster]]:
    # Not below pytest's own folder, which other accounts may not enter.
    with ExitStack() as held:
        made = [Cluster(Path(held.enter_context(TemporaryDirectory()))) for _ in range(2)]
        for cluster in made:
            cluster.start()
            held.callback(cluster.stop)
            cluster.execute("CREATE DATABASE tracker", "postgres")
        yield made


@pytest.fixture(scope="module")
def desk(clusters: list[Cluster], tmp_path_factory: pytest.TempPathFactory) -> Server:
    made = Server(_environment(tmp_path_factory.mktemp("desk")))
    made.environment["DATABASE_URL"] = clusters[0].url()
    assert run(made, "migrate", "-v0").returncode == 0
    return made


@pytest.fixture(scope="module")
def uids(desk: Server) -> list[str]:
    return run(desk, "shell", "-v0", "-c", MADE).stdout.split()


@pytest.fixture(scope="module")
def readers(
    clusters: list[Cluster], desk: Server, uids: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Server]]:
    """Two servers of readers over a replica, made as docs/scaling.md says."""
    publisher, replica = clusters
    publisher.psql(run(desk, "public_role", "tracker_public", "--publication", "readers").stdout)
    publisher.psql("ALTER ROLE tracker_public REPLICATION")
    replica.psql(run(desk, "public_role", "tracker_public", "--schema").stdout)
    source = f"host=127.0.0.1 port={publisher.port} dbname=tracker user=tracker_public"
    replica.execute(f"CREATE SUBSCRIPTION readers CONNECTION '{source}' PUBLICATION readers")
    made = []
    for number in range(2):
        server = Server(_environment(tmp_path_factory.mktemp(f"reader-{number}")))
        server.environment |= {
            "DATABASE_URL": NOWHERE,
            "TRACKER_PUBLIC_DATABASE_URL": replica.url("tracker_public"),
        }
        server.options = ["--only", "public"]
        assert server.start().startswith("READY"), [*server.output]
        made.append(server)
    yield made
    for server in made:
        server.close()


def until(condition: Callable[[], bool], within: float) -> float:
    """Return the seconds until something holds."""
    start = time.monotonic()
    assert holds(condition, within=within)
    return time.monotonic() - start


def test_a_replica_follows_publications_and_withdrawals(
    readers: list[Server], desk: Server, uids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for server in readers:
        until(lambda server=server: server.ask("GET", "/api/v1/incidents/")[1]["count"] == 3, within=30)
        assert server.ask("GET", f"/api/v1/incidents/{uids[0]}/")[0] == 200
    assert run(desk, "shell", "-v0", "-c", WITHDRAW.format(uid=uids[0])).returncode == 0
    gone = [
        until(lambda server=server: server.ask("GET", f"/api/v1/incidents/{uids[0]}/")[0] == 410, within=30)
        for server in readers
    ]
    with capsys.disabled():
        print(f" gone after at most {max(gone):.2f} s ", end="")
    assert [server.ask("GET", "/api/v1/incidents/")[1]["count"] for server in readers] == [2, 2]


def test_the_replica_has_no_table_of_the_desk(readers: list[Server], clusters: list[Cluster]) -> None:
    with psycopg.connect(clusters[1].url()) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    names = {name for (name,) in found}

    assert names
    assert not {name for name in names if name.startswith("auth_") or name == "incidents_incident"}


def test_a_new_release_publishes_its_tables_too(
    readers: list[Server], clusters: list[Cluster], desk: Server
) -> None:
    sql = run(desk, "public_role", "tracker_public", "--publication", "readers").stdout

    clusters[0].psql(sql)
    clusters[1].execute("ALTER SUBSCRIPTION readers REFRESH PUBLICATION")


def test_readers_are_not_ready_while_the_publisher_is_away(
    readers: list[Server], clusters: list[Cluster]
) -> None:
    assert readers[0].ask("GET", "/readyz")[0] == 200
    clusters[0].stop()
    until(lambda: readers[0].ask("GET", "/readyz")[0] == 503, within=30)
    _, body = readers[0].ask("GET", "/readyz", Host="127.0.0.1")
    assert [each["name"] for each in body["conditions"] if each["state"] == "failed"] == ["replica"]
    assert readers[0].ask("GET", "/api/v1/incidents/")[0] == 200
    clusters[0].start()
    until(lambda: readers[0].ask("GET", "/readyz")[0] == 200, within=60)
