"""How well passages are found, on the development sets in ../shared/data/retrieval.

    make bench-retrieval, or python -m benchmarks.retrieval [SET …]

For each set the ranking as it is shipped, each leg alone, and the ranking with one part left out or
put in another's place, on the half of the queries that nothing was chosen on; the whole set for the
shipped one. Differences come with the 95 % interval of a paired bootstrap. What searching costs is
measured beside its legs in the same run. Writes results/retrieval.json.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks import corpora
from benchmarks.environment import SHARED, write
from benchmarks.judged import Judged, Ranking, sets
from taiyi_rag import assembly
from taiyi_rag.evaluation.resampling import interval
from taiyi_rag.evaluation.retrieval import document_ranking
from taiyi_rag.library import Collection
from taiyi_rag.retrieval import HybridRetriever, Weights, hybrid, question
from taiyi_rag.retrieval import found as found_module
from taiyi_rag.retrieval.found import Found, merged
from taiyi_rag.retrieval.fusion import Scores, unit_scale

SHIPPED = Weights()
Fuse = Callable[[list[Found]], list[tuple[int, float]]]
_TIMED = 100


def main() -> None:
    wanted = set(sys.argv[1:])
    figures: dict[str, Any] = {}
    for judged in sets():
        if not wanted or judged.name.split()[0] in wanted:
            figures[judged.name] = figures_of(judged)
    folder = SHARED / "retrieval"
    if not wanted:
        print(write("retrieval", figures, sorted(p for p in folder.glob("*/*") if p.is_file())))


def figures_of(judged: Judged) -> dict[str, Any]:
    collection = judged.collection()
    retriever = assembly.retriever(corpora.settings(), collection, top=None)
    documents = _documents(collection)
    shipped = {"shipped": FUSIONS["shipped"]}
    runs = _runs(retriever, judged, judged.chosen_on(), shipped, documents)
    for name, run in _runs(retriever, judged, judged.held_back(), FUSIONS, documents).items():
        runs[name] = runs.get(name, {}) | run
    for name, without in PARTS.items():
        with without():
            again = _runs(retriever, judged, judged.held_back(), shipped, documents)
        runs[name] = again["shipped"]
    whole = judged.judge(runs["shipped"], judged.queries)
    figures: dict[str, Any] = {
        "queries": len(judged.queries),
        "passages": collection.counts()["passages"],
        "whole set": {name: _rounded(values.mean()) for name, values in whole.items()},
        "held back": _compared(judged, runs),
        "milliseconds": costs(collection, retriever, judged),
    }
    _print(judged.name, figures)
    return figures


def _compared(judged: Judged, runs: dict[str, dict[str, Ranking]]) -> dict[str, Any]:
    """Of every ranking its measures, and how it differs from the shipped one."""
    asked = judged.held_back()
    shipped = judged.judge(runs["shipped"], asked)
    table: dict[str, Any] = {}
    for name, run in runs.items():
        values = judged.judge(run, asked)
        table[name] = {measure: _rounded(of.mean()) for measure, of in values.items()}
        if name != "shipped":
            main = "Success@1" if judged.aside else "nDCG@10"
            difference = (values[main] - shipped[main]).reshape(-1, 1)
            low, high = interval(difference) or (np.zeros(1), np.zeros(1))
            table[name]["difference"] = {
                "measure": main,
                "mean": _rounded(difference.mean()),
                "interval": [_rounded(low[0]), _rounded(high[0])],
            }
    return table


# Rankings of what was found


def _by(weights: Weights) -> Fuse:
    return lambda found: [(hit.key, hit.score) for hit in merged(found, weights)]


def _reciprocal_rank(found: list[Found]) -> list[tuple[int, float]]:
    """Reciprocal rank fusion with k = 60 (Cormack et al. 2009) of every leg of every language."""
    scores: dict[int, float] = {}
    for one in found:
        for leg, least in ((one.near, -np.inf), (one.words, 0.0)):
            order = [int(i) for i in np.argsort(-leg, kind="stable")[:100] if leg[i] > least]
            for place, i in enumerate(order, start=1):
                scores[one.keys[i]] = scores.get(one.keys[i], 0.0) + 1 / (60 + place)
    return list(scores.items())


def _scaled(found: list[Found]) -> list[tuple[int, float]]:
    """Legs scaled to 0…1, in the place of their standard scores."""

    def combined(near: Scores, words: Scores, dense: float) -> Scores:
        return dense * unit_scale(near) + (1 - dense) * unit_scale(words)

    with patch.object(found_module, "combine", combined):
        return _by(SHIPPED)(found)


def _cosines(found: list[Found]) -> list[tuple[int, float]]:
    """Centred cosines as they are, whatever the language."""
    return [pair for one in found for pair in zip(one.keys, one.cosines.tolist(), strict=True)]


FUSIONS: dict[str, Fuse] = {
    "shipped": _by(SHIPPED),
    "vectors alone": _by(replace(SHIPPED, dense=1.0, dense_across=1.0, neighbours=0.0)),
    "words alone": _by(replace(SHIPPED, dense=0.0, dense_across=0.0, neighbours=0.0)),
    "without neighbours": _by(replace(SHIPPED, neighbours=0.0)),
    "languages count alike": _by(replace(SHIPPED, promises=False)),
    "cosines across languages": _cosines,
    "reciprocal rank": _reciprocal_rank,
    "scaled to 0…1": _scaled,
    **{f"dense weight {w}": _by(replace(SHIPPED, dense=w)) for w in (0.3, 0.4, 0.6, 0.7)},
    **{f"dense weight across {w}": _by(replace(SHIPPED, dense_across=w)) for w in (0.6, 1.0)},
}


@contextmanager
def _without_statements() -> Iterator[None]:
    with patch.object(question, "is_statement", lambda text: False):
        yield


@contextmanager
def _without_vocabulary() -> Iterator[None]:
    with patch.object(question, "translated_terms", lambda text, to: []):
        yield


@contextmanager
def _without_whitening() -> Iterator[None]:
    with patch.object(hybrid, "whitened", lambda vector, covariance, count: vector):
        yield


PARTS = {
    "without whitening": _without_whitening,
    "statements as questions only": _without_statements,
    "without the vocabulary": _without_vocabulary,
}


def _documents(collection: Collection) -> dict[int, str]:
    """The document of each passage."""
    return {
        key: passage.document_id
        for key, passage in collection.truth.passages(range(1, 1 + _last_key(collection))).items()
    }


def _last_key(collection: Collection) -> int:
    with collection.reading() as view:
        return max(view.lexical.keys(), default=0)


def _runs(
    retriever: HybridRetriever,
    judged: Judged,
    queries: list[str],
    fusions: dict[str, Fuse],
    documents: dict[int, str],
) -> dict[str, dict[str, Ranking]]:
    """A run of every fusion over some queries."""
    runs: dict[str, dict[str, Ranking]] = {name: {} for name in fusions}
    for id in queries:
        found = retriever.found(judged.queries[id])
        for name, fuse in fusions.items():
            ranked = document_ranking((documents[key], score) for key, score in fuse(found))
            runs[name][id] = ranked[:100]
    return runs


# What it costs


def costs(collection: Collection, retriever: HybridRetriever, judged: Judged) -> dict[str, Any]:
    """Median milliseconds of a search, and of each leg alone: the dense one with the embedding."""
    asked = list(judged.queries.values())[:_TIMED]
    embedder = assembly.embedder(corpora.settings())
    timed: dict[str, list[float]] = {"hybrid": [], "vectors": [], "words": []}
    for text in asked:
        began = time.perf_counter()
        retriever.rank(text)
        timed["hybrid"].append(time.perf_counter() - began)
        began = time.perf_counter()
        read = question.read_question(text, embedder, collection.dimension)
        with collection.reading() as view:
            mean = {read.language: view.dense.mean(read.language)[0]}
            vector = read.vector(read.language, mean.__getitem__)
            view.dense.search(read.language, vector, 100)
        timed["vectors"].append(time.perf_counter() - began)
        began = time.perf_counter()
        with collection.reading() as view:
            view.lexical.search(read.terms(read.language), 100)
        timed["words"].append(time.perf_counter() - began)
    medians = {name: 1000 * float(np.median(times)) for name, times in timed.items()}
    ratio = medians["hybrid"] / medians["vectors"]
    return {name: round(ms, 2) for name, ms in medians.items()} | {
        "hybrid / vectors": round(ratio, 2)
    }


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _print(name: str, figures: dict[str, Any]) -> None:
    print(f"\n{name}: {figures['queries']} queries, {figures['passages']} passages")
    print(f"  whole set  {figures['whole set']}\n  {figures['milliseconds']}")
    for ranking, row in figures["held back"].items():
        difference = row.get("difference")
        against = f"{difference['mean']:+.4f} {difference['interval']}" if difference else ""
        print(
            f"  {ranking:30} nDCG@10 {row['nDCG@10']:.4f}  R@10 {row['R@10']:.4f}"
            f"  hit@1 {row['Success@1']:.4f}  hit@10 {row['Success@10']:.4f}  {against}"
        )


if __name__ == "__main__":
    main()
