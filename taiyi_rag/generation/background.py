"""One event loop in a thread of its own, on which every request to a model server runs.

There a request can be given up at any moment, while connecting, before headers, in mid-word: what
waits for it is cancelled and its connection closed, so that the server stops working too. Timeouts
of a client don't do that, since each byte that trickles in starts them anew, and a thread that
reads can't be stopped.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from functools import cache
from queue import SimpleQueue
from typing import Any, TypeVar

from taiyi_rag.generation.stopping import heeded

T = TypeVar("T")

Say = Callable[[str], None]
Deliver = Callable[[Say], Coroutine[Any, Any, None]]
"""Says text piece by piece until it is done; raises when it can't go on."""

_END = None
_starting = threading.Lock()


def pieces(deliver: Deliver) -> Generator[str, None, None]:
    """What `deliver` says, as it comes. Closing the generator stops it, and so does, from another
    thread, the `Stop` that is heeded in this one: then it raises `GivenUp`."""
    stop = heeded()
    stop.check()
    said: SimpleQueue[str | None] = SimpleQueue()
    task = asyncio.run_coroutine_threadsafe(deliver(said.put), _loop())
    task.add_done_callback(lambda _: said.put(_END))
    try:
        with stop.calling(task.cancel):
            while (piece := said.get()) is not _END:
                yield piece
        stop.check()
        task.result()
    finally:
        task.cancel()


async def pieces_async(deliver: Deliver) -> AsyncGenerator[str, None]:
    """The same on the loop of whoever asks."""
    said: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(piece: str | None) -> None:
        loop.call_soon_threadsafe(said.put_nowait, piece)

    task = asyncio.run_coroutine_threadsafe(deliver(put), _loop())
    task.add_done_callback(lambda _: put(_END))
    try:
        while (piece := await said.get()) is not _END:
            yield piece
        task.result()
    finally:
        task.cancel()


def run(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns or raises."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result()


def later(seconds: float, act: Callable[[], object]) -> None:
    """Does something quick then."""
    loop = _loop()
    loop.call_soon_threadsafe(loop.call_later, seconds, act)


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        return _started(os.getpid())  # a process that was forked has the loop, but not its thread


@cache
def _started(pid: int) -> asyncio.AbstractEventLoop:  # noqa: ARG001
    """A daemon, so that a server which doesn't answer keeps no program from ending."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="model server").start()
    return loop
