"""Visitors at once: tabs without a browser, and one browser among them in which somebody types."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import Page, async_playwright

from benchmarks.page_browser import spread
from benchmarks.questions import questions
from tests import serving
from tests.tabs import Tab
from ui.session import TOGETHER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

_THINKS_S = (0.5, 4.0)
"""Seconds between an answer and the next question, at least and at most."""
_RESTS_S = 0.4
"""Seconds between what the visitor who only switches does."""
_KEYS_A_SECOND = 8
_STAGES = 'class="taiyi-stages"'

# Milliseconds from each key to the frame after the one in which it is drawn.
_WATCH_KEYS = """
window.taiyiKeys = []
addEventListener("input", event => requestAnimationFrame(() => requestAnimationFrame(() =>
  window.taiyiKeys.push(performance.now() - event.timeStamp))), true)
"""


@dataclass
class Felt:
    """What visitors waited for, in milliseconds."""

    open: list[float] = field(default_factory=list)
    stage: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    switch: list[float] = field(default_factory=list)
    key: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        names = ("open", "stage", "answer", "switch", "key")
        figures: dict[str, Any] = {name: spread(getattr(self, name)) for name in names}
        return figures | {"errors": len(self.errors), "told": self.errors[:5]}


async def crowds(address: str, users: int, questions_each: int) -> dict[str, Any]:
    """One user, then so many at once, on the same server; how much longer each waits."""
    async with Tab(address) as tab:
        await tab.ask("What is the usual dose of metformin?")
    alone = await _crowd(address, 1, 3 * questions_each, 0)
    together = await _crowd(address, users, questions_each, 3 * questions_each)
    one, many = alone.told(), together.told()
    names = ("open", "stage", "answer", "switch", "key")
    ratios = {name: round(many[name]["p95"] / one[name]["p95"], 1) for name in names}
    return {"users_1": one, f"users_{users}": many, "ratios_of_p95": ratios}


async def _crowd(address: str, users: int, questions_each: int, start: int) -> Felt:
    felt = Felt()
    asked = questions(start)
    over = asyncio.Event()
    async with _typist(address) as page:
        beside = [
            asyncio.create_task(_switch(address, felt, over)),
            asyncio.create_task(_type(page, felt, over)),
        ]
        own = [list(itertools.islice(asked, questions_each)) for _ in range(users)]
        await asyncio.gather(*(_ask(address, n, one, felt) for n, one in enumerate(own)))
        over.set()
        await asyncio.gather(*beside)
    return felt


async def _ask(address: str, number: int, asked: Sequence[str], felt: Felt) -> None:
    """One user's visit."""
    chance = random.Random(number)  # noqa: S311 - nothing is kept secret
    await asyncio.sleep(chance.uniform(0, 1))
    try:
        began = time.perf_counter()
        async with Tab(address, cookie=f"taiyi-visitor={number:032d}") as tab:
            felt.open.append(1000 * (time.perf_counter() - began))
            for question in asked:
                await asyncio.sleep(chance.uniform(*_THINKS_S))
                await _ask_one(tab, question, felt)
    except Exception as error:  # counted, not raised: the others go on
        felt.errors.append(f"{type(error).__name__}: {error}")


async def _ask_one(tab: Tab, question: str, felt: Felt) -> None:
    before, answers, began = tab.runs, tab.text.count("taiyi_ledger "), time.perf_counter()
    first = await tab.ask(question, until=lambda t: _STAGES in t.text or t.runs > before)
    felt.stage.append(1000 * first)
    await tab.wait(lambda t: t.runs > before)
    felt.answer.append(1000 * (time.perf_counter() - began))
    if tab.text.count("taiyi_ledger ") != min(answers + 1, TOGETHER):
        felt.errors.append(f"no answer to {question!r}")


async def _switch(address: str, felt: Felt, over: asyncio.Event) -> None:
    """A visitor with a few answers who switches the language."""
    async with Tab(address) as tab:
        for question in itertools.islice(questions(), 3):
            await tab.ask(question)
        for language in itertools.cycle(("中文", "English")):
            if over.is_set():
                return
            felt.switch.append(1000 * await tab.choose("language", language))
            await asyncio.sleep(_RESTS_S)


async def _type(page: Page, felt: Felt, over: asyncio.Event) -> None:
    box = page.locator("[data-testid=stChatInput] textarea")
    await box.focus()
    while not over.is_set():
        await page.keyboard.type("metformin ", delay=1000 / _KEYS_A_SECOND)
    felt.key.extend(await page.evaluate("window.taiyiKeys"))


@asynccontextmanager
async def _typist(address: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=serving.CHROMIUM, args=serving.FLAGS
        )
        page = await browser.new_page()
        await page.add_init_script(_WATCH_KEYS)
        await page.goto(address)
        await page.locator("[data-testid=stChatInput] textarea").wait_for()
        yield page
        await browser.close()


async def memory(server: serving.Served, sessions: Sequence[int]) -> dict[str, float]:
    """Megabytes that the server holds after so many sessions that asked once and left."""
    asked, found = questions(), {}
    for number in range(1, max(sessions) + 1):
        async with Tab(server.address, cookie=f"taiyi-visitor={number:032d}") as tab:
            await tab.ask(next(asked))
        if number in sessions:
            await asyncio.sleep(0.5)
            found[f"sessions_{number}"] = _resident_mb(server.process.pid)
    return found


def _resident_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)
