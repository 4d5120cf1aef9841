"""A server in trouble is asked less, not more; one that is well is asked at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable

import pytest

from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.generation.resilience import Breaker, Guard, Limits, RetryBudget, ServerFailed

LIMITS = Limits(first_token_s=0.15, deadline_s=0.3)
Ask = Callable[[], AsyncGenerator[str, None]]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Server:
    """Does one thing after another; what it does last, for ever."""

    def __init__(self, *acts: str) -> None:
        self.acts = acts
        self.attempts = 0
        self.stopped = 0

    async def ask(self) -> AsyncGenerator[str, None]:
        act = self.acts[min(self.attempts, len(self.acts) - 1)]
        self.attempts += 1
        try:
            if act == "down":
                raise ServerFailed("down")
            if act == "too long":
                raise ServerFailed("too long", blamed=False, again=False)
            if act == "hang":
                await asyncio.sleep(60)
            yield "a"
            if act == "cut":
                raise ServerFailed("cut")
            if act == "dawdle":
                while True:
                    await asyncio.sleep(0.01)
                    yield "b"
        finally:
            self.stopped += 1


def asked(guard: Guard, ask: Ask, late_s: float = 0.0) -> str:
    """What was said, or why nothing more was."""
    said: list[str] = []
    try:
        asyncio.run(guard.deliver(ask, said.append, time.monotonic() - late_s))
    except ModelUnavailable as error:
        return f"{''.join(said)}: {error}"
    return "".join(said)


@pytest.mark.parametrize(
    ("act", "seconds", "told"), [("hang", 0.15, "said nothing"), ("dawdle", 0.3, "wasn't done")]
)
def test_deadlines_hold_and_stop_the_server(act: str, seconds: float, told: str) -> None:
    server = Server(act)
    began = time.monotonic()
    assert told in asked(Guard(LIMITS), server.ask)
    assert seconds <= time.monotonic() - began < seconds + 5  # a hang would last for ever
    assert (server.attempts, server.stopped) == (1, 1)


def test_deadlines_count_from_the_call() -> None:
    began = time.monotonic()
    assert "said nothing" in asked(Guard(LIMITS), Server("hang").ask, late_s=10)
    assert time.monotonic() - began < 5


def test_retries_are_a_tenth_of_the_requests() -> None:
    server = Server("down")
    guard = Guard(LIMITS, failures=10_000)
    for _ in range(60):
        asked(guard, server.ask)
        assert server.attempts <= 66
    assert 64 <= server.attempts <= 66


def test_a_retry_may_succeed_and_none_follows_the_first_word() -> None:
    guard = Guard(LIMITS, retries=1.0)
    assert asked(guard, Server("down", "well").ask) == "a"
    server = Server("cut", "well")
    assert asked(guard, server.ask) == "a: cut"
    assert server.attempts == 1
    server = Server("too long", "well")
    assert asked(guard, server.ask) == ": too long"
    assert server.attempts == 1


def test_retries_that_were_saved_up_are_bounded() -> None:
    budget = RetryBudget(0.1)
    for _ in range(10_000):
        budget.deposit()
    assert sum(budget.withdraw() for _ in range(100)) == 10


def test_a_server_that_keeps_failing_is_left_alone_then_tried_once() -> None:
    clock, server = Clock(), Server(*["down"] * 5, "well")
    guard = Guard(LIMITS, cool_down_s=15, retries=0.0, clock=clock)
    for _ in range(8):
        last = asked(guard, server.ask)
    assert server.attempts == 5
    assert last == (
        ": The model server failed 5 times in a row and isn't asked for another 15 s. The last "
        "time: down"
    )
    clock.now += 15
    assert asked(guard, server.ask) == "a"
    assert not guard.breaker.is_open


def test_one_tries_at_a_time_and_its_failure_opens_again() -> None:
    clock = Clock()
    breaker = Breaker(1, 15, clock)
    with pytest.raises(ServerFailed), breaker.watching():
        raise ServerFailed("down")
    clock.now += 15
    with pytest.raises(ServerFailed), breaker.watching():
        with pytest.raises(ModelUnavailable, match="isn't asked"), breaker.watching():
            pass
        raise ServerFailed("still down")
    with pytest.raises(ModelUnavailable, match=r"another 15 s.*still down"), breaker.watching():
        pass


def test_who_goes_away_says_nothing_about_the_server() -> None:
    clock = Clock()
    breaker = Breaker(1, 15, clock)
    for _ in range(3):
        with pytest.raises(GeneratorExit), breaker.watching():
            raise GeneratorExit
    assert not breaker.is_open
    with pytest.raises(ServerFailed), breaker.watching():
        raise ServerFailed("down")
    clock.now += 15
    with pytest.raises(GeneratorExit), breaker.watching():
        raise GeneratorExit
    with breaker.watching():  # another may try
        pass
    assert not breaker.is_open


def test_what_was_asked_is_to_blame_for_its_length() -> None:
    guard = Guard(LIMITS, failures=1)
    assert asked(guard, Server("too long").ask) == ": too long"
    assert not guard.breaker.is_open


def test_requests_under_way_are_bounded() -> None:
    guard = Guard(Limits(0.3, 0.3), at_once=3)
    server = Server("hang")
    told: list[str] = []
    threads = [
        threading.Thread(target=lambda: told.append(asked(guard, server.ask))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.attempts == 3
    assert sum("3 requests of ours under way" in text for text in told) == 5
    assert asked(guard, Server("well").ask) == "a"
