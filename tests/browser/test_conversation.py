"""Five turns in each language with a model that writes, and with one that is killed meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.model_server import modes, words
from tests.model_server.stub import StubServer

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"
ENGLISH = [
    "What is the starting dose of metformin?",
    "Below what eGFR is it contraindicated?",
    "What was the duration of dexamethasone in RECOVERY?",
    "What is the starting dose of levodopa in Parkinson's disease?",
    "How many hours after injury is it too late to give tranexamic acid?",
]
CHINESE = [
    "二甲双胍在eGFR低于多少时禁用？",
    "它的起始剂量是多少？",
    "幽门螺杆菌铋剂四联方案的疗程是多少天？",
    "帕金森病患者左旋多巴的起始剂量是多少？",
    "氨甲环酸用于创伤出血的剂量是多少？",
]
UNANSWERABLE = 3
"""The place of the question that the library doesn't answer."""


def _ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-question").last).to_have_text(question)
    expect(page.locator(".st-key-stop")).to_have_count(0)


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(500)
    page.screenshot(path=SCREENSHOTS / f"conversation-{name}.png")


@pytest.mark.parametrize(
    ("written_page", "questions"),
    [(("en-GB", 1440, 900), ENGLISH), (("zh-CN", 1024, 768), CHINESE)],
    indirect=["written_page"],
    ids=["en", "zh"],
)
def test_five_turns(written_page: Page, questions: list[str], writing_server: StubServer) -> None:
    """It streams, cites, reads follow-ups and abstains; killed in the fifth, it is quoted."""
    page = written_page
    writing_server.mode = modes.slow(words.paraphrased, between_s=0.02)
    page.goto("/")
    for place, question in enumerate(questions[:-1]):
        _ask(page, question)
        ledger = page.locator(".ledger").nth(place)
        if place == UNANSWERABLE:
            expect(ledger.locator(".claim")).to_have_count(0)
        else:
            expect(ledger.locator(".claim.supported .mark").first).to_be_visible()
    expect(page.get_by_text(re.compile("Read as: metformin|理解为：二甲双胍"))).to_be_visible()
    _keep(page, "en" if questions is ENGLISH else "zh")
    writing_server.mode = modes.cut
    _ask(page, questions[-1])
    expect(page.locator(".ledger").last.locator(".claim.supported").first).to_be_visible()
    expect(page.get_by_text(re.compile("language model is not|语言模型不可用"))).to_be_visible()
    _keep(page, f"{'en' if questions is ENGLISH else 'zh'}-killed")


def test_an_answer_is_stopped(written_page: Page, writing_server: StubServer) -> None:
    writing_server.mode = modes.slow(words.quoted, between_s=1.0)
    page = written_page
    page.goto("/")
    page.get_by_role("textbox").fill(ENGLISH[0])
    page.keyboard.press("Enter")
    page.locator(".st-key-stop button").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(page.locator(".st-key-stop")).to_have_count(0)
    writing_server.mode = modes.grounded
    _ask(page, ENGLISH[1].replace("it", "metformin"))
    expect(page.locator(".claim.supported").first).to_be_visible()


def test_an_emergency_comes_first(page: Page) -> None:
    page.goto("/")
    _ask(page, "My father has crushing chest pain and is sweating, can he take metformin?")
    urgent = page.get_by_role("alert")
    expect(urgent).to_contain_text("911")
    expect(urgent).to_be_in_viewport()
    _keep(page, "emergency")
