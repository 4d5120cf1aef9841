"""The text that a reply is: without what chat models put around it, and out of JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence

from taiyi_rag.annotation.schema import Remark
from taiyi_rag.language import document_language, has_han
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.typed import keyed
from taiyi_rag.types import Language

_FENCED = re.compile(r"\A\s*(?:```|~~~)[\w-]*[ \t]*\n(.*?)\n?[ \t]*(?:```|~~~)\s*\Z", re.DOTALL)
_OPENING = re.compile(
    r"\A\s*(?:(?:sure|certainly|of course|okay|ok|here (?:is|are|'s)|here's|below is|"
    r"the following is|好的|当然|以下(?:是|为)|下面(?:是|为)|这是)[^\n:：]{0,120}[:：]\s*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\n[^\S\n]{0,9}\n[^\n]*\b(?:let me know|hope (?:this|that) helps|feel free to)\b[^\n]*\Z|"
    r"\n[^\S\n]{0,9}\n(?:希望(?:这|以上|对)|如(?:果|有|需)[^\n]{0,20}(?:请|可以)(?:随时|告诉))[^\n]*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4}")
_QUOTES = ('""', "“”", "「」", "《》", "''", "‘’")


def text_of(said: str, names: Sequence[str]) -> str:
    """What a reply says. `names` are what such a text is called, in words before it ("译文：") and
    as a key of JSON, in small letters."""
    value = json_in(said) if said.lstrip(" \n`jsonJSON")[:1] == "{" else None
    inner = keyed(value, names) if isinstance(value, dict) else None
    text = inner if isinstance(inner, str) else said
    if fenced := _FENCED.match(text):
        text = fenced[1]
    text = _CLOSING.sub("", _OPENING.sub("", text.strip())).strip()
    called = "|".join(re.escape(name) for name in names)
    text = re.sub(
        rf"\A[*#_ ]{{0,8}}(?:{called})[*_ ]*(?:\s*[:：]|\n)[*_]*\s*", "", text, flags=re.IGNORECASE
    )
    return _unquoted(text.strip())


def _unquoted(text: str) -> str:
    for opens, closes in map(tuple, _QUOTES):
        inside = text[1:-1]
        if len(text) > 1 and text[0] == opens and text[-1] == closes:
            return text if opens in inside or closes in inside else inside.strip()
    return text


def other_language(text: str, wanted: Language) -> tuple[Remark, ...]:
    """A remark where a text isn't in the language that was wanted. One without words is in any."""
    if wanted == "zh":
        right = has_han(text) or not _WORD.search(text)
    else:
        right = document_language(text) == "en"
    return () if right else (Remark("doubtful", text),)
