"""What size costs: open, search, ask, add one and delete one, at 10,000, 100,000 and 1,000,000
passages.

    python -m benchmarks.scale [SIZE …]

The collections are synthetic (`benchmarks/synthetic.py` says how), made once in `benchmarks/work/`.
Questions are SciFact's claims. `hybrid` is the whole retriever without embedding the question,
`search` with it. Everything runs in a process of its own a size, one question at a time. `limit` is
what a search must touch at the least (of the approximate index the lists that are read, their
candidates' exact vectors) over the memory bandwidth of one core. `cold` is a new process of the
command line, start to end. Adding and deleting one go through the real pipeline, with the real
embedder, to the published indexes.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpora, dense, synthetic
from benchmarks.environment import ROOT, bandwidth, write
from ingest.pipeline import Ingestion
from ingest.removal import remove_documents
from taiyi_rag import assembly
from taiyi_rag.embedding.centring import Vector
from taiyi_rag.embedding.whitening import whitened
from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection
from taiyi_rag.library.approximate import CANDIDATES
from taiyi_rag.retrieval.question import Question, read_question
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Filters, TrustStatus

_SIZES = (10_000, 100_000, 1_000_000)
_QUESTIONS = 100
_CHOSEN_ON = 200  # claims that `approximate.LEAST` and `CANDIDATES` were chosen on: left out
_TIMES = 9
_DEPTH = 100

FILTERS = {
    "years_2015_on": Filters(year_from=2015),
    "guidelines_1_percent": Filters(study_types=frozenset({"guideline"})),
    "not_retracted": Filters(trust=frozenset({TrustStatus.CURRENT})),
}


_TRIALS = Filters(study_types=frozenset({"rct"}))


def main(sizes: tuple[int, ...] = _SIZES) -> None:
    figures: dict[str, Any] = {"sizes": {}, "filters": _shares()}
    settings = load_settings(indexes=corpora.WORK / "scale")
    empty = measured(settings, built(settings, 0), "changes")
    figures["empty"] = empty
    for size in sizes:
        name = built(settings, size)
        found = measured(settings, name, "searches") | measured(settings, name, "changes")
        found["add_one"]["times_empty"] = round(
            found["add_one"]["p50_ms"] / empty["add_one"]["p50_ms"], 2
        )
        figures["sizes"][str(size)] = found
        print(size, json.dumps(found), flush=True)
    figures["growth"] = _growth(figures["sizes"])
    print(write("scale", figures))


def _shares() -> dict[str, str]:
    return {
        "years_2015_on": "24 % of documents",
        "guidelines_1_percent": "1 % of documents",
        "not_retracted": "99 % of documents",
    }


def built(settings: Settings, size: int) -> str:
    """The name of a collection of that size, made if there is none."""
    name = f"n{size}"
    if not (settings.indexes / name / "complete").exists():
        shutil.rmtree(settings.indexes / name, ignore_errors=True)
        began = time.perf_counter()
        collection = synthetic.build(settings.indexes, name, size, synthetic.sources())
        seconds = time.perf_counter() - began
        (collection.folder / "complete").write_text(json.dumps({"build_s": round(seconds, 1)}))
    return name


def measured(settings: Settings, name: str, what: str) -> dict[str, Any]:
    """Figures from a process of its own."""
    run = subprocess.run(
        (sys.executable, "-m", "benchmarks.scale", "--measure", what, name),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TAIYI_INDEXES": str(settings.indexes)},
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


def searches(settings: Settings, name: str) -> dict[str, Any]:
    """Opening and searching, in this process."""
    questions = list(corpora.scifact_queries()[0].values())[_CHOSEN_ON : _CHOSEN_ON + _QUESTIONS]
    model = assembly.embedder(settings)
    dimension = len(model.get_query_embedding("dimension"))
    asked = {question: read_question(question, model, dimension) for question in questions}
    before = _resident()
    began = time.perf_counter()
    collection = Collection.open(settings.indexes, name)
    vectors = _searched(settings, collection, asked)
    opened = time.perf_counter() - began

    def nearest(question: str, filters: Filters) -> Any:
        with collection.reading() as view:
            return view.dense.search("en", vectors[question], _DEPTH, filters)

    def lexical(question: str, filters: Filters) -> Any:
        with collection.reading() as view:
            return view.lexical.search(index_terms(question), _DEPTH, filters)

    def hybrid(question: str, filters: Filters) -> Any:
        retriever = assembly.retriever(settings, collection, filters=filters)
        retriever._read = asked.__getitem__  # type: ignore[method-assign]
        return retriever.retrieve(question)

    found: dict[str, Any] = {"open_s": round(opened, 3), "recall_at_10": {}}
    for leg_name, leg in (("dense", nearest), ("lexical", lexical), ("hybrid", hybrid)):
        found[leg_name] = _percentiles(lambda q, leg=leg: leg(q, Filters()), questions)
        for label, filters in FILTERS.items():
            began = time.perf_counter()
            leg(questions[0], filters)
            first = (time.perf_counter() - began) * 1000
            timed = _percentiles(lambda q, leg=leg, f=filters: leg(q, f), questions)
            found[f"{leg_name}_{label}"] = timed | {"first_ms": round(first, 1)}
    found["resident_mb"] = round((_resident() - before) / 1e6)
    found["search"] = _percentiles(assembly.retriever(settings, collection).retrieve, questions)
    engine = assembly.engine(settings, collection)
    found["ask"] = _percentiles(engine.ask, questions[:40])
    found["limit_ms"] = _limit(collection)
    found["recall_at_10"] = _recall(collection, vectors)
    found["cold_s"] = {command: _cold(settings, name, command) for command in ("search", "ask")}
    counts = collection.counts()
    found["bytes_per_passage"] = round(collection.size_bytes() / counts["passages"])
    found["build_s"] = json.loads((collection.folder / "complete").read_text())["build_s"]
    return found


def _searched(
    settings: Settings, collection: Collection, asked: dict[str, Question]
) -> dict[str, Vector]:
    """The vectors that English passages are searched for with."""
    retriever = assembly.retriever(settings, collection)
    with collection.reading() as view:
        covariance = view.dense.covariance("en")
        return {
            text: whitened(
                question.vector("en", lambda language: retriever._mean(view, language)), *covariance
            )
            for text, question in asked.items()
        }


def changes(settings: Settings, name: str) -> dict[str, Any]:
    """Adding and deleting one document, as `python -m ingest` does; and what a reader pays to see
    it. The collection is left as it was, but for what deleted documents leave behind."""
    writer = Collection.open(settings.indexes, name)
    reader = Collection.open(settings.indexes, name)
    with reader.reading():
        pass
    model = assembly.embedder(settings)
    model.get_text_embedding("warm")
    file = settings.indexes / "one.txt"
    added, seen, removed = [], [], []
    for number in range(_TIMES):
        file.write_text(
            f"Document {number}. " + "The dose of metformin is 500 mg twice daily. " * 9
        )
        began = time.perf_counter()
        with writer.writing():
            Ingestion(writer, model, on_outcome=lambda outcome: None).run([file])
            writer.publish()
        added.append(time.perf_counter() - began)
        began = time.perf_counter()
        with reader.reading() as view:
            assert view.lexical.search(index_terms(f"document {number} metformin"), 1)
        seen.append(time.perf_counter() - began)
        began = time.perf_counter()
        with writer.writing():
            remove_documents(writer, [str(file)])
            writer.publish()
        removed.append(time.perf_counter() - began)
    return {"add_one": _summary(added), "see_it": _summary(seen), "delete_one": _summary(removed)}


def _summary(seconds: list[float]) -> dict[str, float]:
    return {
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
    }


def _percentiles(call: Callable[[str], object], questions: list[str]) -> dict[str, float]:
    call(questions[0])
    times = []
    for question in questions:
        began = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(times, (50, 95))
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def _recall(collection: Collection, vectors: dict[str, Vector]) -> dict[str, Any]:
    """Of real questions, against exact search, without filters and with them; and what `status`
    says, from training."""
    cases = {"no_filter": Filters(), **FILTERS, "randomised_9_percent": _TRIALS}
    found: dict[str, Any] = {}
    with collection.reading() as view:
        base = view.dense.languages["en"].base
        for name, filters in cases.items():
            flags = view.dense.permitted(filters)(base.documents)
            exact = dense.exactly(base, flags)
            right = 0
            for question in vectors.values():
                hits = view.dense.search("en", question, _DEPTH, filters)[:10]
                right += len(exact(question) & {key for key, _ in hits})
            found[name] = round(right / (10 * len(vectors)), 4)
        return {"of_questions": found, "in_status": view.dense.recall()}


def _limit(collection: Collection) -> dict[str, float]:
    """Milliseconds to read what a dense search in both languages must."""
    with collection.reading() as view:
        touched = 0.0
        for vectors in view.dense.languages.values():
            count, size = len(vectors.base.keys), 2 * collection.dimension
            index = vectors.base.approximate
            if index is None:
                touched += count * size
            else:
                share = index.lists_read / index.index.nlist
                touched += share * count * index.index.code_size
                touched += index.index.nlist * 2 * size + CANDIDATES * _DEPTH * size
    return {
        "dense_ms": round(touched / bandwidth() * 1000, 3),
        "megabytes": round(touched / 1e6, 1),
    }


def _resident() -> int:
    """Bytes of memory of this process, mapped files included as far as they are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _cold(settings: Settings, name: str, command: str) -> float:
    """Seconds of the fastest of three runs of the command line."""
    arguments = [command, "Does vitamin D prevent fractures?", "--collection", name]
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


def _growth(sizes: dict[str, Any]) -> dict[str, float]:
    """Of p50 from the smallest size to the largest: 1 is as fast as the size grows."""
    low, high = min(sizes, key=int), max(sizes, key=int)
    first, last = sizes[low], sizes[high]
    grown = np.log(int(high) / int(low)) or 1
    return {
        leg: round(float(np.log(last[leg]["p50_ms"] / first[leg]["p50_ms"]) / grown), 3)
        for leg in ("dense", "lexical", "hybrid", "search")
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure = {"searches": searches, "changes": changes}[sys.argv[2]]
        print(json.dumps(measure(load_settings(), sys.argv[3])))
    else:
        main(tuple(int(size) for size in sys.argv[1:]) or _SIZES)
