"""Answers that are being made end, whatever fails, and at once when they are stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from taiyi_rag import assembly
from taiyi_rag.errors import InputError
from taiyi_rag.events import Began, Event
from taiyi_rag.settings import ModelSettings, load_settings
from tests.model_server import modes
from tests.model_server.stub import StubServer
from ui import underway


def nothing(how: str, answer: str) -> None:
    """Nobody notes how it ended."""


def until(holds: Callable[[], bool], seconds: float = 1.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def ends(one: underway.Underway) -> bool:
    return until(lambda: bool(one.ended_at)) and not list(one.follow())[1:]


class Unclosable:
    """Events whose stream can't be closed."""

    def __iter__(self) -> Iterator[Event]:
        return iter([Began("open")])

    def close(self) -> None:
        raise RuntimeError("close")


def test_it_ends_though_its_stream_cannot_be_closed() -> None:
    assert ends(underway.begin("close", Unclosable, nothing))  # type: ignore[arg-type]


def test_it_ends_though_its_end_cannot_be_noted() -> None:
    def failing(how: str, answer: str) -> None:
        raise ValueError("full")

    assert ends(underway.begin("note", lambda: iter([Began("open")]), failing))


def test_stopping_hangs_up_on_a_model_that_is_silent(model_server: StubServer) -> None:
    model_server.mode = modes.hanging
    chosen = ModelSettings(base_url=model_server.address, name="stub", first_token_s=60)
    model = assembly.language_model(load_settings(model=chosen))
    assert model is not None
    noted: list[str] = []

    def asking() -> Iterator[Event]:
        yield Began("generate")
        try:
            model.complete("Dose?")
        except Exception:  # as the writer does, who quotes when the model fails
            noted.append("went on without")
        yield Began("verify")

    before = set(threading.enumerate())
    one = underway.begin("hang", asking, lambda how, answer: noted.append(how))
    assert model_server.wait_until(lambda: model_server.attempts == 1)
    assert one.stop()
    assert model_server.wait_until(lambda: len(model_server.hung_up) == 1, 1.0)
    answering = [t for t in threading.enumerate() if t.name == "answering" and t not in before]
    assert until(lambda: not any(t.is_alive() for t in answering))
    assert noted == []
    assert not one.stop()


def test_nobody_has_more_answers_made_at_once_than_is_fair() -> None:
    free = threading.Event()

    def waiting() -> Iterator[Event]:
        free.wait(10)
        yield Began("open")

    try:
        for n in range(4):
            underway.begin(f"fair-{n}", waiting, nothing, "a")
        underway.begin("fair-0", waiting, nothing, "a")  # is underway already
        with pytest.raises(InputError) as refused:
            underway.begin("fair-4", waiting, nothing, "a")
        assert refused.value.reason == "answers-yours"
        underway.begin("fair-5", waiting, nothing, "b")
    finally:
        free.set()
