"""TRUST 17, on the page: payloads in titles, texts, questions and answers are shown letter by
letter; no script of theirs runs, nothing is fetched, no element comes about.

That nothing was fetched elsewhere is what the fixture of the page looks at when the test has ended.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.active import squeezed
from tests.faults import scoreboard
from tests.faults.scoreboard import Failures
from tests.model_server import modes
from tests.model_server.stub import StubServer
from tests.payloads import HOST, PAYLOADS
from tests.planting import GROUPS, TRUE, groups
from ui.markup import inert

_ACTS = """(host) => {
  const found = window.TAIYI_CANARY ? ["a script ran"] : []
  const foreign = "iframe,object,embed,form[action],base,math,marquee,.katex"
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const leads = ["src", "href", "data", "srcdoc", "action", "xlink:href"].includes(name)
        const theirs = value.includes(host) || /^\\W*(java|vb)script:/i.test(value)
        if (name.startsWith("on") || (leads && theirs))
          found.push(`${element.tagName} ${name}=${value.slice(0, 60)}`)
      }
      if (element.matches(foreign)) found.push(element.tagName)
      if (element.shadowRoot) look(element.shadowRoot)
    }
  }
  look(document)
  return found
}"""
_TEXT = """() => {
  const read = (node) => node.nodeType === 3 ? node.data
    : ["SCRIPT", "STYLE"].includes(node.nodeName) ? ""
    : [...(node.shadowRoot ?? node).childNodes].map(read).join("")
  return read(document.body)
}"""


def acting(page: Page) -> list[str]:
    """What on the page payloads have made."""
    return list(page.evaluate(_ACTS, HOST))


def unseen(page: Page, texts: list[str]) -> list[str]:
    """Which of the texts the page doesn't show."""
    shown = squeezed(page.evaluate(_TEXT))
    return [text[:60] for text in texts if squeezed(inert(text)) not in shown]


def look(page: Page, writing: StubServer) -> Failures:
    """Go wherever payloads are drawn, and note what is wrong there."""
    failures = Failures()

    def note(where: str, texts: list[str]) -> None:
        for what in acting(page):
            failures.note(where, what)
        for text in unseen(page, texts):
            failures.note(text, f"not shown in {where}")

    page.goto("/literature?q=canary+metformin+dose&by=document")
    expect(page.locator(".taiyi-card")).to_have_count(GROUPS)
    note("results", [text for lot in groups() for text in lot])
    _open_options(page)
    note("filters", [])
    page.keyboard.press("Escape")
    page.locator('[class*="st-key-open-p"] button').first.click()
    expect(page.get_by_role("dialog").locator("dl")).to_be_visible()
    note("reader", [])
    page.keyboard.press("Escape")

    page.goto("/")
    for number, lot in enumerate(_lots()):
        question = f"What is the dose of metformin? {' '.join(lot)}"
        _ask(page, 2 * number, question)
        note(f"question {number}", [question])
        said = "\n".join(f"{text} [1]" for text in lot)
        writing.mode = modes.saying(f"{TRUE} [1]\n{said}")
        _ask(page, 2 * number + 1, "What is the dose of metformin?")
        claims = page.locator(".ledger").nth(2 * number + 1).locator(".claim .words")
        assert claims.count() > 5
        note(f"answer {number}", claims.all_inner_texts())
    _save(page)
    note("saving", [])
    return failures


def _ask(page: Page, place: int, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-stop")).to_have_count(0)
    expect(page.locator(f".st-key-save-{place} button")).to_be_visible()


def _lots() -> list[list[str]]:
    """Short payloads in one line, for questions and answers."""
    texts = [" ".join(p.text.encode("utf-8", "replace").decode().split()) for p in PAYLOADS]
    short = [text for text in texts if 0 < len(text) < 120]
    return [short[n::2][:70] for n in range(2)]


def _open_options(page: Page) -> None:
    """The list of study types, which are documents' words."""
    box: Locator = page.get_by_role("combobox", name="Study type")
    if box.count():
        box.first.click()
        expect(page.get_by_role("option").first).to_be_visible()


def _save(page: Page) -> None:
    page.locator(".st-key-save-0 button").first.click()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Markdown").click()
    assert loading.value.suggested_filename.endswith(".md")


@pytest.mark.browser
def test_payloads_do_nothing_on_the_page(planted_page: Page, writing_server: StubServer) -> None:
    failures = look(planted_page, writing_server)
    assert not len(failures), str(failures)


@pytest.mark.browser
def test_a_page_made_without_care_is_found_out(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    texts = [payload.text for payload in PAYLOADS if "<meta" not in payload.text]  # it would go
    page.set_content("".join(f"<div>{text}</div>" for text in texts))
    found = acting(page)
    assert "a script ran" in found
    assert len(found) > 20
    assert unseen(page, texts)
    page.close()


@pytest.mark.faults
def test_the_page_in_full(planted_page: Page, writing_server: StubServer) -> None:
    failures = look(planted_page, writing_server)
    name = "payloads that act or aren't shown: the page, in Chromium"
    scoreboard.settle(17, name, len(PAYLOADS), failures)
