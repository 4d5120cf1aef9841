"""The development sets as libraries with queries and judgements.

Choices are made on the queries at even places of each set and reported on those at odd ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG

from benchmarks import corpora
from benchmarks.corpora import Record
from taiyi_rag.library import Collection

MEASURES = (nDCG @ 10, R @ 10, R @ 100, RR @ 10, Success @ 1, Success @ 10)
Qrels = Mapping[str, Mapping[str, int]]
Ranking = list[tuple[str, float]]
Run = Mapping[str, Ranking]


@dataclass(frozen=True)
class Judged:
    """A set. `library` names the collection, which several sets may share. `aside` is a document
    that a query's ranking is without: the query itself, where it is one side of a parallel text."""

    name: str
    library: str
    records: Callable[[], Iterable[Record]]
    queries: dict[str, str]
    qrels: Qrels
    aside: dict[str, str] = field(default_factory=dict)

    def collection(self) -> Collection:
        """The library, made when it isn't there."""
        return corpora.collection_of(self.library, self.records())

    def held_back(self) -> list[str]:
        """The queries that nothing is chosen on."""
        return list(self.queries)[1::2]

    def chosen_on(self) -> list[str]:
        """The others."""
        return list(self.queries)[::2]

    def judge(self, run: Run, queries: Iterable[str]) -> dict[str, np.ndarray]:
        """Each measure's values over queries. A query that the run lacks counts as 0."""
        asked = list(queries)
        places = {
            q: {
                d: -float(i)
                for i, (d, _) in enumerate(x for x in run.get(q, []) if x[0] != self.aside.get(q))
            }
            for q in asked
        }
        values: dict[str, dict[str, float]] = {str(m): dict.fromkeys(asked, 0.0) for m in MEASURES}
        qrels = {q: dict(self.qrels[q]) for q in asked}
        for found in ir_measures.iter_calc(MEASURES, qrels, places):
            values[str(found.measure)][found.query_id] = found.value
        return {name: np.array([of[q] for q in asked]) for name, of in values.items()}


def sets() -> list[Judged]:
    """All of them."""
    return [
        _of("scifact", corpora.scifact, corpora.scifact_queries()),
        _of("nfcorpus", corpora.nfcorpus, corpora.nfcorpus_queries()),
        _of("bioasq", _bioasq, corpora.bioasq_queries()),
        _of("toyhom", corpora.toyhom_answers, corpora.toyhom_queries()),
        *_parallel("tico19", corpora.tico19()),
        *_parallel("nhc7", corpora.nhc_protocol()),
    ]


def _of(
    name: str,
    records: Callable[[], Iterable[Record]],
    judged: tuple[dict[str, str], dict[str, dict[str, int]]],
) -> Judged:
    return Judged(name, name, records, *judged)


def _bioasq() -> Iterable[Record]:
    return corpora.bioasq_snippets(corpora.bioasq_questions())


def _parallel(name: str, pairs: list[tuple[str, str, str]]) -> Iterable[Judged]:
    """Each side of a parallel text asks for the other, in one library of both."""
    for source, target, column in (("zh", "en", 2), ("en", "zh", 1)):
        queries = {f"{row[0]}/{source}": row[column] for row in pairs}
        yield Judged(
            f"{name} {source}→{target}",
            name,
            lambda: corpora.parallel(pairs),
            queries,
            {f"{row[0]}/{source}": {f"{row[0]}/{target}": 1} for row in pairs},
            {query: query for query in queries},
        )
