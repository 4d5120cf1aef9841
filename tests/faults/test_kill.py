"""A writer killed at any moment loses no committed document and leaves no half of one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection

ROOT = Path(__file__).parent.parent.parent
_KILLS = 8
_ANY = np.ones(8, np.float32)

# A writer without the embedding model: starts at once, commits every few milliseconds.
WRITER = """
import sys
from pathlib import Path
from llama_index.core.embeddings import MockEmbedding
from ingest import pipeline
from taiyi_rag.library import Collection
pipeline.EMBED_TOGETHER = 8
collection = Collection(Path(sys.argv[1]))
acknowledge = lambda outcome: print(outcome.path, flush=True)
with collection.writing():
    run = pipeline.Ingestion(collection, MockEmbedding(embed_dim=8), on_outcome=acknowledge)
    print("ready", flush=True)
    run.run(sorted(Path(sys.argv[2]).iterdir()))
    collection.publish()
"""


def test_killed_writers(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for i in range(400):
        (files / f"{i:03}.txt").write_text(
            f"Document number{i} says dose {i} mg.\n\n本文献说明剂量为{i}毫克。"
        )
    Collection.create(tmp_path / "ix", "c", embedder="mock", dimension=8).close()
    folder = tmp_path / "ix" / "c"
    acknowledged: set[str] = set()
    generator = random.Random(7)
    for _ in range(_KILLS):
        acknowledged |= _run_and_kill(folder, files, generator.uniform(0.0, 0.25))
        _check(folder, acknowledged)
    _run_and_kill(folder, files, None)
    _check(folder, {str(path) for path in files.iterdir()})


def _run_and_kill(folder: Path, files: Path, after_s: float | None) -> set[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(files)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    if after_s is not None:
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
    with process.stdout:  # not communicate(): it loses what readline() has read ahead
        output = process.stdout.read()
    process.wait(timeout=120)
    return set(output.splitlines())


def _check(folder: Path, acknowledged: set[str]) -> None:
    collection = Collection(folder)
    with collection.reading() as view:
        documents = list(view.truth.documents())
        assert len({d.id for d in documents}) == len(documents)
        assert acknowledged <= {d.path for d in documents}
        keys = set()
        for header in documents:
            document = view.truth.document(header.id)
            assert document is not None
            passages = view.truth.passages_of(document.id)
            assert len(passages) == 2
            assert all(document.text[p.start : p.end] == p.text for p in passages)
            keys |= {int(p.id[1:]) for p in passages}
            number = Path(document.path).stem.lstrip("0") or "0"
            (found, _), *_ = view.lexical.search(index_terms(f"number{number}"), 1)
            assert view.truth.passages([found])[found].document_id == document.id
        stored = {
            key
            for language in ("en", "zh")
            for key, _ in view.dense.search(language, _ANY, 10_000)  # type: ignore[arg-type]
        }
        assert stored == keys, json.dumps(sorted(stored ^ keys)[:5])
    collection.close()
