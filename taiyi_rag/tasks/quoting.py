"""Where a text says what a model wrote: the same words, whatever their case, width and blanks.

"5 mg" doesn't stand in "15 mg" or "2.5 mg/kg", nor "od" in "body".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from taiyi_rag.annotation.schema import Span

_LETTER = "a-zµα-ωà-öø-ÿ"
_PIECE = re.compile(rf"\d+|[{_LETTER}]+|[^\d{_LETTER}\s]")
_LONGEST = 2_000
"""Characters of what is looked for."""


def stands(words: str, text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The places of `text[start:end]` that say `words`, in order."""
    pattern = _pattern(words)
    if pattern is None:
        return []
    return [
        m.span() for m in pattern.finditer(plain(text), start, len(text) if end is None else end)
    ]


def place(words: str, text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The first of them, () where there is none."""
    return tuple(stands(words, text, start, end)[:1])


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """The text, as long as it is, in lower case and usual width."""
    return "".join(map(_usual, text))


@lru_cache(maxsize=8_192)
def _usual(letter: str) -> str:
    usual = unicodedata.normalize("NFKC", letter).lower()
    return {"‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "μ": "µ", "。": "."}.get(
        usual, usual if len(usual) == 1 else letter
    )


@lru_cache(maxsize=1_024)
def _pattern(words: str) -> re.Pattern[str] | None:
    sought = plain(words.strip()[:_LONGEST])
    pieces = list(_PIECE.finditer(sought))
    if not pieces:
        return None
    made = _opening(pieces[0].group())
    for before, piece in zip([None, *pieces], pieces, strict=False):
        made += _blank(sought, before, piece) + re.escape(piece.group())
    return re.compile(made + _closing(pieces[-1].group()))


def _blank(sought: str, before: re.Match[str] | None, piece: re.Match[str]) -> str:
    """What may stand between two pieces: words keep their blank, others may have one."""
    if before is None:
        return ""
    words = before.group()[-1].isascii() and before.group().isalpha() and piece.group().isalpha()
    return r"\s+" if words and sought[before.end() : piece.start()] else r"\s*"


def _opening(piece: str) -> str:
    if piece[0].isdigit():
        return r"(?<!\d)(?<!\d[.,])"
    return rf"(?<![{_LETTER}])" if re.match(f"[{_LETTER}]", piece) else ""


def _closing(piece: str) -> str:
    if piece[-1].isdigit():
        return r"(?!\d)(?![.,]\d)"
    return rf"(?![{_LETTER}]|/\s?[{_LETTER}])" if re.search(f"[{_LETTER}]$", piece) else ""
