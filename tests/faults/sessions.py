"""Visitors who each bring a canary everywhere that a visitor's words go, all at once on one server.

A canary is a word that nobody else knows. It is asked, searched for and filtered by; what is
drawn for its visitor has it, and nothing that anybody else is sent may.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults.scoreboard import Failures
from tests.tabs import Tab

_AT_ONCE = 8
"""Who do something in the same moment, of all whose pages are open."""
_QUESTIONS = (
    "What is the starting dose of metformin, {}?",
    "How long was dexamethasone given in RECOVERY, {}?",
    "二甲双胍在eGFR低于多少时禁用？{}",
)


@dataclass
class Visitor:
    """One of them: a canary, and the tabs that they have open."""

    number: int
    tabs: list[Tab] = field(default_factory=list)

    @property
    def canary(self) -> str:
        return f"kanarie{self.number:04d}x{random.Random(self.number).randrange(10**9):09d}"

    @property
    def cookie(self) -> str:
        return f"taiyi-visitor={self.number:032d}"

    def received(self) -> bytes:
        """All that their tabs were ever sent."""
        return b"\n".join(tab.everything for tab in self.tabs)


async def visit(address: str, count: int) -> list[Visitor]:
    """So many visit, their doings interleaved; when all have done everything, every page is drawn
    once more."""
    visitors = [Visitor(number) for number in range(count)]
    gate = asyncio.Semaphore(_AT_ONCE)
    async with AsyncExitStack() as open_until_the_end:
        await asyncio.gather(*(_do(address, v, gate, open_until_the_end) for v in visitors))
        for tab in (tab for visitor in visitors for tab in visitor.tabs):
            await tab.run()
    return visitors


async def _do(
    address: str, visitor: Visitor, gate: asyncio.Semaphore, kept: AsyncExitStack
) -> None:
    """Ask, look up, put into the basket, switch the language, ask again."""
    async with gate:
        asking = await kept.enter_async_context(Tab(address, cookie=visitor.cookie))
        visitor.tabs.append(asking)
    for question in random.Random(visitor.number).sample(_QUESTIONS, 2):
        async with gate:
            await asking.ask(question.format(visitor.canary))
        await asyncio.sleep(0)
    async with gate:
        searched = {"q": f"metformin {visitor.canary}", "journal": visitor.canary}
        looking = Tab(address, "literature", urlencode(searched), cookie=visitor.cookie)
        visitor.tabs.append(await kept.enter_async_context(looking))
    async with gate:
        await looking.write("find", f"aspirin {visitor.canary}")
    async with gate:
        await asking.choose("language", "中文")


def compare(visitors: Sequence[Visitor], log: bytes) -> Failures:
    """Which visitors were sent, or the log has, what isn't theirs to know; and who wasn't sent
    their own."""
    failures = Failures()
    known = {visitor.canary.encode(): visitor.number for visitor in visitors}
    for visitor in visitors:
        received = visitor.received()
        for canary, number in known.items():
            if (canary in received) != (number == visitor.number):
                failures.note(f"visitor {visitor.number}", f"canary of {number}")
    for canary, number in known.items():
        if canary in log:
            failures.note(f"visitor {number}", "canary in the log")
    return failures
