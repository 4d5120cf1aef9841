"""What was tried for the ranking and isn't in it, on the same sets as `benchmarks.retrieval`.

    python -m benchmarks.alternatives [SET …]

Passages' terms and vectors are held in memory, so that fields can be weighed anew and questions
expanded. Every alternative is applied to what ships, but for whitening (`fusion.combine`,
`fusion.with_neighbours`, documents by their best passage), and compared with it on the held-back
half of the queries; whitening, which ships, is among them. Where
something is fitted (learned weights), it is on the other half. Writes results/alternatives.json.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import bm25s
import numpy as np

from benchmarks import corpora
from benchmarks.environment import write
from benchmarks.judged import Judged, Ranking, sets
from taiyi_rag import assembly
from taiyi_rag.embedding.centring import Vector, centred, language_mean
from taiyi_rag.evaluation.resampling import interval
from taiyi_rag.language import index_terms, query_language
from taiyi_rag.retrieval.fusion import Scores, Weights, combine, with_neighbours
from taiyi_rag.retrieval.question import read_question

SETS = ("scifact", "nfcorpus", "bioasq", "toyhom")
DEPTH = 100
Terms = Mapping[str, float]
"""Terms of a question with their weights."""


class Words:
    """BM25 over passages given as lists of terms, with weighted questions."""

    def __init__(self, passages: list[list[str]], k1: float = 1.2, b: float = 0.75) -> None:
        retriever = bm25s.BM25(k1=k1, b=b, method="lucene")
        retriever.index(passages, show_progress=False)
        self._scores, self._columns = retriever.scores, retriever.vocab_dict
        self._count = len(passages)

    def scores(self, terms: Terms) -> Scores:
        """Of every passage (n,)."""
        found = np.zeros(self._count)
        for term, weight in terms.items():
            column = self._columns.get(term)
            if column is not None:
                start, end = self._scores["indptr"][column : column + 2]
                rows = self._scores["indices"][start:end]
                found[rows] += weight * self._scores["data"][start:end]
        return found

    def share(self, term: str) -> float:
        """The share of passages that have a term."""
        column = self._columns.get(term)
        if column is None:
            return 0.0
        start, end = self._scores["indptr"][column : column + 2]
        return float(end - start) / self._count


@dataclass
class Bench:
    """A set in memory: of each passage its document, its title's and its text's terms and its
    centred vector (n, dimension); of each query its terms and its vector."""

    documents: list[str]
    titles: list[list[str]]
    texts: list[list[str]]
    vectors: Vector
    terms: dict[str, Terms] = field(default_factory=dict)
    asked: dict[str, Vector] = field(default_factory=dict)

    @cached_property
    def words(self) -> Words:
        return self.weighed(1)

    def weighed(self, times: int, k1: float = 1.2, b: float = 0.75) -> Words:
        """The word index with titles counted so many times."""
        pairs = zip(self.titles, self.texts, strict=True)
        return Words([times * title + text for title, text in pairs], k1, b)

    @cached_property
    def whitening(self) -> Vector:
        """What spreads the vectors evenly, half way: (dimension, dimension)."""
        values, axes = np.linalg.eigh(np.cov(self.vectors.T.astype(np.float64)))
        return np.asarray((axes * (values + values.mean()) ** -0.5) @ axes.T, np.float32)


def bench_of(judged: Judged) -> Bench:
    collection = judged.collection()
    embedder = assembly.embedder(corpora.settings())
    with collection.reading() as view:
        passages = view.truth.passages(sorted(view.lexical.keys()))
        titles = {
            h.id: h.title
            for h in view.truth.headers([p.document_id for p in passages.values()]).values()
        }
        vectors = np.zeros((len(passages), collection.dimension), np.float32)
        row = {key: i for i, key in enumerate(passages)}
        means = {}
        for language, (keys, stored) in view.dense.some(list(passages)).items():
            means[language] = language_mean(
                collection.embedder, language, *view.dense.mean(language)
            )
            vectors[[row[key] for key in keys]] = centred(stored, means[language])
    bench = Bench(
        [p.document_id for p in passages.values()],
        [index_terms(titles[p.document_id]) for p in passages.values()],
        [index_terms(p.text) for p in passages.values()],
        vectors,
    )
    for id, text in judged.queries.items():
        language = query_language(text) or "en"
        bench.terms[id] = dict.fromkeys(index_terms(text), 1.0)
        read = read_question(text, embedder, collection.dimension)
        bench.asked[id] = read.vector(language, means.__getitem__)
    return bench


Rank = Callable[[Bench, str], list[tuple[str, float]]]
"""Passages' documents with their scores."""


def fused(bench: Bench, cosines: Scores, words: Scores) -> tuple[np.ndarray, Scores]:
    """The passages that either leg brings up, and their scores as shipped."""
    rows = np.union1d(_first(cosines, DEPTH), [i for i in _first(words, DEPTH) if words[i] > 0])
    rows = rows.astype(int)
    weights = Weights()
    scores = combine(cosines[rows], words[rows], weights.dense)
    return rows, with_neighbours(scores, bench.vectors[rows], weights.neighbours)


def _first(scores: Scores, count: int) -> np.ndarray:
    return np.argsort(-scores, kind="stable")[:count]


def _legs(bench: Bench, id: str) -> tuple[Scores, Scores]:
    return (bench.vectors @ bench.asked[id]).astype(np.float64), bench.words.scores(bench.terms[id])


def shipped(bench: Bench, id: str) -> list[tuple[str, float]]:
    rows, scores = fused(bench, *_legs(bench, id))
    return _named(bench, rows, scores)


def _named(bench: Bench, rows: np.ndarray, scores: Scores) -> list[tuple[str, float]]:
    return [(bench.documents[i], float(s)) for i, s in zip(rows, scores, strict=True)]


def other_words(make: Callable[[Bench], Words]) -> Callable[[Bench], Rank]:
    """With another word index."""

    def prepared(bench: Bench) -> Rank:
        index = make(bench)

        def rank(bench: Bench, id: str) -> list[tuple[str, float]]:
            cosines, _ = _legs(bench, id)
            return _named(bench, *fused(bench, cosines, index.scores(bench.terms[id])))

        return rank

    return prepared


def expanded(bench: Bench, id: str) -> list[tuple[str, float]]:
    """RM3 (Abdul-Jaleel et al. 2004) on what is found first: 10 passages, 20 terms, weight 0.2."""
    cosines, words = _legs(bench, id)
    rows, scores = fused(bench, cosines, words)
    model: Counter[str] = Counter()
    for i in rows[_first(scores, 10)]:
        passage = bench.titles[i] + bench.texts[i]
        for term, count in Counter(passage).items():
            if not term.isdigit() and bench.words.share(term) < 0.1:
                model[term] += count / len(passage)
    best = dict(model.most_common(20))
    total = sum(best.values()) or 1.0
    terms = {term: 0.8 / len(bench.terms[id]) for term in bench.terms[id]}
    for term, weight in best.items():
        terms[term] = terms.get(term, 0.0) + 0.2 * weight / total
    return _named(bench, *fused(bench, cosines, bench.words.scores(terms)))


def fed_back(bench: Bench, id: str) -> list[tuple[str, float]]:
    """Rocchio's feedback on the vector: 0.3 of the mean of the first three passages."""
    cosines, words = _legs(bench, id)
    rows, scores = fused(bench, cosines, words)
    mean = bench.vectors[rows[_first(scores, 3)]].mean(axis=0)
    vector = bench.asked[id] + 0.3 * mean / max(float(np.linalg.norm(mean)), 1e-9)
    again = (bench.vectors @ (vector / np.linalg.norm(vector))).astype(np.float64)
    return _named(bench, *fused(bench, again, words))


def whitened(bench: Bench, id: str) -> list[tuple[str, float]]:
    _, words = _legs(bench, id)
    cosines = bench.vectors @ (bench.whitening @ bench.asked[id])
    return _named(bench, *fused(bench, cosines.astype(np.float64), words))


def second_passage(bench: Bench, id: str) -> list[tuple[str, float]]:
    """A document by its best passage and a fifth of its second."""
    by_document: dict[str, list[float]] = {}
    for document, score in shipped(bench, id):
        by_document.setdefault(document, []).append(score)
    found = {d: sorted(s, reverse=True) for d, s in by_document.items()}
    return [(d, s[0] + 0.2 * (s[1] if len(s) > 1 else 0.0)) for d, s in found.items()]


def learned(judged: Judged) -> Callable[[Bench], Rank]:
    """Logistic regression on both legs, scaled, and titles' words; fitted on the other half."""

    def prepared(bench: Bench) -> Rank:
        from scipy.optimize import minimize

        titles = Words(bench.titles)

        def features(id: str) -> tuple[np.ndarray, np.ndarray]:
            cosines, words = _legs(bench, id)
            rows, base = fused(bench, cosines, words)
            heads = titles.scores(bench.terms[id])[rows]
            columns = (cosines[rows], words[rows], heads, base)
            scaled = [(c - c.min()) / max(float(np.ptp(c)), 1e-9) for c in columns]
            return rows, np.stack([*scaled, np.ones(len(rows))], axis=1)

        made = {id: features(id) for id in judged.chosen_on()}
        inputs = np.concatenate([f for _, f in made.values()])
        relevant = np.array(
            [judged.qrels[id].get(bench.documents[i], 0) > 0 for id in made for i in made[id][0]]
        )
        signs = np.where(relevant, -1.0, 1.0)

        def loss(weights: np.ndarray) -> float:
            return float(
                np.logaddexp(0, signs * (inputs @ weights)).mean() + 1e-4 * weights @ weights
            )

        weights = minimize(loss, np.zeros(inputs.shape[1])).x

        def rank(bench: Bench, id: str) -> list[tuple[str, float]]:
            rows, columns = features(id)
            return _named(bench, rows, columns @ weights)

        return rank

    return prepared


def alternatives(judged: Judged) -> dict[str, Callable[[Bench], Rank]]:
    return {
        "base": lambda bench: shipped,
        "titles not in the words": other_words(lambda bench: bench.weighed(0)),
        "titles count twice": other_words(lambda bench: bench.weighed(2)),
        "titles count three times": other_words(lambda bench: bench.weighed(3)),
        "k1 0.9, b 0.4": other_words(lambda bench: bench.weighed(1, 0.9, 0.4)),
        "RM3": lambda bench: expanded,
        "feedback on vectors": lambda bench: fed_back,
        "whitened vectors (shipped)": lambda bench: whitened,
        "second passage counts": lambda bench: second_passage,
        "learned weights": learned(judged),
    }


def figures_of(judged: Judged) -> dict[str, Any]:
    bench = bench_of(judged)
    asked = judged.held_back()
    table: dict[str, Any] = {}
    base = np.zeros(0)
    for name, prepare in alternatives(judged).items():
        rank = prepare(bench)
        run: dict[str, Ranking] = {id: best_passages(rank(bench, id)) for id in asked}
        values = judged.judge(run, asked)["nDCG@10"]
        base = values if name == "base" else base
        low, high = interval((values - base).reshape(-1, 1)) or (np.zeros(1), np.zeros(1))
        table[name] = {
            "nDCG@10": round(float(values.mean()), 4),
            "difference": round(float((values - base).mean()), 4),
            "interval": [round(float(low[0]), 4), round(float(high[0]), 4)],
        }
        print(f"{judged.name:10} {name:26} {table[name]}")
    return table


def best_passages(scored: list[tuple[str, float]]) -> Ranking:
    from taiyi_rag.evaluation.retrieval import document_ranking

    return document_ranking(scored)[:100]


def main() -> None:
    wanted = set(sys.argv[1:])
    figures = {
        judged.name: figures_of(judged) for judged in sets() if judged.name in (wanted or SETS)
    }
    if not wanted:
        print(write("alternatives", figures))


if __name__ == "__main__":
    main()
