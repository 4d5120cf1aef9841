"""A visitor looks up literature: search, filter, open, similar, basket, download."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rispy
from playwright.sync_api import Locator, Page, expect

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


def _basket(page: Page, count: int) -> Locator:
    return page.get_by_role("button", name=f"Basket ({count})")


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
    page.locator(".st-key-in-force-0 button").first.click()
    expect(page.locator('.taiyi-excerpt[lang="en"]').first).to_be_visible()

    _do(page, "open")
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("mark").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

    _do(page, "similar")
    expect(page.get_by_role("note")).to_contain_text("Passages like this one")
    _do(page, "keep")
    expect(_basket(page, 1)).to_be_enabled()


def _press_slash(page: Page) -> None:
    """The search box is then where one types; the page listens once its script has come."""
    box = page.get_by_role("searchbox")
    for _ in range(100):
        page.keyboard.press("/")
        if box.evaluate("box => document.activeElement === box"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the key does nothing")


def test_five_references_are_found_filtered_and_exported(page: Page, tmp_path: Path) -> None:
    page.goto("/literature")
    page.get_by_role("heading", name="Literature", level=2).click()
    _press_slash(page)
    page.keyboard.type("aspirin prevention")
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-card").first).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^English \(\d+\)$")).click()
    page.get_by_text("Documents", exact=True).click()
    expect(page).to_have_url(re.compile("by=document"))
    expect(page.locator('.taiyi-card h3:not([lang="en"])')).to_have_count(0)
    for number in range(5):
        page.locator('[class*="st-key-card-"] [class*="st-key-keep-"] button').nth(number).click()
        expect(_basket(page, number + 1)).to_be_enabled()
    page.reload()
    _basket(page, 5).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "references.ris"
    references = rispy.loads(file.read_text("utf-8"))
    assert len({r["title"] for r in references}) == 5


def test_a_search_is_saved_and_opened_after_a_reload(page: Page) -> None:
    page.goto("/literature")
    _find(page, "metformin")
    page.get_by_role("button", name=re.compile(r"^\d{4}(–\d{4})?: \d+ documents$")).last.click()
    expect(page).to_have_url(re.compile("years="))
    said = page.url
    page.get_by_role("button", name="Save search").click()
    page.get_by_label("Name of this search").fill("Newest on metformin")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Search saved")).to_be_visible()
    page.goto("/literature")
    page.get_by_role("button", name="Newest on metformin").first.click()
    expect(page.locator(".taiyi-card").first).to_be_visible()
    expect(page.get_by_text("Nothing new since you last opened")).to_be_visible()
    assert page.url.split("?")[1].removeprefix("lang=en&") == said.split("?")[1]


def test_a_link_is_copied_and_another_page_is_seen_from_its_top(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/literature?lang=en&q=aspirin")
    expect(page.locator(".taiyi-card").first).to_be_visible()
    page.locator(".st-key-taiyi-pages").get_by_text("2", exact=True).click()
    expect(page.locator(".taiyi-rank").first).to_have_text("11")
    expect(page.locator(".taiyi-card").first).to_be_in_viewport()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("q=aspirin&page=2")
    assert "lang" not in copied


@pytest.mark.parametrize("page", [("zh-CN", 390, 844, "light")], indirect=True, ids=["narrow"])
def test_filters_are_reached_on_a_narrow_screen(page: Page) -> None:
    page.goto("/literature?q=aspirin&in=zh")
    expect(page).to_have_title("文献 · Taiyi-RAG")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("button", name="筛选（1）").click()
    expect(page.get_by_role("button", name=re.compile("^英文"))).to_be_in_viewport()


def test_the_language_chosen_is_kept(page: Page) -> None:
    page.goto("/literature")
    page.get_by_text("中文", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.goto("/literature")
    expect(page.get_by_role("heading", name="文献", level=2)).to_be_visible()


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
