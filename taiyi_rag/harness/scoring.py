"""How right predictions are: counts of each record, a figure of all, its interval.

What a set's own evaluation counts is the figure; what others count, so that figures can be
compared, stands beside it. Nothing is read or written here.

- entities: micro-F1 of mentions, of the same type and at the same offsets, each counted once
  (BioCreative V CDR, mention evaluation; BioCreative IV CHEMDNER, CEM; CBLUE, CMeEE).
- relations: micro-F1 of (type, head, tail), each counted once. BC5CDR (BioCreative V CDR, relation
  evaluation): heads and tails are MeSH identifiers, of the document. A predicted name means what
  the document's first mention of that name means; one that means nothing is wrong. CMeIE (CBLUE):
  they are the names as they stand in the text.
- labels: micro-F1 of labels (BioCreative VII LitCovid; Gu et al. 2021, BLURB, for HoC).
- accuracy: the share of questions whose answer is right; of several right ones all and no other.

A record without a prediction, or with one that couldn't be read, is one in which nothing was
predicted. Where nothing is right and nothing predicted, F1 is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora.corpus import Corpus, Gold, Metric
from taiyi_rag.evaluation.resampling import Statistic, Values, interval_of
from taiyi_rag.harness import counting
from taiyi_rag.harness.counting import Counted, Counts, Pairs, Reads, counted, summed

BESIDE = {
    "names": "by name: mentions of one name and type in a record count once, wherever they stand "
    "(so Taiyi 2 was tested: github.com/DUTIR-BioNLP/SMP-Zhipu-BioLLM, eval_NER.py)",
    "either-order": "pairs in either order, capitals ignored (so Taiyi 2 was tested: eval_RE.py)",
    "macro": "macro-F1: the mean of the F1 of each label",
    "instances": "F1 of the mean precision and the mean recall of records",
    "none-label": 'micro-F1 with "none" as a label of its own (so Taiyi 2 was tested: eval_TC.py)',
}
"""What stands beside a figure, by its id."""


@dataclass(frozen=True, slots=True)
class Figure:
    """0…1, with the ends of its 95 % interval; these None for fewer than two records."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What predictions of a set are worth. `records` are the counts of each, by id, `types` those
    of each type ("": what the text has no words for); `beside` is by the ids of `BESIDE`."""

    metric: Metric
    figure: Figure
    precision: float
    recall: float
    records: Mapping[str, Counts]
    types: Mapping[str, Counts]
    beside: Mapping[str, Figure] = field(default_factory=dict)


def score(corpus: Corpus, gold: Gold, predicted: Mapping[str, Annotated | None]) -> Score:
    """The score of predictions by the ids of the gold records; those of other ids aren't looked
    at. None: nothing was predicted."""
    pairs = [(right, predicted.get(right.id) or _nothing(right)) for right in gold.records]
    if corpus.metric == "entities":
        return _mentions(corpus, pairs, gold.beyond)
    if corpus.metric == "relations":
        return _relations(corpus, pairs, gold.beyond)
    if corpus.metric == "labels":
        return _labels(corpus, pairs)
    return _answers(corpus, pairs)


def _nothing(record: Annotated) -> Annotated:
    return Annotated(record.id, record.passages)


def _mentions(corpus: Corpus, pairs: Pairs, beyond: Mapping[str, int]) -> Score:
    names = counted(pairs, counting.names(corpus.types), beyond)
    exact = counted(pairs, counting.mentions(corpus.types), beyond)
    return _scored("entities", exact, {"names": _micro(names)})


def _relations(corpus: Corpus, pairs: Pairs, beyond: Mapping[str, int]) -> Score:
    by_concept = corpus.ends == "identifiers"
    reads = counting.related_concepts if by_concept else counting.related_names
    either = counted(pairs, counting.in_either_order(reads), beyond)
    return _scored("relations", counted(pairs, reads, beyond), {"either-order": _micro(either)})


def _labels(corpus: Corpus, pairs: Pairs) -> Score:
    beside = {"macro": _macro(pairs, counting.labels, corpus.types)}
    if corpus.several and all(right.labels for right, _ in pairs):
        beside["instances"] = _instances(pairs)
    elif corpus.several:
        beside["none-label"] = _micro(counted(pairs, counting.labels_or_none))
    return _scored("labels", counted(pairs, counting.labels), beside)


def _answers(corpus: Corpus, pairs: Pairs) -> Score:
    """An answer that is wrong is a wrong one found and a right one missed."""
    by_question = counted(pairs, counting.answers)
    beside = {}
    if corpus.types:
        beside["macro"] = _macro(pairs, counting.decisions, corpus.types)
    accuracy = _figure(
        _columns(by_question), lambda sums: _ratio(sums[:, 0], sums[:, [0, 2]].sum(1))
    )
    return replace(_scored("accuracy", by_question, beside), figure=accuracy, types={})


def _scored(metric: Metric, records: Counted, beside: Mapping[str, Figure]) -> Score:
    types: dict[str, list[Counts]] = {}
    for by_type in records.values():
        for type, counts in by_type.items():
            types.setdefault(type, []).append(counts)
    of_types = {type: summed(some) for type, some in sorted(types.items())}
    of_records = {id: summed(by_type.values()) for id, by_type in records.items()}
    total = summed(of_types.values())
    precision = total.tp / max(1, total.tp + total.fp)
    recall = total.tp / max(1, total.tp + total.fn)
    return Score(metric, _micro(records), precision, recall, of_records, of_types, beside)


def _micro(records: Counted) -> Figure:
    return _figure(_columns(records), lambda sums: _f1(*sums.T))


def _macro(pairs: Pairs, reads: Reads, types: tuple[str, ...]) -> Figure:
    records = counted(pairs, reads).values()
    rows = [[by_type.get(type, Counts()) for type in types] for by_type in records]
    counts = np.array(rows, dtype=np.float64).reshape(len(rows), 3 * len(types))

    def mean(sums: Values) -> Values:
        tp, fp, fn = np.moveaxis(sums.reshape(len(sums), len(types), 3), 2, 0)
        figures: Values = _f1(tp, fp, fn).mean(axis=1)
        return figures

    return _figure(counts, mean)


def _instances(pairs: Pairs) -> Figure:
    """Precision and recall of each record are summed, and the records, by whose number these sums
    are divided."""
    tp, fp, fn = _columns(counted(pairs, counting.labels)).T
    of_each = np.stack([_ratio(tp, tp + fp), _ratio(tp, tp + fn), np.ones_like(tp)], axis=1)

    def f1(sums: Values) -> Values:
        precision, recall = sums[:, 0] / sums[:, 2], sums[:, 1] / sums[:, 2]
        return _ratio(2 * precision * recall, precision + recall)

    return _figure(of_each, f1)


def _columns(records: Counted) -> Values:
    """Counts [records, 3]."""
    rows = [summed(by_type.values()) for by_type in records.values()]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)


def _figure(counts: Values, statistic: Statistic) -> Figure:
    value = float(statistic(counts.sum(axis=0, keepdims=True))[0])
    return Figure(value, *(interval_of(counts, statistic) or (None, None)))


def _f1(tp: Values, fp: Values, fn: Values) -> Values:
    return _ratio(2 * tp, 2 * tp + fp + fn)


def _ratio(part: Values, whole: Values) -> Values:
    """Part by whole; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
