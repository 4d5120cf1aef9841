"""A visitor uses tools, on a text and on a file, and looks at how all is doing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import WORKING, at_rest

pytestmark = pytest.mark.browser

LOOKS = [("en-GB", 1440, 900, "light"), ("zh-CN", 390, 844, "dark")]


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=lambda p: "-".join(map(str, p)))
def test_a_text_a_file_and_status(
    page: Page, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    english = "en-GB" in request.node.callspec.id
    page.goto("/tools?tool=names")
    page.locator("textarea").fill("Metformin 0.5 g, <img src=x> 二甲双胍。")
    page.keyboard.press("Control+Enter")
    mark = page.locator("mark", has_text="Metformin")
    expect(mark).to_be_visible()
    mark.focus()
    told = mark.evaluate("node => getComputedStyle(node, '::before').content")
    assert "二甲双胍" in told
    expect(page.locator(".taiyi-annotated")).to_contain_text("<img src=x>")
    _fits(page)

    page.get_by_role("tab").last.click()
    file = tmp_path / "texts.csv"
    file.write_text("id,text\n7,aspirin 75 mg\n8,\n9,阿司匹林\n", "utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".st-key-run-file-names button").click()
    save = page.locator("[class*='st-key-batch-'][class*='-jsonl'] button")
    expect(save).to_be_visible(timeout=60_000)
    page.reload()  # it is the server's work, not the page's
    at_rest(page)
    page.get_by_role("tab").last.click()
    with page.expect_download() as download:
        save.click()
    saved = tmp_path / "saved.jsonl"
    download.value.save_as(saved)
    lines = [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["7", "9"]
    assert lines[0]["entities"][0]["text"] == ["aspirin"]

    page.goto("/status")
    expect(page.locator(".taiyi-promises tbody tr").first).to_be_visible()
    expect(page.get_by_text(re.compile("things were looked at|检查了"))).to_be_visible()
    expect(page.locator(".taiyi-models")).to_contain_text("quoted" if english else "摘引")
    _fits(page)


def test_a_statement_is_checked_and_its_passage_opened(page: Page) -> None:
    page.goto("/tools")
    page.get_by_role("button", name="Check a statement").click()
    expect(page).to_have_url(re.compile("tool=check"))
    page.locator(".st-key-example-check-en-1 button").click()
    expect(page.locator(".taiyi-verdict.contradicted")).to_be_visible()
    page.get_by_role("button", name="Open the passage").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_contain_text("6 mg once daily")


def test_tools_that_a_model_does(working_page: Page, tmp_path: Path) -> None:
    page = working_page
    WORKING["ner"].bring(page, "en")
    expect(page.locator("mark", has_text="Warfarin").first).to_have_attribute(
        "data-note", re.compile("Chemical")
    )
    lines = _saved(page, "ner-jsonl", tmp_path).splitlines()
    assert "Warfarin" in [entity["text"][0] for entity in json.loads(lines[0])["entities"]]
    page.get_by_role("button", name="Other forms").click()
    assert "|t|" in _saved(page, "ner-pubtator", tmp_path)

    WORKING["medications"].bring(page, "en")
    expect(page.locator("tr", has_text="penicillin")).to_contain_text("allergy")
    assert "metformin" in _saved(page, "medications-csv", tmp_path)
    _fits(page)

    page.get_by_role("button", name="All tools").click()
    page.get_by_role("button", name="Classify a text").click()
    page.locator("textarea").fill("What the model has no answer to.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Couldn't be read: “I don't know that example.”")).to_be_visible()
    expect(page.get_by_text("No result could be read")).to_be_visible()


def _saved(page: Page, key: str, folder: Path) -> str:
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    download.value.save_as(folder / key)
    return (folder / key).read_text("utf-8")


def _fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing is wider than the window"
