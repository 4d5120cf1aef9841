"""Nothing jumps, nothing is wider than the window, the browser's console stays silent."""

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.states import ANSWERED, STATES, ask, at_rest

pytestmark = pytest.mark.browser

# https://web.dev/articles/cls: beyond 0.1 a page is felt to jump.
_MOST_SHIFT = 0.1
_WATCH_SHIFTS = """
window.taiyiShift = 0
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.taiyiShift += entry.value
}).observe({ type: "layout-shift", buffered: true })
"""

_STREAMLITS = ("/_stcore/health", "/_stcore/host-config")
"""On a page other than the first Streamlit looks for the server below its address, in vain."""

_ZOOMED = ("en-GB", 720, 450)
"""1440 × 900 at 200 %."""


def test_nothing_jumps_while_an_answer_comes_and_pages_change(page: Page) -> None:
    page.add_init_script(_WATCH_SHIFTS)
    STATES["ask"].bring(page, "en")
    page.evaluate("window.taiyiShift = 0")  # while it loads Streamlit moves its empty frame
    ask(page, ANSWERED["en"])
    at_rest(page)
    page.wait_for_timeout(600)
    ask(page, ANSWERED["zh"])
    at_rest(page)
    page.get_by_role("link", name="Literature").click()
    expect(page.locator(".st-key-find input")).to_be_visible()
    at_rest(page)
    assert page.evaluate("window.taiyiShift") < _MOST_SHIFT


def test_the_console_stays_silent(page: Page) -> None:
    told: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        streamlits = message.location["url"].endswith(_STREAMLITS)
        if message.type == "error" and not streamlits:
            told.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: told.append(str(error)))
    for name in ("passage", "basket", "library", "tools", "status"):
        STATES[name].bring(page, "en")
    assert told == []


@pytest.mark.parametrize("page", [("en-GB", 390, 844), _ZOOMED], indirect=True)
def test_nothing_is_wider_than_the_window(page: Page) -> None:
    """A word of 300 letters, a dialog, cards; nor at twice the size."""
    for name in ("passage", "narrowed"):
        STATES[name].bring(page, "en")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    STATES["ask"].bring(page, "en")
    ask(page, "metformin" * 34)
    at_rest(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    question = page.locator(".taiyi-question h2")
    assert question.evaluate("words => words.scrollWidth - words.clientWidth") <= 0


def test_print_has_the_answer_and_nothing_to_press(page: Page) -> None:
    STATES["answer"].bring(page, "en")
    page.emulate_media(media="print")
    expect(page.locator(".claim").first).to_be_visible()
    for away in ("[data-testid=stSidebar]", ".st-key-taiyi-ask", "[data-testid=stHeader]"):
        expect(page.locator(away)).to_be_hidden()
