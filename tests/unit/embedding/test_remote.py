"""A real HTTP server on loopback that speaks the OpenAI protocol, and then doesn't."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.pipeline import Ingestion
from taiyi_rag import assembly
from taiyi_rag.errors import EmbedderMismatch, ModelError, SettingsError
from taiyi_rag.settings import EmbeddingSettings, Settings, load_settings


class Handler(BaseHTTPRequestHandler):
    """Eight numbers a text: how often each of eight letters occurs."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        data = [
            {"object": "embedding", "index": i, "embedding": [1.0 + t.count(c) for c in "aeiourst"]}
            for i, t in enumerate(texts)
        ]
        reply = {"object": "list", "model": body["model"], "data": data, "usage": {}}
        content = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}/v1"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def settings(tmp_path: Path, base_url: str) -> Settings:
    chosen = EmbeddingSettings(backend="openai", model="letters", base_url=base_url)
    return load_settings(indexes=tmp_path / "ix", embedding=chosen)


def test_serves_a_collection_that_then_refuses_another_model(tmp_path: Path, server: str) -> None:
    chosen = settings(tmp_path, server)
    collection = assembly.open_or_create_collection(chosen, "c")
    (tmp_path / "a.txt").write_text("Metformin is first-line.")
    with collection.writing():
        Ingestion(collection, assembly.embedder(chosen), on_outcome=lambda o: None).run(
            [tmp_path / "a.txt"]
        )
    (node,) = assembly.retriever(chosen, collection).retrieve("metformin?")
    assert node.node.get_content() == "Metformin is first-line."
    assert collection.embedder == "RemoteEmbedding/letters"
    other = load_settings(
        indexes=tmp_path / "ix",
        embedding=EmbeddingSettings(backend="openai", model="other", base_url=server),
    )
    with pytest.raises(EmbedderMismatch, match="re-embed"):
        assembly.open_collection(other, "c")


def test_server_that_is_down_is_told(tmp_path: Path) -> None:
    model = assembly.embedder(settings(tmp_path, "http://127.0.0.1:9/v1"))
    with pytest.raises(ModelError, match=r"can't be used.*TAIYI_EMBEDDING__BASE_URL"):
        model.get_query_embedding("dose?")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TAIYI_EMBEDDING__BASE_URL"):
        assembly.embedder(settings(tmp_path, ""))
