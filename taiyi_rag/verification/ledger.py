"""What a generator wrote, as claims; and the check of each against the passages it cites.

A sentence becomes a claim with a verdict and the words that decide it:

    supported      it is quoted whole, or some sentences of one passage say it and nothing speaks
                   against it (`facts`)
    contradicted   they speak of it, but say otherwise: another dose, a "not", other people
    partly         they say some of it
    unsupported    no words of the evidence say it

The words are looked for in the passages that the sentence cites, and if these don't have them in
the rest of the evidence: a claim never cites a passage that doesn't say it, whatever label the
generator wrote. A dose that isn't supported is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from taiyi_rag.language import orders, sentence_spans
from taiyi_rag.prompts import unescape_marks
from taiyi_rag.types import Check, Citation, Claim, Evidence, Finding, Verdict
from taiyi_rag.verification.candidates import Candidate, candidates
from taiyi_rag.verification.facts import findings, states_dose
from taiyi_rag.verification.invented import invented
from taiyi_rag.verification.support import Support

_MARKS = re.compile(r"\s*((?:\[\d{1,3}\]\s*)+)")
_END = re.compile(r"\n|\[\d{1,3}\](?=\s*[^\s\[])")
"""A line's end, or a mark that words follow."""
_LABEL = re.compile(r"\[(\d{1,3})\]")
_WORD = re.compile(r"\w")
_LIST = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、]|#{1,6})\s+")
_EMPHASIS = re.compile(r"\*\*|__")
_LEADS_IN = re.compile(r"[:：]\s*$")

LEAST, SOME = 0.8, 0.4
"""Probabilities from which words cited are taken to say a claim, or some of it."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate with its probability, and what speaks against the claim in it."""

    candidate: Candidate
    support: float
    findings: tuple[Finding, ...]

    @property
    def contradicts(self) -> bool:
        return any(f.instead for f in self.findings)


class Verifier:
    """Reads what a generator wrote as claims, and checks each against the evidence."""

    def __init__(self, support: Support, least: float = LEAST) -> None:
        self._support = support
        self._least = least

    def read(self, text: str, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        """The sentences of a generated answer, each checked."""
        return tuple(self.stream([text], evidence))

    def stream(self, deltas: Iterable[str], evidence: Sequence[Evidence]) -> Iterator[Claim]:
        """The same of an answer that comes in pieces: each claim as soon as its marks are whole.

        What raises while the pieces come, raises here.
        """
        for piece in _whole(deltas):
            for words, labels in _words_with_labels(piece):
                yield from self._claims(words, labels, evidence)

    def check(self, text: str, labels: Sequence[int], evidence: Sequence[Evidence]) -> Claim:
        """A sentence that cites the evidence of those labels, as a claim."""
        cited = [e for e in evidence if e.label in labels]
        claim = _quoted(text, cited) or self._judged(text, cited)
        if claim.verdict is not Verdict.SUPPORTED:
            others = [e for e in evidence if e.label not in labels]
            better = _quoted(text, others) or self._judged(text, others)
            if better.verdict is Verdict.SUPPORTED:
                claim = replace(better, findings=(*_misplaced(labels, better), *better.findings))
        return claim

    def _claims(
        self, words: str, labels: list[int], evidence: Sequence[Evidence]
    ) -> Iterator[Claim]:
        cited = [e for e in evidence if e.label in labels]
        if quoted := _quoted(words, cited):  # a quote is one claim, however it might be divided
            yield quoted
            return
        for start, end in sentence_spans(words):
            if _WORD.search(words[start:end]) and not _LEADS_IN.search(words[start:end]):
                yield self.check(words[start:end], labels, evidence)

    def _judged(self, text: str, evidence: Sequence[Evidence]) -> Claim:
        """The claim, by the candidate that decides it."""
        found = candidates(text, evidence)
        if not found:
            return _unsupported(text)
        support = self._support(text, [c.source for c in found])
        judged = [
            _Judged(c, p, findings(text, c.text, context=c.context))
            for c, p in zip(found, support, strict=True)
        ]
        made_up = invented(text, evidence)
        verdict, best = self._decided(judged)
        if verdict is Verdict.SUPPORTED and made_up:
            verdict = Verdict.PARTLY
        if verdict is Verdict.UNSUPPORTED:
            return replace(_unsupported(text), support=round(best.support, 4))
        return Claim(
            text,
            verdict,
            (citation(best.candidate.evidence, best.candidate.start, best.candidate.end),),
            (*made_up, *best.findings),
            round(best.support, 4),
            withheld=verdict is not Verdict.SUPPORTED and states_dose(text),
        )

    def _decided(self, judged: list[_Judged]) -> tuple[Verdict, _Judged]:
        """The verdict, and the candidate that it rests on."""
        saying = [j for j in judged if j.support >= self._least]
        if clean := [j for j in saying if not j.findings]:
            return Verdict.SUPPORTED, max(clean, key=lambda j: j.support)
        best = max(judged, key=lambda j: j.support)
        if contrary := [j for j in saying if j.contradicts]:
            nearest = min(contrary, key=lambda j: (len(j.findings), -j.support))
            return Verdict.CONTRADICTED, nearest
        if saying:
            return Verdict.PARTLY, min(saying, key=lambda j: (len(j.findings), -j.support))
        if best.support >= SOME and not best.findings:
            return Verdict.PARTLY, best
        return Verdict.UNSUPPORTED, best


def citation(evidence: Evidence, start: int, end: int) -> Citation:
    """The words `passage.text[start:end]` of a piece of evidence as what decides a claim."""
    passage = evidence.passage
    return Citation(
        evidence.label,
        passage.document_id,
        passage.id,
        passage.start + start,
        passage.start + end,
        passage.text[start:end],
    )


def _unsupported(text: str) -> Claim:
    said = (Finding(Check.MEANING, text),)
    return Claim(text, Verdict.UNSUPPORTED, (), said, withheld=states_dose(text))


def _misplaced(labels: Sequence[int], claim: Claim) -> tuple[Finding, ...]:
    """That the generator cited other passages than the one that says it."""
    if not labels:
        return ()
    said = "".join(f"[{label}]" for label in labels)
    return (Finding(Check.LABEL, said, f"[{claim.citations[0].label}]"),)


def _whole(deltas: Iterable[str]) -> Iterator[str]:
    """What has come, cut after lines and after marks that nothing can be added to any more."""
    waiting = ""
    for delta in deltas:
        waiting += delta
        ends = [m.end() for m in _END.finditer(waiting)]
        if ends:
            yield waiting[: ends[-1]]
            waiting = waiting[ends[-1] :]
    yield waiting


def _words_with_labels(text: str) -> Iterator[tuple[str, list[int]]]:
    """What stands between marks on a line, with the labels that follow it.

    Marks count for all sentences since the marks before them; each is then checked by itself.
    """
    for line in text.splitlines():
        pieces = _MARKS.split(_EMPHASIS.sub("", _LIST.sub("", line)))
        for words, marks in zip_longest(pieces[0::2], pieces[1::2], fillvalue=""):
            yield (
                unescape_marks(words.strip()),
                list(dict.fromkeys(int(n) for n in _LABEL.findall(marks))),
            )


def _quoted(text: str, cited: Sequence[Evidence]) -> Claim | None:
    """The claim, supported, if `text` is a whole sentence (or several) of a passage it cites.

    A part of one isn't: "5 mg daily" is in "2.5 mg daily", "recommended" in "not recommended".
    """
    for one in cited if not orders(text) else ():
        spans = sentence_spans(one.passage.text)
        at = one.passage.text.find(text) if text else -1
        while at >= 0:
            end = at + len(text)
            if any(a == at for a, _ in spans) and any(b == end for _, b in spans):
                return Claim(text, Verdict.SUPPORTED, (citation(one, at, end),))
            at = one.passage.text.find(text, at + 1)
    return None
