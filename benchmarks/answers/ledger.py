"""The whole ledger on answers that were judged by others, and on labels that were corrupted.

    python -m benchmarks.answers.ledger

    medhallu   a true and a hallucinated answer to a question with its context (Pandit 2025,
               arXiv:2502.14302): are they told apart? AUROC of the mean of their sentences' scores,
               beside the naive share of an answer's words in its context
    scifact    claims with the abstract that supports or contradicts them (Wadden 2020): how many of
               either are called supported, and how many of the second contradicted
    citations  answers of true sentences, each in other words and with its label or a wrong one:
               citation precision and recall after ALCE (Gao 2023, arXiv:2305.14627), with the gold
               passage in the place of their inference model

and what checking costs: milliseconds an answer, with the vectors of the evidence to be made.
"""

from __future__ import annotations

import csv
import random
import re
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import corpora
from benchmarks.answers.pairs import scifact_claims
from benchmarks.answers.support import auc
from benchmarks.environment import SHARED, write
from taiyi_rag import assembly
from taiyi_rag.language import content_terms, index_terms, sentences
from taiyi_rag.types import Claim, Evidence, Passage, Verdict
from taiyi_rag.verification.ledger import Verifier
from taiyi_rag.verification.support import SentenceSupport

_ANSWERS = 300


def main() -> None:
    embedder = assembly.embedder(corpora.settings())
    verifier = Verifier(SentenceSupport(embedder))
    figures = {
        "medhallu": _medhallu(verifier),
        "scifact": _scifact(verifier),
        "citations": _citations(verifier),
        "cost": _cost(embedder),
    }
    for name, row in figures.items():
        print(f"{name:10} {row}")
    print(write("ledger", figures, [SHARED / "trust/medhallu/medhallu_outside_pubmedqa_test.csv"]))


def evidence(texts: Sequence[str]) -> list[Evidence]:
    """Texts as the evidence of an answer."""
    return [
        Evidence(n, Passage(f"p{n}", f"d{n}", text, 0, len(text), "en"), "", "")
        for n, text in enumerate(texts, 1)
    ]


def _medhallu(verifier: Verifier) -> dict[str, Any]:
    path = SHARED / "trust/medhallu/medhallu_outside_pubmedqa_test.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ours, naive, says, kinds = [], [], [], []
    for row in rows[:_ANSWERS]:
        texts = re.findall(r"'((?:[^'\\]|\\.|'(?=\w))*)'|\"((?:[^\"\\]|\\.)*)\"", row["Knowledge"])
        held = evidence([a or b for a, b in texts])
        terms = {t for e in held for t in index_terms(e.passage.text)}
        for name, true in (("Ground Truth", True), ("Hallucinated Answer", False)):
            claims = verifier.read(row[name], held)
            words = content_terms(row[name])
            ours.append(float(np.mean([_score(c) for c in claims])) if claims else 0.0)
            naive.append(sum(w in terms for w in words) / max(1, len(words)))
            says.append(float(true))
            kinds.append([c.verdict for c in claims])
    share = {
        name: round(
            float(
                np.mean(
                    [
                        v is Verdict.SUPPORTED
                        for k, s in zip(kinds, says, strict=True)
                        if s == is_true
                        for v in k
                    ]
                )
            ),
            4,
        )
        for name, is_true in (("true", 1.0), ("hallucinated", 0.0))
    }
    return {
        "answers": len(ours),
        "auroc": auc(np.array(ours), np.array(says)),
        "auroc_of_shared_words": auc(np.array(naive), np.array(says)),
        "sentences_called_supported": share,
    }


def _score(claim: Claim) -> float:
    """A sentence's probability of being supported; what is contradicted has none."""
    if claim.verdict is Verdict.SUPPORTED:
        return 1.0 if claim.support is None else claim.support
    return 0.5 * (claim.support or 0.0) if claim.verdict is Verdict.PARTLY else 0.0


def _scifact(verifier: Verifier) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for label in ("SUPPORT", "CONTRADICT"):
        found = list(scifact_claims(label))[1::2]
        verdicts = [
            verifier.check(claim, [1], evidence([" ".join(abstract)])).verdict
            for claim, abstract, _ in found
        ]
        figures[label.lower()] = {
            "claims": len(found),
            **{str(v): round(verdicts.count(v) / len(verdicts), 4) for v in Verdict},
        }
    return figures


def _citations(verifier: Verifier) -> dict[str, Any]:
    """Every answer: four passages, a sentence of each in turn, a third of the labels wrong."""
    generator = random.Random(4)  # noqa: S311 - to choose, not to hide
    questions = [q for q in corpora.bioasq_questions() if len(q["snippets"]) >= 2][1::3]
    right = cited = needed = caught = wrong = 0
    for start in range(0, min(4 * _ANSWERS, len(questions) - 4), 4):
        held = evidence([q["snippets"][0]["text"] for q in questions[start : start + 4]])
        for one in held:
            sentence = generator.choice(sentences(one.passage.text))
            label = generator.choice([1, 2, 3, 4]) if generator.random() < 1 / 3 else one.label
            text = f"In summary, {sentence[0].lower()}{sentence[1:]}"
            claim = verifier.check(text, [label], held)
            labels = [c.label for c in claim.citations]
            holding = {e.label for e in held if sentence in e.passage.text}
            needed += 1
            cited += len(labels)
            right += sum(n in holding for n in labels)
            if label not in holding:
                wrong += 1
                caught += label not in labels
    return {
        "sentences": needed,
        "citation_precision": round(right / max(1, cited), 4),
        "citation_recall": round(right / needed, 4),
        "wrong_labels": wrong,
        "wrong_labels_caught": caught,
    }


def _cost(embedder: Any) -> dict[str, Any]:
    """Of answers of five sentences over six passages of the sample library."""
    collection = corpora.samples()
    asked = ["metformin eGFR", "tranexamic acid trauma", "二甲双胍 肾功能", "幽门螺杆菌 疗程"]
    retriever = assembly.retriever(corpora.settings(), collection, top=6)
    spent = []
    for question in asked * 3:
        held = evidence([n.node.get_content() for n in retriever.retrieve(question)])
        said = [s for e in held for s in sentences(e.passage.text)][:5]
        text = "\n".join(f"In summary, {s} [{n % 6 + 1}]" for n, s in enumerate(said))
        verifier = Verifier(SentenceSupport(embedder))
        began = time.perf_counter()
        verifier.read(text, held)
        spent.append((time.perf_counter() - began) * 1000)
    return {"answers": len(spent), "milliseconds_median": round(float(np.median(spent)), 1)}


if __name__ == "__main__":
    main()
