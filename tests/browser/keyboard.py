"""A keyboard that counts: every key that is pressed, every page that is loaded."""

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 75  # of a page at the desk, with the links to all lists in its margin


class Keyboard:
    """Types into a page as somebody without a mouse does, and counts keystrokes and page loads."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0
        self.loads: list[str] = []
        page.on("framenavigated", lambda frame: self.loads.append(frame.url))

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.strokes += times

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.strokes += len(words)

    def tab_to(self, name: str) -> None:
        """Go on with the tab key until the field, button or summary of this name has the focus."""
        for _ in range(MOST_STOPS):
            self.press("Tab")
            if self.focused() == name:
                return
        raise AssertionError(f"{name!r} is not to be reached; the focus is on {self.focused()!r}.")

    def choose(self, words: str, entry: str) -> None:
        """Type into a choice that has the focus, and take the entry with the arrow keys and Enter."""
        self.type(words)
        self.page.wait_for_selector(f".select2-results__option:has-text('{entry}')")
        while entry not in self._highlighted():
            self.press("ArrowDown")
        self.press("Enter")

    def _highlighted(self) -> str:
        return str(self.page.text_content(".select2-results__option--highlighted"))

    def focused(self) -> Any:
        """The id of what has the focus, or of the select behind a choice; else its text."""
        return self.page.evaluate(
            """() => {
              const at = document.activeElement;
              const chosen = at.closest(".select2");
              if (chosen) return chosen.previousElementSibling.id;
              return at.id || at.name || at.textContent.trim() || at.value;
            }"""
        )
