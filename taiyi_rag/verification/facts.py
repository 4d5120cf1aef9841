"""What of a claim the words that it cites don't bear out: numbers, doses, routes, people, negation.

Rules, no model: each finding can be shown with the words that it rests on. They hold in English
and Chinese and across the two, since quantities are compared in base units and words by concept.
What the rules can't read they pass; whether a passage says the claim at all is the business of
`taiyi_rag.verification.support`.

An omission is no finding unless it makes another statement: a dropped "not", a dropped bound
(eGFR below 30 told as eGFR 30; a maximum told as the dose), a dropped "/kg" or "%".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from taiyi_rag.language import sentence_spans
from taiyi_rag.language.substances import names_another, substances, unknown_medicines
from taiyi_rag.language.vocabulary import Entry
from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.added import added
from taiyi_rag.verification.amounts import differences, written
from taiyi_rag.verification.contrasts import opposed, populations, routes
from taiyi_rag.verification.copies import other_numbers, other_polarity
from taiyi_rag.verification.instructions import instructs, unreadable
from taiyi_rag.verification.paired import misplaced
from taiyi_rag.verification.polarity import contradictions
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import named, prepared
from taiyi_rag.verification.replaced import replaced
from taiyi_rag.verification.studies import other_study
from taiyi_rag.verification.versus import reversed_order
from taiyi_rag.verification.words import features


def findings(claim: str, source: str, *, context: str = "") -> tuple[Finding, ...]:
    """What speaks against `claim` if `source`, a sentence or a few of one passage, is to decide it.

    `context` (title, headings, the rest of the passage) only says which medicine and whom the
    source is about. With `instead` the source speaks of the same thing otherwise; without, it has
    nothing of the kind.
    """
    said, stands, around = prepared(claim), prepared(source), prepared(context)
    if _stands_whole(said.strip(), stands):
        return ()
    found = [
        *(_amounts(said, stands) or other_numbers(said, stands)),
        *_names(said, stands),
        *_medicines(said, stands, around),
        *_conditions(said, stands),
        *populations(said, stands, around),
        *routes(said, stands, around),
        *_negations(said, stands),
        *opposed(said, stands),
        *replaced(said, stands),
        *reversed_order(said, stands),
        *misplaced(said, stands),
        *(Finding(Check.NUMBER, u) for u in unreadable(said) if u not in stands),
    ]
    distinct = dict.fromkeys(found)
    written = (
        Finding(f.check, _as_written(f.said, claim), _as_written(f.instead, source))
        for f in distinct
    )
    return (*written, *other_study(claim, source))


def overstated(claim: str, source: str, *, context: str = "") -> tuple[Finding, ...]:
    """What a claim that nothing else speaks against says beyond its source: it is borne out
    in part at most."""
    said, stands = prepared(claim), prepared(source)
    if _stands_whole(said.strip(), stands):
        return ()
    found = dict.fromkeys(added(said, stands, prepared(context)))
    return tuple(replace(f, said=_as_written(f.said, claim)) for f in found)


def _stands_whole(claim: str, source: str) -> bool:
    """Whether a claim is one or more whole sentences of the source as they are."""
    if claim == source.strip():
        return True
    at = source.find(claim) if claim else -1
    if at < 0:
        return False
    spans = sentence_spans(source)
    return any(a == at for a, _ in spans) and any(b == at + len(claim) for _, b in spans)


def states_dose(claim: str) -> bool:
    """Whether a claim gives an amount of a medicine, or how often to give one."""
    text = prepared(claim)
    read = quantities(text)
    if any(q.is_dose and q.dimension.split("/")[0] in _MEDICINAL and q.scale < 1e6 for q in read):
        return True
    medicine = bool(_substances(text)) or bool(_DOSE.search(text))
    given = any(q.dimension == "frequency" for q in read) and "@use" in features(text)
    return instructs(text) or (medicine and (given or any(q.is_dose for q in read)))


_MEDICINAL = ("mass", "activity", "tablets", "puffs", "drops")
_DOSE = re.compile(r"\bdos(?:e|es|age|ed|ing)\b|剂量|用量|首剂|每次")


def _as_written(words: str, text: str) -> str:
    """Prepared words as the text has them, where they can be found in it."""
    if words.strip() == prepared(text).strip():
        return text
    at = text.lower().find(words) if words else -1
    return text[at : at + len(words)] if at >= 0 else words


def _amounts(claim: str, source: str) -> list[Finding]:
    return [
        Finding(check, written(claim, said), written(source, instead) if instead else "")
        for check, said, instead in differences(claim, source)
    ]


_NAME = re.compile(r"(?<![a-z0-9])([a-z]{2,})[- ]?(\d{1,4})(?![\d.%])(?=[a-z]?\b|[^a-z])")


def _names(claim: str, source: str) -> Iterator[Finding]:
    """Names that differ in their number: SGLT1 for SGLT2. A name that the source hasn't in any form
    is left to the question of support."""
    stands = _numbered(source)
    for name, numbers in _numbered(claim).items():
        others = stands.get(name, set())
        for number in sorted(numbers - others):
            if others - numbers and len(others) == 1:
                yield Finding(Check.NUMBER, f"{name}{number}", f"{name}{next(iter(others))}")


def _numbered(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    counted = [(q.start, q.end) for q in quantities(text)]
    for match in _NAME.finditer(text):
        at = match.start(2)
        if not any(a <= at < b for a, b in counted):
            found.setdefault(match[1], set()).add(match[2])
    return found


def _substances(text: str) -> frozenset[str]:
    found = (f for f in named(text) if f.entry.kind == "substance" and not names_another(f))
    return frozenset(f.entry.english[0] for f in found)


def begins_with_medicine(sentence: str) -> bool:
    """Whether a sentence's first word is a medicine's name."""
    text = prepared(sentence).lstrip()
    return any(f.start == 0 and f.entry.kind == "substance" for f in named(text))


@lru_cache(maxsize=8_192)
def _with_parts(text: str) -> frozenset[str]:
    return frozenset(substances(text, parts=True))


def _medicines(claim: str, source: str, context: str) -> Iterator[Finding]:
    """Medicines of the claim that the source doesn't name; what is around it may, unless the source
    names another in its place."""
    said, stands = _substances(claim), _substances(source)
    missing = said - stands
    if missing:
        missing -= _with_parts(source) | frozenset().union(*(_family(s) for s in stands))
    instead = sorted(stands - _with_parts(claim)) if missing or _unknown(claim) else []
    known = _with_parts(context) if missing else frozenset()
    for name in sorted(missing):
        if instead or name not in known:
            yield Finding(Check.MEDICINE, name, instead[0] if instead else "")
    for word in _unknown(claim):
        if word not in source and word not in context:
            yield Finding(Check.MEDICINE, word, instead[0] if instead else "")


_COPIED = 0.6
"""Share of a claim's words that the source has where it is much the same sentence."""


def _conditions(claim: str, source: str) -> Iterator[Finding]:
    """Another disease in a sentence otherwise much the same; neither is a kind of the other."""
    said, stands = _diseases(claim), _diseases(source)
    new = [entry for entry in said if entry not in stands]
    gone = [entry for entry in stands if entry not in said]
    if not new or not gone or any(_kin(a, b) for a in new for b in [*gone, *stands]):
        return
    mine = features(claim) - features(said[new[0]])
    if mine and len(mine & features(source)) >= _COPIED * len(mine):
        yield Finding(Check.MEANING, said[new[0]], stands[gone[0]])


def _diseases(text: str) -> dict[Entry, str]:
    found = (f for f in named(text) if f.entry.kind == "condition")
    return {f.entry: f.name for f in found if f.entry.english[0] not in _OUTCOMES}


_OUTCOMES = frozenset({"death"})
"""What comes of diseases, and stands in the place of none."""


def _kin(one: Entry, other: Entry) -> bool:
    """Whether a name of one is within a name of the other: stroke, ischemic stroke."""
    names = [(a, b) for a in one.english + one.chinese for b in other.english + other.chinese]
    return any(a in b or b in a for a, b in names)


def _family(substance: str) -> frozenset[str]:
    """What else a substance's name says: "insulin glargine" is an insulin."""
    words = substance.split()
    return frozenset(substances(words[0])) if len(words) > 1 else frozenset()


@lru_cache(maxsize=8_192)
def _unknown(text: str) -> tuple[str, ...]:
    return tuple(unknown_medicines(text))


def _negations(claim: str, source: str) -> Iterator[Finding]:
    if _LEFT_OUT.search(source):
        claim = _NOT_TAKEN.sub(_left_out, claim)
    elif _LEFT_OUT.search(claim):
        source = _NOT_TAKEN.sub(_left_out, source)
    copied = other_polarity(claim, source)
    for said, stands in [copied] if copied else contradictions(claim, source):
        yield Finding(Check.NEGATION, _snippet(claim, *said), _snippet(source, *stands))


_LEFT_OUT = re.compile(r"\bexcluded?\b|排除")
_NOT_TAKEN = re.compile(
    r"\b(?:did|does|do) not (?:includ|enrol|recruit|tak)\w*|[没未](?:有)?(?:纳入|包括|入组)"
)


def _left_out(match: re.Match[str]) -> str:
    """ "Did not include" in the word that the other text has for it."""
    return "excluded" if match.group().isascii() else "排除"


def _snippet(text: str, start: int, end: int) -> str:
    """A stretch, not cut within a word."""
    while end < len(text) and text[end - 1 : end + 1].isascii() and text[end].isalnum():
        end += 1
    return text[start:end].strip()
