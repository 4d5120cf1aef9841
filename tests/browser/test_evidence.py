"""From a mark to the words it rests on: by keyboard, by touch, in the whole document."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.model_server import modes, words
from tests.model_server.stub import StubServer

pytestmark = pytest.mark.browser

IN_A_PDF = "幽门螺杆菌铋剂四联方案的疗程是多少天？"
IN_HTML = "How much does each 1.0 mmol/L reduction in LDL cholesterol lower major vascular events?"


def _ask(page: Page, question: str) -> Locator:
    """Ask; the first mark of the answer."""
    page.goto("/")
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    mark = page.locator(".ledger .claim .mark").first
    expect(mark).to_be_visible()
    page.wait_for_timeout(500)  # until the page has settled on the answer
    return mark


def _within_the_window(page: Page, box: Locator) -> bool:
    at, size = box.bounding_box(), page.viewport_size
    assert at is not None
    assert size is not None
    right, bottom = at["x"] + at["width"], at["y"] + at["height"]
    return at["x"] >= 0 and at["y"] >= 0 and right <= size["width"] and bottom <= size["height"]


@pytest.mark.parametrize("page", [("zh-CN", 1440, 900)], indirect=True)
def test_from_a_mark_to_its_neighbours_and_the_whole_pdf(page: Page) -> None:
    mark = _ask(page, IN_A_PDF)
    before = page.locator(".ledger").bounding_box()
    mark.focus()
    quote = page.get_by_role("tooltip")
    expect(quote).to_contain_text("14天")
    expect(mark).to_have_accessible_description(re.compile("14天"))
    assert _within_the_window(page, quote)
    assert page.locator(".ledger").bounding_box() == before, "nothing moves"
    page.keyboard.press("Escape")
    expect(quote).to_have_count(0)
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    cited = drawer.locator("mark")
    expect(cited).to_contain_text("14天")
    place = drawer.get_by_text(re.compile(r"第 \d+ 段，共 \d+ 段"))
    first = place.inner_text()
    drawer.get_by_role("button", name="下一段").click()
    expect(place).not_to_have_text(first)
    expect(cited).to_have_count(0)
    drawer.get_by_role("button", name="上一段").click()
    expect(cited).to_contain_text("14天")
    with page.context.expect_page() as opening:
        drawer.get_by_role("link", name="打开全文").click()
    whole = opening.value
    expect(whole.locator(".whole mark")).to_contain_text("14天")
    expect(whole.locator(".whole mark")).to_be_in_viewport()
    whole.get_by_role("tab", name="页面").click()
    image = whole.get_by_role("img", name=re.compile("helicobacter-pylori-eradication-zh.pdf"))
    expect(image).to_be_visible()


def test_the_whole_of_an_html_file_and_its_outline(page: Page) -> None:
    mark = _ask(page, IN_HTML)
    mark.click()
    link = page.get_by_role("dialog").get_by_role("link", name="Open the whole document")
    page.goto("/" + (link.get_attribute("href") or ""))
    quote = page.locator(".whole mark")
    expect(quote).to_be_in_viewport()
    expect(quote).to_contain_text("one fifth")
    heads = page.locator(".whole").get_by_role("columnheader")
    expect(heads.first).to_have_text("Statin intensity")
    page.set_viewport_size({"width": 1440, "height": 400})
    page.get_by_role("navigation", name="Outline").get_by_role("button", name="References").click()
    expect(page.get_by_role("heading", name="References")).to_be_in_viewport()
    expect(quote).not_to_be_in_viewport()
    page.get_by_role("button", name="To the passage").click()
    expect(quote).to_be_in_viewport()


@pytest.mark.parametrize("page", [("en-GB", 390, 844)], indirect=True)
def test_a_tap_shows_the_quote_and_what_it_shows_opens_it(page: Page) -> None:
    mark = _ask(page, IN_HTML)
    touch = {"pointerType": "touch", "bubbles": True, "composed": True}
    mark.dispatch_event("pointerdown", touch)
    mark.dispatch_event("click")
    quote = page.get_by_role("tooltip")
    expect(quote).to_contain_text("one fifth")
    assert _within_the_window(page, quote)
    expect(page.get_by_role("dialog")).to_have_count(0)
    quote.get_by_role("button", name="Open the passage").click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()


def test_sentences_stand_where_they_were_written(
    written_page: Page, writing_server: StubServer
) -> None:
    writing_server.mode = modes.slow(words.paraphrased, between_s=0.05)
    page = written_page
    page.goto("/")
    page.get_by_role("textbox").fill("What is the starting dose of metformin?")
    page.keyboard.press("Enter")
    draft = page.locator(".stHtml .taiyi-claims .claim").first
    expect(draft).to_be_visible()
    written = draft.bounding_box()
    claim = page.locator(".ledger .claim").first
    expect(claim).to_be_visible()
    expect(draft).to_have_count(0)
    settled = claim.bounding_box()
    assert written is not None
    assert settled is not None
    for side in ("x", "y", "width", "height"):
        assert abs(settled[side] - written[side]) <= 1, side  # type: ignore[literal-required]
