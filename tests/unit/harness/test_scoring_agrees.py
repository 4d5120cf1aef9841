"""Other people's implementations of the same measures give the same figures: seqeval (the
conlleval of mentions), scikit-learn (labels), and BioCreative's definition read literally (pairs).
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import f1_score as mentions_f1
from seqeval.scheme import IOB2
from sklearn.metrics import f1_score as labels_f1
from sklearn.preprocessing import MultiLabelBinarizer

from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Identifier,
    Label,
    Passage,
    Relation,
)
from taiyi_rag.corpora import CORPORA, Corpus, Gold
from taiyi_rag.corpora.labels import TOPICS
from taiyi_rag.harness.scoring import score

BY_ID = {corpus.id: corpus for corpus in CORPORA}
CMEEE: Corpus = replace(BY_ID["chemdner"], types=("A", "B"))

tags = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), min_size=1, max_size=12)


def repaired(sequence: list[str]) -> list[str]:
    """IOB2, in which an inside follows a beginning of its type."""
    fixed: list[str] = []
    for tag in sequence:
        before = fixed[-1][2:] if fixed else ""
        fixed.append("B" + tag[1:] if tag[0] == "I" and tag[2:] != before else tag)
    return fixed


def tagged(id: str, sequence: list[str]) -> Annotated:
    """A text of one letter a token; the mentions that the tags say."""
    text = "x" * len(sequence)
    starts = [n for n, tag in enumerate(sequence) if tag[0] == "B"]
    entities = []
    for start in starts:
        end = start + 1
        while end < len(sequence) and sequence[end][0] == "I":
            end += 1
        entities.append(
            Entity(f"e{start}", sequence[start][2:], (text[start:end],), ((start, end),))
        )
    return Annotated(id, (Passage("p", "text", text),), tuple(entities))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(tags, tags), min_size=1, max_size=6))
def test_mentions_score_as_seqeval_scores_them(pairs: list[tuple[list[str], list[str]]]) -> None:
    right = [repaired(gold) for gold, _ in pairs]
    made = [repaired((said + ["O"] * 12)[: len(gold)]) for gold, said in pairs]
    records = [tagged(str(n), sequence) for n, sequence in enumerate(right)]
    predicted = {str(n): tagged(str(n), sequence) for n, sequence in enumerate(made)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sets without mentions
        theirs = mentions_f1(right, made, mode="strict", scheme=IOB2, zero_division=0)
    ours = score(CMEEE, Gold(tuple(records), "test", {}), predicted)
    assert ours.figure.value == pytest.approx(float(theirs))


topics = st.sets(st.sampled_from(TOPICS))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(topics, topics), min_size=1, max_size=8))
def test_labels_score_as_scikit_learn_scores_them(pairs: list[tuple[set[str], set[str]]]) -> None:
    def labelled(id: int, names: set[str]) -> Annotated:
        return replace(Annotated.of("x", str(id)), labels=tuple(map(Label, sorted(names))))

    right, made = zip(*pairs, strict=True)
    binary = MultiLabelBinarizer(classes=list(TOPICS))
    truth, said = binary.fit_transform(right), binary.transform(made)
    gold = Gold(tuple(labelled(n, names) for n, names in enumerate(right)), "test", {})
    ours = score(
        BY_ID["bc7-litcovid"], gold, {str(n): labelled(n, names) for n, names in enumerate(made)}
    )
    assert ours.figure.value == pytest.approx(
        labels_f1(truth, said, average="micro", zero_division=0)
    )
    assert ours.beside["macro"].value == pytest.approx(
        labels_f1(truth, said, average="macro", zero_division=0)
    )


DRUGS = {"lithium": "D008094", "Lithium carbonate": "D016651", "salt": ""}
HARMS = {"tremor": "D014202", "shaking": "D014202", "nausea": "D009325"}
WORDS = [*DRUGS, *HARMS]
CDR_TEXT = " ".join(WORDS)
pairs_of_names = st.sets(
    st.tuples(st.sampled_from(sorted(DRUGS)), st.sampled_from(sorted(HARMS))), max_size=6
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(pairs_of_names, pairs_of_names), min_size=1, max_size=5))
def test_pairs_score_as_biocreative_defines_them(
    documents: list[tuple[set[tuple[str, str]], set[tuple[str, str]]]],
) -> None:
    """ "TP/FP/FN relation documentId relationType conceptId1 conceptId2": sets of such rows, over
    all documents. What has no concept can't be right."""
    ids = {**DRUGS, **HARMS}
    right, made = set(), set()
    for number, (gold, said) in enumerate(documents):
        right |= {(number, ids[a], ids[b]) for a, b in gold if ids[a]}
        made |= {(number, ids[a] or a, ids[b]) for a, b in said}
    expected = 2 * len(right & made) / max(1, len(right) + len(made))

    def record(number: int, named: set[tuple[str, str]], mesh: bool) -> Annotated:
        entities = tuple(
            Entity(
                word, "x", (word,), ((start, start + len(word)),),
                (Identifier("MESH", ids[word]),) if mesh and ids[word] else (),
            )
            for word in WORDS
            for start in [CDR_TEXT.index(word)]
        )  # fmt: skip
        relations = tuple(
            Relation(f"r{n}", "CID", a, b)
            for n, (a, b) in enumerate(sorted(named))
            if ids[a] or not mesh
        )
        return Annotated(str(number), (Passage("p", "text", CDR_TEXT),), entities, relations)

    gold_records = tuple(record(n, gold, True) for n, (gold, _) in enumerate(documents))
    predicted = {str(n): record(n, said, False) for n, (_, said) in enumerate(documents)}
    corpus = replace(BY_ID["cmeie"], ends="identifiers")
    ours = score(corpus, Gold(gold_records, "test", {}), predicted)
    assert ours.figure.value == pytest.approx(expected)


def test_the_interval_is_that_of_a_bootstrap_done_by_hand() -> None:
    """The same draws, added up one by one."""
    from taiyi_rag.evaluation.resampling import interval_of

    counts = np.array([[3, 1, 0], [0, 2, 2], [5, 0, 1], [1, 1, 1]], dtype=np.float64)

    def f1(sums: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return 2 * sums[:, 0] / (2 * sums[:, 0] + sums[:, 1] + sums[:, 2])

    drawn = np.random.default_rng(1).integers(4, size=(20_000, 4))
    figures = [float(f1(counts[rows].sum(axis=0, keepdims=True))[0]) for rows in drawn]
    low, high = np.quantile(figures, [0.025, 0.975])
    assert interval_of(counts, f1) == pytest.approx((low, high), abs=0.01)
