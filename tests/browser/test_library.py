"""A visitor fills a library and empties it again: what they upload is cited by page, what they
delete is gone, and past answers say so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import _environment, _served, _visited
from tests.browser.states import at_rest
from tests.unit.readers.pdf_files import PdfPage, pdf

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"

PAGES = [
    PdfPage()
    .text(72, 760, "Zopirex for grey fever: a ward protocol", 18, "bold")
    .lines(72, 720, ["Grey fever is an invented disease. This protocol says how it is",
                     "recognised, and which tests are done before treatment begins."]),
    PdfPage()
    .text(72, 760, "灰热病房规程", 18, "han")
    .lines(72, 720, ["灰热是虚构的疾病。", "本规程说明如何识别灰热，以及所需检查。"], font="han"),
    PdfPage()
    .text(72, 760, "Dose of zopirex", 18, "bold")
    .lines(72, 720, ["The starting dose of zopirex in adults with grey fever is 35 mg once",
                     "daily for nine days."]),
    PdfPage()
    .text(72, 760, "随访", 18, "han")
    .lines(72, 720, ["灰热患者治愈后每三个月随访一次，共随访两年。"], font="han"),
]  # fmt: skip
"""Four pages in both languages; the dose stands on the third."""

QUESTION = "What is the starting dose of zopirex in adults with grey fever?"


@pytest.fixture(scope="module")
def own_address(
    indexes: Path, model_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where a page is served over a copy of the samples that is ours alone."""
    copy = tmp_path_factory.mktemp("library") / "indexes"
    shutil.copytree(indexes, copy)
    with _served(_environment(copy, model_cache)) as where:
        yield where


@pytest.fixture(params=[("en-GB", 1440, 900)])
def own_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    own_address: str,
    fetched_elsewhere: list[str],
) -> Iterator[Page]:
    """A visitor's page there."""
    yield from _visited(browser, own_address, request.param, fetched_elsewhere)


def _ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".ledger .claim.supported .mark").first).to_be_visible()


def test_from_an_upload_to_its_page_three_and_to_nothing(own_page: Page, tmp_path: Path) -> None:
    page = own_page
    file = tmp_path / "灰热 protocol.pdf"
    file.write_bytes(pdf(*PAGES))
    page.goto("/library")
    at_rest(page)
    page.get_by_text("New library", exact=True).click()
    page.get_by_label("Its name").fill("ward")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="ward", exact=True)).to_be_visible()
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Add to the library").click()
    expect(page.locator(".taiyi-counted")).to_have_text("Added 1")
    page.reload()  # nothing of it is the session's alone
    expect(page.get_by_text(re.compile("Adding documents · just now · done"))).to_be_visible()

    page.get_by_text(re.compile("Adding documents · just now")).click()
    page.get_by_role("link", name="Ask about these documents").click()
    _ask(page, QUESTION)
    expect(page.locator(".ledger .claim").first).to_contain_text("35 mg once daily")
    page.locator(".ledger .claim .mark").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("tab", name="Page 3").click()
    expect(drawer.get_by_role("img").first).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Library").click()
    page.get_by_text("Documents", exact=True).first.click()
    page.locator(".st-key-select-0 label").click()
    page.get_by_role("button", name="Delete (1)").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 past answer cites them")
    dialog.locator(".st-key-delete-sure label").click()
    dialog.get_by_role("button", name="Delete for good (1)").click()
    expect(page.get_by_text("Gone, and proved: 1 document")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Found: 0\."))).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_text(re.compile("deleted|removed", re.IGNORECASE)).first).to_be_visible()


LOOKS = [
    ("en-GB", 1440, 900, "light"),
    ("zh-CN", 1024, 768, "dark"),
    ("zh-CN", 390, 844, "light"),
]


@pytest.mark.parametrize("own_page", LOOKS, indirect=True, ids=lambda p: "-".join(map(str, p)))
def test_how_it_looks(own_page: Page, request: pytest.FixtureRequest) -> None:
    page, name = own_page, request.node.callspec.id
    SCREENSHOTS.mkdir(exist_ok=True)
    for part in ("", "documents", "add", "standing", "care", "readers"):
        page.goto(f"/library?collection=samples&part={part}" if part else "/library")
        expect(page.locator(".taiyi-shelf").first).to_be_visible()
        expect(page.locator('[data-testid="stStatusWidget"]')).to_have_count(0)
        page.screenshot(path=SCREENSHOTS / f"library-{name}-{part or 'all'}.png")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, "nothing is wider than the window"
