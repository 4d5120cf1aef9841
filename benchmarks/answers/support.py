"""How well the ledger tells what a text says: fits the model of support, and reports it.

    python -m benchmarks.answers

The coefficients and the probability from which a claim counts as supported are chosen on the even
items; what is reported is the odd ones, with the coefficients that the library has.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import corpora
from benchmarks.answers import fitting, pairs
from benchmarks.answers.fitting import Example
from benchmarks.answers.pairs import Pair
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.language import content_terms, document_language, index_terms
from taiyi_rag.types import Claim, Verdict
from taiyi_rag.verification import support
from taiyi_rag.verification.ledger import LEAST, Verifier
from taiyi_rag.verification.nearness import Nearness
from taiyi_rag.verification.sources import sources
from taiyi_rag.verification.support import SignalJudge

_ALL = 10**6
_THRESHOLDS = (0.5, 0.7, 0.8, 0.85, 0.9, 0.95)
_MOST = {"silent": 0.02, "contradicts": 1 / 6}
"""False support of what a text doesn't say, and of what it contradicts. The second is SciFact's
alone, whose contradictions are mostly told in other words; an entailment model is for those."""


def main() -> None:
    """Write results/answers_support.json."""
    made = pairs.all_pairs()
    development, held_back = (pairs.half(made, development=d) for d in (True, False))
    nearness = Nearness(assembly.embedder(corpora.settings()), kept=_ALL)
    figures = {
        "model": _model(nearness, development, held_back),
        "threshold": _threshold(nearness, development),
        "verdicts": _verdicts(Verifier(SignalJudge(nearness)), held_back),
        "medhallu": _medhallu(nearness, pairs.half(list(pairs.medhallu()), development=False)),
    }
    files = [
        SHARED / "trust/medhallu/medhallu_outside_pubmedqa_test.csv",
        SHARED / "retrieval/scifact/queries_train.jsonl",
    ]
    print(write("answers_support", figures, files))


def _model(
    nearness: Nearness, development: Sequence[Pair], held_back: Sequence[Pair]
) -> dict[str, Any]:
    """What would be fitted now, and how the library's coefficients do."""
    figures: dict[str, Any] = {}
    for kind, own, names in (
        ("own_language", True, fitting.OWN),
        ("other_language", False, fitting.OTHER),
    ):
        fitted = fitting.fit(_examples(nearness, development, own=own), names)
        examples = _examples(nearness, held_back, own=own)
        found = [max(map(support.probability, e.signals)) for e in examples]
        figures[kind] = {
            "signals": names,
            "fitted": [round(float(b), 2) for b in fitted],
            "calibration": fitting.calibration(examples, found),
        }
        print(kind, figures[kind]["fitted"], figures[kind]["calibration"])
    return figures


def _examples(nearness: Nearness, some: Sequence[Pair], *, own: bool) -> list[Example]:
    """Pairs of one language, or of two; none that contradict, which is not for this model."""
    judge = SignalJudge(considered=_ALL)
    found = []
    for pair in some:
        same = document_language(pair.claim) == document_language(pair.text)
        if pair.label != "contradicts" and same is own:
            promising = judge.promising(pair.claim, sources([pair.evidence]))
            near = nearness(pair.claim, [[x.text for x in s.sentences] for s, _ in promising])
            signals = [
                signals._replace(similarity=cosine)
                for (_, signals), cosine in zip(promising, near or [], strict=True)
                if signals.own_language is own
            ]
            if signals:
                found.append(Example(pair.name, pair.label == "says", signals))
    return found


def _threshold(nearness: Nearness, development: Sequence[Pair]) -> dict[str, Any]:
    """Of the development half, by probability asked for: what is supported of what the text says,
    doesn't say, and contradicts. The mean over sets."""
    figures: dict[str, Any] = {"most": {k: round(v, 3) for k, v in _MOST.items()}}
    for least in _THRESHOLDS:
        verdicts = _verdicts(Verifier(SignalJudge(nearness), least), development)
        shares: dict[str, list[float]] = defaultdict(list)
        for of_set in verdicts.values():
            for label, shared in of_set.items():
                shares[label].append(shared["supported"])
        figures[str(least)] = {label: round(float(np.mean(s)), 3) for label, s in shares.items()}
        print("least", least, figures[str(least)])
    enough = [
        t
        for t in _THRESHOLDS
        if all(figures[str(t)][label] <= most for label, most in _MOST.items())
    ]
    return figures | {"chosen": min(enough, default=None), "in_force": LEAST}


def _verdicts(verifier: Verifier, some: Sequence[Pair]) -> dict[str, Any]:
    """By set and label, the share of claims with each verdict. A claim of several sentences is
    supported if all are, contradicted if one is."""
    counted: dict[str, dict[str, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for pair in some:
        counted[pair.name][pair.label].append(verdict_on(verifier, pair))
    return {
        name: {
            label: {"n": len(found)}
            | {str(v): round(found.count(v) / len(found), 3) for v in Verdict}
            for label, found in by_label.items()
        }
        for name, by_label in counted.items()
    }


def verdict_on(verifier: Verifier, pair: Pair) -> Verdict:
    """The worst verdict of a pair's sentences."""
    claims = verifier.read(f"{pair.claim} [1]", [pair.evidence])
    order = [Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.SUPPORTED]
    found = [c.verdict for c in claims] or [Verdict.UNSUPPORTED]
    return min(found, key=order.index)


def _medhallu(nearness: Nearness, some: Sequence[Pair]) -> dict[str, Any]:
    """Does the probability tell true answers from hallucinated ones? AUC by answer (the least
    supported sentence, and the mean) and by sentence, beside the share of the answer's words that
    the abstract has. Facts that stand against a sentence count as no support."""
    verifier = Verifier(SignalJudge(nearness))
    scores: dict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    verdicts: dict[bool, list[Verdict]] = {True: [], False: []}
    milliseconds = []
    for pair in some:
        true = pair.label == "says"
        began = time.perf_counter()
        claims = verifier.read(f"{pair.claim} [1]", [pair.evidence])
        milliseconds.append(1000 * (time.perf_counter() - began))
        found = [_score(c) for c in claims]
        scores["answer, least"][true].append(min(found, default=0.0))
        scores["answer, mean"][true].append(float(np.mean(found or [0.0])))
        scores["sentence"][true].extend(found)
        scores["overlap baseline"][true].append(_overlap(pair))
        verdicts[true].append(verdict_on(verifier, pair))
    return {
        "answers": len(some),
        "auc": {name: fitting.auc(s[True], s[False]) for name, s in scores.items()},
        "true": {str(v): verdicts[True].count(v) for v in Verdict},
        "hallucinated": {str(v): verdicts[False].count(v) for v in Verdict},
        "ms_an_answer": round(float(np.mean(milliseconds)), 1),
    }


def _score(claim: Claim) -> float:
    """Its probability; 1 for a quote, which has none, 0 where facts stand against it."""
    if claim.verdict is Verdict.CONTRADICTED:
        return 0.0
    return claim.support or float(claim.verdict is Verdict.SUPPORTED)


def _overlap(pair: Pair) -> float:
    terms = set(content_terms(pair.claim))
    return len(terms & set(index_terms(pair.text))) / max(1, len(terms))
