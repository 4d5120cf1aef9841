"""How long `search` and `ask` take, cold and warm, at 1,000 and 20,000 passages.

    python -m benchmarks.latency

20,000 passages are SciFact's ten thousand and as many copies of them under other ids whose vectors
are disturbed a little (real embeddings of twenty thousand texts take ten minutes; search time
depends on their number). Cold: a new process of the command line, start to end. Warm: the engine
in this process. `limit` is what the exact dense search must read, over the memory bandwidth that
summing a large array reaches in the same run.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpora
from benchmarks.environment import ROOT, write
from taiyi_rag import assembly
from taiyi_rag.library import Collection, DraftPassage
from taiyi_rag.library.records import digest_of
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Document, Section

_SIZES = (1_000, 20_000)
_QUESTIONS = 60


def main() -> None:
    figures: dict[str, Any] = {}
    source = corpora.collection_of("scifact", corpora.scifact())
    queries, _ = corpora.scifact_queries()
    questions = list(queries.values())[:_QUESTIONS]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(indexes=Path(folder))
        for size in _SIZES:
            collection = _copy(source, settings, size)
            figures[str(size)] = _measure(settings, collection, questions)
            print(size, figures[str(size)])
    print(write("latency", figures))


def _copy(source: Collection, settings: Settings, size: int) -> Collection:
    """A collection of `size` passages of `source`, then of disturbed copies of them."""
    collection = Collection.create(
        settings.indexes, f"n{size}", embedder=source.embedder, dimension=source.dimension
    )
    rng = np.random.default_rng(0)
    entries = list(source.truth.entries_since(0, source.truth.commit_number))
    keys = [entry.key for entry in entries]
    vectors = dict(
        pair
        for some, found in source.truth.vectors(keys, source.dimension).values()
        for pair in zip(some, found, strict=True)
    )
    with collection.writing():
        with collection.truth.transaction() as writer:
            for number in range(size):
                entry = entries[number % len(entries)]
                vector = vectors[entry.key]
                if number >= len(entries):
                    vector = vector + rng.normal(0, 0.01, len(vector)).astype(np.float32)
                    vector /= np.linalg.norm(vector)
                span = Section(0, len(entry.text), ())
                document = Document(
                    id=str(number), title=entry.context, text=entry.text, language="en",
                    source="SciFact", format="beir", sections=(span,),
                )  # fmt: skip
                draft = DraftPassage(
                    0, len(entry.text), "en", (), None, digest_of(f"{number}"), vector
                )
                writer.put(document, [draft])
        collection.publish()
    return collection


def _measure(settings: Settings, collection: Collection, questions: list[str]) -> dict[str, Any]:
    retriever = assembly.retriever(settings, collection, top=10)
    engine = assembly.engine(settings, collection)
    engine.ask(questions[0])
    flat = np.ones(64_000_000, np.float32)
    bandwidth = flat.nbytes / (_percentiles(lambda _: flat.sum(), [""] * 5)["p50_ms"] / 1000)
    read = collection.counts()["passages"] * collection.dimension * 4
    return {
        "search_warm": _percentiles(retriever.retrieve, questions),
        "ask_warm": _percentiles(engine.ask, questions),
        "dense_warm": _percentiles(
            lambda q: collection.dense.search("en", _vector(q), 100), questions
        ),
        "dense_limit_ms": round(read / bandwidth * 1000, 3),
        "search_cold_s": _cold(settings, collection, "search"),
        "ask_cold_s": _cold(settings, collection, "ask"),
        "bytes_per_passage": round(collection.size_bytes() / collection.counts()["passages"]),
    }


def _vector(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(len(text)).normal(size=384).astype(np.float32)


def _percentiles(call: Callable[[str], object], questions: list[str]) -> dict[str, float]:
    times = []
    for question in questions:
        began = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(times, (50, 95))
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def _cold(settings: Settings, collection: Collection, command: str) -> float:
    """Seconds of the fastest of three runs of the command line."""
    arguments = [command, "Does vitamin D prevent fractures?", "--collection", collection.name]
    code = f"from taiyi_rag.cli.main import app; app({arguments!r})"
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(
            (sys.executable, "-c", code), cwd=ROOT, check=True, capture_output=True,
            env={"TAIYI_INDEXES": str(settings.indexes), "TAIYI_CACHE": str(settings.cache),
                 "HOME": str(Path.home()), "PATH": ""},
        )  # fmt: skip
        times.append(time.perf_counter() - began)
    return round(min(times), 2)


if __name__ == "__main__":
    main()
