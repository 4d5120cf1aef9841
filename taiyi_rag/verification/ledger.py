"""The claim ledger: each sentence of an answer with the verdict on it and the quote that decides.

Nothing is believed of what a generator writes. Its labels say where to look first; what says a
claim is found here, and only that is cited:

- a whole sentence of a passage, word for word, is supported;
- else the sentence of the passages cited, or two or three adjacent ones, that most probably says it
  decides, after the facts of both are compared: supported where it probably says so, asserts
  something and no fact stands against it, contradicted where one does that it gives otherwise;
- where the passages cited don't say it, all others are asked, and the one that does is cited in
  their place.

A claim that rests on two passages together is partly supported by each; that is not added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from taiyi_rag.language import sentence_spans
from taiyi_rag.types import Check, Claim, Evidence, Finding, Verdict
from taiyi_rag.verification import added, advice, facts, literal
from taiyi_rag.verification.assertions import asserts
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import prepared
from taiyi_rag.verification.sources import Source, sources
from taiyi_rag.verification.statements import (
    Statement,
    introduces,
    statements,
    without_introduction,
)
from taiyi_rag.verification.studies import studies
from taiyi_rag.verification.support import Judge, Judged, SignalJudge

LEAST = 0.9
"""Probability from which a source is taken to say a claim. Chosen on the development half of
`benchmarks/answers` so that few that don't are."""

_MIDDLING = 0.5
_COMPARED = 3
"""Sources whose facts are compared with a claim's, the most probable first."""

_WORD = re.compile(r"\w")


class _Weighed(NamedTuple):
    """A source, what stands against its saying the claim, and the verdict if it decides."""

    judged: Judged
    findings: tuple[Finding, ...]
    verdict: Verdict


class Verifier:
    """Reads what a generator wrote as claims, and checks each against the evidence.

    `judge` says how probable it is that a source says a claim; `least` is the probability from
    which it is taken to.
    """

    def __init__(self, judge: Judge | None = None, least: float = LEAST) -> None:
        self._judge = judge or SignalJudge()
        self._least = least

    def read(self, text: str, evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
        """The sentences of a generated answer, each checked."""
        return tuple(self.stream([text], evidence))

    def stream(self, deltas: Iterable[str], evidence: Sequence[Evidence]) -> Iterator[Claim]:
        """The same of an answer that comes in pieces: each claim as soon as its marks are whole.

        What raises while the pieces come, raises here.
        """
        for statement in statements(deltas):
            yield from self._claims(statement, evidence)

    def _claims(self, statement: Statement, evidence: Sequence[Evidence]) -> Iterator[Claim]:
        for text in (statement.raw, statement.text):
            # A quote is one claim, however it might be divided.
            if quoted := _quoted(text, statement.labels, evidence):
                yield quoted
                return
        text = f"{statement.lead} {statement.text}".strip()
        for sentence in (text[a:b] for a, b in sentence_spans(text)):
            if _WORD.search(sentence) and not introduces(sentence):
                yield self._checked(sentence, statement.labels, evidence)

    def _checked(self, text: str, labels: Sequence[int], evidence: Sequence[Evidence]) -> Claim:
        if quoted := _quoted(text, labels, evidence):
            return quoted
        cited = [e for e in evidence if e.label in labels]
        if stray := literal.strays(text, cited or evidence):
            claim = Claim(
                literal.without_strays(text, cited or evidence),
                Verdict.UNSUPPORTED,
                (),
                tuple(Finding(Check.IDENTIFIER, kind) for kind in stray),
            )
        else:
            claim = self._decided(text, labels, cited, evidence)
        dose = claim.verdict is not Verdict.SUPPORTED and facts.states_dose(text)
        return replace(claim, withheld=dose)

    def _decided(
        self, text: str, labels: Sequence[int], cited: list[Evidence], evidence: Sequence[Evidence]
    ) -> Claim:
        weighed = self._weighed(text, cited)
        if not _supported(weighed):
            elsewhere = self._weighed(text, [e for e in evidence if e not in cited])
            weighed = _better(weighed, elsewhere)
        claim = _relabelled(_claim(text, weighed), labels)
        return _with_quotes(claim, [w.judged.source.evidence for w in weighed] or cited)

    def _weighed(self, text: str, evidence: Sequence[Evidence]) -> list[_Weighed]:
        """The most probable sources of `evidence`: those that support a claim, one a passage, or
        the one that decides otherwise."""
        told = without_introduction(text)
        every = sources(evidence)
        weighed = [self._weigh(told, j) for j in self._judge(told, every)[:_COMPARED]]
        against = [w for w in weighed if self._says_otherwise(w) or _of_another(w)]
        supporting: dict[int, _Weighed] = {}
        for one in sorted(weighed, key=lambda w: len(w.judged.source.sentences)):
            if any(one.judged.source.holds(w.judged.source) for w in against):
                continue
            if one.verdict is Verdict.SUPPORTED:  # the shortest that says it is the plainest quote
                supporting.setdefault(one.judged.source.evidence.label, one)
        if supporting:
            return list(supporting.values())
        decides = [*against, *weighed][:1]
        rest = [s for s in every if s not in [w.judged.source for w in weighed]]
        return [o for one in decides for o in self._beside(told, one, rest)] or decides

    def _beside(self, claim: str, against: _Weighed, rest: Sequence[Source]) -> list[_Weighed]:
        """The sentence of the same passage that says a claim, where the one that decides only has
        other numbers: "between 1 and 3 hours" beside "after 3 hours". What happened then is no
        advice to do so."""
        if not _other_amounts(against) or added.due(claim) or not quantities(prepared(claim)):
            return []
        if studies(claim) & studies(against.judged.source.text):
            return []  # it is of the trial that the claim is about
        alike = [
            s
            for s in rest
            if s.evidence is against.judged.source.evidence
            and len(s.sentences) == 1
            and not facts.findings(claim, s.text, context=s.context)
        ]
        weighed = [self._weigh(claim, j) for j in self._judge(claim, alike)] if alike else []
        return [w for w in weighed if w.verdict is Verdict.SUPPORTED][:1]

    def _says_otherwise(self, one: _Weighed) -> bool:
        """Whether a source that says as much as decides says it otherwise: then a longer one that
        holds it, and has the claim's word elsewhere, doesn't say it either."""
        return one.verdict is Verdict.CONTRADICTED and one.judged.support >= self._least

    def _weigh(self, claim: str, judged: Judged) -> _Weighed:
        if judged.support < _MIDDLING and judged.against < _MIDDLING:
            return _Weighed(judged, (), Verdict.UNSUPPORTED)
        source = judged.source
        found = facts.findings(claim, source.text, context=source.context)
        if not found and (other := advice.opposed(claim, source.text)):
            found = (other,)
        if judged.against >= _MIDDLING:
            found = (*found, Finding(Check.MEANING, claim, source.text))
        if any(f.instead for f in found):
            return _Weighed(judged, found, Verdict.CONTRADICTED)
        if found:
            return _Weighed(judged, found, Verdict.UNSUPPORTED)
        enough = judged.support >= self._least
        enough = enough and asserts(claim, [s.text for s in source.sentences])
        enough = enough and not advice.unstated(claim, source.text)
        beyond = facts.overstated(claim, source.text, context=source.context)
        supported = enough and not beyond
        return _Weighed(judged, beyond, Verdict.SUPPORTED if supported else Verdict.PARTLY)


_AMOUNTS = frozenset(
    {Check.NUMBER, Check.UNIT, Check.DOSE, Check.FREQUENCY, Check.COMPARATOR, Check.RANGE}
)


def _other_amounts(one: _Weighed) -> bool:
    """Whether a source has other numbers than a claim that it contradicts."""
    contradicted = one.verdict is Verdict.CONTRADICTED
    return contradicted and any(f.check in _AMOUNTS for f in one.findings)


def _of_another(one: _Weighed) -> bool:
    """Whether a sentence says of another medicine, with which it begins, what a claim says of its
    own: the sentence before it, which names the claim's, says something else of that."""
    sentence = one.judged.source
    if one.verdict is not Verdict.CONTRADICTED or len(sentence.sentences) > 1:
        return False
    replaced = any(f.check is Check.MEDICINE and f.instead for f in one.findings)
    return replaced and facts.begins_with_medicine(sentence.text)


def _supported(weighed: Sequence[_Weighed]) -> bool:
    return bool(weighed) and weighed[0].verdict is Verdict.SUPPORTED


def _better(cited: list[_Weighed], elsewhere: list[_Weighed]) -> list[_Weighed]:
    """What decides where the passages cited don't support a claim: another that does; else what
    contradicts it there; else whatever comes nearest."""
    if _supported(elsewhere):
        return elsewhere[:1]
    if cited and cited[0].verdict is Verdict.CONTRADICTED:
        return cited
    return sorted([*cited, *elsewhere], key=lambda w: -w.judged.support)[:1]


def _claim(text: str, weighed: Sequence[_Weighed]) -> Claim:
    """With the verdict of the first; those that support a claim are all cited."""
    if not weighed:
        return Claim(text, Verdict.UNSUPPORTED, (), (Finding(Check.MEANING, text),), 0.0)
    first = weighed[0]
    support = round(first.judged.support, 3)
    if first.verdict is Verdict.UNSUPPORTED:
        findings = first.findings or (Finding(Check.MEANING, text),)
        return Claim(text, first.verdict, (), findings, support)
    by_label = sorted(weighed, key=lambda w: w.judged.source.evidence.label)
    citations = tuple(w.judged.source.citation for w in by_label)
    return Claim(text, first.verdict, citations, first.findings, support)


def _quoted(text: str, labels: Sequence[int], evidence: Sequence[Evidence]) -> Claim | None:
    """The claim, supported, if it stands in the evidence as it is; in a passage that it cites, if
    it stands in one."""
    cited = [e for e in evidence if e.label in labels]
    found = literal.verbatim(text, [*cited, *(e for e in evidence if e not in cited)])
    return _relabelled(Claim(text, Verdict.SUPPORTED, (found,)), labels) if found else None


def _relabelled(claim: Claim, labels: Sequence[int]) -> Claim:
    """The claim with a finding for each label of the generator's that isn't what it rests on."""
    resting = [c.label for c in claim.citations]
    if claim.verdict is Verdict.CONTRADICTED or not resting:
        return claim
    wrong = [f"[{n}]" for n in labels if n not in resting] if labels else [""]
    findings = tuple(Finding(Check.LABEL, said, f"[{resting[0]}]") for said in wrong)
    return replace(claim, findings=(*claim.findings, *findings))


def _with_quotes(claim: Claim, evidence: Sequence[Evidence]) -> Claim:
    """The claim with what it quotes wrongly: then it is supported in part at most."""
    wrong = tuple(Finding(Check.QUOTE, q) for q in literal.misquoted(claim.text, evidence))
    partly = wrong and claim.verdict is Verdict.SUPPORTED
    verdict = Verdict.PARTLY if partly else claim.verdict
    return replace(claim, verdict=verdict, findings=(*claim.findings, *wrong))
