"""What list items and numbered headings begin with, in English and in Chinese."""

from __future__ import annotations

import re

BULLET = re.compile(r"(?:[•●▪■◦○◇◆□▫‣⁃∙·–—－*✓➢\uf000-\uf0ff]|[o-](?=\s))\s*(?=\S)")
"""A bullet and its blank, before the text of an item."""

NUMBERED = re.compile(
    r"(?:\d{1,3}[.)、．](?!\d)|[（(][\d一二三四五六七八九十a-zivx]{1,3}[）)]|[a-zA-Z][.)]\s"
    r"|\d{1,2}(?:\.\d{1,3})+[.)]?\s|[①-⑳]|[一二三四五六七八九十]{1,3}、"
    r"|第[一二三四五六七八九十百零〇\d]{1,5}[编章节条部分])"
)
"""The number or letter of an item, which is part of its text."""

_NUMBER = "[一二三四五六七八九十百零〇0-9]{1,5}"
_RANKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第{_NUMBER}[编篇部卷]|卷(?:之)?[一二三四五六七八九十上中下]{{1,4}}(?:\s|$)"
        rf"|附[件录表]\s*(?![:：]){_NUMBER}?(?!.*[:：])",
        rf"第{_NUMBER}章",
        rf"第{_NUMBER}节",
        r"[一二三四五六七八九十]{1,3}、",
        r"[（(][一二三四五六七八九十]{1,3}[）)]",
        r"\d{1,2}[.．、](?!\d)",
        r"[（(]\d{1,2}[）)]",
    )
)
PARTS = 3
"""Ranks below this (parts, chapters, sections) are headings only, never items of a list."""
_LONGEST = 32
_SENTENCE = re.compile("[。；！？]")


def han_rank(text: str) -> int:
    """The depth of the Chinese number `text` begins with: 第一编 0, 第一章 1 … （1） 6; else -1."""
    return next((rank for rank, number in enumerate(_RANKS) if number.match(text)), -1)


def is_han_title(text: str) -> bool:
    """Whether a line with a Chinese number is short enough for a title, and no sentence."""
    if len(text) > _LONGEST or text[-1] in "；，、,;" or _SENTENCE.search(text[:-1]):
        return False
    return text[-1] != "。" or "，" not in text


def bullet_length(text: str) -> int:
    """How many characters of `text` are a bullet and its blank."""
    match = BULLET.match(text)
    return match.end() if match else 0
