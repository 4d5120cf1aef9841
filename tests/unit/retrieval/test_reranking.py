"""The order of a cross-encoder, whole or not at all."""

from __future__ import annotations

import itertools
import logging
import math
import threading
from collections.abc import Callable, Sequence

import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag import pairs
from taiyi_rag.nodes import node_from
from taiyi_rag.pairs import Pair
from taiyi_rag.retrieval.ordering import Reordered, TieredOrder
from taiyi_rag.retrieval.reranking import CrossEncoderReranker
from taiyi_rag.types import Document, Passage

QUESTION = "How much?"


def node(number: int, text: str = "", score: float | None = None) -> NodeWithScore:
    """Passage number n: its text says so, its fused score is 1 - n/100."""
    text = text or f"passage {number}"
    passage = Passage(f"p{number}", "d", text, 0, len(text), "en", ("Dosing",))
    header = Document("d", "Metformin", "", "en", "J", "text")
    fused = 1 - number / 100 if score is None else score
    return node_from(passage, header, score=fused, similarity=0.5, lead=0.4)


def nodes(count: int) -> list[NodeWithScore]:
    return [node(number) for number in range(count)]


def by_number(pairs: list[Pair]) -> list[float]:
    """Logits that turn the order round."""
    return [float(text.rsplit(" ", 1)[1]) for _, text in pairs]


def rerank(found: list[NodeWithScore], **options: object) -> list[NodeWithScore]:
    options.setdefault("predict", by_number)
    return CrossEncoderReranker(**options).postprocess_nodes(found, query_str=QUESTION)  # type: ignore[arg-type]


def ids(found: list[NodeWithScore]) -> list[str]:
    return [n.node.node_id for n in found]


def ticking(milliseconds: float) -> Callable[[], float]:
    """A clock that goes so far each time it is read."""
    ticks = itertools.count()
    return lambda: next(ticks) * milliseconds / 1000


def test_the_first_are_ordered_anew_and_the_rest_follow() -> None:
    found = rerank(nodes(6), count=4)
    assert ids(found) == ["p3", "p2", "p1", "p0", "p4", "p5"]
    scores = [n.score for n in found]
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]
    assert scores[0] == pytest.approx(1 / (1 + math.exp(-3)))
    notes = [(n.node.metadata.get("rerank"), n.node.metadata["fused"]) for n in found]
    assert notes[0] == (scores[0], 0.97)
    assert notes[4] == (None, 0.96)


def test_what_was_given_is_not_changed() -> None:
    given = nodes(3)
    before = [n.model_dump() for n in given]
    rerank(given)
    assert [n.model_dump() for n in given] == before


def test_no_model_reads_the_notes() -> None:
    (first, *_) = rerank(nodes(2))
    shown = first.node.get_content(metadata_mode="llm")  # type: ignore[arg-type]
    assert "fused" not in shown
    assert "rerank" not in shown


def test_only_so_many_come_back() -> None:
    assert ids(rerank(nodes(6), count=4, keep=2)) == ["p3", "p2"]


def test_the_model_reads_title_headings_and_passage() -> None:
    read: list[Pair] = []

    def predict(pairs: list[Pair]) -> list[float]:
        read.extend(pairs)
        return [0.0] * len(pairs)

    rerank([node(0, "Take \ud800 one.")], predict=predict)
    assert read == [(QUESTION, "Metformin\nDosing\nTake ? one.")]


def test_batches_are_of_like_length_the_longest_first() -> None:
    sizes: list[list[int]] = []

    def predict(pairs: list[Pair]) -> list[float]:
        sizes.append([len(text) for _, text in pairs])
        return [float(len(text)) for _, text in pairs]

    found = rerank([node(i, "x" * (1 + i * 7 % 5)) for i in range(5)], predict=predict, batch=2)
    assert [len(batch) for batch in sizes] == [2, 2, 1]
    assert list(itertools.chain(*sizes)) == sorted(itertools.chain(*sizes), reverse=True)
    assert [len(n.node.get_content()) for n in found] == [5, 4, 3, 2, 1]


def test_equal_ones_keep_their_order() -> None:
    found = rerank(nodes(5), predict=lambda pairs: [1.0 if "2" in t else 0.0 for _, t in pairs])
    assert ids(found) == ["p2", "p0", "p1", "p3", "p4"]


def test_far_logits_neither_overflow_nor_lose_their_order() -> None:
    far = {"0": 300.0, "1": 301.0, "2": -1e4}
    found = rerank(nodes(3), predict=lambda pairs: [far[text[-1]] for _, text in pairs])
    assert ids(found) == ["p1", "p0", "p2"]
    assert [n.score for n in found] == [1.0, 1.0, 0.0]


def test_over_budget_nothing_moves(caplog: pytest.LogCaptureFixture) -> None:
    found = rerank(nodes(6), count=4, batch=2, budget_ms=15, clock=ticking(10))
    assert ids(found) == ["p0", "p1", "p2", "p3", "p4", "p5"]
    assert [n.score for n in found] == [n.score for n in nodes(6)]
    notes = [n.node.metadata.get("rerank") for n in found]
    assert notes == ["over budget"] * 4 + [None] * 2
    assert [r.getMessage() for r in caplog.records] == ["rerank over budget"]


def test_a_last_batch_that_ends_late_counts() -> None:
    # The clock is read at the start and before each of two batches: 0, 10, 20 ms.
    assert ids(rerank(nodes(4), batch=2, budget_ms=21, clock=ticking(10)))[0] == "p3"
    assert ids(rerank(nodes(4), batch=2, budget_ms=20, clock=ticking(10)))[0] == "p0"


def test_who_waits_too_long_for_his_turn_is_over_budget() -> None:
    with pairs._turn:
        (first, _) = rerank(nodes(2), budget_ms=5)
    assert first.node.metadata["rerank"] == "over budget"
    assert ids(rerank(nodes(2))) == ["p1", "p0"]


def raising(pairs: list[Pair]) -> list[float]:
    raise RuntimeError(f"CUDA out of memory while reading {pairs}")


@pytest.mark.parametrize(
    "predict",
    [
        raising,
        lambda pairs: [math.nan] * len(pairs),
        lambda pairs: [math.inf] * len(pairs),
        lambda pairs: [1.0],
        lambda pairs: [[0.1, 0.9]] * len(pairs),
        lambda pairs: ["high"] * len(pairs),
        lambda pairs: None,
    ],
)
def test_a_model_that_fails_loses_nothing(
    predict: Callable[[list[Pair]], Sequence[float]], caplog: pytest.LogCaptureFixture
) -> None:
    found = rerank(nodes(3), predict=predict)
    assert ids(found) == ["p0", "p1", "p2"]
    assert [n.score for n in found] == [n.score for n in nodes(3)]
    assert {n.node.metadata["rerank"] for n in found} == {"failed"}
    (record,) = [r for r in caplog.records if r.levelno >= logging.INFO]
    assert record.levelname == "WARNING"
    assert QUESTION not in str(vars(record))
    assert ids(rerank(nodes(3))) == ["p2", "p1", "p0"]  # the turn was given back


def test_none_and_one() -> None:
    assert rerank([], predict=raising) == []
    assert ids(rerank([node(7)])) == ["p7"]


def test_without_a_question_there_is_no_order() -> None:
    with pytest.raises(ValueError, match="query_str"):
        CrossEncoderReranker(predict=by_number).postprocess_nodes(nodes(2))


def test_two_rankings_never_meet_in_the_model() -> None:
    inside, most = [], []

    def predict(pairs: list[Pair]) -> list[float]:
        inside.append(1)
        most.append(len(inside))
        threading.Event().wait(0.002)
        inside.pop()
        return by_number(pairs)

    orders: list[list[str]] = []
    threads = [
        threading.Thread(
            target=lambda: orders.append(ids(rerank(nodes(6), predict=predict, batch=2)))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert orders == [["p5", "p4", "p3", "p2", "p1", "p0"]] * 4
    assert max(most) == 1


def test_a_retriever_gives_the_new_order() -> None:
    class Fixed(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            return nodes(3)

    retriever = Reordered(Fixed(), [CrossEncoderReranker(predict=by_number, keep=2)])
    assert ids(retriever.retrieve(QUESTION)) == ["p2", "p1"]


def test_untrusted_passages_stay_behind_curated_ones() -> None:
    """However many places are scored and kept, and however good they are."""
    found = [node(number) for number in (0, 1, 2, 8, 9)]
    for one in found[3:]:
        one.node.metadata["tier"] = "untrusted"
    order = TieredOrder(steps=[CrossEncoderReranker(predict=by_number, count=3, keep=2)])
    ranked = order.postprocess_nodes(found, query_str=QUESTION)
    assert [n.node.metadata["tier"] for n in ranked] == ["curated"] * 2 + ["untrusted"] * 2
    alone = order.postprocess_nodes(found[3:], query_str=QUESTION)
    assert len(alone) == 2
    assert all("rerank" in n.node.metadata for n in alone)
