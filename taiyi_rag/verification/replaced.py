"""Words of a claim in whose place its source has another that excludes it: continued for stopped,
before meals for with meals, ACE inhibitors for beta-blockers, placebo for warfarin.

Each axis holds names that exclude each other, in both languages. A claim that names one which the
source lacks, where the source names another of the axis, tells it otherwise. For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from taiyi_rag.language.substances import names_another
from taiyi_rag.language.vocabulary import Entry
from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.cues import turned
from taiyi_rag.verification.groups import Axes, Member, compiled
from taiyi_rag.verification.quantity import named
from taiyi_rag.verification.words import features

_AXES: Axes = {
    "handling": {
        "stop": r"\bstop(?:s|ped|ping)?\b|\bdiscontinu\w+|\bwithh[eo]ld\w*|\bsuspend\w*|停用|停药|"
        r"停服|暂停|中止|终止",
        "continue": r"(?<!dis)\bcontinu(?:e|es|ed|ing)\b|\bkept on\b|\bmaintain(?:s|ed|ing)? "
        r"(?:on|the (?:dose|drug))|继续(?:使用|用药|服用|应用|给药|治疗|原)|照常",
        "resume": r"\bresum\w+|\brestart\w*|恢复(?:使用|用药|服用|应用|给药|二甲)|"
        r"重新(?:开始|启用|使用)",
        "halve": r"\bhalv(?:e|ed|es|ing)\b|\bhalf (?:the|of the) (?:\w+ )?dose|减半|半量",
        "double": r"\bdoubl(?:e|ed|es|ing)\b(?![- ]blind)|\btwice the (?:\w+ )?dose|"
        r"加倍|翻倍|双倍|倍量",
        "triple": r"\btripl(?:e|ed|es|ing)\b(?! therapy)|三倍",
    },
    "meal": {
        "with": r"\bwith or without (?:meals?|food)|\bwith (?:\w+ )?(?:meals?|food|breakfast|"
        r"dinner|supper|lunch)\b|\bafter (?:\w+ )?(?:meals?|food|eating|breakfast|dinner|"
        r"supper|lunch)\b|"
        r"[随餐]餐|(?:进?餐|饭|进食)[时后中]|[早晚午]餐[时后]|与(?:食物|餐)同|饭后",
        "before": r"\bbefore (?:\w+ )?(?:meals?|food|eating|breakfast|dinner|supper|lunch)\b|"
        r"\b(?:an )?empty stomach\b|\bfasting\b(?! (?:plasma|blood|glucose|serum|lipid|insulin))|"
        r"\bwithout (?:food|meals?)\b|[餐饭]前|进食前|空腹(?!血|葡萄糖|胰岛素|血脂)",
    },
    "hour": {
        "morning": r"\bmornings?\b|\bbreakfast\b|\bqam\b|晨|早[上餐饭起]|每早",
        "noon": r"\bnoon\b|\blunch\b|中午|午[餐饭]",
        "evening": r"\bbedtime\b|\bevenings?\b|\bat night\b|\bnightly\b|\bdinner\b|\bsupper\b|"
        r"\bqhs\b|\bqn\b|睡前|临睡|每晚|晚[上餐饭间]|夜间",
    },
    "event": {
        "contrast": r"\bcontrast\b|造影|对比剂",
        "surgery": r"\bsurger\w+|\boperation\b|\boperative\w*|手术|术[前后]",
        "dialysis": r"\bdialysis\b|透析",
    },
    "course of illness": {
        "acute": r"\bacute\b(?! coronary)|(?<!亚)急性",
        "chronic": r"\bchronic\w*|慢性",
    },
    "accuracy": {
        "sensitivity": r"\bsensitivity\b|敏感[度性]|灵敏度",
        "specificity": r"\bspecificity\b|特异[度性]",
    },
    "level": {
        "peak": r"\bpeaks?\b|峰(?:浓度|值)",
        "trough": r"\btroughs?\b|谷(?:浓度|值)",
    },
    "pressure": {
        "systolic": r"\bsystolic\b|\bsbp\b|收缩压",
        "diastolic": r"\bdiastolic\b|\bdbp\b|舒张压",
    },
    "filtration": {
        "eGFR": r"\begfr\b|\bglomerular filtration\b|肾小球滤过率",
        "clearance": r"\bcreatinine clearance\b|\bcrcl\b|\bclcr\b|\bccr\b|肌酐清除率",
    },
}
_PATTERNS = compiled(_AXES)
_CHECKS = {"meal": Check.FREQUENCY, "hour": Check.FREQUENCY}
_CIRCUMSTANCES = ("meal", "hour", "event")
_JOINT = re.compile(r"[,;。]|[.](?=\s|$)|\b(?:and|but|while|whereas)\b|而|但")
_TURNED = {"stop": "continue", "continue": "stop"}
"""What "not" makes of a name: not stopped is continued."""
_CLASS = re.compile(
    r"(?:inhibitor|blocker|statin|diuretic|antagonist|agonist|anticoagulant|antibiotic|"
    r"opioid|benzodiazepine|corticosteroid|sulfonylurea|macrolide|quinolone|fluoroquinolone|"
    r"cephalosporin|aminoglycoside|antiplatelet agent|(?<=\w )drug)$"
)
_PLACEBO = re.compile(r"\bplacebo\b|\bsham\b|安慰剂")


def replaced(claim: str, source: str) -> Iterator[Finding]:
    """What of the claim the source has otherwise."""
    for said in _members(claim):
        if instead := _in_place(claim, said, source):
            check = _CHECKS.get(said.axis, Check.MEANING)
            yield Finding(check, claim[said.start : said.end], instead)
    yield from _classes(claim, source)


def unplaced(claim: str, around: str) -> Iterator[Finding]:
    """When, with what and around which event the claim says, and nothing around the source does."""
    named_there = {(m.axis, m.name) for m in _members(around)}
    for said in _members(claim):
        if said.axis in _CIRCUMSTANCES and (said.axis, said.name) not in named_there:
            check = _CHECKS.get(said.axis, Check.MEANING)
            yield Finding(check, claim[said.start : said.end])


def _in_place(claim: str, said: Member, source: str) -> str:
    """What the source has in the place of a name: another of its axis where it lacks that one, or
    that of the clause which has the claim's numbers, groups or diseases."""
    axis = [m for m in _members(source) if m.axis == said.axis]
    own = [m for m in axis if m.name == said.name]
    others = [m for m in axis if m.name != said.name]
    if own and {m.name for m in others} & {m.name for m in _members(claim)}:
        return ""  # the claim names both as well
    if own:
        about = _about(claim)
        here = any(about & _about(_clause(source, m)) for m in own)
        others = [m for m in others if about & _about(_clause(source, m))] if not here else []
    return source[others[0].start : others[0].end] if others else ""


def _clause(text: str, member: Member) -> str:
    start = max((m.end() for m in _JOINT.finditer(text, 0, member.start)), default=0)
    end = _JOINT.search(text, member.end)
    return text[start : end.start() if end else len(text)]


@lru_cache(maxsize=4_096)
def _about(text: str) -> frozenset[str]:
    """Numbers, groups of people and diseases: what sets one clause apart from another."""
    told = {f for f in features(text) if f[0] in "=&"}
    return frozenset(
        told | {f.entry.english[0] for f in named(text) if f.entry.kind == "condition"}
    )


@lru_cache(maxsize=4_096)
def _members(text: str) -> tuple[Member, ...]:
    found = [
        Member(axis, name, *match.span())
        for axis, name, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return tuple(_turned(text, m) for m in found)


def _turned(text: str, member: Member) -> Member:
    if member.axis == "handling" and turned(text, member.start):
        return member._replace(name=_TURNED.get(member.name, member.name))
    return member


def classes(text: str) -> dict[Entry, str]:
    """Classes of medicines that a text names, and placebo, which stands in a medicine's place."""
    found = (f for f in named(text) if f.entry.kind == "term")
    return {f.entry: f.name for f in found if _is_class(f.entry)}


def _is_class(entry: Entry) -> bool:
    name = entry.english[0]
    return bool(_CLASS.search(name) or _PLACEBO.search(name))


def _classes(claim: str, source: str) -> Iterator[Finding]:
    """A class where the source names another that the claim doesn't; placebo for any medicine."""
    stands, mine = classes(source), classes(claim)
    substances = _substances(source) - _substances(claim)
    for entry, name in mine.items():
        others = [s.english[0] for s in stands if s not in mine]
        if _PLACEBO.search(entry.english[0]):
            others += sorted(substances)
        if others and not any(_kin(entry, s) for s in stands):
            yield Finding(Check.MEDICINE, name, others[0])


def unnamed(claim: str, around: str) -> Iterator[Finding]:
    """Classes of the claim that nothing around the source names."""
    stands = classes(around)
    for entry, name in classes(claim).items():
        if not any(_kin(entry, s) for s in stands):
            yield Finding(Check.MEDICINE, name)


def _substances(text: str) -> frozenset[str]:
    found = (f for f in named(text) if f.entry.kind == "substance" and not names_another(f))
    return frozenset(f.entry.english[0] for f in found)


def _kin(one: Entry, other: Entry) -> bool:
    """Whether one is a kind of the other: a loop diuretic is a diuretic."""
    a, b = one.english[0], other.english[0]
    return a in b or b in a
