"""Pairs of names and what they have to do with each other, in what a model wrote.

ADVISE: [Mitotane, warfarin]; [Mitotane, coumarin]      as Taiyi writes them
具有药物治疗关系的实体对如下：[慢性阻塞性肺疾病, β2受体激动剂]
条件关系：[长期用药, [甲, 乙]]                              an end that is a pair itself
treats: [[a, b], [a, c]]
{"treats": [["a", "b"]]}   {"treats": {"a": ["b", "c"]}}
[{"head": "a", "relation": "treats", "tail": "b"}]
(a, treats, b)   a | treats | b   a - treats -> b
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from taiyi_rag.tasks.denials import affirmed
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.said import Holds, bare, fields, is_nothing, other_key, which
from taiyi_rag.tasks.typed import cut_in_two, keyed, told_tuples, tuples

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
_BLANKS_OR_COMMAS = re.compile(r"[\s,，;；、]")
_LONGEST = 2_000
_SHOWN = 300
"""Characters of what couldn't be read that are told."""


def pairs(said: str, types: Sequence[str], holds: Holds) -> tuple[list[Pair], list[str], list[str]]:
    """The pairs of a reply, each once; its lines that hold none; and what stands in the place of a
    pair and is none, or is denied."""
    value, unread = affirmed(json_in(said))
    if value is not None or unread:
        inside = _Inside(types)
        found = list(inside.pairs(value, None))
        if found or unread:
            return list(dict.fromkeys(found)), [], unread + inside.unread
    read = fields(_HAVING.sub(r"\1：", said), types)
    unread += read.denied
    found = [pair for type, words in read.known for pair in _after(type, words, holds, unread)]
    rest = []
    for line in read.rest:
        some = _in_line(line, types, holds, unread)
        found += some
        rest += [] if some else [line]
    return list(dict.fromkeys(found)), rest, unread


def _after(type: str, words: str, holds: Holds, unread: list[str]) -> Iterator[Pair]:
    """The pairs after a type; without brackets, one a line or between semicolons."""
    told, denied = told_tuples(words)
    unread += [f"{type}: {one}" for one in denied]
    if not (told or denied):
        told = re.split(r"[;；\n]", words)
    for one in (inner for outer in told for inner in _listed_within(outer)):
        if is_nothing(one):
            continue
        if ends := _ends(one, holds):
            yield Pair(type, *ends)
        else:
            unread.append(f"{type}: {bare(one)}")


def _listed_within(words: str) -> list[str]:
    """The pairs in "[a, b], [a, c]"; elsewhere the words themselves."""
    if words[:1] != "[" or words[-1:] != "]":
        return [words]
    inside = tuples(words)
    between = len(words) - sum(map(len, inside)) - 2 * len(inside)
    return inside if between <= len(_BLANKS_OR_COMMAS.findall(words)) else [words]


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


def _in_line(line: str, types: Sequence[str], holds: Holds, unread: list[str]) -> list[Pair]:
    """A pair with its type between, or pairs after a type that wasn't asked for."""
    told, denied = told_tuples(line)
    unread += denied
    found = [pair for words in told or [line] if (pair := _triple(words, types))]
    other = other_key(line)
    if not found and other and len(other[0]) <= 40 and other[1][:1] in ("[", "(", "（", "【"):
        return list(_after(other[0], other[1], holds, unread))
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


class _Inside:
    """The pairs in a value of JSON."""

    def __init__(self, types: Sequence[str]) -> None:
        self._types = types
        self.unread: list[str] = []

    def pairs(self, value: Any, type: str | None) -> Iterator[Pair]:
        """Those of a type, where a key or field above gives it."""
        if isinstance(value, dict):
            yield from self._in_object(value, type)
        elif isinstance(value, list) and (one := self._listed(value, type)):
            yield one
        elif isinstance(value, list):
            if type in self._types and value and all(isinstance(one, str) for one in value):
                self._lost(value, str(type))
            for inner in value:
                triple = self._triple(inner) if type is None else None
                yield from [triple] if triple else self.pairs(inner, type)

    def _in_object(self, value: dict[str, Any], type: str | None) -> Iterator[Pair]:
        head, tail, said_type = (keyed(value, keys) for keys in (_HEADS, _TAILS, _TYPES))
        own = said_type if isinstance(said_type, str) else type
        ends = _end(head), _end(tail)
        if own is not None and ends[0] and ends[1]:
            yield Pair(which(own, self._types) or own, ends[0], ends[1])
            return
        if isinstance(head, str) and own is not None:
            self._lost(value, own)
            return
        for key, inner in value.items():
            tails = [inner] if isinstance(inner, str) else inner
            if type in self._types and _are_names(tails) and not which(str(key), self._types):
                yield from (Pair(str(type), bare(str(key)), bare(one)) for one in tails)
            else:
                known = type if type in self._types else _own(str(key), inner)
                yield from self.pairs(inner, which(str(key), self._types) or known)

    def _listed(self, value: list[Any], type: str | None) -> Pair | None:
        """["head", "tail"] of a type, or ["head", "type", "tail"]."""
        if triple := self._triple(value):
            return triple if triple.type in self._types else None
        if type is None or len(value) != 2 or all(isinstance(one, list | dict) for one in value):
            return None
        head, tail = map(_end, value)
        return Pair(type, head, tail) if head and tail else None

    def _triple(self, value: Any) -> Pair | None:
        """["head", "type", "tail"], the type in the model's own word where it is none of ours."""
        if not isinstance(value, list) or len(value) != 3 or not _are_names(value):
            return None
        head, type, tail = map(bare, value)
        return Pair(which(type, self._types) or type, head, tail)

    def _lost(self, value: Any, type: str) -> None:
        self.unread.append(f"{type}: {json.dumps(value, ensure_ascii=False, default=str)}"[:_SHOWN])


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and not is_nothing(v) for v in value)


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
