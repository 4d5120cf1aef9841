"""A visitor asks in both languages and opens what the answer cites. Screenshots are kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"
LOOKS = [
    ("en-GB", 1440, 900, "light"),
    ("zh-CN", 1440, 900, "dark"),
    ("zh-CN", 1024, 768, "light"),
    ("en-GB", 390, 844, "dark"),
]

ENGLISH = "What dose of dexamethasone was used in RECOVERY and for how long?"
CHINESE = "二甲双胍在eGFR低于多少时禁用？"
IN_A_PDF = "幽门螺杆菌铋剂四联方案的疗程是多少天？"
UNANSWERABLE = "帕金森病患者左旋多巴的起始剂量是多少？"


def _ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-question").last).to_have_text(question)


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(500)  # for what slides in
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def _close(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_english_question_and_its_citation(page: Page) -> None:
    page.goto("/")
    _ask(page, ENGLISH)
    claim = page.locator(".claim").first
    expect(claim).to_contain_text("6 mg once daily")
    quoted = claim.locator(".words").inner_text()
    claim.get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("mark")).to_have_text(quoted)
    expect(drawer.locator("mark")).to_be_in_viewport()
    link = drawer.get_by_role("link", name="PMID 32678530")
    expect(link).to_have_attribute("href", "https://pubmed.ncbi.nlm.nih.gov/32678530/")
    expect(link).to_have_attribute("target", "_blank")
    _close(page)
    expect(claim).to_be_visible()


@pytest.mark.parametrize("page", [("zh-CN", 1440, 900)], indirect=True)
def test_a_chinese_question_and_the_page_of_a_pdf(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_placeholder("请用中文或英文提问")).to_be_visible()
    _ask(page, CHINESE)
    expect(page.locator(".claim").first).to_contain_text("30 mL/min")
    _ask(page, IN_A_PDF)
    ledger = page.locator(".ledger").last
    expect(ledger.locator(".claim").first).to_contain_text("14天")
    ledger.locator(".claim").first.get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("mark")).to_contain_text("14天")
    drawer.get_by_role("tab", name="第 1 页").click()
    image = drawer.get_by_role("img", name=re.compile("helicobacter-pylori-eradication-zh.pdf"))
    expect(image).to_be_visible()
    assert image.evaluate("i => i.naturalWidth") > 600
    assert image.evaluate(_YELLOW) > 500, "the quote is highlighted on the page"
    _keep(page, "zh-CN-1440-900-light-page")


_YELLOW = """async image => {
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const context = canvas.getContext("2d")
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let yellow = 0
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === 255 && data[i + 1] === 226 && data[i + 2] === 110) yellow++
  return yellow
}"""


def test_the_language_is_switched_and_survives_a_reload(page: Page) -> None:
    page.goto("/")
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_placeholder("请用中文或英文提问")).to_be_visible()
    page.reload()
    expect(page.get_by_placeholder("请用中文或英文提问")).to_be_visible()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.goto("/")
    _ask(page, ENGLISH)
    mark = page.locator(".claim").first.get_by_role("button")
    expect(mark).to_have_accessible_name(re.compile(r"^Citation \d: "))
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    _close(page)


def test_the_list_of_questions_leads_to_them(page: Page) -> None:
    page.goto("/")
    for question in (ENGLISH, CHINESE, UNANSWERABLE, IN_A_PDF):
        _ask(page, question)
        expect(page.locator(".ledger").last).to_be_visible()
    expect(page.locator(".taiyi-question").last).to_be_in_viewport()
    expect(page.locator(".taiyi-question").first).not_to_be_in_viewport()
    page.wait_for_timeout(500)  # until the page has settled on the answer
    page.get_by_role("link", name=ENGLISH).click()
    expect(page.locator(".taiyi-question").first).to_be_in_viewport()


def test_a_link_asks_and_what_it_says_is_inert(page: Page) -> None:
    asked = "dexamethasone dose ![x](https://evil.example/x.png) <img src=//evil.example/y>"
    page.goto(f"/?collection=samples&q={asked}")
    expect(page.locator(".taiyi-question")).to_have_text(asked)
    expect(page.locator(".ledger")).to_be_visible()
    expect(page.locator(".taiyi-question img")).to_have_count(0)


def test_a_missing_collection_is_told(page: Page) -> None:
    page.goto("/?collection=nowhere&q=dose")
    expect(page.get_by_role("alert")).to_contain_text("There is no collection 'nowhere'")
    _keep(page, "error")


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=lambda p: "-".join(map(str, p)))
def test_how_it_looks(page: Page, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    page.goto("/")
    expect(page.get_by_role("button", name=ENGLISH)).to_be_visible()
    _keep(page, f"{name}-1-welcome")
    _ask(page, ENGLISH if "en-GB" in name else CHINESE)
    expect(page.locator(".claim").first).to_be_visible()
    _keep(page, f"{name}-2-answer")
    page.locator(".claim").first.get_by_role("button").click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    _keep(page, f"{name}-3-passage")
    _close(page)
    _ask(page, UNANSWERABLE)
    expect(page.get_by_role("note")).to_be_in_viewport()
    _keep(page, f"{name}-4-abstained")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing is wider than the window"
