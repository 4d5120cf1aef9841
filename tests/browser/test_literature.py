"""A visitor looks up literature: search, filter, open, similar, basket, download."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rispy
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SCREENSHOTS = Path(__file__).parent / "screenshots"
LOOKS = [
    ("en-GB", 1440, 900, "light"),
    ("zh-CN", 1440, 900, "dark"),
    ("zh-CN", 1024, 768, "light"),
    ("en-GB", 390, 844, "dark"),
]


def _find(page: Page, words: str) -> None:
    page.locator(".st-key-find input").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-card").first).to_be_visible()


def _do(page: Page, what: str) -> None:
    """Press a button of the first passage."""
    page.locator(f'[class*="st-key-{what}-p"] button').first.click()


def _keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.wait_for_timeout(700)  # for what slides in
    page.screenshot(path=SCREENSHOTS / f"literature-{name}.png")


def test_from_a_search_to_references(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name="Literature").click()
    _find(page, "severe malaria artesunate")
    expect(page.locator(".taiyi-excerpt mark").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Chinese \(\d+\)$")).click()
    expect(page).to_have_url(re.compile("in=zh"))
    expect(page.locator('.taiyi-excerpt:not([lang="zh"])')).to_have_count(0)
    page.reload()
    expect(page.locator(".taiyi-card").first).to_be_visible()
    expect(page.locator('.taiyi-excerpt:not([lang="zh"])')).to_have_count(0)
    page.get_by_role("button", name="Remove filters").click()
    expect(page.locator('.taiyi-excerpt[lang="en"]').first).to_be_visible()

    _do(page, "open")
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

    _do(page, "similar")
    expect(page.get_by_role("note")).to_contain_text("Passages like p")
    _do(page, "keep")
    basket = page.get_by_role("button", name=re.compile(r"Basket \(1\)"))
    basket.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "references.ris"
    (reference,) = rispy.loads(file.read_text("utf-8"))
    assert reference["title"]


def test_a_link_shows_what_it_says_and_is_inert(page: Page) -> None:
    page.goto("/literature?q=aspirin&by=document&page=2&in=<img src=//evil.example/x>")
    expect(page.locator(".taiyi-card").first).to_be_visible()
    expect(page.locator(".taiyi-rank").first).to_have_text("11")
    expect(page).not_to_have_url(re.compile("evil"))
    expect(page.locator(".st-key-taiyi-pages").get_by_text("2", exact=True)).to_be_visible()


def test_going_to_and_fro_keeps_the_language_and_the_search(page: Page) -> None:
    page.goto("/literature")
    page.get_by_text("中文", exact=True).click()
    _find(page, "二甲双胍")
    page.get_by_role("link", name="提问").click()
    expect(page.get_by_placeholder("请用中文或英文提问")).to_be_visible()
    expect(page.locator(".taiyi-question")).to_have_count(0)
    page.get_by_role("link", name="文献").click()
    expect(page.locator(".st-key-find input")).to_have_value("二甲双胍")
    expect(page.locator(".taiyi-card").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="提问")).to_be_visible()
    expect(page.locator(".taiyi-card").first).to_be_visible()


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=lambda p: "-".join(map(str, p)))
def test_how_it_looks(page: Page, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    english = "en-GB" in name
    page.goto("/literature")
    expect(page.locator(".taiyi-welcome")).to_be_visible()
    _keep(page, f"{name}-1-welcome")
    _find(page, "MMR vaccine autism" if english else "二甲双胍 肾功能 eGFR")
    _keep(page, f"{name}-2-found")
    page.get_by_text("Documents" if english else "文献", exact=True).last.click()
    expect(page).to_have_url(re.compile("by=document"))
    _do(page, "keep")
    expect(page.get_by_role("button", name=re.compile(r"[(（]1[)）]")).first).to_be_enabled()
    page.locator(".st-key-taiyi-basket button").first.click()
    _keep(page, f"{name}-3-basket")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing is wider than the window"
