"""Pairs of names and what they have to do with each other, in what a model wrote.

ADVISE: [Mitotane, warfarin]; [Mitotane, coumarin]      as Taiyi writes them
具有药物治疗关系的实体对如下：[慢性阻塞性肺疾病, β2受体激动剂]
条件关系：[长期用药, [甲, 乙]]                              an end that is a pair itself
{"treats": [["a", "b"]]}   [{"head": "a", "relation": "treats", "tail": "b"}]
(a, treats, b)   a | treats | b   a - treats -> b
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.said import Holds, bare, fields, is_nothing, other_key, which
from taiyi_rag.tasks.typed import cut_in_two, keyed, tuples

End = str | tuple[str, str]
"""A name; or a pair of them that is something by itself."""


@dataclass(frozen=True, slots=True)
class Pair:
    """That head has something to do with tail. `type` is one that was asked for, or the model's own
    word."""

    type: str
    head: End
    tail: End


_HEADS = (
    "head",
    "subject",
    "source",
    "cause",
    "arg1",
    "from",
    "头实体",
    "主体",
    "原因",
    "头",
    "主语",
)
_TAILS = (
    "tail",
    "object",
    "target",
    "effect",
    "arg2",
    "to",
    "尾实体",
    "客体",
    "结果",
    "尾",
    "宾语",
)
_TYPES = (
    "type",
    "relation",
    "relation type",
    "predicate",
    "label",
    "关系",
    "关系类型",
    "类型",
    "谓语",
)
_HAVING = re.compile(
    r"具有[“\"「]?([^\n：:“”\"「」]{1,40}?)[”\"」]?(?:关系)?的实体对(?:如下)?\s*[:：]"
)
_CUT = re.compile(r"\s*[,，、|;；]\s*|\s*(?:-+>|→|=>|–>|—>)\s*|\s+[-–—]+\s+|\s*--+\s*")
_INNER = re.compile(r"[\[(（【]([^\[\]()（）【】]{3,500})[\])）】]")
_LONGEST = 2_000


def pairs(said: str, types: Sequence[str], holds: Holds) -> tuple[list[Pair], list[str]]:
    """The pairs of a reply, each once, and its lines that hold none."""
    value = json_in(said)
    if value is not None and (found := list(_in_json(value, types, None))):
        return list(dict.fromkeys(found)), []
    read = fields(_HAVING.sub(r"\1：", said), types)
    found = [pair for type, words in read.known for pair in _after(type, words, holds)]
    rest = []
    for line in read.rest:
        some = _in_line(line, types, holds)
        found += some
        rest += [] if some else [line]
    return list(dict.fromkeys(found)), rest


def _after(type: str, words: str, holds: Holds) -> Iterator[Pair]:
    """The pairs after a type; without brackets, one a line or between semicolons."""
    inside = tuples(words) if re.match(r"\s*[\[(（【<]", words) else []
    for one in inside or re.split(r"[;；\n]", words):
        if not is_nothing(one) and (ends := _ends(one, holds)):
            yield Pair(type, *ends)


def _ends(words: str, holds: Holds) -> tuple[End, End] | None:
    words = bare(words[:_LONGEST])
    for inner in _INNER.finditer(words):
        before, after = (
            bare(w).strip(",，、; ") for w in (words[: inner.start()], words[inner.end() :])
        )
        pair = cut_in_two(inner[1], holds)
        if pair and bool(before) != bool(after) and not holds(words):
            return (before, pair) if before else (pair, after)
    return cut_in_two(words, holds)


def _in_line(line: str, types: Sequence[str], holds: Holds) -> list[Pair]:
    """A pair with its type between, or pairs after a type that wasn't asked for."""
    inside = tuples(line) if line[:1] in "[(（【<" else []
    found = [pair for words in inside or [line] if (pair := _triple(words, types))]
    other = other_key(line)
    if not found and other and len(other[0]) <= 40 and other[1][:1] in ("[", "(", "（", "【"):
        return list(_after(other[0], other[1], holds))
    return found


def _triple(words: str, types: Sequence[str]) -> Pair | None:
    """Head, type and tail."""
    marks = list(_CUT.finditer(words[:_LONGEST]))
    for one, other in pairwise(marks):
        type = which(words[one.end() : other.start()], types)
        head, tail = bare(words[: one.start()]), bare(words[other.end() : _LONGEST])
        if type and head and tail:
            return Pair(type, head, tail)
    return None


def _in_json(value: Any, types: Sequence[str], type: str | None) -> Iterator[Pair]:
    if isinstance(value, dict):
        head, tail, said_type = (keyed(value, keys) for keys in (_HEADS, _TAILS, _TYPES))
        own = said_type if isinstance(said_type, str) else type
        ends = _end(head), _end(tail)
        if own is not None and ends[0] and ends[1]:
            yield Pair(which(own, types) or own, ends[0], ends[1])
            return
        for key, inner in value.items():
            yield from _in_json(inner, types, which(str(key), types) or _own(str(key), inner))
    elif isinstance(value, list):
        if one := _listed(value, types, type):
            yield one
            return
        for one_by_one in value:
            yield from _in_json(one_by_one, types, type)


def _listed(value: list[Any], types: Sequence[str], type: str | None) -> Pair | None:
    """["head", "tail"] of a type, or ["head", "type", "tail"]."""
    if len(value) == 3 and all(isinstance(one, str) for one in value):
        middle = which(value[1], types)
        return Pair(middle, bare(value[0]), bare(value[2])) if middle else None
    if type is None or len(value) != 2 or all(isinstance(one, list | dict) for one in value):
        return None
    head, tail = map(_end, value)
    return Pair(type, head, tail) if head and tail else None


def _own(key: str, inner: Any) -> str | None:
    """A key as a type that wasn't asked for; None where it is about all that is in it."""
    first = inner[0] if isinstance(inner, list) and inner else None
    return key if isinstance(first, list) and len(first) == 2 else None


def _end(value: Any) -> End | None:
    """An end in JSON: a name; a pair; a name in an object ({"@value": "…"}, {"name": "…"})."""
    if isinstance(value, str):
        return None if is_nothing(value) else bare(value)
    if isinstance(value, list) and len(value) == 2:
        head, tail = value
    elif isinstance(value, dict):
        if isinstance(name := keyed(value, ("@value", "name", "text", "名称")), str):
            return bare(name)
        head, tail = keyed(value, _HEADS), keyed(value, _TAILS)
    else:
        return None
    return (bare(head), bare(tail)) if isinstance(head, str) and isinstance(tail, str) else None
