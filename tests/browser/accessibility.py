"""What axe finds on a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(
    page: Page, context: str | None = None, *, more: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """The broken rules of WCAG 2.2 A and AA, each with the first place, in all of a page or a part of it."""
    options: dict[str, Any] = {"runOnly": [*WCAG, *more]}
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]
