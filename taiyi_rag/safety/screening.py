"""What is decided on a question before anything is searched: rules, no model.

    sentences → findings that are there now → rules → red flags and declines

Findings are what words and numbers say of someone ("a squeezing chest", "SpO2 82 %"), rules which
of them together are an emergency. Both are files that a clinician can read: `findings.*.txt`,
`red_flags.txt`; `frames.*.txt` tells someone in danger from a question about it, `requests.*.txt`
what is declined. It is no triage device: what it doesn't know it doesn't see.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from taiyi_rag.safety.codes import Decline, RedFlag
from taiyi_rag.safety.frames import Frame, denied, frame, past
from taiyi_rag.safety.notation import Section, sections
from taiyi_rag.safety.reading import sentences, speaks
from taiyi_rag.safety.requests import requested
from taiyi_rag.safety.rules import holding
from taiyi_rag.safety.vitals import readings

_FINDINGS = {"en": "findings.en.txt", "zh": "findings.zh.txt"}
_GRAVE = frozenset({"acute", "severe", "sudden"})
_AT_RISK = frozenset(
    "pregnant postpartum young_infant diabetic immune_low blood_thinner infected newborn allergen "
    "trauma".split()
)
"""Of whom one sign is enough."""
_AGES = frozenset({"infant", "young_infant"})
"""No signs, though they are read off numbers."""
_SLIGHT = frozenset({"chronic", "mild", "settled"})
_OWN_WORDS = frozenset({"suicidal"})
"""Taken at its word in whatever story it is told."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found of a question. Most have neither."""

    red_flags: tuple[RedFlag, ...] = ()
    decline: Decline | None = None


def screen(question: str) -> Screening:
    """The emergencies that `question` tells of, and why it is declined, if it is."""
    parts = sentences(question)
    frames = [frame(part) for part in parts]
    found = findings(parts, frames)
    flags = tuple(map(RedFlag, holding("red_flags.txt", found)))
    if not flags and unwell(found, frames):
        flags = (RedFlag.UNWELL,)
    return Screening(flags, requested(parts))


def unwell(found: Set[str], frames: list[Frame]) -> bool:
    """Whether someone seems seriously ill though no rule says with what: a finding that is severe
    or came quickly, or two, or one in someone at risk. It catches what rules have no words for.
    """
    if found & _SLIGHT or all(each.general or each.fiction for each in frames):
        return False
    telling = found - _untelling() - _AGES
    signs = len(telling) + ("any_pain" in found) + bool(found & _AT_RISK)
    return bool(telling) and (bool(found & _GRAVE) or signs > 1)


@cache
def _untelling() -> frozenset[str]:
    files = (sections(file).values() for file in _FINDINGS.values())
    return frozenset(s.name for each in files for s in each if s.mark in ("~", "-"))


def findings(parts: list[str], frames: list[Frame]) -> set[str]:
    """What is said of someone now in a question's sentences, by the findings' names."""
    story = any(each.fiction for each in frames)
    found: set[str] = set()
    for part, each in zip(parts, frames, strict=True):
        found.update(_of_sentence(part, each, story))
    if "sudden" in found:
        found.discard("chronic")
    return found


def _of_sentence(sentence: str, how: Frame, story: bool) -> Iterator[str]:
    if how.figurative:
        return
    for section in _sections(sentence):
        if _counts(section, how, story) and _stands_now(section, sentence):
            yield section.name
    if not (how.general or story):
        yield from (n for n, start in readings(sentence) if not past(sentence, start, start))


def _sections(sentence: str) -> Iterator[Section]:
    for language, file in _FINDINGS.items():
        if speaks(language, sentence):
            yield from sections(file).values()


def _counts(section: Section, how: Frame, story: bool) -> bool:
    """Whether a finding in such a sentence may be of someone. One that says so by itself is, even
    where the sentence asks; one of someone's past stays so whatever the sentence asks."""
    if section.name in _OWN_WORDS:
        return True
    if section.outright:
        supposed = (how.supposes or (how.asks and not how.person)) and not how.now
        return not (how.fiction or supposed)
    return not (how.general or story)


def _stands_now(section: Section, sentence: str) -> bool:
    spans = section.spans(sentence)
    if section.background:
        return next(spans, None) is not None
    return any(
        not denied(sentence, start) and not past(sentence, start, end) for start, end in spans
    )
