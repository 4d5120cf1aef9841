"""Which of some names a reply picks, in whatever words it is put: labels, "yes" and "no".

Names are found as rows of tokens (`taiyi_rag.tasks.mentions`). What is denied ("not Prevention",
而非预防) isn't picked. The part that answers is looked at first: what words like "Result:" lead to,
the beginning, what follows "therefore"; only then the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taiyi_rag.language import has_han
from taiyi_rag.tasks import said as reply
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.mentions import Named, both_ends, mentions, tokens, words
from taiyi_rag.tasks.typed import keyed
from taiyi_rag.tasks.verdicts import verdicts

_LEAD = re.compile(
    r"(?:\b(?:labels?|class(?:es)?|categor(?:y|ies)|answers?|predictions?|relationship)\b|"
    r"被?(?:分类|归类|划分|归)(?:为|至|到)|类别|标签|答案|关系)"
    r"[*\"']*\s*(?:(?:is|are|would be|应?为|应?是)[*\s]*[:：]?|[:：])[*]*"
    r"|\b(?:results?|classification|output)\b[*]*\s*[:：][*]*|(?:回答|结果|结论|分类结果|答)\s*[:：]",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"\b(?:therefore|thus|hence|overall|in conclusion|in summary|to conclude|finally|"
    r"mainly|primarily|best (?:described|classified|fits?)|belongs? to|classified as)\b|"
    r"因此|所以|综上|最终|总之|主要|最(?:符合|合适|恰当)|属于(?!哪)",
    re.IGNORECASE,
)
_REASONS = re.compile(
    r"\n\s*\n|\n(?=[^\n:：]{0,20}(?:explanation|reason|rationale|解释|解析|理由))|"
    r"\b(?:because|since|as the text)\b|(?<![的其])(?:因为|由于|原因是)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:not?|cannot|never|\w+n['’]t|nor|neither|rather than|instead of"
    r"|excludes?|excluding|except|"
    r"unlike|rules? out|ruled out)|不是|并非|而非|不属于|不包括|不涉及|不应|排除|不选|而不是|"
    r"不能|不为|没有|[非不无未])"
    r"(?:[^\S\n]|\b(?:belong|fit|apply|about|of|to|for|the|a|an|be|as|in|under|classified|"
    r"labell?ed|label|option|choice|answer)\b|[应被]|归为|分类为|选择|选项|选|类别|[\"'“”‘’「」《》*:：(（\[【])*$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"[\"'”’」》*)）\]】]*(?:[^\S\n]*(?:label|category|类别?|标签))?[^\S\n]*(?:"
    r"(?:(?:do|does|did|is|are|was|were|can|could|would)(?:n['’]t|[^\S\n]+not)|cannot|not)\b"
    r"(?![^\S\n]+(?:only|just|merely))"
    r"|(?:[:：]|[-–—]|[(（])[^\S\n]*(?:no|false)\b(?![^\S\n]+\w)"
    r"|[都均并也]?(?:不(?!仅|只|但)|未(?:提|涉|被)|没有|与(?:此|本文|该文本|文本)无关)"
    r"|(?:[:：]|[(（])[^\S\n]*(?:否|不))",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|never|cannot|no longer)\b|n['’]t\b|[不非未没](?:应该?|能够?|可以?|会|宜|是)?被?)"
    r"[^\S\n]*(?:be\b)?[^\S\n]*$",
    re.IGNORECASE,
)
"""What makes of "classified as" and 属于 that it isn't so."""
_ALSO_DENIED = re.compile(r"(?:\s|\bor\b|\bnor\b|[,、/]|或|和|及)*", re.IGNORECASE)
_REACH = 48
"""Characters before a name in which it can be denied."""
_JOINTS = re.compile(
    r"[,，;；|\n]|(?<!\d)、|、(?=\s*\d)|/(?!\d)|\b(?:and|or|also|plus)\b|以及|[和与及或。]|"
    r"(?<=[^\W\d]{2})\.(?=\s|$)",
    re.IGNORECASE,
)
_FITS = 0.5
_LEADS = 4
"""Of the words that lead to answers, how many of the first and of the last are followed."""
_LONGEST = 2_000
"""Characters of an answer."""
_BESIDE = 2
"""Tokens more than the longest name that something may have that is no name but stands as one."""
_AROUND = " \t\r\n.。,，;；:：*\"'“”‘’「」《》[]【】()（）-–•·"
_FILLING = frozenset(
    "the a an is are this that it text label labels class category categories belongs to as of i "
    "result classified article document option answer choice think would be and sure here not isn "
    "t rather than but only both "
    "上 述 文 本 被 分 类 为 属 于 是 该 这 段 此 别 标 签 的 应 归 选 项 题 答 案 结 果 "
    "不 而 非 并".split()
)
"""Tokens that may stand beside a name in a list."""
_KEYS: tuple[str, ...] = (
    "labels",
    "label",
    "answer",
    "result",
    "category",
    "categories",
    "class",
    "relation",
)
_KEYS += ("prediction", "标签", "类别", "答案", "结果", "分类")


@dataclass(frozen=True, slots=True)
class Picked:
    """The names, in the reply's order; what stands there as one but isn't; whether it can't be told
    which are picked: where one was to be, the first is given; whether each is said not to fit."""

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unsure: bool = False
    none: bool = False


def picked(
    said: str, names: Sequence[str], *, several: bool, alike: Mapping[str, str] | None = None
) -> Picked:
    """What a reply picks, one name or `several`. `alike` are other words for names, each with the
    name that it means; "" where it holds a name and means none ("yes or no")."""
    meant = {**(alike or {}), **{name: name for name in names}}
    if judged := verdicts(json_in(said), said, meant):
        return _judged(judged, several=several)
    if (listed := list(_json_names(json_in(said)))) and any(map(words, listed)):
        return _one_of([_piece(one, meant, names) for one in listed], several=several)
    said = both_ends(said)
    led, parts = _answers(said)
    told = [_in_part(part, meant, names, led=led) for part in parts]
    if told := [one for one in told if one.names or one.unknown]:
        return _one_of(told[:1] if several else told, several=several)
    if not several and (first := _leading(said, meant)):
        return Picked((first,))
    for text in (concluded(said), said):
        if found := undenied(text, meant):
            return Picked(found if several else found[:1], unsure=not several and len(found) > 1)
    return Picked()


def _judged(judged: Mapping[str, float], *, several: bool) -> Picked:
    """Of names that are each said to fit (1) or not (0), or have a score between, those that fit
    rather than not; where one is to be picked, the one that fits best."""
    best = max(judged.values())
    fit = tuple(name for name, score in judged.items() if score >= _FITS)
    if best == 0 or (several and not fit):
        return Picked(unsure=best > 0, none=best == 0)
    if several:
        return Picked(fit)
    first = [name for name in judged if judged[name] == best]
    return Picked((first[0],), unsure=len(first) > 1 or not fit)


def _one_of(told: Sequence[Picked], *, several: bool) -> Picked:
    """All that was told; where one name is to be picked, the first, and whether others were."""
    names = tuple(dict.fromkeys(name for one in told for name in one.names))
    unknown = tuple(dict.fromkeys(word for one in told for word in one.unknown))
    if several:
        return Picked(names, unknown)
    return Picked(names[:1], () if names else unknown, len(names) > 1)


def _json_names(value: Any) -> Iterator[str]:
    """Of {"labels": ["a"]}, ["a"], {"label": "a", "reason": …}, {"a": true, "b": false}."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _json_names(one)
    elif isinstance(value, dict):
        inner = keyed(value, (*_KEYS, "name"))
        if inner is not None:
            yield from _json_names(inner)
        elif value and all(isinstance(v, bool | int | float) for v in value.values()):
            yield from (str(key) for key, v in value.items() if v >= 0.5)


def _answers(said: str) -> tuple[bool, list[str]]:
    """Whether words like "Result:" lead to answers, and the parts that answer, without their
    reasons: what is led to, else all."""
    ends = [m.end() for m in _LEAD.finditer(said) if not _is_not(said, m)]
    ends = [*ends[:_LEADS], *ends[_LEADS:][-_LEADS:]]
    return bool(ends), [_without_reasons(said[end : end + _LONGEST].strip()) for end in ends or [0]]


def _without_reasons(part: str) -> str:
    reason = _REASONS.search(part)
    return part[: reason.start()] if reason and reason.start() else part


def _in_part(part: str, meant: Mapping[str, str], names: Sequence[str], *, led: bool) -> Picked:
    """Of a list of names, or one; of sentences nothing."""
    found = mentions(part, meant)
    most = max((len(words(name)) for name in meant), default=0) + _BESIDE
    pieces = [part[start:end] for start, end in _pieces(part, found)]
    told = []
    for piece in pieces:
        one = _piece(piece, meant, names)
        if one.unknown and len(words(piece)) > most:
            break  # sentences begin
        if one.unknown and not led and len(pieces) > 1:
            return Picked()
        told.append(one)
    return _one_of(told, several=True)


def _pieces(part: str, found: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """Where the pieces of a list stand. A joint within a name ("Diagnosis, differential") is
    none."""
    start = 0
    for joint in _JOINTS.finditer(part):
        if not any(m.start < joint.end() and joint.start() < m.end for m in found):
            yield start, joint.start()
            start = joint.end()
    yield start, len(part)


def _piece(piece: str, meant: Mapping[str, str], names: Sequence[str]) -> Picked:
    """What stands in one place of a list: a name, its number or letter, or something else."""
    found = mentions(piece, meant)
    row = words(piece)
    if len(row) == 1 and not found and (name := _numbered(row[0], names)):
        return Picked((name,))
    rest = [
        t.word
        for t in tokens(piece)
        if not any(m.start <= t.start < m.end for m in found) and t.word not in _FILLING
    ]
    marks = [word for word in rest if word.isdecimal() or (len(word) == 1 and word.isascii())]
    if found and len(rest) == len(marks):
        picks = (meant[m.name] for m in found if not _denied(piece, m))
        return Picked(tuple(filter(None, picks)))
    if not found and len(rest) == len(marks) == 1 and (name := _numbered(marks[0], names)):
        return Picked((name,))
    if reply.is_nothing(piece) or not words(piece):
        return Picked()
    return Picked(unknown=(piece.strip(_AROUND),)) if rest else Picked()


def _numbered(mark: str, names: Sequence[str]) -> str:
    """The name of that number or letter, in the order in which they were given."""
    if not re.fullmatch(r"\d{1,2}|[a-z]", mark):
        return ""
    place = int(mark) - 1 if mark.isdecimal() else ord(mark) - ord("a")
    return names[place] if 0 <= place < len(names) else ""


def _leading(said: str, meant: Mapping[str, str]) -> str:
    """The name that a reply begins with."""
    row = tokens(said)
    first = next(iter(mentions(said, meant)), None)
    if first is None or first.start != row[0].start:
        return ""
    part_of_word = len(first.name) == 1 and said[first.end : first.end + 1].isalnum()
    return "" if part_of_word else meant[first.name]


def concluded(said: str) -> str:
    """What follows the last word that concludes, "" where none does."""
    cues = [m for m in _CONCLUDES.finditer(said) if not _is_not(said, m)]
    return said[cues[-1].end() :] if cues else ""


def _is_not(said: str, cue: re.Match[str]) -> bool:
    """Whether a word that leads to an answer is denied: 不属于, "can't be classified as"."""
    return _NOT_BEFORE.search(said, max(0, cue.start() - _REACH), cue.start()) is not None


def undenied(text: str, meant: Mapping[str, str]) -> tuple[str, ...]:
    """The names among sentences that aren't denied, each once. A single character (是), and two
    that only mean a name (没有), are part of some phrase there."""
    kept: dict[str, None] = {}
    before: Named | None = None
    for mention in mentions(text, meant):
        joined = before and _ALSO_DENIED.fullmatch(text, before.end, mention.start)
        if joined or _denied(text, mention):
            before = mention  # "neither Diagnosis nor Prevention"
        elif not _part_of_phrase(mention.name, given=meant[mention.name] == mention.name):
            kept[meant[mention.name]] = None
    return tuple(filter(None, kept))


def _part_of_phrase(name: str, *, given: bool) -> bool:
    return len(name) == 1 or (len(name) == 2 and has_han(name) and not given)


def _denied(text: str, mention: Named) -> bool:
    """Whether a name is denied by the words right before or after it."""
    before = _DENIED.search(text, max(0, mention.start - _REACH), mention.start)
    return bool(before or _DENIED_AFTER.match(text, mention.end))
