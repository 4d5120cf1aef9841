"""The page in a real Chromium: paints, and reruns with everything that drawing them takes."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.questions import questions

if TYPE_CHECKING:
    from benchmarks.page import Sizes

_VIEW = {"width": 1440, "height": 900}
_PATIENCE_MS = 60_000

# Keeps when the box for questions first takes words.
_WATCH_BOX = """
const look = () => {
  const box = document.querySelector("[data-testid=stChatInput] textarea")
  if (box && !box.disabled) window.taiyiUsable = performance.now()
  else requestAnimationFrame(look)
}
look()
"""

# From the next key or click to the first frame in which the page is at rest and `done` holds.
_TIME = """done => {
  const holds = new Function(`return ${done}`)
  const resting = () => document.querySelector(
    '[data-testid=stApp][data-test-script-state=notRunning]')
  window.taiyiTimed = new Promise(resolve => {
    const begin = event => {
      if (event.type === "keydown" && event.key !== "Enter") return
      removeEventListener("keydown", begin, true)
      removeEventListener("pointerdown", begin, true)
      const began = performance.now()
      const look = () => resting() && holds() ? resolve(performance.now() - began)
        : requestAnimationFrame(look)
      requestAnimationFrame(look)
    }
    addEventListener("keydown", begin, true)
    addEventListener("pointerdown", begin, true)
  })
}"""


def spread(values: Sequence[float]) -> dict[str, float]:
    """Percentiles of some milliseconds."""
    found = {f"p{p}": round(float(np.percentile(values, p)), 1) for p in (50, 95)}
    return found | {"n": len(values)}


def first_paint(browser: Browser, address: str) -> dict[str, float]:
    """The first visit of a new visitor."""
    page = _visit(browser, address)
    found = _paint(page)
    page.context.close()
    return {name: round(ms, 1) for name, ms in found.items()}


def first_paints(browser: Browser, address: str, loads: int) -> dict[str, Any]:
    """Of visitors who were never here, and of one who comes back."""
    new, again = [], []
    for _ in range(loads):
        page = _visit(browser, address)
        new.append(_paint(page))
        page.reload()
        again.append(_paint(page))
        page.context.close()
    return {
        kind: {name: spread([one[name] for one in found]) for name in ("paint", "usable")}
        for kind, found in (("new", new), ("again", again))
    }


def wait_until_warm(browser: Browser, address: str) -> None:
    """Ask once: models are loaded after that."""
    page = _visit(browser, address)
    _ask(page, "What is the usual dose of metformin?", 1)
    page.context.close()


def reruns(browser: Browser, address: str, log: Path, sizes: Sizes) -> dict[str, Any]:
    """Of conversations that grow, and of searches."""
    page = _visit(browser, address)
    asked = questions()
    found: dict[str, Any] = {}
    beyond: list[float] = []
    for number in range(1, max(sizes.turns) + 1):
        logged = log.stat().st_size
        took = _ask(page, next(asked), number)
        beyond.append(took - _engine_ms(log, logged))
        if number in sizes.turns:
            found[f"turns_{number}"] = {
                "answer": spread(beyond),
                "language": spread([_switch(page) for _ in range(2 * (sizes.times // 2 + 1))]),
                "passage": spread([_open(page) for _ in range(sizes.times)]),
            }
            beyond = []
    page.context.close()
    return found | {"literature": _literature(browser, address, sizes.times)}


def _visit(browser: Browser, address: str, path: str = "/") -> Page:
    context = browser.new_context(base_url=address, locale="en-GB", viewport=_VIEW)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.add_init_script(_WATCH_BOX)
    page.goto(path)
    return page


def _paint(page: Page) -> dict[str, float]:
    page.wait_for_function("window.taiyiUsable")
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    return {
        "paint": float(page.evaluate(paint)),
        "usable": float(page.evaluate("window.taiyiUsable")),
    }


def _timed(page: Page, act: Callable[[], None], done: str) -> float:
    page.evaluate(_TIME, done)
    act()
    return float(page.evaluate("window.taiyiTimed"))


def _ask(page: Page, question: str, number: int) -> float:
    page.locator("[data-testid=stChatInput] textarea").fill(question)
    done = f"document.getElementById('question-{number - 1}')"
    shown = f"{done} && !document.querySelector('.st-key-stop')"
    return _timed(page, lambda: page.keyboard.press("Enter"), shown)


def _switch(page: Page) -> float:
    """Switch to the other language."""
    english = page.locator("textarea").get_attribute("placeholder", timeout=_PATIENCE_MS)
    name = "中文" if english and english.isascii() else "English"
    placeholder = json.dumps(english)
    return _timed(
        page,
        lambda: page.get_by_role("radio", name=name).click(),
        f"document.querySelector('textarea').placeholder !== {placeholder}",
    )


def _open(page: Page) -> float:
    """Open what the last answer cites, and close it again."""
    took = _timed(
        page,
        page.locator(".ledger button:visible").last.click,
        "document.querySelector('[role=dialog]')",
    )
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    return took


def _literature(browser: Browser, address: str, times: int) -> dict[str, Any]:
    """New searches, a filter put on and off, pages turned."""
    page = _visit(browser, address, "/literature")
    words = itertools.islice(questions(), times)
    found: dict[str, Any] = {"search": spread([_find(page, one) for one in words])}
    found["filter"] = spread([_filter(page) for _ in range(times)])
    return found


def _find(page: Page, words: str) -> float:
    box = page.locator(".st-key-find input")
    box.fill(words)
    return _timed(
        page,
        lambda: box.press("Enter"),
        f"new URLSearchParams(location.search).get('q') === {json.dumps(words)}"
        " && document.querySelector('.taiyi-card')",
    )


def _filter(page: Page) -> float:
    on = "in=" in page.url
    pill = page.locator(".st-key-find-languages button").first
    return _timed(page, pill.click, f"location.search.includes('in=') === {str(not on).lower()}")


def _engine_ms(log: Path, since: int) -> float:
    """Milliseconds of the engine's stages in what was logged since."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        with log.open("rb") as file:
            file.seek(since)
            lines = [json.loads(line) for line in file if line.startswith(b"{")]
        stages = [line for line in lines if "milliseconds" in line]
        if any(line["event"] == "verify" for line in stages):
            return float(sum(line["milliseconds"] for line in stages))
        time.sleep(0.02)
    return 0.0
