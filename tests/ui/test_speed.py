"""What keeps the page quick: done once, done ahead, sent at once."""

from __future__ import annotations

import asyncio
import gc
import socket
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.assembly import models
from taiyi_rag.library import Collection
from taiyi_rag.settings import load_settings
from tests.model_server.stub import StubServer
from tests.serving import environment, served
from tests.tabs import Tab
from ui import __main__ as serve
from ui import model
from ui.texts import TEXTS

ENGLISH = "What dose of dexamethasone was used in RECOVERY and for how long?"


def test_a_rerun_loads_no_model(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page.run()
    page.chat_input[0].set_value(ENGLISH).run()
    loaders = (models.embedder, models.extractive, models.judge, models.language_model)
    before = [loader.cache_info().misses for loader in loaders]
    for _ in range(3):
        page.run()
    page.chat_input[0].set_value("二甲双胍在eGFR低于多少时禁用？").run()
    assert [loader.cache_info().misses for loader in loaders] == before


def test_the_first_question_is_rehearsed(
    samples_indexes: Path, model_cache: Path, model_server: StubServer
) -> None:
    """It asks no model server and leaves no record."""
    written = {"base_url": model_server.address, "name": "stub"}
    settings = load_settings(indexes=samples_indexes, cache=model_cache, model=written)
    collection = Collection.open(samples_indexes, "samples")
    recorded = collection.journal.head()
    try:
        model.warm(settings)
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()
    assert model_server.attempts == 0
    assert collection.journal.head() == recorded
    collection.close()


def test_a_missing_library_is_no_hindrance(tmp_path: Path, model_cache: Path) -> None:
    try:
        model.warm(load_settings(indexes=tmp_path, cache=model_cache))
    finally:
        gc.unfreeze()


def test_what_is_sent_is_sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.web.server.starlette import starlette_server

    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    serve._send_at_once()
    with starlette_server._bind_socket("127.0.0.1", 0, 1) as listening:
        listening.setblocking(True)
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_nobody_is_stopped_to_look_for_garbage() -> None:
    import tomllib

    path = serve.SCRIPT.parent / ".streamlit" / "config.toml"
    assert tomllib.loads(path.read_text("utf-8"))["runner"]["postScriptGC"] is False


def test_the_first_visitor_of_a_cold_server_sees_the_page(
    samples_indexes: Path, model_cache: Path
) -> None:
    """While the models are loaded by another thread, which imports much of the same."""

    async def visit(address: str) -> str:
        async with Tab(address) as tab:
            return str(tab.only("chat_input").placeholder)

    with served(environment(samples_indexes, model_cache)) as page:
        assert asyncio.run(visit(page.address)) == TEXTS["en"]["ask-here"]
