"""Measures against figures worked out by hand, and intervals that hold what they promise."""

from __future__ import annotations

from math import log2
from pathlib import Path

import ir_measures
import numpy as np
import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.measures import MEASURES, compare, evaluate
from taiyi_rag.evaluation.resampling import interval, randomisation
from taiyi_rag.evaluation.retrieval import document_ranking, retrieve
from taiyi_rag.evaluation.runs import Run, write_run

QRELS = {"1": {"a": 2, "b": 1, "c": 0, "d": -1}, "2": {"x": 1}, "3": {"y": 1, "z": 1}}
RUN: Run = {
    "1": [("b", 0.9), ("d", 0.9), ("a", 0.9)],
    "3": [(f"n{i}", 1.0) for i in range(10)] + [("y", 0.0)],
    "9": [("a", 1.0)],
}
NDCG_1 = (1 + 2 / log2(4)) / (2 + 1 / log2(3))


def test_figures_by_hand() -> None:
    result = evaluate(RUN, QRELS)
    assert result.queries == ("1", "2", "3")
    expected = [[NDCG_1, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.5, 0.0]]
    assert result.values == pytest.approx(np.array(expected))
    assert result.groups["all"].measures["R@100"].mean == pytest.approx(0.5)
    assert list(result.groups) == ["all"]
    assert result.unjudged == 10 / 13


def test_by_language() -> None:
    result = evaluate(RUN, QRELS, {"1": "zh", "2": "en", "3": "zh"})
    assert {name: g.queries for name, g in result.groups.items()} == {"all": 3, "en": 1, "zh": 2}
    assert result.groups["zh"].measures["R@100"].mean == pytest.approx(0.75)
    alone = result.groups["en"].measures["R@100"]
    assert (alone.mean, alone.low, alone.high) == (0.0, None, None)


def test_queries_without_relevant_documents_do_not_count() -> None:
    assert evaluate(RUN, QRELS | {"9": {"a": 0}}).queries == ("1", "2", "3")
    with pytest.raises(InputError, match="no document relevant"):
        evaluate(RUN, {"9": {"a": 0}})


def test_another_tool_reads_the_same_from_the_written_run(tmp_path: Path) -> None:
    write_run(tmp_path / "run", RUN, "t")
    measures = [ir_measures.parse_measure(m) for m in MEASURES]
    qrels = {q: {d: max(g, 0) for d, g in found.items()} for q, found in QRELS.items()}
    read = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    theirs = ir_measures.calc_aggregate(measures, qrels, read)
    ours = evaluate(RUN, QRELS).groups["all"].measures
    assert [theirs[m] for m in measures] == pytest.approx([ours[m].mean for m in MEASURES])


def test_difference_from_another_run() -> None:
    better, worse = evaluate(RUN, QRELS), evaluate({"3": RUN["3"]}, QRELS)
    difference = compare(better, worse)["all"]["RR@10"]
    assert difference.estimate.mean == pytest.approx(1 / 3)
    assert difference.p == 1.0  # one query differs: either sign is as likely
    with pytest.raises(InputError, match="same queries"):
        compare(better, evaluate(RUN, {"1": QRELS["1"]}))
    same = compare(better, better)["all"]["nDCG@10"]
    assert (same.estimate.mean, same.estimate.low, same.estimate.high, same.p) == (0, 0, 0, 1)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taiyi_rag.evaluation.measures.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'taiyi-rag\[eval\]'"):
        evaluate(RUN, QRELS)


def test_intervals_hold_the_true_mean_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    samples = rng.beta(2, 5, size=(400, 60, 1))
    held = []
    for values in samples:
        ends = interval(values, resamples=500)
        assert ends is not None
        held.append(ends[0][0] <= 2 / 7 <= ends[1][0])
    assert 0.91 <= np.mean(held) <= 0.98


def test_interval_is_that_of_theory_and_repeats_itself() -> None:
    values = np.random.default_rng(2).normal(0.5, 0.1, size=(400, 2))
    ends = interval(values)
    assert ends is not None
    half = 1.96 * values.std(axis=0) / 20
    assert ends[0] == pytest.approx(values.mean(axis=0) - half, abs=0.001)
    assert ends[1] == pytest.approx(values.mean(axis=0) + half, abs=0.001)
    again = interval(values)
    assert again is not None
    assert np.array_equal(again, ends)


def test_chance_under_no_difference_and_under_one() -> None:
    rng = np.random.default_rng(3)
    none = rng.normal(0, 1, size=(50, 300))
    assert 0.02 <= np.mean(randomisation(none, resamples=1000) < 0.05) <= 0.09
    assert randomisation(none[:, :1] + 1)[0] < 0.001
    assert randomisation(np.full((3, 1), 0.1))[0] == pytest.approx(2 / 8, abs=0.02)


def test_document_stands_where_its_best_passage_does() -> None:
    passages = [("b", 0.2), ("a", 0.5), ("c", 0.7), ("b", 0.9), ("a", 0.1), ("d", 0.5)]
    assert document_ranking(passages) == [("b", 0.9), ("c", 0.7), ("a", 0.5), ("d", 0.5)]


class _Stub(BaseRetriever):
    def __init__(self, node: TextNode, score: float | None) -> None:
        super().__init__()
        self._node, self._score = node, score

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [NodeWithScore(node=self._node, score=self._score)]


def test_any_llamaindex_retriever() -> None:
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id="doc")}
    node = TextNode(text="t", relationships=source)
    asked: list[None] = []
    found = retrieve(_Stub(node, 1.5), {"q": "a", "r": "b"}, on_query=lambda: asked.append(None))
    assert found.run == {"q": [("doc", 1.5)], "r": [("doc", 1.5)]}
    assert len(asked) == len(found.milliseconds) == 2
    for stub in (_Stub(node, None), _Stub(TextNode(text="t"), 1.0)):
        with pytest.raises(InputError, match="without a document or a score"):
            retrieve(stub, {"q": "a"})
