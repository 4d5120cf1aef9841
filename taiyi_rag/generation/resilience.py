"""What stands between us and a model server that is down, slow or overwhelmed.

Every request has a deadline for its first word and one for its last, counted from the call. A
request that failed before its first word is made once more, as long as a budget lasts: retries may
be a tenth of the requests, or they would finish off a server in trouble ("Addressing Cascading
Failures", Site Reliability Engineering, https://sre.google/sre-book/addressing-cascading-failures/).
A server that failed several times in a row is left alone for a while, then tried with one request
(Nygard, Release It!, 2007: the circuit breaker). The number of requests under way is bounded.

Why not a library: pybreaker holds its lock while it calls, so that one request that hangs stops all
others; circuitbreaker has no lock; purgatory's half-open state lets everybody through at once. None
knows streams, which have failed when they break off in the middle, nor a caller who just goes away,
which says nothing about the server.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from taiyi_rag.errors import ModelUnavailable

Clock = Callable[[], float]

_PAUSE_S = (0.05, 0.2)
"""Between a request that failed and its retry; at random, or all who failed together would come
back together."""


class ServerFailed(ModelUnavailable):
    """One request failed. `blamed`: the server is at fault, not what was asked of it. `again`:
    another try may help."""

    def __init__(self, message: str, *, blamed: bool = True, again: bool = True) -> None:
        super().__init__(message)
        self.blamed = blamed
        self.again = again


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds from the call to the first word, and to the last."""

    first_token_s: float
    deadline_s: float


class Guard:
    """Makes the requests to one server. It may be shared by threads and event loops."""

    def __init__(
        self,
        limits: Limits,
        *,
        at_once: int = 64,
        failures: int = 5,
        cool_down_s: float = 15.0,
        retries: float = 0.1,
        clock: Clock = time.monotonic,
    ) -> None:
        self.limits = limits
        self.breaker = Breaker(failures, cool_down_s, clock)
        self.budget = RetryBudget(retries)
        self.attempts = 0
        """Requests that were made, retries among them."""
        self._free = threading.BoundedSemaphore(at_once)
        self._at_once = at_once

    async def deliver(
        self,
        ask: Callable[[], AsyncGenerator[str, None]],
        say: Callable[[str], None],
        called: float,
    ) -> None:
        """Asks, and says what comes. `called` is when that was wanted, in `time.monotonic`'s
        seconds. Raises `ModelUnavailable`."""
        with self._admitted():
            self.budget.deposit()
            try:
                await self._attempt(ask, say, called)
            except _FailedUnheard as failure:
                if not (failure.reason.again and self.budget.withdraw()):
                    raise failure.reason from None
                await self._retry(ask, say, called)

    async def _retry(
        self,
        ask: Callable[[], AsyncGenerator[str, None]],
        say: Callable[[str], None],
        called: float,
    ) -> None:
        await asyncio.sleep(random.uniform(*_PAUSE_S))  # noqa: S311
        try:
            await self._attempt(ask, say, called)
        except _FailedUnheard as failure:
            raise failure.reason from None

    async def _attempt(
        self,
        ask: Callable[[], AsyncGenerator[str, None]],
        say: Callable[[str], None],
        called: float,
    ) -> None:
        """Raises `_FailedUnheard` when it fails before the first word, `ServerFailed` after it."""
        self.attempts += 1
        heard = False
        late = asyncio.get_running_loop().time() - time.monotonic() + called
        try:
            async with asyncio.timeout_at(late + self.limits.first_token_s) as limit:
                async with aclosing(ask()) as pieces:
                    async for piece in pieces:
                        if not heard:
                            heard = True
                            limit.reschedule(late + self.limits.deadline_s)
                        say(piece)
        except TimeoutError:
            raise ServerFailed(self._lateness(heard), again=False) from None
        except ServerFailed as failure:
            if heard:
                raise
            raise _FailedUnheard(failure) from None

    def _lateness(self, heard: bool) -> str:
        if heard:
            return (
                f"The model server wasn't done after {self.limits.deadline_s:g} s. Ask for shorter "
                "answers, allow more time, or give it fewer users."
            )
        return (
            f"The model server said nothing for {self.limits.first_token_s:g} s. It is overloaded "
            "or hangs: look at its log, restart it, or allow more time."
        )

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        """A place among those under way; what becomes of the request is told to the breaker."""
        if not self._free.acquire(blocking=False):
            raise ModelUnavailable(
                f"The model server has {self._at_once} requests of ours under way. Try again in a "
                "moment."
            )
        try:
            with self.breaker.watching():
                yield
        finally:
            self._free.release()


class _FailedUnheard(Exception):
    """A request failed before its first word."""

    def __init__(self, reason: ServerFailed) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Breaker:
    """Closed, it lets requests through; after `failures` in a row it opens and refuses them for
    `cool_down_s`; then it is half open: one may try, and what becomes of that one decides."""

    def __init__(self, failures: int, cool_down_s: float, clock: Clock = time.monotonic) -> None:
        self._most = failures
        self._cool_down_s = cool_down_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open = False
        self._tries_at = 0.0
        self._trying = False
        self._reason = ""

    @property
    def is_open(self) -> bool:
        """Whether requests are refused, but for the one that tries."""
        return self._open

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Around a request. Raises `ModelUnavailable` when it mustn't be made."""
        trying = self._enter()
        try:
            yield
        except ServerFailed as failure:
            self._failed(str(failure), trying) if failure.blamed else self._succeeded()
            raise
        except BaseException:  # whoever asked went away
            self._left(trying)
            raise
        self._succeeded()

    def _enter(self) -> bool:
        """Whether the request is the one that tries."""
        with self._lock:
            if not self._open:
                return False
            wait = self._tries_at - self._clock()
            if wait > 0 or self._trying:
                raise ModelUnavailable(
                    f"The model server failed {self._failures} times in a row and isn't asked for "
                    f"another {max(wait, 0):.0f} s. The last time: {self._reason}"
                )
            self._trying = True
            return True

    def _succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._open = False
            self._trying = False

    def _failed(self, reason: str, tried: bool) -> None:
        with self._lock:
            self._failures += 1
            self._reason = reason
            if tried or (not self._open and self._failures >= self._most):
                self._open = True
                self._tries_at = self._clock() + self._cool_down_s
            self._trying = self._trying and not tried

    def _left(self, tried: bool) -> None:
        with self._lock:
            self._trying = self._trying and not tried


class RetryBudget:
    """Tokens: each request brings in a share of one, each retry costs one. So retries are never
    more than that share of the requests, however they come; what is saved up is bounded."""

    def __init__(self, share: float, most: float = 10.0) -> None:
        self._share = share
        self._most = most
        self._tokens = 0.0
        self._lock = threading.Lock()

    def deposit(self) -> None:
        """A request is made."""
        with self._lock:
            self._tokens = min(self._most, self._tokens + self._share)

    def withdraw(self) -> bool:
        """Whether a retry may be made; if so, it counts as made."""
        with self._lock:
            # A sum of tenths is a little less than one.
            if self._tokens < 1 - 1e-9:
                return False
            self._tokens -= 1
            return True
