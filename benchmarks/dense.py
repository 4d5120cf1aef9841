"""Which approximate dense index? FAISS's kinds over the same vectors, against exact search.

    python -m benchmarks.dense

200,000 vectors made from real ones (`benchmarks/synthetic.py`), SciFact's real claims as questions,
centred as the retriever centres them, one question at a time on one thread. Each index proposes
candidates, which are scored again with the exact float16 vectors, as the library does. Of each, the
cheapest setting that gives recall@10 of .98 or more, or its best. `limit` is what an exact search
must read, over the memory bandwidth that summing a large array reaches in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import faiss as _faiss
import numpy as np

from benchmarks import corpora, synthetic
from benchmarks.environment import bandwidth, write
from taiyi_rag import assembly
from taiyi_rag.embedding.centring import unit_vectors
from taiyi_rag.library.vectors import Part

faiss: Any = _faiss

_COUNT = 200_000
_LISTS = 2_048
_QUESTIONS = 200
_WANTED = 100
_ENOUGH = 0.98
_IP = faiss.METRIC_INNER_PRODUCT


def main() -> None:
    source = synthetic.sources()["en"]
    vectors = synthetic.vectors_like(source, _COUNT, seed=0)
    questions = _questions()
    exact = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, _IP)
    exact.train(vectors[:1].astype(np.float32))
    exact.add(vectors.astype(np.float32))
    _, wanted = exact.search(questions, _WANTED)
    figures: dict[str, Any] = {
        "vectors": _COUNT,
        "exact_float16": {
            "ms": _milliseconds(lambda q: exact.search(q[None], _WANTED), questions),
            "bytes_per_vector": 2 * vectors.shape[1],
            "limit_ms": round(vectors.nbytes / bandwidth() * 1000, 3),
        },
    }
    for name, make, efforts in _kinds(vectors.shape[1]):
        figures[name] = _measure(make, efforts, vectors, questions, wanted)
        print(name, figures[name], flush=True)
    print(write("dense", figures))


def _questions() -> Any:
    """Claims as unit vectors (n, dimension), less their mean."""
    queries, _ = corpora.scifact_queries()
    model = assembly.embedder(corpora.settings())
    texts = list(queries.values())[:_QUESTIONS]
    made = np.array([model.get_query_embedding(text) for text in texts], np.float32)
    return unit_vectors(made - made.mean(axis=0), len(made), made.shape[1])


def _kinds(dimension: int) -> Iterator[tuple[str, Callable[[], Any], tuple[str, int]]]:
    """Name, maker, and which knob says how much of it is read, with how many candidates."""

    def lists(make: Callable[[Any], Any]) -> Callable[[], Any]:
        def made() -> Any:
            quantizer = faiss.IndexFlatIP(dimension)
            index = make(quantizer)
            quantizer.this.disown()
            index.own_fields = True
            index.cp.niter, index.cp.max_points_per_centroid = 10, 64
            return index

        return made

    eight, half = faiss.ScalarQuantizer.QT_8bit, faiss.ScalarQuantizer.QT_fp16
    yield (
        "ivf_float16",
        lists(lambda q: faiss.IndexIVFScalarQuantizer(q, dimension, _LISTS, half, _IP, True)),
        ("nprobe", 1),
    )
    yield (
        "ivf_sq8",
        lists(lambda q: faiss.IndexIVFScalarQuantizer(q, dimension, _LISTS, eight, _IP, True)),
        ("nprobe", 1),
    )
    yield (
        "ivf_pq192x4_fastscan",
        lists(lambda q: faiss.IndexIVFPQFastScan(q, dimension, _LISTS, 192, 4, _IP)),
        ("nprobe", 4),
    )
    yield (
        "ivf_rabitq",
        lists(lambda q: faiss.IndexIVFRaBitQ(q, dimension, _LISTS, _IP)),
        (
            "nprobe",
            4,
        ),
    )
    yield "hnsw32_sq8", lambda: faiss.IndexHNSWSQ(dimension, eight, 32, _IP), ("efSearch", 1)


def _measure(
    make: Callable[[], Any], effort: tuple[str, int], vectors: Any, questions: Any, wanted: Any
) -> dict[str, Any]:
    knob, times = effort
    faiss.omp_set_num_threads(2)
    began = time.perf_counter()
    index = make()
    index.train(vectors[:: max(1, len(vectors) // (64 * _LISTS))].astype(np.float32))
    for at in range(0, len(vectors), 50_000):
        index.add(vectors[at : at + 50_000].astype(np.float32))
    built = time.perf_counter() - began
    faiss.omp_set_num_threads(1)
    found: dict[str, Any] = {}
    for value in (32, 64, 128, 256, 512):
        setattr(index.hnsw if knob == "efSearch" else index, knob, value)

        def search(question: Any) -> Any:
            _, (proposed,) = index.search(question[None], _WANTED * times)
            proposed = proposed[proposed >= 0]
            scores = vectors[proposed].astype(np.float32) @ question
            return proposed[np.argsort(-scores)[:10]]

        right = sum(
            len(np.intersect1d(search(q), w[:10])) for q, w in zip(questions, wanted, strict=True)
        )
        found = {
            knob: value,
            "recall_at_10": round(right / (10 * len(questions)), 4),
            "ms": _milliseconds(search, questions),
        }
        if found["recall_at_10"] >= _ENOUGH:
            break
    size = len(faiss.serialize_index(index)) / len(vectors)
    return {**found, "bytes_per_vector": round(size), "build_s": round(built, 1)}


def exactly(part: Part, flags: Any) -> Callable[[Any], set[int]]:
    """The keys of the ten nearest rows of a part that are permitted and not hidden, by reading all
    of them."""
    bits = np.packbits(flags & ~part.hidden, bitorder="little")
    chosen = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))

    def nearest(question: Any) -> set[int]:
        _, (rows,) = part.flat.search(question[None], 10, params=chosen)
        return set(part.keys[rows[rows >= 0]].tolist())

    return nearest


def _milliseconds(search: Callable[[Any], Any], questions: Any) -> float:
    times = []
    for question in questions:
        began = time.perf_counter()
        search(question)
        times.append(time.perf_counter() - began)
    return round(float(np.median(times)) * 1000, 3)


if __name__ == "__main__":
    main()
