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

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.corpora.corpus import Corpus, Gold, Metric
from taiyi_rag.evaluation.resampling import Statistic, Values, interval_of

BESIDE = {
    "names": "by name: mentions of one name and type in a record count once, wherever they stand "
    "(so Taiyi 2 was tested: github.com/DUTIR-BioNLP/SMP-Zhipu-BioLLM, eval_NER.py)",
    "either-order": "pairs in either order, capitals ignored (so Taiyi 2 was tested: eval_RE.py)",
    "macro": "macro-F1: the mean of the F1 of each label",
    "instances": "F1 of the mean precision and the mean recall of records",
    "none-label": 'micro-F1 with "none" as a label of its own (so Taiyi 2 was tested: eval_TC.py)',
}
"""What stands beside a figure, by its id."""

DATABASE = "MESH"
_NONE = "none"

Item = tuple[str, Hashable]
"""What is counted: its type, and what tells it apart from others of the type."""


class Counts(NamedTuple):
    """Right ones found, wrong ones found, right ones missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """0…1, with the ends of its 95 % interval; these None for fewer than two records."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What predictions of a set are worth. `records` are the counts of each, by id, `types` those
    of each type; `beside` is by the ids of `BESIDE`."""

    metric: Metric
    figure: Figure
    precision: float
    recall: float
    records: Mapping[str, Counts]
    types: Mapping[str, Counts]
    beside: Mapping[str, Figure] = field(default_factory=dict)


def score(corpus: Corpus, gold: Gold, predicted: Mapping[str, Annotated | None]) -> Score:
    """The score of predictions by the ids of the gold records; those of other ids aren't looked
    at."""
    pairs = [(right, predicted.get(right.id) or _nothing(right)) for right in gold.records]
    if corpus.metric == "entities":
        counted = _counted(pairs, lambda record, _: _mentions(record, corpus.types), gold.beyond)
        names = _counted(pairs, lambda record, _: _names(record, corpus.types), gold.beyond)
        return _scored("entities", counted, {"names": _micro(names)})
    if corpus.metric == "relations":
        reads = _by_identifier if corpus.ends == "identifiers" else _by_name
        counted = _counted(pairs, reads, gold.beyond)
        either = _counted(pairs, lambda *of: set(map(_unordered, reads(*of))), gold.beyond)
        return _scored("relations", counted, {"either-order": _micro(either)})
    if corpus.metric == "labels":
        return _scored("labels", _counted(pairs, _labels), _label_figures(corpus, pairs))
    return _answered(corpus, pairs)


def items(corpus: Corpus, record: Annotated, right: Annotated) -> set[Item]:
    """What counts of a record, in the light of what is right of it: what tells items apart are
    offsets, pairs of names or of identifiers, nothing, or a question's id with its answer."""
    if corpus.metric == "entities":
        return _mentions(record, corpus.types)
    if corpus.metric == "relations":
        reads = _by_identifier if corpus.ends == "identifiers" else _by_name
        return reads(record, right)
    if corpus.metric == "labels":
        return _labels(record, right)
    return {(q.id, q.answer) for q in record.questions if q.answer}


Pairs = list[tuple[Annotated, Annotated]]
"""Records as they are right, and as they were predicted."""

Reads = Callable[[Annotated, Annotated], set[Item]]
"""The items of a record (the first), in the light of what is right of it (the second)."""

Counted = Mapping[str, Mapping[str, Counts]]
"""By record, then by type: "" for what the text has no words for."""


def _nothing(record: Annotated) -> Annotated:
    return Annotated(record.id, record.passages)


def _counted(pairs: Pairs, reads: Reads, beyond: Mapping[str, int] | None = None) -> Counted:
    counted: dict[str, Mapping[str, Counts]] = {}
    for right, made in pairs:
        by_type = _compared(reads(right, right), reads(made, right))
        if missed := (beyond or {}).get(right.id):
            by_type = {**by_type, "": Counts(fn=missed)}
        counted[right.id] = by_type
    return counted


def _compared(right: set[Item], made: set[Item]) -> dict[str, Counts]:
    parts = (right & made, made - right, right - made)
    tallies = [Counter(type for type, _ in part) for part in parts]
    types = sorted({type for type, _ in right | made})
    return {type: Counts(*(tally[type] for tally in tallies)) for type in types}


def _mentions(record: Annotated, types: tuple[str, ...]) -> set[Item]:
    return {(entity.type, entity.offsets) for entity in record.entities if entity.type in types}


def _names(record: Annotated, types: tuple[str, ...]) -> set[Item]:
    return {(entity.type, entity.words) for entity in record.entities if entity.type in types}


def _by_name(record: Annotated, _: Annotated) -> set[Item]:
    entities = {entity.id: entity.words for entity in record.entities}
    return {
        (relation.type, (entities.get(relation.head, ""), entities.get(relation.tail, "")))
        for relation in record.relations
    }


def _by_identifier(record: Annotated, right: Annotated) -> set[Item]:
    meant = _meanings(right)
    entities = {entity.id: _identified(entity, meant) for entity in record.entities}
    return {
        (relation.type, (head, tail))
        for relation in record.relations
        for head in entities.get(relation.head, ("",))
        for tail in entities.get(relation.tail, ("",))
    }


def _meanings(right: Annotated) -> dict[str, tuple[str, ...]]:
    """By name, capitals and blanks ignored: the identifiers of its first mention that has any."""
    meant: dict[str, tuple[str, ...]] = {}
    for entity in right.entities:
        if ids := _own(entity):
            meant.setdefault(_folded(entity.words), ids)
    return meant


def _identified(entity: Entity, meant: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What an entity means: by its own identifiers, else by its name, else nothing but the name."""
    name = _folded(entity.words)
    return _own(entity) or meant.get(name) or (f"name:{name}",)


def _own(entity: Entity) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            one.id for one in entity.normalized if one.database == DATABASE and one.id != "-1"
        )
    )


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


def _unordered(item: Item) -> Item:
    type, ends = item
    assert isinstance(ends, tuple)  # noqa: S101 (what `_by_name` and `_by_identifier` give)
    return type, frozenset(_folded(end) for end in ends)


def _labels(record: Annotated, _: Annotated) -> set[Item]:
    return {(label.name, ()) for label in record.labels}


def _or_none(record: Annotated, right: Annotated) -> set[Item]:
    return _labels(record, right) or {(_NONE, ())}


def _label_figures(corpus: Corpus, pairs: Pairs) -> dict[str, Figure]:
    if not corpus.several:
        return {"macro": _macro(pairs, _labels, corpus.types)}
    figures = {"macro": _macro(pairs, _labels, corpus.types)}
    if all(right.labels for right, _ in pairs):
        figures["instances"] = _instances(pairs)
    else:
        figures["none-label"] = _micro(_counted(pairs, _or_none))
    return figures


def _answered(corpus: Corpus, pairs: Pairs) -> Score:
    """An answer that is wrong is a wrong one found and a right one missed."""

    def answers(record: Annotated, _: Annotated) -> set[Item]:
        return {(q.id, frozenset(q.answer)) for q in record.questions if q.answer}

    def decisions(record: Annotated, _: Annotated) -> set[Item]:
        return {(choice, q.id) for q in record.questions for choice in q.answer}

    counted = {
        id: {"": _summed(by_question.values())}
        for id, by_question in _counted(pairs, answers).items()
    }
    beside = {"macro": _macro(pairs, decisions, corpus.types)} if corpus.types else {}
    scored = _scored("accuracy", counted, beside)
    accuracy = _figure(_columns(counted), lambda sums: _ratio(sums[:, 0], sums[:, 0] + sums[:, 2]))
    return Score("accuracy", accuracy, scored.precision, scored.recall, scored.records, {}, beside)


def _scored(metric: Metric, counted: Counted, beside: Mapping[str, Figure]) -> Score:
    records = {id: _summed(by_type.values()) for id, by_type in counted.items()}
    types: dict[str, list[Counts]] = {}
    for by_type in counted.values():
        for type, counts in by_type.items():
            types.setdefault(type, []).append(counts)
    total = _summed(records.values())
    return Score(
        metric,
        _micro(counted),
        total.tp / max(1, total.tp + total.fp),
        total.tp / max(1, total.tp + total.fn),
        records,
        {type: _summed(some) for type, some in sorted(types.items())},
        beside,
    )


def _summed(counts: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


def _columns(counted: Counted) -> Values:
    """Counts [records, 3]."""
    rows = [_summed(by_type.values()) for by_type in counted.values()]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3)


def _micro(counted: Counted) -> Figure:
    return _figure(_columns(counted), lambda sums: _f1(*sums.T))


def _macro(pairs: Pairs, reads: Reads, types: tuple[str, ...]) -> Figure:
    counted = _counted(pairs, reads)
    rows = [[by_type.get(type, Counts()) for type in types] for by_type in counted.values()]
    counts = np.array(rows, dtype=np.float64).reshape(len(rows), 3 * len(types))

    def mean(sums: Values) -> Values:
        tp, fp, fn = np.moveaxis(sums.reshape(len(sums), len(types), 3), 2, 0)
        figures: Values = _f1(tp, fp, fn).mean(axis=1)
        return figures

    return _figure(counts, mean)


def _instances(pairs: Pairs) -> Figure:
    rows = _columns(_counted(pairs, _labels))
    tp, fp, fn = rows.T
    means = np.stack([_ratio(tp, tp + fp), _ratio(tp, tp + fn), np.ones(len(rows))], axis=1)

    def f1(sums: Values) -> Values:
        precision, recall = sums[:, 0] / sums[:, 2], sums[:, 1] / sums[:, 2]
        return _ratio(2 * precision * recall, precision + recall)

    return _figure(means, f1)


def _figure(counts: Values, statistic: Statistic) -> Figure:
    value = float(statistic(counts.sum(axis=0, keepdims=True))[0])
    return Figure(value, *(interval_of(counts, statistic) or (None, None)))


def _f1(tp: Values, fp: Values, fn: Values) -> Values:
    return _ratio(2 * tp, 2 * tp + fp + fn)


def _ratio(part: Values, whole: Values) -> Values:
    """Part by whole; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
