"""Annotated texts written by hand, for examples: names in brackets, with their types.

marked("[Warfarin|chemical] was stopped.")
marked("[breast|disease#1] and [ovarian [cancer|disease#1]|disease]")   # "breast … cancer"
"""

from __future__ import annotations

import re
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Entity, Span
from taiyi_rag.tasks.located import Mention

_TOKEN = re.compile(r"\[|\|([^\[\]|#]+)(#\w+)?\]|[^\[\]|]+")


def marked(text: str) -> Annotated:
    """The text without its marks, with what they mark as entities. Pieces that have the same type
    and number make one."""
    plain = ""
    opened: list[int] = []
    pieces: dict[str, list[Span]] = {}
    for token in _TOKEN.finditer(text):
        if token.group() == "[":
            opened.append(len(plain))
        elif type := token[1]:
            span = (opened.pop(), len(plain))
            pieces.setdefault(f"{type}{token[2] or span}", []).append(span)
        else:
            plain += token.group()
    mentions = [(re.split(r"[#(]", key)[0], tuple(sorted(some))) for key, some in pieces.items()]
    return replace(Annotated.of(plain), entities=entities(plain, mentions))


def entities(text: str, mentions: list[tuple[str, Mention]]) -> tuple[Entity, ...]:
    """Entities of types and places, each once, numbered in text order; of those that begin at the
    same place the longest first."""
    ordered = sorted(dict.fromkeys(mentions), key=lambda m: (m[1][0][0], -m[1][-1][1], m))
    return tuple(
        Entity(f"e{number}", type, tuple(text[a:b] for a, b in spans), spans)
        for number, (type, spans) in enumerate(ordered, start=1)
    )
