"""The page's server in a process of its own, over the sample collection, and a Chromium to see it
in. Nothing of either leaves the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"

# Nothing of the browser's own leaves the machine either; root may not use the sandbox.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

_START_S = 30


class Served:
    """A page that is served: its address, and its process."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.process = process


def environment(indexes: Path, cache: Path, **settings: str) -> dict[str, str]:
    """The environment of a server: no setting from outside, no way out but loopback."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TAIYI_", "STREAMLIT_"))}
    nowhere = "http://127.0.0.1:9"
    return (
        kept
        | {
            "TAIYI_INDEXES": str(indexes),
            "TAIYI_CACHE": str(cache),
            "HTTP_PROXY": nowhere,
            "HTTPS_PROXY": nowhere,
            "NO_PROXY": "127.0.0.1,localhost",
        }
        | settings
    )


def make_samples(indexes: Path, cache: Path) -> None:
    """Make the collection "samples" as a user makes it."""
    paths = [str(ROOT / "samples" / name) for name in ("en", "zh", "records")]
    subprocess.run(
        [sys.executable, "-m", "ingest", "add", *paths, "--collection", "samples"],
        cwd=ROOT,
        env=environment(indexes, cache),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def served(
    surroundings: Mapping[str, str], script: str = "ui", errors: IO[bytes] | None = None
) -> Iterator[Served]:
    """The page as `python -m ui` serves it (or another module that takes `--port`); its log goes to
    `errors`."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", script, "--port", str(port)],
        cwd=ROOT,
        env=dict(surroundings),
        stdout=subprocess.DEVNULL,
        stderr=errors,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Served(port, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the page's server ended with exit code {server.returncode}")
        try:
            with urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the page's server didn't answer within {_START_S} seconds")
