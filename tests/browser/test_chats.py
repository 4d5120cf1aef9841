"""A clinician comes back: what was asked is there again, found, renamed, judged, passed on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

FIRST = "二甲双胍在eGFR低于多少时禁用？"
SECOND = "氨甲环酸用于创伤出血的剂量是多少？"


def _ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".taiyi-question").last).to_have_text(question)
    expect(page.locator(".claim").first).to_be_visible()


def _conversation(page: Page, title: str) -> Locator:
    return page.locator('[class*="st-key-open-"]').get_by_role("button", name=title, exact=True)


def _choose(page: Page, title: str, what: str) -> None:
    page.get_by_role("button", name=f"重命名或删除：{title}").click()
    page.get_by_text(what, exact=True).last.click()


@pytest.mark.parametrize("page", [("zh-CN", 1440, 900)], indirect=True)
def test_a_conversation_is_come_back_to(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    _ask(page, FIRST)
    expect(page).to_have_url(re.compile(r"\?chat="))
    said = page.locator(".claim .words").first.inner_text()
    expect(page.get_by_role("button", name="二甲双胍的剂量是多少？")).to_be_visible()
    page.reload()
    expect(page.locator(".taiyi-question")).to_have_text(FIRST)
    expect(page.locator(".claim .words").first).to_have_text(said)

    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".taiyi-question")).to_have_count(0)
    _ask(page, SECOND)
    _choose(page, FIRST, "重命名")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("肾功能")
    page.keyboard.press("Enter")
    expect(_conversation(page, "肾功能")).to_be_visible()
    page.get_by_role("searchbox").fill("FDA规定")  # said in its answer alone
    page.keyboard.press("Enter")
    expect(page.locator('[class*="st-key-open-"]')).to_have_count(1)
    _conversation(page, "肾功能").click()
    expect(page.locator(".taiyi-question")).to_have_text(FIRST)
    # Drawn last: nothing on the page is the other conversation's any more.
    expect(page.get_by_role("button", name="二甲双胍的剂量是多少？")).to_be_visible()
    expect(page.locator('[data-stale="true"]')).to_have_count(0)

    page.get_by_role("button", name="评价回答").click()
    page.locator('[class*="st-key-verdict-"]').get_by_text("引错段落").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="您的评价：引错段落")).to_be_visible()
    page.get_by_role("button", name="复制回答及引文").click()
    expect(page.get_by_text("已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert said in copied
    assert "参考文献\n[1] " in copied.replace("\r", "")
    assert "人工智能" in copied
    page.get_by_role("button", name="复制链接").click()
    page.wait_for_function("navigator.clipboard.readText().then(t => t.startsWith('http'))")
    link = page.evaluate("navigator.clipboard.readText()")

    _choose(page, "肾功能", "删除")
    dialog.get_by_role("button", name="删除").click()
    expect(page.locator(".taiyi-question")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("chat="))

    page.goto(link)
    expect(page.locator(".claim .words").first).to_have_text(said)
    expect(page.get_by_placeholder("请用中文或英文提问")).to_have_count(0)
    expect(page.get_by_role("button", name="您的评价：引错段落")).to_be_visible()
