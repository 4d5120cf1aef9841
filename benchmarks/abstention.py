"""When the library holds no answer: fits and measures the judgement in `answering.relevance`.

    python -m benchmarks.abstention

Questions are asked of libraries that hold their answer (held) and of libraries that don't (gone):
our own 292 in each language of the sample library (`abstention_questions.tsv`: held there; near,
what it doesn't say of what it holds; outside its field; false, what joins two things that have
nothing to do with each other), BioASQ's with and without their gold passages and of other
libraries, Toyhom's patients', and sentences of parallel texts, asking for their translation.

A question is answered when any passage is judged to speak to it, so the model of each language is
fitted on the passage that comes nearest to being that (as in multiple-instance learning, Andrews
2002). Fitted on the even questions of every set, reported on the odd ones. Toyhom's "gone" by other
libraries only: its patients ask the same things again and again, and some of these are answered.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks import corpora
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.answering.premises import unknown_names
from taiyi_rag.answering.relevance import OTHER_LANGUAGE, OWN_LANGUAGE, features
from taiyi_rag.library import Collection

QUESTIONS = Path(__file__).with_name("abstention_questions.tsv")
COLUMNS = {
    "own_language": [0, 1, 3, 5, 6, 7],
    "other_language": [0, 1, 2, 4, 5, 6, 7],
}
"""Of `features`: what each model is made of. In a question's own language the lead is left out
(where a library says the same thing often, the answer doesn't lead, and a fit gives it the wrong
sign), and so are conditions and substances: a document that lacks one is out already."""

_PENALTY = {1: 0.02, 2: 0.02}
"""Ridge of the features that are cosines; 2 for counts. All examples weigh 1,000 and more."""
_ROUNDS, _STEPS = 12, 60
_HELD = 1.4
"""What all held questions weigh against all others: abstaining wrongly is the commoner fault."""
_SOME = 300

Vector = npt.NDArray[np.float64]


class Passage(NamedTuple):
    """One that the rules leave in."""

    model: str
    features: Vector


@dataclass(frozen=True)
class Set:
    """Questions of one kind, each with what the rules leave of its passages."""

    held: bool
    weight: float
    questions: list[list[Passage]]


Models = dict[str, Vector]


def main() -> None:
    sets = gathered()
    models = fitted({name: _half(s, 0) for name, s in sets.items()})
    odd = {name: _half(s, 1) for name, s in sets.items()}
    figures = {
        "coefficients": {
            name: dict(zip(COLUMNS[name], [round(float(c), 2) for c in beta], strict=True))
            for name, beta in models.items()
        },
        "fitted": reported(odd, models),
        "in_force": reported(odd, in_force()),
    }
    for name in ("coefficients", "fitted", "in_force"):
        print(name, figures[name])
    print(
        write("abstention", figures, [QUESTIONS, *sorted(SHARED.glob("retrieval/bioasq/*.json"))])
    )


def in_force() -> Models:
    """The coefficients that the judge has."""
    return {
        "own_language": np.array(astuple(OWN_LANGUAGE))[COLUMNS["own_language"]],
        "other_language": np.array(astuple(OTHER_LANGUAGE))[COLUMNS["other_language"]],
    }


def gathered() -> dict[str, Set]:
    """All sets, by name."""
    samples, tico = corpora.samples(), _parallel("tico19", corpora.tico19())
    found: dict[str, Set] = {}
    for language, column in (("en", 1), ("zh", 2)):
        for kind, weight in (("held", 3.0), ("near", 3.6), ("false", 1.8), ("outside", 0.9)):
            asked = [row[column] for row in own_questions() if row[0] == kind]
            found[f"samples {language} {kind}"] = _set(samples, asked, weight, held=kind == "held")
    questions = corpora.bioasq_questions()[::2]
    bioasq = corpora.collection_of("bioasq", corpora.bioasq_snippets(questions))
    bodies = [q["body"] for q in questions[:_SOME]]
    gold = [
        frozenset(corpora.pubmed_id(s["document"]) for s in q["snippets"])
        for q in questions[:_SOME]
    ]
    toyhom = corpora.toyhom()
    patients = [q for _, q, _ in toyhom[:: len(toyhom) // _SOME]]
    found["bioasq en held"] = _set(bioasq, bodies, 4.0, held=True)
    found["bioasq en gone"] = _set(bioasq, bodies, 0.35, held=False, out=gold)
    held = corpora.collection_of("toyhom", corpora.toyhom_answers())
    found["toyhom zh held"] = _set(held, patients, 2.0, held=True)
    for name, collection in (("tico19", tico), ("samples", samples)):
        found[f"bioasq on {name} en gone"] = _set(collection, bodies, 0.35, held=False)
        found[f"toyhom on {name} zh gone"] = _set(collection, patients, 0.35, held=False)
    return found | _translations(tico)


def own_questions() -> list[list[str]]:
    """Our questions of the sample library: kind, English, Chinese."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _translations(tico: Collection) -> dict[str, Set]:
    """A sentence asks for its translation: only passages of the other language count."""
    found = {}
    for name, pairs, collection in (
        ("tico19", corpora.tico19(), tico),
        ("nhc7", corpora.nhc_protocol(), _parallel("nhc7", corpora.nhc_protocol())),
    ):
        some = pairs[:: max(1, len(pairs) // _SOME)]
        for to, asked in (("zh", [en for _, en, _ in some]), ("en", [zh for _, _, zh in some])):
            whole = _set(collection, asked, 0.3, held=True)
            kept = [[p for p in q if p.model == "other_language"] for q in whole.questions]
            found[f"{name} translations to {to} held"] = Set(True, 0.3, kept)
    return found


def _parallel(name: str, pairs: list[tuple[str, str, str]]) -> Collection:
    return corpora.collection_of(name, corpora.parallel(pairs))


def _set(
    collection: Collection,
    asked: Iterable[str],
    weight: float,
    *,
    held: bool,
    out: list[frozenset[str]] | None = None,
) -> Set:
    """What the rules leave of 20 passages for each question, less documents that are `out`."""
    retriever = assembly.retriever(corpora.settings(), collection, top=60 if out else 20)
    judge = assembly.relevance_filter(corpora.settings(), collection)
    questions = []
    for number, text in enumerate(asked):
        nodes = retriever.retrieve(text)
        if out:
            nodes = [n for n in nodes if n.node.metadata["document_id"] not in out[number]][:20]
        signals = [] if unknown_names(text, collection.mentions) else judge.signals(nodes, text)
        questions.append(
            [
                _passage("own_language" if s.own_language else "other_language", features(s))
                for s in signals
                if s.names_medicine and s.subjects.enough
            ]
        )
    return Set(held, weight, questions)


def _passage(model: str, values: tuple[float, ...]) -> Passage:
    return Passage(model, np.array(values, np.float64)[COLUMNS[model]])


def _half(one: Set, parity: int) -> Set:
    return Set(one.held, one.weight, one.questions[parity::2])


def fitted(sets: dict[str, Set]) -> Models:
    """Coefficients by model. In turn the passages are chosen that stand for their questions, and
    the models fitted on them: of a held question its best passage, of another the best of each
    language, since none may be let through."""
    models = in_force()
    for _ in range(_ROUNDS):
        chosen: dict[str, list[tuple[Vector, bool, float]]] = {name: [] for name in models}
        for one in sets.values():
            for passages in filter(None, one.questions):
                best = _best(passages, models)
                standing = [max(best, key=lambda p: _logit(p, models))] if one.held else best
                for p in standing:
                    chosen[p.model].append((p.features, one.held, one.weight / len(one.questions)))
        models = {name: _fit(chosen[name], COLUMNS[name]) for name in models}
    return models


def _best(passages: list[Passage], models: Models) -> list[Passage]:
    """The best of each model."""
    found: dict[str, Passage] = {}
    for p in sorted(passages, key=lambda p: _logit(p, models)):
        found[p.model] = p
    return list(found.values())


def _logit(passage: Passage, models: Models) -> float:
    return float(passage.features @ models[passage.model])


def _fit(examples: list[tuple[Vector, bool, float]], columns: list[int]) -> Vector:
    """Ridge logistic regression by Newton's method, its steps halved where they go too far."""
    x = np.array([row for row, _, _ in examples])
    y = np.array([held for _, held, _ in examples], np.float64)
    weight = np.array([w for _, _, w in examples])
    for held, mass in ((1.0, 500 * _HELD), (0.0, 500.0)):
        weight[y == held] *= mass / weight[y == held].sum()
    ridge = np.array([0.0, *(_PENALTY.get(c, 2.0) for c in columns[1:])])

    def loss(beta: Vector) -> float:
        z = x @ beta
        return float(weight @ (np.logaddexp(0, z) - y * z) + ridge @ beta**2)

    beta = np.zeros(len(columns))
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (p - y)) + 2 * ridge * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(2 * ridge + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        while loss(beta - step) > loss(beta) + 1e-9:
            step = step / 2
        beta = beta - step
    return beta


def reported(sets: dict[str, Set], models: Models) -> dict[str, Any]:
    """Errors of each set at a probability of one half, and of the sample library's questions by
    language the area under the risk–coverage curve and the share of errors."""
    logits = {
        name: np.array(
            [max((_logit(p, models) for p in q), default=-np.inf) for q in one.questions]
        )
        for name, one in sets.items()
    }
    report: dict[str, Any] = {}
    for name, one in sets.items():
        wrong = "false_abstention" if one.held else "answered_without"
        rate = float(((logits[name] >= 0) != one.held).mean())
        report[name] = {"n": len(one.questions), wrong: round(rate, 3)}
    for language in ("en", "zh"):
        ours = [name for name in sets if name.startswith(f"samples {language}")]
        scores = np.concatenate([logits[name] for name in ours])
        held = np.concatenate([np.full(len(logits[n]), sets[n].held) for n in ours])
        report[f"samples {language}"] = {
            "n": len(held),
            "false_abstention": round(float((scores[held] < 0).mean()), 3),
            "answered_without": round(float((scores[~held] >= 0).mean()), 3),
            "aurc": round(aurc(scores, held), 4),
            "aurc_best": round(aurc(held.astype(np.float64), held), 4),
        }
    return report


def aurc(scores: Vector, held: npt.NDArray[np.bool_]) -> float:
    """The area under the risk–coverage curve (Geifman 2017, https://arxiv.org/abs/1705.08500): the
    share of questions without an answer among the best scored, over all coverages."""
    order = np.argsort(-scores, kind="stable")
    risks = np.cumsum(~held[order]) / np.arange(1, len(held) + 1)
    return float(risks.mean())


if __name__ == "__main__":
    main()
