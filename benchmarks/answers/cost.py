"""What checking an answer costs: BioASQ's ideal answers against six passages of snippets, their
own first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks import corpora
from benchmarks.answers.pairs import evidence_of, ideal
from taiyi_rag import assembly
from taiyi_rag.language import sentences
from taiyi_rag.types import Evidence

_PASSAGES, _CHARACTERS = 6, 1_300
"""As many passages, and as long, as an answer rests on by default."""

_CLAIMS = 5


def measured(count: int = 60) -> dict[str, Any]:
    """Milliseconds an answer of five sentences, each labelled with one passage in turn, so that
    most have to be looked for in the others too; nothing of it was seen before."""
    verifier = assembly.verifier(corpora.settings())
    verifier.read("Metformin lowers glucose. [1]", [evidence_of("Glucose falls with metformin.")])
    milliseconds, claims, lengths = [], [], []
    for text, evidence in _answers(count):
        began = time.perf_counter()
        claims.append(len(verifier.read(text, evidence)))
        milliseconds.append(1000 * (time.perf_counter() - began))
        lengths.append(sum(len(sentences(e.passage.text)) for e in evidence))
    return {
        "answers": len(milliseconds),
        "claims": round(float(np.mean(claims)), 1),
        "sentences_of_evidence": round(float(np.mean(lengths)), 1),
        "ms": round(float(np.mean(milliseconds)), 1),
        "ms_p50": round(float(np.median(milliseconds)), 1),
        "ms_p95": round(float(np.quantile(milliseconds, 0.95)), 1),
        "ms_a_claim": round(float(np.sum(milliseconds) / np.sum(claims)), 1),
    }


def _answers(count: int) -> Iterator[tuple[str, list[Evidence]]]:
    made = 0
    questions = corpora.bioasq_questions()[::-1]
    for place, question in enumerate(questions):
        said = [s for s in sentences(ideal(question)) if len(s) > 30][:_CLAIMS]
        if len(said) < _CLAIMS:
            continue
        near = questions[place : place + 3 * _PASSAGES]
        passages = list(_passages([s["text"].strip() for q in near for s in q["snippets"]]))
        evidence = [evidence_of(t, n) for n, t in enumerate(passages[:_PASSAGES], 1)]
        yield "\n".join(f"{s} [{1 + n % _PASSAGES}]" for n, s in enumerate(said)), evidence
        made += 1
        if made == count:
            return


def _passages(snippets: list[str]) -> Iterator[str]:
    text = ""
    for snippet in dict.fromkeys(snippets):
        if text and len(text) + len(snippet) > _CHARACTERS:
            yield text
            text = ""
        text = f"{text} {snippet}".strip()
    yield text
