"""How quick the page is, with one visitor and with twenty at once.

    python -m benchmarks.page [--short]

A server of its own over the sample library, which quotes: no model is waited for. Milliseconds,
percentiles 50 and 95. `--short` tries every part with small numbers and writes nothing.

- `first_paint`: from the beginning of the navigation to the browser's first contentful paint, and
  until the box for questions takes words. `cold`: the first visit of a server that answers since a
  moment ago. `new` visitors have nothing in the browser's cache, `again` everything.
- `rerun`: from a key or a click to the page at rest, drawn, with so many turns in the
  conversation. `answer` is without the engine's own stages, as the server's log has them; the
  others have no engine in them. Searches of literature are whole, lookup included.
- `crowd`: `users` ask questions of their own, thinking between them. `stage` is from a question to
  the first stage drawn, `answer` to the answer. One more visitor only switches the language to and
  fro (`switch`), and one types in a real browser: `key` is from a key to the frame that shows it.
- `memory`: the server's resident megabytes after so many sessions that asked once and left.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import environment, page_browser, page_crowd
from taiyi_rag.settings import load_settings
from tests import serving
from tests.serving import Served


@dataclass(frozen=True)
class Sizes:
    """How often everything is done."""

    loads: int = 20
    turns: tuple[int, ...] = (1, 10, 30)
    times: int = 10
    users: int = 20
    questions: int = 4
    sessions: tuple[int, ...] = (1, 20, 100, 200)


SHORT = Sizes(loads=3, turns=(1, 3), times=3, users=5, questions=2, sessions=(1, 5))


def main(sizes: Sizes | None = None) -> None:
    """Measure, and write `results/page.json`."""
    chosen = sizes or _arguments()
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        indexes, cache = Path(folder), load_settings().cache.expanduser()
        serving.make_samples(indexes, cache)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=serving.CHROMIUM, args=serving.FLAGS
            )
            with _served(indexes, cache) as (server, _):
                cold = page_browser.first_paint(browser, server.address)
            with _served(indexes, cache) as (server, log):
                page_browser.wait_until_warm(browser, server.address)
                first_paint = page_browser.first_paints(browser, server.address, chosen.loads)
                rerun = page_browser.reruns(browser, server.address, log, chosen)
            browser.close()
        with _served(indexes, cache) as (server, _):
            crowd = asyncio.run(page_crowd.crowds(server.address, chosen.users, chosen.questions))
        with _served(indexes, cache) as (server, _):
            memory = asyncio.run(page_crowd.memory(server, chosen.sessions))
    figures = {
        "load_at_start": round(load, 2),
        "seconds": round(time.monotonic() - began),
        "first_paint": {"cold": cold, **first_paint},
        "rerun": rerun,
        "crowd": crowd,
        "memory": memory,
    }
    _tell(figures)
    if chosen != SHORT:
        print(environment.write("page", figures))


def _arguments() -> Sizes:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small numbers; writes nothing")
    return SHORT if parser.parse_args().short else Sizes()


@contextmanager
def _served(indexes: Path, cache: Path) -> Iterator[tuple[Served, Path]]:
    """A server, and the file that has its log."""
    surroundings = serving.environment(indexes, cache, TAIYI_LOG_LEVEL="INFO")
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        serving.served(surroundings, errors=log.file) as server,
    ):
        yield server, Path(log.name)


def _tell(figures: dict[str, Any], under: str = "") -> None:
    for name, value in figures.items():
        if isinstance(value, dict) and not {"p50", "p95"} <= value.keys():
            _tell(value, f"{under}{name}.")
        else:
            print(f"{under}{name}: {value}")


if __name__ == "__main__":
    main()
