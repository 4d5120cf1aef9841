"""The page, served over the sample collection, in headless Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from taiyi_rag.settings import load_settings
from tests import planting
from tests.model_server import modes
from tests.model_server.stub import NAME, StubServer

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"

_PATIENCE_MS = 30_000
"""The machine may be busy with other tests."""

expect.set_options(timeout=_PATIENCE_MS)

# Nothing of the browser's own leaves the machine either; root may not use the sandbox.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A folder with the collection "samples", made as a user makes it."""
    folder = tmp_path_factory.mktemp("browser-indexes")
    paths = [str(ROOT / "samples" / name) for name in ("en", "zh", "records")]
    _run_python("-m", "ingest", "add", *paths, "--collection", "samples", at=(folder, model_cache))
    return folder


@pytest.fixture(scope="session")
def address(indexes: Path, model_cache: Path) -> Iterator[str]:
    """Where the page is served, until the end of the tests; answers are quoted."""
    with _served(_environment(indexes, model_cache)) as where:
        yield where


@pytest.fixture(scope="module")
def writing_server() -> Iterator[StubServer]:
    """The model server of `written_address`, which writes answers in other words."""
    with StubServer(modes.paraphrasing) as server:
        yield server


@pytest.fixture(scope="module")
def written_address(indexes: Path, model_cache: Path, writing_server: StubServer) -> Iterator[str]:
    """Where a page is served whose answers a model writes."""
    model = {
        "TAIYI_MODEL__BASE_URL": writing_server.address,
        "TAIYI_MODEL__NAME": NAME,
        "TAIYI_MODEL__FIRST_TOKEN_S": "3",
    }
    with _served(_environment(indexes, model_cache) | model) as where:
        yield where


@pytest.fixture(scope="module")
def planted_address(
    tmp_path_factory: pytest.TempPathFactory, model_cache: Path, writing_server: StubServer
) -> Iterator[str]:
    """Where a page is served over documents full of payloads, its answers written by a model."""
    folder = tmp_path_factory.mktemp("planted-indexes")
    planting.library(load_settings(indexes=folder, cache=model_cache), "planted")
    model = {"TAIYI_MODEL__BASE_URL": writing_server.address, "TAIYI_MODEL__NAME": NAME}
    with _served(_environment(folder, model_cache) | model) as where:
        yield where


@pytest.fixture
def planted_page(
    browser: Browser, planted_address: str, fetched_elsewhere: list[str]
) -> Iterator[Page]:
    """A visitor's page over them."""
    yield from _visited(browser, planted_address, ("en-GB", 1440, 900), fetched_elsewhere)


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    """The address at which `python -m ui` serves the page."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "ui", "--port", str(port)], cwd=ROOT, env=environment
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def fetched_elsewhere() -> list[str]:
    """What the page asked of other machines. Tests end by finding it empty."""
    return []


@pytest.fixture(params=[("en-GB", 1440, 900)])
def page(
    request: pytest.FixtureRequest, browser: Browser, address: str, fetched_elsewhere: list[str]
) -> Iterator[Page]:
    """A visitor's page, in a context of its own: language, width and height are parameters."""
    yield from _visited(browser, address, request.param, fetched_elsewhere)


@pytest.fixture(params=[("en-GB", 1440, 900)])
def written_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    written_address: str,
    fetched_elsewhere: list[str],
) -> Iterator[Page]:
    """The same where a model writes the answers."""
    yield from _visited(browser, written_address, request.param, fetched_elsewhere)


def _visited(
    browser: Browser, address: str, look: tuple[Any, ...], fetched_elsewhere: list[str]
) -> Iterator[Page]:
    locale, width, height, *scheme = look
    context = browser.new_context(
        base_url=address,
        locale=locale,
        viewport={"width": width, "height": height},
        color_scheme=scheme[0] if scheme else "light",
        reduced_motion="reduce",
    )

    def guard(route: Route, asked: Request) -> None:
        if asked.url.startswith(address):
            route.continue_()
        else:
            fetched_elsewhere.append(asked.url)
            route.abort()

    context.route(lambda url: url.startswith(("http:", "https:")), guard)
    opened = context.new_page()
    opened.set_default_timeout(_PATIENCE_MS)
    yield opened
    context.close()
    assert fetched_elsewhere == []


def _environment(indexes: Path, cache: Path) -> dict[str, str]:
    """The environment of a server: no setting from outside, no way out but loopback."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TAIYI_", "STREAMLIT_"))}
    nowhere = "http://127.0.0.1:9"
    return kept | {
        "TAIYI_INDEXES": str(indexes),
        "TAIYI_CACHE": str(cache),
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _run_python(*arguments: str, at: tuple[Path, Path]) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=_environment(*at), check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"python -m ui ended with exit code {server.returncode}")
        try:
            with urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("python -m ui didn't answer within 30 seconds")
