"""An extractive summary, without a model: the sentences that are most like all others.

LexRank (Erkan & Radev, "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization",
Journal of Artificial Intelligence Research 22, 2004): sentences are joined by the cosine of their
tf-idf vectors, and ranked by PageRank over these. Its terms are those that we search by, so that
Chinese is ranked as English is. Sentences are given word for word, in the order of the text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from taiyi_rag.annotation.schema import Annotated, Span, Text
from taiyi_rag.language import document_language, index_terms, sentence_spans
from taiyi_rag.tasks.task import About, of_texts

ABOUT = About(
    "summary",
    ("texts",),
    of_texts(
        {
            "en": (
                "Hypertension is the most common reason for adults to take a medicine every day. "
                "Treatment lowers the risk of stroke, heart failure and death. In most adults "
                "treatment is begun when blood pressure stays at 140/90 mmHg or more after three "
                "visits. A thiazide, a calcium channel blocker or an ACE inhibitor is given "
                "first. When one medicine doesn't lower blood pressure enough, a second one from "
                "another class is added rather than the dose of the first doubled, because two "
                "medicines at low doses lower blood pressure more and cause fewer adverse "
                "effects. Potassium and creatinine are measured before an ACE inhibitor is begun "
                "and two weeks later. Patients are asked about cough, dizziness and swelling of "
                "the ankles. The clinic is open on weekdays. Less salt, less alcohol and more "
                "exercise lower blood pressure at any stage of treatment.",
            ),
            "zh": (
                "高血压是成人每天服药最常见的原因。治疗可降低脑卒中、心力衰竭和死亡的风险。"
                "多数成人在三次就诊血压均达到或超过140/90 mmHg时开始药物治疗。"
                "首选噻嗪类利尿剂、钙通道阻滞剂或血管紧张素转换酶抑制剂。"
                "一种药物不能使血压达标时，应加用另一类药物，而不是把第一种药物的剂量加倍，"
                "因为两种药物小剂量联合降压更明显，不良反应更少。"
                "使用血管紧张素转换酶抑制剂前和用药两周后应检测血钾和肌酐。"
                "随访时询问有无咳嗽、头晕和踝部水肿。门诊工作日开放。"
                "减少食盐和饮酒、增加运动在治疗的任何阶段都能降低血压。",
            ),
        }
    ),
    group="write",
)

_SHARE, _MOST = 0.25, 6
"""A summary has this share of the sentences, and at most so many of them."""
_RANKED = 400
"""Sentences that are compared with each other: those that a text begins with."""
_DAMPING, _ROUNDS = 0.85, 60
_SAME = 0.6
"""Cosine from which a sentence says what one that was chosen says already."""
_SHORTEST = 12
"""Characters that a sentence has, or it is a heading."""

Matrix = npt.NDArray[np.float64]


class Summary:
    """Summarises by quoting."""

    about = ABOUT

    def run(self, record: Annotated) -> Annotated:
        """The text with its summary. Raises `InputError`."""
        text = self.about.checked(record).text
        spans = _candidates(text)
        chosen = _chosen(_likeness([text[a:b] for a, b in spans]))
        offsets = tuple(spans[i] for i in sorted(chosen))
        language = document_language(text)
        joint = "" if language == "zh" else " "
        words = joint.join(text[a:b] for a, b in offsets)
        return replace(record, texts=(Text("summary", words, language, offsets),))


def _candidates(text: str) -> list[Span]:
    spans = sentence_spans(text)[:_RANKED]
    long = [span for span in spans if span[1] - span[0] >= _SHORTEST]
    return long or spans


def _likeness(sentences: Sequence[str]) -> Matrix:
    """Cosines of all to all, of tf-idf vectors."""
    counts = [Counter(index_terms(sentence)) for sentence in sentences]
    frequency = Counter(term for one in counts for term in one)
    columns = {term: i for i, term in enumerate(frequency)}
    vectors = np.zeros((len(sentences), max(1, len(columns))))
    for row, one in enumerate(counts):
        for term, count in one.items():
            idf = math.log(1 + len(sentences) / frequency[term])
            vectors[row, columns[term]] = count * idf
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)
    return np.asarray(unit @ unit.T, np.float64)


def _chosen(likeness: Matrix) -> list[int]:
    """The most central sentences, the best first, none like another."""
    count = min(_MOST, max(1, math.ceil(_SHARE * len(likeness))))
    chosen: list[int] = []
    for i in np.argsort(-_centrality(likeness), kind="stable"):
        if len(chosen) == count:
            break
        if all(likeness[i, other] < _SAME for other in chosen):
            chosen.append(int(i))
    return chosen


def _centrality(likeness: Matrix) -> npt.NDArray[np.float64]:
    """PageRank by the power method."""
    size = len(likeness)
    sums = likeness.sum(axis=1, keepdims=True)
    walk = np.where(sums > 0, likeness / np.where(sums > 0, sums, 1.0), 1.0 / size)
    rank = np.full(size, 1.0 / size)
    for _ in range(_ROUNDS):
        rank = (1 - _DAMPING) / size + _DAMPING * (walk.T @ rank)
    return np.asarray(rank, np.float64)
