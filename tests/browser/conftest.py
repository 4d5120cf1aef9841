"""The page, served over the sample collection, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from taiyi_rag.settings import load_settings
from tests import oracle, planting
from tests.model_server import modes
from tests.model_server.stub import NAME, StubServer
from tests.serving import CHROMIUM, FLAGS, make_samples, served
from tests.serving import environment as _environment

_PATIENCE_MS = 30_000
"""The machine may be busy with other tests."""

expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="session")
def indexes(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A folder with the collection "samples", made as a user makes it."""
    folder = tmp_path_factory.mktemp("browser-indexes")
    make_samples(folder, model_cache)
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


@pytest.fixture(scope="session")
def working_address(indexes: Path, model_cache: Path) -> Iterator[str]:
    """Where a page is served whose tools have a model that is right about their examples."""
    with StubServer(modes.saying(oracle.said)) as server:
        model = {"TAIYI_MODEL__BASE_URL": server.address, "TAIYI_MODEL__NAME": NAME}
        with _served(_environment(indexes, model_cache) | model) as where:
            yield where


@pytest.fixture(params=[("en-GB", 1440, 900)])
def working_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    working_address: str,
    fetched_elsewhere: list[str],
) -> Iterator[Page]:
    """A visitor's page there."""
    yield from _visited(browser, working_address, request.param, fetched_elsewhere)


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
    with served(environment) as page:
        yield page.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
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
