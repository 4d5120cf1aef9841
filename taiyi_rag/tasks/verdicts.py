"""Names that a reply says yes or no to, each by itself, or gives a score.

Treatment: no                治疗方案：否；病情诊断：是
Diagnosis - Yes              Treatment (0.1), Diagnosis (90%)
{"Treatment": "no", "Diagnosis": true}
[{"label": "Treatment", "score": 0.1}, {"label": "Diagnosis", "score": 0.9}]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from taiyi_rag.tasks.mentions import both_ends, mentions, words
from taiyi_rag.tasks.typed import keyed

_YES = frozenset(
    "yes y true applies applicable present relevant 是 适用 符合 属于 ✓ ✔ √ ✅".split()
)
_NO = frozenset(
    "no|n|false|none|n/a|absent|irrelevant|not applicable|not present|not relevant|not mentioned|"
    "否|无|不是|不适用|不符合|不涉及|不属于|不相关|未提及|未涉及|✗|✘|×|❌".split("|")
)
_EITHER = "|".join(map(re.escape, sorted(_YES | _NO, key=len, reverse=True)))
_AFTER = re.compile(
    rf"[\"'”’」》*\]】]*[^\S\n]*(?:[:：=|(（]|[-–—]+>?|→)?[^\S\n]*[\"'“‘「(（*]*"
    rf"(?P<said>{_EITHER}|\d{{1,3}}(?:\.\d{{1,6}})?[^\S\n]?%?)(?:label)?"
    r"(?=[\"'”’」*]*[^\S\n]*(?:$|[\n。.；;，,、)）|\]}(（—–-]))",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[:：=|(（→✓✔√✅✗✘×❌]|[-–—]")
"""What shows that a "no" is said of the name before it: "Treatment - no"."""
_NAMES = ("label", "name", "category", "class", "标签", "类别", "名称")
_SCORES = (
    *("score", "confidence", "probability", "applies", "applicable", "present", "value", "answer"),
    *("得分", "置信度", "概率", "是否适用", "是否属于"),
)
_WRAPPERS = (
    *("labels", "categories", "classes", "result", "results", "answer", "scores"),
    *("标签", "类别", "结果", "答案"),
)


def verdicts(value: Any, said: str, meant: Mapping[str, str]) -> dict[str, float]:
    """What a reply says to each name: 1, 0 or a score between. {} where it judges none so. `value`
    is the JSON in it, `meant` are names and other words for them, each with the name it means."""
    if any(name.casefold() in _YES | _NO for name in meant):
        return {}
    by_words = {words(name): of for name, of in meant.items() if of}
    told = [
        (by_words[words(name)], score)
        for name, score in _in_json(value)
        if score is not None and words(name) in by_words
    ]
    return dict(told or _in_lines(both_ends(said), meant))


def _in_json(value: Any) -> Iterator[tuple[str, float | None]]:
    """Names with what is said of each, from an object of them or a list of several objects."""
    if isinstance(value, dict):
        inner = keyed(value, _WRAPPERS)
        if isinstance(inner, dict | list):
            yield from _in_json(inner)
        else:
            yield from ((str(key), _score(one)) for key, one in value.items())
    elif isinstance(value, list) and len(value) > 1:
        for one in value:
            name = keyed(one, _NAMES) if isinstance(one, dict) else None
            if isinstance(name, str):
                yield name, _score(keyed(one, _SCORES))


def _in_lines(said: str, meant: Mapping[str, str]) -> list[tuple[str, float]]:
    """Where all names that the reply has are judged, or two at least."""
    found = mentions(said, meant)
    told = []
    for mention in found:
        after = _AFTER.match(said, mention.end)
        score = _score(after["said"]) if after and _MARKED.search(after[0]) else None
        if score is not None and meant[mention.name]:
            told.append((meant[mention.name], score))
    names = {meant[mention.name] for mention in found}
    return told if len(dict(told)) >= min(2, len(names)) else []


def _score(value: Any) -> float | None:
    """What is said of a name, from 0 to 1; None where it is no such thing."""
    if isinstance(value, str):
        plain = value.strip(" .。").casefold()
        if plain in _YES or plain in _NO:
            return float(plain in _YES)
        number = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s?(%?)", plain)
        value = float(number[1]) / (100 if number[2] else 1) if number else None
    if isinstance(value, bool | int | float) and 0 <= value <= 1:
        return float(value)
    return None
