"""Every state of the page is read by axe-core, and used with the keyboard alone.

axe-core (https://github.com/dequelabs/axe-core) knows the rules of WCAG that a program can tell.
What it calls serious or critical fails here; what is Streamlit's own and can't be mended from
outside is in `KNOWN`, by rule and selector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.states import ANSWERED, STATES, WORKING, at_rest, language_of

pytestmark = pytest.mark.browser

LOOKS = [
    ("en-GB", 1440, 900, "light"),
    ("zh-CN", 390, 844, "dark"),
]
OTHER_LOOKS = [
    ("en-GB", 390, 844, "light"),
    ("zh-CN", 1440, 900, "dark"),
]
"""Of the states that colours and widths matter most to."""
TELLING = ("passage", "narrowed")
CONTAINED = ("found",)
"""What another state has all of."""

KNOWN: dict[tuple[str, str], str] = {}
"""(rule, a part of the selector): why it can't be mended here."""


def _look(parameter: Any) -> str:
    return "-".join(map(str, parameter))


def _grave(page: Page) -> list[str]:
    """What axe-core finds serious or critical, and isn't known."""
    found = Axe().run(page).response["violations"]
    told = (_told(rule) for rule in found if rule["impact"] in ("serious", "critical"))
    return [one for each in told for one in each]


def _told(rule: dict[str, Any]) -> Iterator[str]:
    for node in rule["nodes"]:
        where = " ".join(map(str, node["target"]))
        if not any(rule["id"] == id and part in where for id, part in KNOWN):
            yield f"{rule['id']}: {where}: {node['failureSummary']}"


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=_look)
def test_no_state_has_a_serious_issue(page: Page, request: pytest.FixtureRequest) -> None:
    language = language_of(request.node.callspec.params["page"][0])
    found = {}
    for name, state in STATES.items():
        if name not in CONTAINED:
            state.bring(page, language)
            found[name] = _grave(page)
    assert {name: issues for name, issues in found.items() if issues} == {}


@pytest.mark.parametrize("working_page", LOOKS, indirect=True, ids=_look)
def test_nor_have_tools_that_a_model_does(
    working_page: Page, request: pytest.FixtureRequest
) -> None:
    language = language_of(request.node.callspec.params["working_page"][0])
    found = {}
    for name, state in WORKING.items():
        state.bring(working_page, language)
        found[name] = _grave(working_page)
        boxes = working_page.get_by_role("textbox").all()
        found[name] += [f"{name}: a box has no name" for box in boxes if not _name(box)]
    assert {name: issues for name, issues in found.items() if issues} == {}


def _name(box: Locator) -> str:
    """What a screen reader calls it."""
    return str(box.evaluate("box => box.ariaLabel || [...box.labels].map(l => l.innerText).join()"))


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("page", OTHER_LOOKS, indirect=True, ids=_look)
def test_nor_in_other_looks(page: Page, request: pytest.FixtureRequest, name: str) -> None:
    STATES[name].bring(page, language_of(request.node.callspec.params["page"][0]))
    assert _grave(page) == []


def test_an_issue_is_found(page: Page) -> None:
    STATES["ask"].bring(page, "en")
    page.evaluate(
        """() => {
          const faint = document.createElement("p")
          faint.textContent = "faint"
          faint.style.color = "#ccc"
          document.querySelector(".taiyi-welcome").append(faint, document.createElement("button"))
        }"""
    )
    assert {issue.split(":")[0] for issue in _grave(page)} == {"color-contrast", "button-name"}


@pytest.mark.parametrize("page", [("zh-CN", 1440, 900)], indirect=True)
def test_the_language_and_the_title_are_told(page: Page) -> None:
    STATES["literature"].bring(page, "zh")
    expect(page).to_have_title("文献 · Taiyi-RAG")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Literature · Taiyi-RAG")


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the Tab key until what matches has the focus, which must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED, selector):
            return
    raise AssertionError(f"{most} times Tab don't lead to {selector}")


_FOCUSED = """selector => {
  let here = document.activeElement
  while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement
  return !!here?.matches(selector)
}"""


def test_everything_is_reached_by_keys_alone(page: Page) -> None:
    """The question box, the mark of an answer, the passage and back, the other language."""
    STATES["ask"].bring(page, "en")
    _tab_to(page, "[data-testid=stChatInput] textarea")
    page.keyboard.type(ANSWERED["en"])
    page.keyboard.press("Enter")
    expect(page.locator(".claim .mark").first).to_be_visible()
    at_rest(page)
    page.locator("body").evaluate("body => document.activeElement?.blur()")
    _tab_to(page, ".mark")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("mark").first).to_be_visible()
    at_rest(page)
    assert drawer.evaluate("drawer => drawer.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    at_rest(page)
    assert page.evaluate(_FOCUSED, ".mark"), "the focus is back where the drawer was opened"
    page.locator("body").evaluate("body => document.activeElement?.blur()")
    _tab_to(page, "[role=radio]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_placeholder(re.compile("请用中文或英文提问"))).to_be_visible()
