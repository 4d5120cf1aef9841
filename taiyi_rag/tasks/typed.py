"""Names with their types, and pairs of names, in what a model wrote: in lines, tables and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from taiyi_rag.tasks.denials import says_not
from taiyi_rag.tasks.json_said import MOST, json_in
from taiyi_rag.tasks.said import Holds, as_key, bare, fields, is_nothing, names, other_key, which

_TYPE_BEHIND = re.compile(r"(.+?)\s*(?:[(（\[]([^()（）\[\]]{1,40})[)）\]]|\s[-–—]+>?\s(.{1,40}))$")

_COMMAS = (", ", "，", "、")

_NAME_KEYS = tuple(
    "name text entity mention span word value term 名称 文本 实体 实体名称 内容 词".split()
)
_TYPE_KEYS = (
    *("type", "entity type", "label", "category", "class", "tag"),
    *("类型", "实体类型", "类别"),
)
_WRAPPERS = ("entity", "result", "实体", "结果")


def typed(
    said: str, types: Sequence[str], holds: Holds
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Names with the type that each is said to be of: one of `types`, or the model's own word where
    it is none of them; the lines that are no such thing; those whose type is denied. Nothing
    twice."""
    value = json_in(said)
    if value is not None and (found := list(_typed_in(value, types, None, holds))):
        return _once(found), [], []
    read = fields(said, types)
    sure = _one_a_line(read.known) or any("; " in w or "；" in w for _, w in read.known)
    pairs = [
        (type, name) for type, words in read.known for name in names(words, holds, semicolons=sure)
    ]
    rest = []
    for line in read.rest:
        some = _behind(line, types, holds) or _unasked(line, holds)
        pairs += some
        rest += [] if some else [line]
    return _once(pairs), rest, list(read.denied)


def _one_a_line(known: Sequence[tuple[str, str]]) -> bool:
    """Whether each name has its type and a line to itself: a comma is the name's own then, as in
    "disease: brain, breast, and prostate cancer"."""
    commas = sum(any(comma in words for comma in _COMMAS) for _, words in known)
    return len({type for type, _ in known}) < len(known) and 2 * commas < len(known)


def _once(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pairs))


def _typed_in(
    value: Any, types: Sequence[str], type: str | None, holds: Holds
) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if type is not None and not is_nothing(value):
            yield type, bare(value)
    elif isinstance(value, list):
        for one in value:
            yield from _typed_in(one, types, type, holds)
    elif isinstance(value, dict):
        name, said_type = keyed(value, _NAME_KEYS), keyed(value, _TYPE_KEYS)
        if isinstance(name, str) and (type is not None or isinstance(said_type, str)):
            own = said_type if isinstance(said_type, str) else type or ""
            yield from _typed_in(name, types, which(own, types) or own, holds)
            return
        for key, inner in value.items():
            meant = which(str(key), types) or (None if _wraps(key, inner) else str(key))
            several = names(inner, holds) if isinstance(inner, str) else inner
            yield from _typed_in(several, types, meant, holds)


def _wraps(key: object, inner: Any) -> bool:
    """Whether a key is about all that is in it: {"entities": {"disease": […]}}."""
    inside = inner[0] if isinstance(inner, list) and inner else inner
    return not isinstance(inside, str | list) or which(str(key), _WRAPPERS) is not None


def _behind(line: str, types: Sequence[str], holds: Holds) -> list[tuple[str, str]]:
    """A name with its type behind it: "aspirin: drug", "aspirin (drug)", "| aspirin | drug |"."""
    cells = [bare(cell) for cell in line.split("|")]
    if len(cells) == 2 and (type := which(cells[1], types)) and holds(cells[0]):
        return [(type, cells[0])]
    if other := other_key(line):
        type = which(other[1], types)
        return [(type, other[0])] if type and holds(other[0]) else []
    match = _TYPE_BEHIND.match(line) if len(line) < 300 else None
    type = which(match[2] or match[3], types) if match else None
    return [(type, bare(match[1]))] if match and type and holds(bare(match[1])) else []


def _unasked(line: str, holds: Holds) -> list[tuple[str, str]]:
    """Names of the text after a type that wasn't asked for."""
    other = other_key(line)
    if not other or len(other[0]) > 30:
        return []
    return [(other[0], name) for name in names(other[1], holds) if holds(name)]


def tuples(words: str) -> list[str]:
    """The insides of the brackets in "[a, b]; [c, d]", inner brackets kept: "[t(9;22), CML]"."""
    return [words[start:end].strip() for start, end in _insides(words)]


def _insides(words: str) -> list[tuple[int, int]]:
    """Where the insides of brackets like the first stand."""
    found: list[tuple[int, int]] = []
    depth = start = 0
    opener = next((mark for mark in words if mark in _OPENERS), "")
    for at, mark in enumerate(words[:MOST]):
        if opener and mark in _SAME_WIDTH[opener]:
            depth += 1
            start = at + 1 if depth == 1 else start
        elif opener and mark in _SAME_WIDTH[_OPENERS[opener]] and depth:
            depth -= 1
            if depth == 0:
                found.append((start, at))
    return found


def told_tuples(words: str) -> tuple[list[str], list[str]]:
    """The insides of the brackets in "[a, b]; not [c, d]; [e, f] (negated)", and of those that are
    denied the words with what denies them. None where no bracket begins the words."""
    if not _BRACKET_FIRST.match(words):
        return [], []
    insides = _insides(words)
    told: list[str] = []
    denied: list[str] = []
    before = words[: insides[0][0] - 1] if insides else ""
    for number, (start, end) in enumerate(insides):
        is_last = number + 1 == len(insides)
        gap = words[end + 1 :] if is_last else words[end + 1 : insides[number + 1][0] - 1]
        aside = _ASIDE.match(gap)
        after, *others = (_ENDED if is_last else _PARTED).split(
            gap[aside.end() if aside else 0 : _GAP], maxsplit=1
        )
        after = (aside[0] if aside else "") + after
        inside = words[start:end].strip()
        if told and says_not(inside) and not _IS_SOMETHING.search(inside):
            denied.append(f"[{told.pop()}] ({inside})")
        elif says_not(before) or says_not(after):
            denied.append(" ".join(f"{before.strip()} [{inside}] {after.strip()}".split()))
        else:
            told.append(inside)
        before = "" if is_last or not others else others[0]
    return told, denied


_BRACKET_FIRST = re.compile(
    r"\s*(?:(?:not|no|isn't|非|不是|并非|无|没有)\s*[:：]?\s*)?[\[(（【<]", re.IGNORECASE
)
_PARTED = re.compile(r"[,，;；。\n]|\.(?=\s|$)|\b(?:and|but)\b|[和而]")
_ASIDE = re.compile(r"\s*[(（][^()（）\n]{0,100}[)）]")
_ENDED = re.compile(r"[;；。\n]|\.(?=\s|$)")
_IS_SOMETHING = re.compile(r"[,，;；:：|→>\n]")
_GAP = 200
"""Characters between brackets that are read."""
_OPENERS = {"[": "]", "(": ")", "【": "】", "（": "）", "<": ">"}
_SAME_WIDTH = {"[": "[", "]": "]", "(": "(（", ")": ")）", "（": "(（", "）": ")）"}
_SAME_WIDTH |= {"【": "【", "】": "】", "<": "<", ">": ">"}
_CUT = re.compile(r"[,，、;；|]\s*|\s*(?:->|→|=>)\s*|\s[-–—]\s")
_MOST_CUTS = 40


def cut_in_two(words: str, holds: Holds) -> tuple[str, str] | None:
    """The two names of "a, b", either of which may hold commas itself; where they aren't in the
    text, cut at the first comma. None where there is nothing to cut at."""
    cuts = []
    for match in islice(_CUT.finditer(words[:2_000]), _MOST_CUTS):
        head, tail = bare(words[: match.start()]), bare(words[match.end() :])
        if head and tail:
            cuts.append((holds(head) + holds(tail), head, tail))
    if not cuts:
        return None
    _, head, tail = max(cuts, key=lambda cut: cut[0])
    return head, tail


def keyed(value: dict[str, Any], keys: Sequence[str]) -> Any:
    """What stands in a JSON object under the first of these keys that it has, in whatever case."""
    plain = {as_key(str(key)): inner for key, inner in value.items()}
    return next((plain[key] for key in keys if key in plain), None)
