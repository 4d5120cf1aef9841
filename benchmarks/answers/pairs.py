"""Claims with words that do or don't say them, of the public sets at hand and of their own making.

scifact   a claim and its rationale sentence (SUPPORT), or another sentence of the abstract
bioasq    a sentence of an expert's answer and a gold snippet of its question, or of another's:
          the snippet nearest in words, since no judgement says which it is from
clauses   a clause of a sentence and that sentence, or one of its neighbours (TICO-19, both
          languages apart)
parallel  a sentence and its translation, or that of a neighbour (TICO-19)

"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from benchmarks import corpora
from benchmarks.environment import SHARED
from taiyi_rag.language import sentences
from taiyi_rag.verification.support import Source, shared_words

_CLAUSES = re.compile(r"[,;，；]\s*")


class Pair(NamedTuple):
    """`says`: whether the source says what the claim says."""

    set: str
    claim: str
    source: Source
    says: bool


def all_pairs() -> list[Pair]:
    """Every pair, claim by claim; the same in every run."""
    made = [*_scifact(), *_bioasq(), *_clauses(), *_parallel()]
    return [p for p in made if p.claim and p.source.sentences]


def scifact_claims(label: str) -> Iterator[tuple[str, list[str], list[int]]]:
    """(claim, the abstract's sentences, those that decide it) where that is `label`."""
    abstracts = {str(r["_id"]): (r["title"], r["sentences"]) for r in corpora.scifact_sentences()}
    lines = (SHARED / "retrieval/scifact/queries_train.jsonl").read_text("utf-8").splitlines()
    for claim in map(json.loads, lines):
        for document, found in claim["metadata"].items():
            decide = [i for one in found if one["label"] == label for i in one["sentences"]]
            if decide and document in abstracts:
                yield claim["text"], abstracts[document][1], decide


def _scifact() -> Iterator[Pair]:
    generator = random.Random(1)  # noqa: S311 - to choose, not to hide
    for claim, abstract, decide in scifact_claims("SUPPORT"):
        first = min(decide)
        yield Pair("scifact", claim, Source((abstract[first],)), True)
        if others := [i for i in range(len(abstract)) if i not in decide]:
            yield Pair("scifact", claim, Source((abstract[generator.choice(others)],)), False)


def _bioasq() -> Iterator[Pair]:
    questions = [q for q in corpora.bioasq_questions() if q.get("ideal_answer")][::3]
    for number, question in enumerate(questions):
        answer = question["ideal_answer"]
        answer = answer if isinstance(answer, str) else answer[0]
        other = questions[(number + 11) % len(questions)]
        for claim in sentences(answer)[:2]:
            for asked, says in ((question, True), (other, False)):
                sources = [Source(tuple(sentences(s["text"])[:3])) for s in asked["snippets"]]
                nearest = max(sources, key=lambda s: shared_words(claim, s))
                yield Pair("bioasq", claim, nearest, says)


def _clauses() -> Iterator[Pair]:
    rows = corpora.tico19()
    for language in (1, 2):
        texts = [row[language] for row in rows]
        for before, text in pairwise(texts):
            clauses = [c for c in _CLAUSES.split(text) if len(c) >= (40, 12)[language - 1]]
            if len(clauses) >= 2:
                name = f"clauses {('en', 'zh')[language - 1]}"
                yield Pair(name, clauses[-1], Source((text,)), True)
                yield Pair(name, clauses[-1], Source((before,)), False)


def _parallel() -> Iterator[Pair]:
    rows = corpora.tico19()[::2]
    for (_, english, chinese), (_, other_en, other_zh) in pairwise(rows):
        yield Pair("parallel zh-en", chinese, Source((english,)), True)
        yield Pair("parallel zh-en", chinese, Source((other_en,)), False)
        yield Pair("parallel en-zh", english, Source((chinese,)), True)
        yield Pair("parallel en-zh", english, Source((other_zh,)), False)
