"""The states that the page can be in, and how to bring it there: for pictures, and for what every
state is looked at for. A new page's states are rows of `STATES`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page, expect

from ui.texts import TEXTS

Language = Literal["en", "zh"]
Words = dict[Language, str]

ANSWERED: Words = {
    "en": "What dose of dexamethasone was used in RECOVERY and for how long?",
    "zh": "二甲双胍在eGFR低于多少时禁用？",
}
UNANSWERED: Words = {
    "en": "What is the starting dose of levodopa in Parkinson's disease?",
    "zh": "帕金森病患者左旋多巴的起始剂量是多少？",
}
URGENT: Words = {
    "en": "My father has crushing chest pain and is sweating, can he take metformin?",
    "zh": "我父亲胸口压榨样疼痛，大汗淋漓，可以吃二甲双胍吗？",
}
SEARCHED: Words = {"en": "MMR vaccine autism", "zh": "二甲双胍 肾功能 eGFR"}


def language_of(locale: str) -> Language:
    """The language of the page for a browser of that locale."""
    return "zh" if locale.startswith("zh") else "en"


def at_rest(page: Page) -> None:
    """Wait until the script has ended and what slides or fades in has."""
    expect(page.locator('[data-test-script-state="notRunning"]')).to_have_count(1)
    page.wait_for_timeout(300)


def send(page: Page, question: str) -> None:
    """Ask, and wait until the question stands on the page."""
    page.locator("[data-testid=stChatInput] textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-question").last).to_have_text(question)


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    send(page, question)
    expect(page.locator(".st-key-stop")).to_have_count(0)
    expect(page.locator(".ledger").last).to_be_visible()


def open_passage(page: Page) -> None:
    """Open what the first sentence cites."""
    page.locator(".claim .mark").first.click()
    expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()


def find(page: Page, words: str) -> None:
    """Search literature."""
    page.locator(".st-key-find input").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-card").first).to_be_visible()


@dataclass(frozen=True)
class State:
    """Where to go and what to do there, in either language; `rests`: until the script has ended."""

    path: str
    act: Callable[[Page, Language], None]
    rests: bool = True

    def bring(self, page: Page, language: Language) -> None:
        """Bring a page into the state."""
        page.goto(self.path)
        self.act(page, language)
        if self.rests:
            at_rest(page)


def _empty(page: Page, language: Language) -> None:
    expect(page.locator(".taiyi-welcome")).to_be_visible()


def _answer(page: Page, language: Language) -> None:
    ask(page, ANSWERED[language])


def _passage(page: Page, language: Language) -> None:
    ask(page, ANSWERED[language])
    open_passage(page)


def _abstained(page: Page, language: Language) -> None:
    ask(page, UNANSWERED[language])


def _emergency(page: Page, language: Language) -> None:
    ask(page, URGENT[language])
    expect(page.get_by_role("alert").first).to_be_visible()


def _waiting(page: Page, language: Language) -> None:
    """A model that takes its time, in mid-answer."""
    send(page, ANSWERED[language])
    expect(page.locator(".taiyi-draft").first).to_be_visible()


def _error(page: Page, language: Language) -> None:
    expect(page.get_by_role("alert").first).to_be_visible()


def _found(page: Page, language: Language) -> None:
    find(page, SEARCHED[language])


def _narrowed(page: Page, language: Language) -> None:
    find(page, SEARCHED[language])
    _keep_all(page, language)
    page.locator(".st-key-find-languages button").first.evaluate("pill => pill.click()")
    expect(page).to_have_url(re.compile("in="))


def _keep_all(page: Page, language: Language) -> None:
    """Kept by a visitor who may have kept it before."""
    page.get_by_role("button", name=TEXTS[language]["keep-page"]).first.click()
    first = page.locator('[class*="st-key-card-"] [class*="st-key-keep-"] button').first
    expect(first).to_have_text(re.compile(TEXTS[language]["card-held"]))


def _basket(page: Page, language: Language) -> None:
    find(page, SEARCHED[language])
    _keep_all(page, language)
    page.locator(".st-key-taiyi-basket button").first.click()
    expect(page.locator(".taiyi-basket").first).to_be_visible()


def _drawn(page: Page, language: Language) -> None:
    expect(page.locator("h1")).to_have_count(1)


STATES: dict[str, State] = {
    "ask": State("/", _empty),
    "answer": State("/", _answer),
    "passage": State("/", _passage),
    "abstained": State("/", _abstained),
    "emergency": State("/", _emergency),
    "error": State("/?collection=nowhere&q=dose", _error),
    "literature": State("/literature", _empty),
    "found": State("/literature", _found),
    "narrowed": State("/literature", _narrowed),
    "basket": State("/literature", _basket),
    "library": State("/library", _drawn),
    "tools": State("/tools", _drawn),
    "status": State("/status", _drawn),
}
"""With answers that are quoted."""

WRITTEN: dict[str, State] = {"waiting": State("/", _waiting, rests=False)}
"""With a model that is slow."""
