"""Answers with right and wrong labels: what of them does the ledger support, and what does it cite?

Each answer has six passages and some sentences whose passages are known: taken word for word, in
other words (`tests/faults/equivalents_held.txt`), translated (parallel texts), or from elsewhere,
which no passage says. Half of the labels are corrupted: another passage's, or none's. Into some
sentences an identifier is put that no passage has.

Support precision and recall are over sentences. Citation recall and precision are those of ALCE
(Gao et al. 2023, arXiv:2305.14627), with what is known of each sentence in the place of their
entailment model: recall is the share of sentences with a citation that says them, precision the
share of citations that say their sentence.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from benchmarks import corpora
from benchmarks.answers.pairs import equivalent_sets
from taiyi_rag.language import document_language, sentences
from taiyi_rag.prompts import escape_marks
from taiyi_rag.types import Claim, Evidence, Passage, Verdict
from taiyi_rag.verification.ledger import Verifier

_PASSAGES = 6
_SENTENCES = 5
_CORRUPTED = 0.5
_INVENTED = (
    "doi:10.1056/NEJMoa9912345",
    "PMID: 99123456",
    "NCT09912345",
    "https://guidelines.example/latest",
)


class Saying(NamedTuple):
    """A passage's text, and sentences that it says, with how they were made of it."""

    text: str
    says: tuple[tuple[str, str], ...]


class Written(NamedTuple):
    """A sentence of an answer, its label as it was given, and the labels of what says it."""

    text: str
    label: int
    right: frozenset[int]
    kind: str
    invented: str = ""

    @property
    def line(self) -> str:
        """As a generator writes it."""
        return f"{escape_marks(self.text)} [{self.label}]"


class Made(NamedTuple):
    """An answer, its evidence, and the documents that the evidence is of."""

    sentences: tuple[Written, ...]
    evidence: tuple[Evidence, ...]
    documents: dict[str, str]

    @property
    def text(self) -> str:
        """The whole, a line a sentence."""
        return "\n".join(sentence.line for sentence in self.sentences)


def shared_sayings() -> list[Saying]:
    """Of the odd BioASQ questions' snippets, parallel texts, and our statements in other words."""
    found = list(own_sayings())
    for question in corpora.bioasq_questions()[1::2]:
        for snippet in question["snippets"][:1]:
            said = [s for s in sentences(snippet["text"].strip()) if len(s) > 40]
            if said:
                says = tuple((s, "word for word") for s in said)
                found.append(Saying(snippet["text"].strip(), says))
    for rows in (corpora.tico19()[1::6], corpora.nhc_protocol()[1::2]):
        for _, english, chinese in rows:
            found.append(Saying(chinese, ((english, "translated"),)))
            found.append(Saying(english, ((chinese, "translated"),)))
    return found


def own_sayings() -> Iterator[Saying]:
    """Our statements, each with the same in other words and in the other language."""
    for same in equivalent_sets("held"):
        for text in same:
            language = document_language(text)
            says = [(text, "word for word")]
            for other in same:
                if other != text:
                    own = document_language(other) == language
                    says.append((other, "in other words" if own else "translated"))
            yield Saying(text, tuple(says))


def answers(sayings: Sequence[Saying], count: int, seed: int = 4) -> Iterator[Made]:
    """So many answers, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        chosen = chance.sample(sayings, _PASSAGES)
        documents = {f"d{n}": f"Title {n}\n\n{s.text}\n" for n, s in enumerate(chosen, 1)}
        evidence = tuple(_evidence(n, s.text, documents) for n, s in enumerate(chosen, 1))
        written = [_written(chance, chosen, sayings) for _ in range(_SENTENCES)]
        yield Made(tuple(written), evidence, documents)


def _evidence(label: int, text: str, documents: dict[str, str]) -> Evidence:
    start = documents[f"d{label}"].index(text)
    language = document_language(text)
    passage = Passage(f"p{label}", f"d{label}", text, start, start + len(text), language)
    return Evidence(label, passage, f"Title {label}", "Journal")


def _written(chance: random.Random, chosen: Sequence[Saying], sayings: Sequence[Saying]) -> Written:
    place = chance.randrange(_PASSAGES + 1)
    elsewhere = place == _PASSAGES
    said = chance.choice(sayings) if elsewhere else chosen[place]
    text, kind = chance.choice(said.says)
    right = frozenset(
        n for n, s in enumerate(chosen, 1) if text in s.text or any(text == t for t, _ in s.says)
    )
    wrong = [n for n in range(1, _PASSAGES + 4) if n not in right]
    corrupted = not right or chance.random() < _CORRUPTED
    label = chance.choice(wrong) if corrupted else chance.choice(sorted(right))
    invented = chance.choice(_INVENTED) if chance.random() < 0.1 else ""
    if invented:
        text = f"{text.rstrip('.。')} ({invented})."
    return Written(text, label, right, kind if right else "from elsewhere", invented)


@dataclass
class Counted:
    """What was counted over answers."""

    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    corrupted: int = 0
    uncaught: list[str] = field(default_factory=list)
    spans: int = 0
    unresolved: list[str] = field(default_factory=list)
    identifiers: int = 0
    shown: list[str] = field(default_factory=list)
    citations: int = 0
    right_citations: int = 0
    sayable: int = 0
    rightly_cited: int = 0
    supported: int = 0
    rightly_supported: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """For results."""
        return {
            "sentences": sum(c.total() for c in self.verdicts.values()),
            "support_precision": _share(self.rightly_supported, self.supported),
            "support_recall": _share(self.rightly_supported, self.sayable),
            "citation_precision": _share(self.right_citations, self.citations),
            "citation_recall": _share(self.rightly_cited, self.sayable),
            "corrupted_labels": self.corrupted,
            "uncaught": len(self.uncaught),
            "spans": self.spans,
            "unresolved_spans": len(self.unresolved),
            "invented_identifiers": self.identifiers,
            "shown_identifiers": len(self.shown),
            "verdicts": {kind: dict(c) for kind, c in sorted(self.verdicts.items())},
            "ms_an_answer": round(float(np.mean(self.milliseconds)), 1),
            "ms_an_answer_p95": round(float(np.quantile(self.milliseconds, 0.95)), 1),
        }


def measured(verifier: Verifier, made: Sequence[Made]) -> Counted:
    """Each answer read whole, for the time, and by sentence, to know which is which."""
    counted = Counted()
    for answer in made:
        began = time.perf_counter()
        verifier.read(answer.text, answer.evidence)
        counted.milliseconds.append(1000 * (time.perf_counter() - began))
        for sentence in answer.sentences:
            _count(counted, answer, sentence, verifier.read(sentence.line, answer.evidence))
    return counted


def _count(counted: Counted, answer: Made, written: Written, claims: Sequence[Claim]) -> None:
    """A sentence that the ledger divides is supported if all its parts are."""
    supported = bool(claims) and all(c.verdict is Verdict.SUPPORTED for c in claims)
    citing = [c for c in claims if c.verdict in (Verdict.SUPPORTED, Verdict.PARTLY)]
    cited = [c for claim in citing for c in claim.citations]
    says = bool(written.right) and not written.invented
    worst = (
        "supported"
        if supported
        else next(
            (str(c.verdict) for c in claims if c.verdict is not Verdict.SUPPORTED), "unsupported"
        )
    )
    kind = "with an invented identifier" if written.invented else written.kind
    counted.verdicts[kind][worst] += 1
    counted.sayable += says
    counted.supported += supported
    counted.rightly_supported += supported and says
    counted.citations += len(cited)
    counted.right_citations += sum(c.label in written.right for c in cited)
    counted.rightly_cited += says and any(c.label in written.right for c in cited)
    if written.label not in written.right:
        counted.corrupted += 1
        if any(c.label == written.label for c in cited):
            counted.uncaught.append(f"{written.line} ← {[c.quote for c in cited][:2]}")
    for one in (c for claim in claims for c in claim.citations):
        counted.spans += 1
        if answer.documents[one.document_id][one.start : one.end] != one.quote or not one.quote:
            counted.unresolved.append(one.quote)
    if written.invented:
        counted.identifiers += 1
        bare = written.invented.split(":")[-1].strip() if "//" not in written.invented else "://"
        if supported or any(bare in claim.text for claim in claims):
            counted.shown.append(written.line)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
