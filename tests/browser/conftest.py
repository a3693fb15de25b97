"""Chromium, and a page that notes every fault it sees."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests import make

# Playwright's loop runs in the test's thread, where Django would refuse its own queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HERE_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} in ${event.sourceFile}`);
});
"""


class Faults(list[str]):
    """What a page complained of: console, uncaught errors, answers that are errors."""

    def watch(self, page: Page) -> None:
        page.add_init_script(WATCH)
        page.on("console", self.of_console)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("response", self.of_answer)

    def of_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(message.text)

    def of_answer(self, answer: Response) -> None:
        if answer.status >= 400:
            self.append(f"{answer.status} {answer.url}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the database in a file, as in service: each thread has a connection of its own and waits its turn.

    The connection to a database in memory is one that all threads share. Where one of them reads while
    another writes, SQLite says "database table is locked", and nobody waits.
    """
    if connections["default"].vendor != "sqlite":
        raise pytest.UsageError("Tests of the browser are run on SQLite.")
    file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
    for connection in connections.all():
        options = connection.settings_dict["OPTIONS"]
        # The file goes with the tests, so nothing has to reach the disk.
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", HERE_ALONE]}


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Any:
    """Open pages of the live server that note console errors and breaches of the security policy."""
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.faults = Faults()  # type: ignore[attr-defined]
        page.faults.watch(page)  # type: ignore[attr-defined]
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_page: Any, live_server: Any) -> Callable[..., Page]:
    """A page signed in to the admin as a new user of a role; the way there has a test of its own."""

    def signed_in(role: str, **options: Any) -> Page:
        client = Client()
        client.force_login(make.user(role))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**options)
        session = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "httpOnly": True}
        page.context.add_cookies([{**session, "url": live_server.url}])
        page.goto("/admin/")
        return page

    return signed_in
