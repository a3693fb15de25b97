"""Settings are read from the environment, and a wrong one stops the start with its name."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.checks import data_directory_is_private, open_to_others

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_") and k != "DATABASE_URL"}
    given = {**kept, "TRACKER_DATA_DIR": str(folder), **environment}
    command = [sys.executable, "-c", f"from tracker import settings; {code}"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_PUBLIC_URL", "tracker.example.org"),
        ("TRACKER_PUBLIC_URL", "ftp://tracker.example.org"),
        ("TRACKER_PUBLIC_URL", "http://tracker.example.org"),
        ("TRACKER_PUBLIC_URL", "http://short.onion"),
        ("TRACKER_ONION_URL", "http://short.onion"),
        ("TRACKER_ONION_URL", f"https://{'a' * 56}.onion"),
        ("TRACKER_ONION_URL", f"http://{'a' * 56}.onion"),  # a second address of what has no first
        ("TRACKER_HSTS_DAYS", "-1"),
        ("TRACKER_HSTS_PRELOAD", "on"),
        ("TRACKER_FOUR_EYES", "maybe"),
        ("TRACKER_DEBUG", "2"),
        ("TRACKER_ALLOWED_HOSTS", "*"),
        ("TRACKER_ALLOWED_HOSTS", "https://x.example"),
        ("TRACKER_SECRET_KEY", "short"),
        ("TRACKER_PUBLIC_RATE", "a lot"),
        ("TRACKER_PUBLIC_MEMORY", "a lot"),
        ("TRACKER_CORRECTIONS", "javascript:alert(1)"),
        ("TRACKER_LICENCE", "http://licence.example"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "http://mail.example.org"),
        ("EMAIL_URL", "smtps://user@mail.example.org"),
        ("EMAIL_URL", "smtp://user:password@mail.example.org"),  # unencrypted
        ("EMAIL_URL", "smtps://mail.example.org:many"),
        ("EMAIL_FROM", "not an address"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "nonsense"),
        ("TRACKER_PUBLIC_DATABASE_URL", "nonsense"),
        ("TRACKER_DATA_DIR", "/proc/nowhere"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path, name, value):
    started = start(tmp_path, **{name: value})
    assert started.returncode != 0
    assert f"ImproperlyConfigured: {name}" in started.stderr


def test_mail_needs_the_address_that_it_is_from(tmp_path):
    started = start(tmp_path, EMAIL_URL="smtps://user:geheim@mail.example.org")
    assert "ImproperlyConfigured: EMAIL_FROM is empty" in started.stderr
    assert start(tmp_path, EMAIL_URL="smtp://127.0.0.1", EMAIL_FROM="desk@example.org").returncode == 0


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("smtps://user:p%40ss@mail.example.org", "smtps mail.example.org 465 user p@ss"),
        ("submission+tls://user:pass@mail.example.org", "submission+tls mail.example.org 587 user pass"),
        ("smtp://[::1]:2525", "smtp ::1 2525  "),
    ],
)
def test_the_parts_of_a_mail_server(tmp_path, url, place):
    code = "m = settings.MAIL; print(m.scheme, m.host, m.port, m.user, m.password)"
    started = start(tmp_path, code, EMAIL_URL=url, EMAIL_FROM="desk@example.org")
    assert started.stdout == f"{place}\n"


def test_a_mail_password_is_not_repeated_in_an_error(tmp_path):
    started = start(tmp_path, EMAIL_URL="smtp://user:geheim@mail.example.org")
    assert "geheim" not in started.stderr.splitlines()[-1]


def test_a_database_password_is_not_repeated_in_an_error(tmp_path):
    started = start(tmp_path, DATABASE_URL="nonsense://user:geheim@host/x")
    assert "geheim" not in started.stderr.splitlines()[-1]


def test_the_secret_key_is_made_once_and_kept_for_its_owner(tmp_path):
    keys = [start(tmp_path, "print(settings.SECRET_KEY)").stdout for _ in range(2)]
    assert len(keys[0]) > 40
    assert keys[0] == keys[1]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "\n", "short"])
def test_a_key_file_that_was_not_written_whole_is_refused_and_named(tmp_path, text):
    (tmp_path / "secret_key").write_text(text)
    started = start(tmp_path)
    assert started.returncode != 0
    assert f"{tmp_path}/secret_key holds fewer than 32 characters" in started.stderr.splitlines()[-1]


def test_a_key_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from tracker.secret_key import secret_key; "
        f"from pathlib import Path; secret_key(Path({str(tmp_path)!r}))"
    )
    failed = subprocess.run(
        [sys.executable, "-c", limited],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert failed.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_several_processes_that_start_first_at_once_take_one_key(tmp_path):
    made = (
        "from pathlib import Path; from tracker.secret_key import secret_key; "
        f"print(secret_key(Path({str(tmp_path)!r})))"
    )
    command, kept = [sys.executable, "-c", made], {"PATH": os.environ["PATH"]}
    started = [subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({each.communicate()[0] for each in started}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_nothing_that_is_written_can_be_read_by_other_accounts_whoever_made_the_folder(tmp_path):
    tmp_path.chmod(0o755)
    start(tmp_path, "(settings.DATA_DIR / 'made').write_text('x'); (settings.DATA_DIR / 'folder').mkdir()")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"secret_key": 0o600, "tmp": 0o700, "made": 0o600, "folder": 0o700}


def test_what_other_accounts_may_read_is_named_with_the_cure(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "private").write_text("x")
    (tmp_path / "private").chmod(0o600)
    assert open_to_others() == []

    (tmp_path / "tracker.sqlite3").write_text("x")
    (tmp_path / "tracker.sqlite3").chmod(0o640)
    (warning,) = data_directory_is_private()

    assert warning.msg == (
        f"Other accounts of this machine may read {tmp_path}/tracker.sqlite3: run chmod -R go-rwx {tmp_path}"
    )


def test_https_turns_on_secure_cookies_and_hsts(tmp_path):
    shown = "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0"
    started = start(tmp_path, f"print({shown})", TRACKER_PUBLIC_URL="https://tracker.example.org")
    assert started.stdout.strip() == "__Host-sessionid True True"


HSTS = "settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD"


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "31536000 False False"),
        ({"TRACKER_HSTS_DAYS": "0"}, "0 False False"),
        (
            {"TRACKER_HSTS_DAYS": "730", "TRACKER_HSTS_SUBDOMAINS": "on", "TRACKER_HSTS_PRELOAD": "on"},
            "63072000 True True",
        ),
    ],
)
def test_how_long_and_how_far_https_is_promised_is_for_the_operator_to_say(tmp_path, environment, shown):
    url = {"TRACKER_PUBLIC_URL": "https://tracker.example.org"}
    assert start(tmp_path, f"print({HSTS})", **url, **environment).stdout.strip() == shown


def test_an_onion_service_may_be_the_address_and_is_the_only_name_answered_to(tmp_path):
    onion = f"{'a' * 56}.onion"
    shown = "settings.ALLOWED_HOSTS, settings.PUBLIC_URL, settings.SESSION_COOKIE_SECURE"
    started = start(tmp_path, f"print({shown})", TRACKER_PUBLIC_URL=f"http://{onion}")
    assert started.stdout.strip() == f"['{onion}'] http://{onion} False"


def test_an_https_site_answers_to_its_own_name_only(tmp_path):
    started = start(
        tmp_path, "print(settings.ALLOWED_HOSTS)", TRACKER_PUBLIC_URL="https://tracker.example.org"
    )
    assert started.stdout.strip() == "['tracker.example.org']"


def test_no_policy_allows_anything_unsafe_or_foreign(settings):
    sources = {
        source for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in sources
    }
    assert sources <= {"'self'", "'none'", "data:"}
