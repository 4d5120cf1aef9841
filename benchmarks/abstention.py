"""When the library holds no answer: fits and measures the judgement in `answering.relevance`.

    python -m benchmarks.abstention

Questions are asked of libraries that hold their gold passages (held) and of libraries that don't
(gone: the gold taken out of the ranking, or a library of another field). In the question's own
language: BioASQ (English), Toyhom (Chinese patients). Across languages: parallel texts, a sentence
asking for its translation; and questions of one language over an unrelated library in the other.
Each logistic model is fitted on the even questions, every set weighing the same, and reported on
the odd ones. Toyhom's "gone" by other field only: its patients ask the same things again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks import corpora
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.answering.relevance import Signals
from taiyi_rag.library import Collection
from taiyi_rag.types import Language

Matrix = npt.NDArray[np.float64]
"""(questions, 4): 1, cosine, lead, lacks the rarest word."""

_RIDGE = 1e-3
_QUESTIONS = 300


class Asked(NamedTuple):
    """A question and which documents are left out of its ranking."""

    text: str
    language: Language
    is_out: Callable[[str], bool] = lambda document: False


class Example(NamedTuple):
    held: bool
    features: Matrix


def main() -> None:
    figures: dict[str, Any] = {}
    for kind, examples in (("own_language", _own()), ("other_language", _other())):
        beta = _fit([Example(e.held, e.features[::2]) for e in examples.values()])
        figures[kind] = {
            "coefficients": [round(float(c), 2) for c in beta],
            "sets": {name: _report(beta, e) for name, e in examples.items()},
            "auc": _auc(beta, examples.values()),
        }
        print(kind, figures[kind]["coefficients"], "AUC", figures[kind]["auc"])
        for name, report in figures[kind]["sets"].items():
            print(f"  {name:24} {report}")
    print(write("abstention", figures, sorted((SHARED / "retrieval/bioasq").glob("*.json"))))


def _own() -> dict[str, Example]:
    questions = corpora.bioasq_questions()[::2]
    bioasq = corpora.collection_of("bioasq", corpora.bioasq_snippets(questions))
    asked = [Asked(q["body"], "en") for q in questions[:_QUESTIONS]]
    without = [
        Asked(
            q["body"], "en", {corpora.pubmed_id(s["document"]) for s in q["snippets"]}.__contains__
        )
        for q in questions[:_QUESTIONS]
    ]
    answers = corpora.toyhom()
    patients = [Asked(q, "zh") for _, q, _ in answers[:: len(answers) // _QUESTIONS]]
    tico = corpora.collection_of("tico19", corpora.parallel(corpora.tico19()))
    samples = corpora.samples()
    return {
        "bioasq held": Example(True, _features(bioasq, asked, own=True)),
        "bioasq gone": Example(False, _features(bioasq, without, own=True)),
        "bioasq on tico19": Example(False, _features(tico, asked, own=True)),
        "bioasq on samples": Example(False, _features(samples, asked, own=True)),
        "toyhom held": Example(True, _features(_toyhom(), patients, own=True)),
        "toyhom on tico19": Example(False, _features(tico, patients, own=True)),
    }


def _other() -> dict[str, Example]:
    found: dict[str, Example] = {}
    for name, pairs in (("tico19", corpora.tico19()), ("nhc7", corpora.nhc_protocol())):
        collection = corpora.collection_of(name, corpora.parallel(pairs))
        some = pairs[:: max(1, len(pairs) // _QUESTIONS)]
        english = [Asked(en, "en") for _, en, _ in some]
        chinese = [Asked(zh, "zh") for _, _, zh in some]
        found[f"{name} en→zh held"] = Example(True, _features(collection, english, own=False))
        found[f"{name} zh→en held"] = Example(True, _features(collection, chinese, own=False))
    english = [Asked(q["body"], "en") for q in corpora.bioasq_questions()[1::4]]
    chinese = [Asked(q, "zh") for _, q, _ in corpora.toyhom()[::10]]
    scifact = corpora.collection_of("scifact", corpora.scifact())
    samples = corpora.samples()
    return found | {
        "bioasq on toyhom": Example(False, _features(_toyhom(), english, own=False)),
        "toyhom on scifact": Example(False, _features(scifact, chinese, own=False)),
        "bioasq on samples": Example(False, _features(samples, english, own=False)),
        "toyhom on samples": Example(False, _features(samples, chinese, own=False)),
    }


def _toyhom() -> Collection:
    return corpora.collection_of("toyhom", corpora.toyhom_answers())


def _features(collection: Collection, questions: Iterable[Asked], *, own: bool) -> Matrix:
    """Signals of the nearest passage in the question's own language, or in the other."""
    retriever = assembly.retriever(corpora.settings(), collection, top=60)
    judge = assembly.relevance_filter(corpora.settings(), collection)
    rows = []
    for asked in questions:
        nodes = [
            node
            for node in retriever.retrieve(asked.text)
            if not asked.is_out(node.node.metadata["document_id"])
        ]
        found = [s for s in judge.signals(nodes, asked.text) if s.own_language is own]
        nearest = max(found, key=lambda s: s.similarity, default=None)
        rows.append(_row(nearest) if nearest else [1.0, 0.0, 0.0, 0.0])
    return np.array(rows, np.float64)


def _row(found: Signals) -> list[float]:
    """Own language: the lead is left out; where a library says the same thing often, the answer
    doesn't lead, and the fit gave it the wrong sign. The share of the question's words that a
    passage covers adds nothing to its cosine; only the rarest word does."""
    if found.own_language:
        return [1.0, found.similarity, 0.0, float(found.lacks_rarest)]
    return [1.0, found.similarity, found.lead, 0.0]


def _fit(examples: Iterable[Example]) -> Matrix:
    """Ridge logistic regression by Newton's method; held and gone weigh the same together."""
    examples = list(examples)
    x = np.concatenate([e.features for e in examples])
    y = np.concatenate([np.full(len(e.features), float(e.held)) for e in examples])
    sets = {held: sum(e.held is held for e in examples) for held in (True, False)}
    weight = np.concatenate(
        [np.full(len(e.features), 1000 / len(e.features) / sets[e.held]) for e in examples]
    )
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (y - p)) - _RIDGE * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(beta))
        beta += np.linalg.solve(hessian, gradient)
    return beta


def _report(beta: Matrix, example: Example) -> dict[str, Any]:
    above = example.features[1::2] @ beta >= 0
    wrong = "false_abstention" if example.held else "answered_without"
    return {"n": len(above), wrong: round(float((above != example.held).mean()), 3)}


def _auc(beta: Matrix, examples: Iterable[Example]) -> float:
    scores: dict[bool, list[float]] = {True: [], False: []}
    for e in examples:
        scores[e.held].extend(e.features[1::2] @ beta)
    held, gone = np.array(scores[True])[:, None], np.array(scores[False])[None, :]
    return round(float((held > gone).mean() + 0.5 * (held == gone).mean()), 3)


if __name__ == "__main__":
    main()
