"""The states that the page can be in, and how to bring it there: for pictures, and for what every
state is looked at for. A new page's states are rows of `STATES`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import FilePayload, Page, expect

from tests.serving import ROOT
from ui.texts import TEXTS, Texts

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
CHARTED: Words = {
    "en": "Does tranexamic acid reduce death from bleeding?",
    "zh": "氨甲环酸能减少出血死亡吗？",
}
"""The evidence is of several years."""
WARD: Words = {"en": "cardiology-ward", "zh": "心内科"}
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


def _evidence(page: Page, language: Language) -> None:
    ask(page, CHARTED[language])
    page.locator("summary", has_text={"en": "strongest", "zh": "证据强度"}[language]).click()
    expect(page.locator(".snippet").first).to_be_visible()
    page.locator(".taiyi-years").evaluate("chart => chart.scrollIntoView({block: 'center'})")


def _read(page: Page, language: Language) -> None:
    """What the answer cites, in its whole document."""
    _passage(page, language)
    whole = page.get_by_role("dialog").locator('a[href*="read?"]').first
    page.goto(f"/{whole.get_attribute('href')}")
    expect(page.locator("mark").first).to_be_in_viewport()


def _history(page: Page, language: Language) -> None:
    """Several conversations."""
    for question in (UNANSWERED, CHARTED, ANSWERED):
        page.goto("/")
        ask(page, question[language])
    expand = page.get_by_test_id("stExpandSidebarButton")
    if expand.is_visible():
        expand.click()
    expect(page.locator('[class*="st-key-open-"]').nth(2)).to_be_visible()


def _abstained(page: Page, language: Language) -> None:
    ask(page, UNANSWERED[language])


def _emergency(page: Page, language: Language) -> None:
    ask(page, URGENT[language])
    expect(page.get_by_role("alert").first).to_be_visible()


def _waiting(page: Page, language: Language) -> None:
    """A model that takes its time, in mid-answer."""
    send(page, ANSWERED[language])
    expect(page.locator(".stHtml .taiyi-claims .claim").first).to_be_visible()


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


def _told(page: Page, language: Language) -> None:
    expect(page.locator(".taiyi-notice").first).to_be_visible()


def _example(tool: str, shown: str) -> Callable[[Page, Language], None]:
    """A tool at work on its first example: what is shown then is in view."""

    def act(page: Page, language: Language) -> None:
        page.locator(f'[class*="st-key-example-{tool}-{language}-1"] button').click()
        expect(page.locator(shown).first).to_be_visible()
        at_rest(page)
        page.locator(shown).first.evaluate("one => one.scrollIntoView({block: 'center'})")

    return act


def _file(page: Page, language: Language) -> None:
    """A file of texts, one of them empty, worked on to its end, and what was made of the first."""
    at_rest(page)  # it may be drawn in two languages, one after the other
    page.get_by_role("tab").last.click()
    texts = "id,text\na,aspirin 75 mg\nb,\n"
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="notes.csv", mimeType="", buffer=texts.encode())
    )
    page.locator(".st-key-run-file-names button").click()
    first = page.get_by_text(TEXTS[language]["batch-first"]).first
    first.click(timeout=60_000)
    expect(page.locator(".taiyi-annotated mark").first).to_be_visible()


def _documents(page: Page, language: Language) -> None:
    expect(page.locator(".taiyi-document").first).to_be_visible()


def _adding(page: Page, language: Language) -> None:
    """A library of its own, to which files were sent just now: one of them can't be read."""
    t = Texts(language)
    page.get_by_text(t("shelf-new"), exact=True).click()
    page.get_by_label(t("shelf-name")).fill(WARD[language])
    page.get_by_role("button", name=t("shelf-make")).click()
    expect(page.get_by_role("heading", name=WARD[language], exact=True)).to_be_visible()
    sent = [*sorted((ROOT / "samples" / language).iterdir())[:3]]
    files = [FilePayload(name=f.name, mimeType="", buffer=f.read_bytes()) for f in sent]
    broken = FilePayload(name="scan-2019.pdf", mimeType="", buffer=b"%PDF-1.7 cut short")
    page.locator('input[type="file"]').set_input_files([*files, broken])
    page.get_by_role("button", name=t("add-send")).click()
    expect(page.locator(".taiyi-counted")).to_be_visible()


def _examined(page: Page, language: Language) -> None:
    """When all that takes its time has been looked at."""
    expect(page.locator(".taiyi-promises tbody tr").first).to_be_visible()
    expect(page.get_by_text(re.compile("things were looked at|检查了"))).to_be_visible()


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
    "evidence": State("/", _evidence),
    "read": State("/", _read),
    "library": State("/library", _drawn),
    "documents": State("/library?collection=samples&part=documents", _documents),
    "tools": State("/tools", _drawn),
    "names": State("/tools?tool=names", _example("names", ".taiyi-annotated")),
    "no-model": State("/tools?tool=ner", _told),
    "file": State("/tools?tool=names", _file),
    "status": State("/status", _examined),
    "history": State("/", _history),  # last: where it is narrow, the sidebar stays open
}
"""With answers that are quoted."""

WORKING: dict[str, State] = {
    "menu": State("/tools", _drawn),
    "ner": State("/tools?tool=ner", _example("ner", ".taiyi-annotated")),
    "relations": State("/tools?tool=relations", _example("relations", ".taiyi-annotated")),
    "medications": State("/tools?tool=medications", _example("medications", ".taiyi-table")),
    "choice": State("/tools?tool=choice", _example("choice", ".taiyi-summary")),
    "reading": State("/tools?tool=reading", _example("reading", ".taiyi-quoted")),
}
"""Of tools, with a model that is right about their examples."""

WRITTEN: dict[str, State] = {"waiting": State("/", _waiting, rests=False)}
"""With a model that is slow."""

CHANGING: dict[str, State] = {"adding": State("/library", _adding)}
"""Those that leave a library behind: not for a server that others look at."""
