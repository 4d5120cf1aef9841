"""vLLM's server as a child process: started, waited for, watched, ended with all it started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from taiyi_rag.errors import ModelError
from taiyi_rag.generation.hosting import command, web
from taiyi_rag.generation.hosting.fencing import OPEN_IN_VLLM
from taiyi_rag.generation.hosting.plan import Plan

_SHOWN = 20
"""Last lines of the log that are told when the server has died."""

_POLL_S = 0.25


class Server:
    """A child that answers at `url`; its output goes to `log`.

    The child leads a process group of its own, so that what it started can be ended with it, and a
    Ctrl+C reaches it through us alone.
    """

    def __init__(
        self, program: Sequence[str], environment: Mapping[str, str], log: Path, url: str
    ) -> None:
        self.log = log
        self.url = url
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._child = subprocess.Popen(  # noqa: S603 - the command line is ours
                program,
                env=dict(environment),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of the child, which leads the group."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the child runs."""
        return self._child.poll() is None

    def wait_ready(self, seconds: float, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Wait until /health answers; False where `stopped` came first.

        Raises `ModelError` where the child dies or the time is over.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if stopped():
                return False
            self.check_alive("before it was ready")
            if web.status(f"{self.url}/health", timeout=2) == 200:
                return True
            time.sleep(_POLL_S)
        raise ModelError(
            f"vLLM wasn't ready within {seconds:.0f} s; raise TAIYI_SERVE__START_S if it only "
            f"needs longer. {self._last_lines()}"
        )

    def check_alive(self, when: str) -> None:
        """Raises `ModelError` with the log's last lines where the child has died."""
        if self.alive:
            return
        code = self._child.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        raise ModelError(f"vLLM {how} {when}. {self._last_lines()}")

    def stop(self, seconds: float = 30.0) -> None:
        """End the child and all that it started: asked first, then killed."""
        if self.alive:
            self._child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait()

    def _last_lines(self) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()[-_SHOWN:]
        return f"The last lines of {self.log}:\n" + "\n".join(f"  {line}" for line in lines)


def start(plan: Plan) -> Server:
    """The server of a plan, not ready yet."""
    plan.run_folder.mkdir(parents=True, exist_ok=True)
    if plan.ends:
        config = json.dumps(command.generation_config(plan))
        (plan.run_folder / "generation_config.json").write_text(config, "utf-8")
    return Server(
        command.command(plan),
        command.environment(plan),
        plan.run_folder / "server.log",
        plan.url,
    )


def check_fence(url: str) -> None:
    """Raises `ModelError` unless the fence stands: nothing but /health answers without the key."""
    for path in (*OPEN_IN_VLLM, "/v1/models"):
        status = web.status(f"{url}{path}", timeout=10)
        if status not in (401, 404):
            raise ModelError(
                f"The server answers {path} without its key (status {status}), so it was stopped: "
                "the fence didn't load into this vLLM."
            )


def serve(plan: Plan, tell: Callable[[str], None]) -> None:
    """Serve until a signal says to stop. Raises `ModelError` where vLLM dies by itself."""
    stopped = threading.Event()
    with _signals(stopped):
        server = start(plan)
        try:
            tell(f"vLLM {plan.vllm.version} is starting; its log: {server.log}")
            if not server.wait_ready(plan.chosen.start_s, stopped.is_set):
                return
            check_fence(plan.url)
            tell(_ready(plan))
            while not stopped.wait(_POLL_S):
                server.check_alive("while it was serving")
        finally:
            server.stop()


def _ready(plan: Plan) -> str:
    lines = {
        "BASE_URL": f"{plan.url}/v1",
        "NAME": plan.chosen.name,
        "CONTEXT": plan.chosen.context,
        "API_KEY": f'"{plan.key_said}"',
    }
    exports = "\n".join(f"  export TAIYI_MODEL__{name}={value}" for name, value in lines.items())
    return f"Ready. Ctrl+C stops it. For the application:\n{exports}"


@contextlib.contextmanager
def _signals(stopped: threading.Event) -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP say to stop, while this lasts."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.signal(name, lambda *_: stopped.set()) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
