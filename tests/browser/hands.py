"""Somebody at a keyboard, without a mouse; what they press is counted."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_TABS = 90
# Seconds of a practised user (Card, Moran and Newell, The keystroke-level model, 1980, table 1):
# a key of an average non-secretary, and making up one's mind.
KEY_SECONDS, MIND_SECONDS = 0.28, 1.35


@dataclass
class Hands:
    """What somebody did.

    Attributes:
        page: before them.
        keys: pressed, to move and to choose.
        typed: characters of words.
        choices: fields and buttons that they stopped at.
        pages: that they waited for.
    """

    page: Page
    keys: int = 0
    typed: int = 0
    choices: int = 0
    pages: int = 0

    def press(self, key: str) -> None:
        """Press a key.

        Args:
            key: as Playwright names it.
        """
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        """Write words.

        Args:
            text: to write.
        """
        self.page.keyboard.type(text)
        self.typed += len(text)

    def begin(self) -> None:
        """Skip to the content of a page."""
        self.press("Tab")
        self.press("Enter")

    def reach(self, wanted: Locator) -> None:
        """Go forward until a field or button has the focus.

        Args:
            wanted: the field or button.

        Raises:
            AssertionError: it cannot be reached by the keyboard.
        """
        self.choices += 1
        for _ in range(MOST_TABS):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.press("Tab")
        message = f"not reached by the keyboard: {wanted}"
        raise AssertionError(message)

    def send(self) -> None:
        """Press Enter and wait for the page that comes of it."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.pages += 1

    def seconds(self) -> float:
        """Return how long a practised user takes, without waiting for pages."""
        return (self.keys + self.typed) * KEY_SECONDS + self.choices * MIND_SECONDS

    def told(self) -> str:
        """Return what was counted, in words."""
        return (
            f"{self.pages} pages, {self.choices} fields and buttons, {self.keys} keys, "
            f"{self.typed} characters, {self.seconds():.0f} s"
        )
