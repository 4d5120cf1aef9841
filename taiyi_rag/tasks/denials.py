"""What is denied: in a text before and after a finding, in a reply before a key, behind a bracket
and in fields like "negated". Words that deny nothing (无痛性, "non-Hodgkin") aren't taken for it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from taiyi_rag.annotation.schema import Span

_WITHOUT_ZH = (
    r"(?:痛性|症状|创|菌|论|力|缘|毒|法|汗|汞|氧|机|线|名|抽搐|排卵|虹膜|丙种|晶状体|脾综|"
    r"脉(?!搏)|精(?!神)|尿(?![频急痛失路潴糖蛋血])|脑(?=[儿畸回])|眼(?=[症畸])|牙颌|水(?=[乙酒]))"
)
"""What follows 无 in names and other words that deny nothing."""
_ZH = (
    r"否认|没有|不伴有?|不存在|"
    r"未(?![来婚知必成])(?:见|闻及|触及|扪及|查及|引出|出现|发现|发生|提示|诉|述|及)?|"
    rf"(?<![有])无(?!{_WITHOUT_ZH})"
)
_EN = r"\b(?:no|not|without|den(?:y|ies|ied|ying)|negative for|absence of|free of)\b(?!-)"
_DENIES = re.compile(rf"{_ZH}|{_EN}", re.IGNORECASE)
_DENIES_AFTER = re.compile(
    r"[^。；;，,、\n]{0,6}?"
    r"(阴性|未(?:见|闻及|触及|扪及|查及|引出|出现|发现|及)|[(（][-－—][)）])"
    r"|\s*(?:(?:was|were|is|are)\s+)?"
    r"(denied|absent|negative|not (?:present|seen|found|observed))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[。；;\n]|[，,、]\s*(?=但|仍|有|伴|可见|出现|偶)|\b(?:but|however)\b")
_COMMA = re.compile(r"[，,]")
_BEFORE, _LISTED = 20, 60
"""Characters before a finding in which it is denied; in a list without commas."""

_WORDS = frozenset(
    "无|没有|否|否认|未|未见|未闻及|未触及|未及|未引出|未出现|未发生|未诉|不伴|不存在|阴性|无明显|"
    "no|not|absent|negative|denied|denies|negated|without".split("|")
)
_KEY_DENIED = re.compile(
    r"(?:\b(?:[Nn]ot?|NOT|[Nn]on|[Nn]ever|[Ww]ithout|(?:[Ii]s|[Dd]oes|[Dd]o)n['’]t)\b[\s\-]*|"
    r"(?:没有|并非|不(?:是|属于|具有|存在)?|未(?:提及|涉及|发现|见)?|[非无])\s*)[\"'“‘「(（\[]?$"
)
_REACH = 16
_SAYS_NOT = re.compile(
    r"\b(?:negated|negative|not|false|denied|excluded|absent|incorrect|ruled out)\b|n't\b|"
    r"\bno\b(?! (?:other|further|more|additional))|^\W*no\W*$|否定|并非|排除|否认|"
    r"不(?:成立|是|存在|属于|能|可|应|会|支持)|未(?!来|知)|"
    r"[无没](?!其他|其它|有其他|有其它|更多)|^\W*[否非]",
    re.IGNORECASE,
)
_NEGATIONS = frozenset(
    ("negated", "negation", "is negated", "negative", "否定", "是否否定", "否定词")
)
_POLARITIES = frozenset(("polarity", "assertion", "assertion status", "极性"))
_PRESENCES = frozenset(("present", "presence", "exists", "holds", "是否存在", "是否成立"))
_FALSE = frozenset(("", "no", "none", "false", "0", "n", "null", "n/a", "无", "否", "没有", "不是"))
_DENYING = frozenset(
    "negative negated neg absent denied false no not 否定 否认 阴性 不存在 无 否".split()
)
NEGATION_FIELDS = (
    *("Negation", "Negated", "Polarity", "Assertion"),
    *("否定", "是否否定", "极性"),
)
"""What models call the field of an event in which they say that it didn't happen."""

_NAME_DENIED = re.compile(
    r"(?:(?:[Nn]o|[Ww]ithout|[Dd]en(?:y|ies|ied|ying)|[Nn]egative for)\s+"
    r"(?:any\s+|evidence of\s+)?|(?:否认(?:有)?|没有|未(?:见|闻及|触及|诉|出现)|不伴有?|"
    rf"无(?!{_WITHOUT_ZH}))(?:明显)?(?=.{{2}}))(?=\S)"
)
"""Not "absence of": that begins names of diseases ("absence of complement C7")."""
_SHOWN = 200


def is_denial(words: str) -> bool:
    """Whether they say no more than that something isn't there."""
    return words.strip(" .。()（）\"'“”").casefold() in _WORDS


def denial(text: str, start: int, end: int, named: str = "") -> Span | None:
    """Where a text denies what stands from `start` to `end`: by the word `named` if that is there,
    else by the nearest that denies."""
    before = _CLAUSE.split(text[max(0, start - _LISTED) : start])[-1]
    before = max(before[-_BEFORE:], _COMMA.split(before)[-1], key=len)
    found = [(m.start(), m.end()) for m in _DENIES.finditer(before)]
    at = before.rfind(named) if len(named) > 1 and is_denial(named) else -1
    if at >= 0 and not any(a <= at < b for a, b in found):
        found.append((at, at + len(named)))
    if found:
        first = start - len(before)
        return first + found[-1][0], first + found[-1][1]
    after = _DENIES_AFTER.match(text, end)
    return after.span(after.lastindex or 0) if after else None


def key_denial(line: str, start: int) -> int:
    """Where the denial of a key that stands at `start` begins ("Not causes: "); `start` where
    nothing denies it."""
    found = _KEY_DENIED.search(line, max(0, start - _REACH), start)
    return found.start() if found else start


def says_not(words: str) -> bool:
    """Whether words beside a pair or an event say that it isn't so: "(negated)"."""
    return _SAYS_NOT.search(words) is not None


def is_negation(field: str, value: Any) -> bool:
    """Whether a field says that what it belongs to isn't so: "negated": true, "polarity":
    "negative", "present": false."""
    name = " ".join(field.replace("_", " ").split()).casefold()
    plain = str(value).strip(" .。").casefold() if not isinstance(value, list | dict) else ""
    if name in _NEGATIONS:
        return bool(value) and plain not in _FALSE if plain or not value else True
    if name in _PRESENCES:
        return value is False or plain in _FALSE - {""}
    return name in _POLARITIES and plain in _DENYING


def affirmed(value: Any) -> tuple[Any, list[str]]:
    """A value of JSON without the objects in it that say of themselves that they aren't so; and
    these, as they stand."""
    denied: list[str] = []
    return _affirmed(value, denied), denied


def _affirmed(value: Any, denied: list[str]) -> Any:
    if isinstance(value, list):
        kept = [_affirmed(one, denied) for one in value]
        return [one for one, was in zip(kept, value, strict=True) if one is not None or was is None]
    if not isinstance(value, dict):
        return value
    if any(is_negation(str(key), inner) for key, inner in value.items()):
        denied.append(json.dumps(value, ensure_ascii=False, default=str)[:_SHOWN])
        return None
    return {key: _affirmed(inner, denied) for key, inner in value.items()}


def without_denial(name: str) -> str:
    """A name without "no", "denies", 无, 未见 … before it; itself where there is none."""
    found = _NAME_DENIED.match(name)
    return name[found.end() :] if found else name
