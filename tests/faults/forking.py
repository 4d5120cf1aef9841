"""Experiments in processes of their own, at some 30 ms each.

A server process with the file layer preloaded imports everything once, starts no thread, and forks
a child for each experiment. A child runs one function that can be imported by name and sends back
what it returned or raised; it ends without tidying up, as a process that is killed does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from tests.faults.injecting import Fault

ROOT = Path(__file__).parent.parent.parent
TIME_LIMIT_S = 60.0
"""After which an experiment counts as hung."""


@dataclass(frozen=True)
class Result:
    """How a child ended. `kinds` are the names of a raised error's class and its bases."""

    ended: Literal["returned", "raised", "killed", "hung"]
    value: Any = None
    kinds: tuple[str, ...] = ()
    message: str = ""
    traceback: str = ""

    @property
    def by_name(self) -> bool:
        """Whether it raised an error of ours."""
        return "TaiyiError" in self.kinds

    def done(self) -> Any:
        """What was returned; an assertion error when it ended otherwise."""
        assert self.ended == "returned", f"{self.ended}: {self.message}\n{self.traceback}"
        return self.value


@dataclass(frozen=True)
class Watched:
    """What the file layer does in a child: the folder it watches, a fault, a log of the steps."""

    folder: Path
    fault: Fault | None = None
    log: Path | None = None


class ForkServer:
    """Runs functions in children of a process that is ready for them."""

    def __init__(self, layer: Path) -> None:
        self._pipe, theirs = Pipe()
        environment = os.environ | {
            "LD_PRELOAD": str(layer),
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "RUST_BACKTRACE": "0",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forking_server", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment,
            cwd=ROOT,
        )
        theirs.close()

    def start(
        self, function: Callable[..., Any], *arguments: Any, watched: Watched | None = None
    ) -> int:
        """Start a child; its process id, to `wait` for."""
        self._pipe.send(("start", (function, arguments, watched)))
        return int(self._pipe.recv())

    def wait(self, child: int, limit_s: float = TIME_LIMIT_S) -> Result:
        """How a child ended. It is killed when that takes longer than `limit_s`."""
        self._pipe.send(("wait", (child, limit_s)))
        result: Result = self._pipe.recv()
        return result

    def run(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        watched: Watched | None = None,
        limit_s: float = TIME_LIMIT_S,
    ) -> Result:
        """Start a child and wait for it."""
        return self.wait(self.start(function, *arguments, watched=watched), limit_s)

    def close(self) -> None:
        """End the server."""
        self._pipe.close()
        self._process.wait(30)


def connection(descriptor: int) -> Connection:
    """The server's end of the pipe."""
    return Connection(descriptor)
