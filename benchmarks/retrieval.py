"""How well passages are found, on the development collections in ../shared/data/retrieval.

    python -m benchmarks.retrieval

- SciFact (809 training claims): nDCG@10 of each leg and of three fusions. The weight was chosen
  on the even half of the claims; `held_back` reports the odd half.
- Parallel texts (TICO-19, the NHC protocol): a sentence asks for its translation, in a library
  that holds both languages, itself taken out. Raw cosine, centred cosine, and the hybrid ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

import ir_measures
import numpy as np
from ir_measures import nDCG

from benchmarks import corpora
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.library import Collection
from taiyi_rag.retrieval import Hit, HybridRetriever
from taiyi_rag.retrieval.fusion import combine

WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6)
Ranking = list[tuple[int, float]]


def main() -> None:
    figures = {"scifact": scifact_figures()}
    for name, pairs in (("tico19", corpora.tico19()), ("nhc7", corpora.nhc_protocol())):
        figures[name] = parallel_figures(name, pairs)
    folder = SHARED / "retrieval"
    print(
        write("retrieval", figures, sorted(folder.glob("*/*.csv")) + sorted(folder.glob("*/*.tsv")))
    )


def scifact_figures() -> dict[str, Any]:
    collection = corpora.collection_of("scifact", corpora.scifact())
    queries, qrels = corpora.scifact_queries()
    retriever = assembly.retriever(corpora.settings(), collection)
    hits = {id: retriever.rank(text) for id, text in queries.items()}
    halves = {
        "chosen_on": {id for i, id in enumerate(queries) if i % 2 == 0},
        "held_back": {id for i, id in enumerate(queries) if i % 2 == 1},
        "all": set(queries),
    }
    systems = {"dense": _dense, "bm25": _words, "reciprocal_rank": _reciprocal}
    systems |= {f"convex_{w}": _convex(w) for w in WEIGHTS}
    figures: dict[str, Any] = {"claims": len(queries), "passages": collection.counts()["passages"]}
    for name, rank in systems.items():
        run = {id: _documents(collection, rank(found)) for id, found in hits.items()}
        figures[name] = {half: _ndcg(run, qrels, ids) for half, ids in halves.items()}
        print(f"scifact  {name:16} " + "  ".join(f"{h} {v}" for h, v in figures[name].items()))
    return figures


def parallel_figures(name: str, pairs: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    collection = corpora.collection_of(name, corpora.parallel(pairs))
    retriever = assembly.retriever(corpora.settings(), collection)
    figures: dict[str, Any] = {"pairs": len(pairs)}
    for source, target, column in (("zh", "en", 2), ("en", "zh", 1)):
        ranks: dict[str, list[int]] = {"raw": [], "centred": [], "hybrid": []}
        for row in pairs:
            found = retriever.rank(row[column])
            own, wanted = f"{row[0]}/{source}", f"{row[0]}/{target}"
            legs = {
                "raw": _raw(collection, retriever, row[column], found),
                "centred": _dense(found),
            }
            legs["hybrid"] = [(h.key, h.score) for h in found]
            for leg, ranking in legs.items():
                ids = [id for id, _ in _documents(collection, ranking) if id != own]
                ranks[leg].append(ids.index(wanted) if wanted in ids else 10**6)
        figures[f"{source}_to_{target}"] = {
            leg: {f"hit@{k}": round(mean(r < k for r in places), 3) for k in (1, 10)}
            for leg, places in ranks.items()
        }
        print(f"{name:8} {source}→{target} {figures[f'{source}_to_{target}']}")
    return figures


def _dense(hits: list[Hit]) -> Ranking:
    return sorted(((h.key, h.similarity) for h in hits), key=lambda x: -x[1])


def _words(hits: list[Hit]) -> Ranking:
    return sorted(((h.key, h.words) for h in hits if h.words), key=lambda x: -x[1])


def _reciprocal(hits: list[Hit]) -> Ranking:
    """Reciprocal rank fusion with k = 60 (Cormack et al. 2009)."""
    scores: dict[int, float] = {}
    for leg in (_dense(hits)[:100], _words(hits)):
        for place, (key, _) in enumerate(leg, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (60 + place)
    return sorted(scores.items(), key=lambda x: -x[1])


def _convex(weight: float) -> Callable[[list[Hit]], Ranking]:
    def rank(hits: list[Hit]) -> Ranking:
        dense = {h.key: h.similarity for h in hits}
        words = {h.key: h.words for h in hits if h.words}
        return combine(dense, words, dense_weight=weight)

    return rank


def _raw(collection: Collection, retriever: HybridRetriever, text: str, hits: list[Hit]) -> Ranking:
    query = np.array(retriever._embedder.get_query_embedding(text), np.float32)
    with collection.reading() as view:
        found = view.dense.some([h.key for h in hits])
    scores = [
        (key, float(score))
        for keys, vectors in found.values()
        for key, score in zip(keys, vectors @ query, strict=True)
    ]
    return sorted(scores, key=lambda x: -x[1])


def _documents(collection: Collection, ranking: Ranking) -> Ranking:
    """Documents in the order of their best passage, with its score."""
    passages = collection.truth.passages([key for key, _ in ranking[:60]])
    best: dict[str, float] = {}
    for key, score in ranking[:60]:
        best.setdefault(passages[key].document_id, score)
    return list(best.items())


def _ndcg(run: dict[str, Ranking], qrels: dict[str, dict[str, int]], ids: set[str]) -> float:
    scored = {q: {d: -float(i) for i, (d, _) in enumerate(r)} for q, r in run.items() if q in ids}
    judged = {q: qrels[q] for q in ids}
    return round(ir_measures.calc_aggregate([nDCG @ 10], judged, scored)[nDCG @ 10], 4)


if __name__ == "__main__":
    main()
