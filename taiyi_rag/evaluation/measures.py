"""nDCG@10, R@100 and RR@10 by query, and their means with intervals, by language.

Computed by ir-measures (MacAvaney, Macdonald and Ounis 2022), which asks trec_eval's own code where
it can. nDCG: Järvelin and Kekäläinen (2002), grades as gains, as in trec_eval and BEIR (Thakur et
al. 2021). R@100: the share of the relevant documents among the first 100. RR@10: 1 ÷ the place of
the first relevant document, 0 beyond the tenth (its mean is MRR@10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.judgements import Qrels
from taiyi_rag.evaluation.resampling import Values, interval, randomisation
from taiyi_rag.evaluation.runs import Run

MEASURES = ("nDCG@10", "R@100", "RR@10")
ALL = "all"
_UNJUDGED_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries; `low` and `high` are its 95 % interval, None for a single query."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Queries of one language, or all: how many, and an estimate by measure."""

    queries: int
    measures: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run, judged. `values` are [queries, measures], in the order of `queries` and `MEASURES`;
    `languages` those of the queries; `unjudged` the share of the first ten places whose document
    nobody judged."""

    queries: tuple[str, ...]
    languages: tuple[str, ...]
    values: Values
    groups: dict[str, Group]
    unjudged: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One system's mean minus another's on the same queries, and its two-sided p."""

    estimate: Estimate
    p: float


def evaluate(run: Run, qrels: Qrels, languages: Mapping[str, str] | None = None) -> Evaluation:
    """`run` judged by `qrels`, over the queries that have a relevant document there.

    A query that the run lacks counts as 0; one without relevant documents isn't counted. Without
    `languages` (of the queries, by id) there is the group "all" alone. Raises `InputError` without
    the extra `eval`, and when no query has a relevant document.
    """
    queries = tuple(q for q, grades in qrels.items() if any(g > 0 for g in grades.values()))
    if not queries:
        raise InputError("The qrels call no document relevant, so there is nothing to measure.")
    values = _values(run, {query: qrels[query] for query in queries})
    spoken = tuple((languages or {}).get(query, "") for query in queries)
    groups = {
        name: Group(int(members.sum()), _estimates(values[members]))
        for name, members in _members(spoken).items()
    }
    return Evaluation(queries, spoken, values, groups, _unjudged(run, qrels, queries))


def compare(this: Evaluation, other: Evaluation) -> dict[str, dict[str, Difference]]:
    """Differences, `this` minus `other`, by language and measure. Intervals are of the paired
    bootstrap, p of the paired randomisation test. Raises `InputError` unless both are of the same
    queries."""
    if this.queries != other.queries:
        raise InputError("Only runs of the same queries can be compared. Judge both by one qrels.")
    differences = this.values - other.values
    found = {}
    for name, members in _members(this.languages).items():
        chances = randomisation(differences[members])
        estimates = _estimates(differences[members])
        found[name] = {
            measure: Difference(estimates[measure], float(p))
            for measure, p in zip(MEASURES, chances, strict=True)
        }
    return found


def _values(run: Run, qrels: Qrels) -> Values:
    """[queries, measures]. The order of a ranking counts, so places stand for scores."""
    need_extra("ir_measures")
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    judged = {q: {d: max(g, 0) for d, g in grades.items()} for q, grades in qrels.items()}
    places = {q: {d: -float(i) for i, (d, _) in enumerate(run.get(q, []))} for q in qrels}
    row = {query: i for i, query in enumerate(qrels)}
    values = np.zeros((len(qrels), len(measures)))
    for metric in ir_measures.iter_calc(measures, judged, places):
        values[row[metric.query_id], measures.index(metric.measure)] = metric.value
    return values


def need_extra(module: str) -> None:
    """Raise `InputError` when `module`, of the extra `eval`, isn't installed."""
    if find_spec(module) is None:
        raise InputError("Measuring needs the extra 'eval': pip install 'taiyi-rag[eval]'")


def _members(languages: tuple[str, ...]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Which queries are of which group: all of them first, then each language."""
    spoken = np.array(languages)
    groups = {ALL: np.ones(len(spoken), bool)}
    return groups | {name: spoken == name for name in sorted(set(languages)) if name}


def _estimates(values: Values) -> dict[str, Estimate]:
    ends = interval(values)
    return {
        measure: Estimate(
            float(values[:, i].mean()),
            float(ends[0][i]) if ends else None,
            float(ends[1][i]) if ends else None,
        )
        for i, measure in enumerate(MEASURES)
    }


def _unjudged(run: Run, qrels: Qrels, queries: tuple[str, ...]) -> float:
    first = [(q, d) for q in queries for d, _ in run.get(q, [])[:_UNJUDGED_DEPTH]]
    return sum(d not in qrels[q] for q, d in first) / len(first) if first else 0.0
