"""The proxy configurations of deploy/, tried with the real programs in front of a served process."""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.server.conftest import ROOT, Server, _free_port

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

SITE = "tracker.example.org"
PASSWORD = "a password long enough"
SIGN_IN = "/admin/account/login/"
FORGED = "203.0.113.9"
NGINX = """
{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {site}
}}
"""


@dataclass
class Proxy:
    port: int
    folder: Path
    certificate: Path
    server: Server

    def connect(self) -> http.client.HTTPSConnection:
        """A connection as to the site's own name."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection(SITE, self.port, timeout=20, context=context)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sock = context.wrap_socket(plain, server_hostname=SITE)
        return connection

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        connection = self.connect()
        sent = {"Host": SITE, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer


def nginx(folder: Path, port: int, backend: int, certificate: Path, key: Path) -> list[str]:
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{backend}",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{_free_port()};",
        "listen [::]:80;": "",
        f"/etc/letsencrypt/live/{SITE}/fullchain.pem": str(certificate),
        f"/etc/letsencrypt/live/{SITE}/privkey.pem": str(key),
        "/var/log/nginx/tracker.log": f"{folder}/access.log",
    }.items():
        assert old in site
        site = site.replace(old, new)
    user = "user root;" if os.getuid() == 0 else ""  # who may enter the folders of these tests
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, site=site))
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(folder: Path, port: int, backend: int, certificate: Path, key: Path) -> list[str]:
    site = (ROOT / "deploy" / "Caddyfile").read_text()
    name = f"\n{{$TRACKER_SITE:{SITE}}} {{\n"
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{backend}",
        name: f"\nhttps://{SITE}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n",
        "\n{\n\tservers": "\n{\n\tadmin off\n\tauto_https disable_redirects\n\tservers",
        "\tlog {\n": f"\tlog {{\n\t\toutput file {folder}/access.log\n",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "Caddyfile").write_text(site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "site.pem", folder / "site.key"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={SITE}",
    ]
    command += ["-addext", f"subjectAltName=DNS:{SITE}", "-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(command, check=True, capture_output=True)
    return files


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Server]:
    server.manage("create_user", "leyla", "--role", "contributor", "--password-stdin", stdin=PASSWORD)
    server.environment["TRACKER_PUBLIC_URL"] = f"https://{SITE}"
    assert server.start().startswith("READY")
    yield server
    server.kill()


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request, served: Server, certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed (.ci/run installs it)")
    folder, port = tmp_path_factory.mktemp(request.param), _free_port()
    command = PROXIES[request.param](folder, port, served.port, *certificate)
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(command, env=home, stdout=output, stderr=output, start_new_session=True)
    made = Proxy(port, folder, certificate[0], served)
    try:
        _wait_until_it_answers(made)
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait_until_it_answers(proxy: Proxy) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError):
            if proxy.ask("GET", "/").status == 200:
                return
        time.sleep(0.1)
    pytest.fail((proxy.folder / "output").read_text())


def test_a_page_comes_through_compressed_and_for_https_alone(proxy: Proxy):
    answer = proxy.ask("GET", "/", Accept_Encoding="gzip")

    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_signing_in_works_over_https(proxy: Proxy):
    form = proxy.ask("GET", SIGN_IN)
    cookies = SimpleCookie(form.headers["Set-Cookie"])
    token = cookies["__Host-csrftoken"].value
    fields = {"login": "leyla", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = proxy.ask(
        "POST",
        SIGN_IN,
        urlencode(fields).encode(),
        Cookie=f"__Host-csrftoken={token}",
        Referer=f"https://{SITE}{SIGN_IN}",
        Origin=f"https://{SITE}",
        Content_Type="application/x-www-form-urlencoded",
    )

    assert answer.status == 302
    assert "__Host-sessionid=" in str(answer.headers)


@pytest.mark.parametrize("megabytes", [12, 200])  # docs/imports.md promises 200
def test_an_upload_of_many_megabytes_reaches_the_tracker(proxy: Proxy, megabytes: int):
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    files = head + b"a" * (megabytes * 1_000_000)
    answer = proxy.ask(
        "POST", "/admin/", files + b"\r\n--x--\r\n", Content_Type="multipart/form-data; boundary=x"
    )

    assert answer.status in (302, 403)  # the tracker's own answer to who is not signed in


def test_a_larger_upload_is_refused(proxy: Proxy):
    form = "multipart/form-data; boundary=x"
    with suppress(OSError):  # the proxy may hang up before the whole body is sent
        assert proxy.ask("POST", "/admin/", b"a" * 230_000_000, Content_Type=form).status == 413


def test_slow_readers_do_not_hold_the_tracker(proxy: Proxy):
    static = Path(proxy.server.environment["TRACKER_DATA_DIR"], "static")
    large = max(static.rglob("*.js"), key=lambda path: path.stat().st_size).relative_to(static)
    with ExitStack() as held:
        for _ in range(12):
            connection = proxy.connect()
            held.callback(connection.close)
            connection.request("GET", f"/static/{large}", headers={"Host": SITE})  # and reads nothing
        start = time.monotonic()
        assert proxy.ask("GET", "/incidents/").status == 200
        assert time.monotonic() - start < 15


def test_what_a_client_says_of_its_address_is_not_believed(proxy: Proxy):
    assert proxy.ask("GET", "/api/v1/desk/incidents/", X_Forwarded_For=FORGED).status == 401
    end = time.monotonic() + 60
    while not any("desk-api" in line for line in proxy.server.output) and time.monotonic() < end:
        time.sleep(0.1)

    noted = [line for line in proxy.server.output if "desk-api" in line]
    assert noted
    assert not any("203.0.113" in line for line in noted)


def test_slow_bodies_wait_at_the_proxy(proxy: Proxy):
    head = f"POST {SIGN_IN} HTTP/1.1\r\nHost: {SITE}\r\nContent-Length: 5000\r\n\r\nlogin="
    with ExitStack() as held:
        for _ in range(40):
            connection = proxy.connect()
            held.callback(connection.close)
            connection.sock.sendall(head.encode())
        start = time.monotonic()
        assert proxy.ask("GET", "/incidents/").status == 200
        assert time.monotonic() - start < 15  # a body may take 30
        time.sleep(1)
        assert _connections_to(proxy.server.port) < 40


def _connections_to(port: int) -> int:
    """How many connections to a local port are established."""
    wanted, found = f":{port:04X}", 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        found += local.endswith(wanted) and state == "01"
    return found


def test_the_proxy_logs_neither_queries_nor_one_time_links(proxy: Proxy):
    proxy.ask("GET", "/admin/account/link/MQ/a-secret-token/", Host=f"{SITE}:{proxy.port}")
    # Caddy knows the site by its port as well, where that is not 443.
    proxy.ask("GET", "/incidents/?q=a-name-that-is-searched-for", Host=f"{SITE}:{proxy.port}")
    end = time.monotonic() + 60
    log = proxy.folder / "access.log"
    while not (log.exists() and "/incidents/" in log.read_text()) and time.monotonic() < end:
        time.sleep(0.1)

    assert "/incidents/" in log.read_text()
    assert "a-name-that-is-searched-for" not in log.read_text()
    assert "a-secret-token" not in log.read_text()
