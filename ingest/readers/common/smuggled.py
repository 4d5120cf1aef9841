"""Messages in characters that show nothing: tags, variation selectors, zero-width characters.

A message that can be read is handed on as hidden text; invisible characters that carry none are
dropped by `clean`. Text that a direction mark turns round is seen backwards, so what stands in
the file isn't what a reader sees: it is hidden text too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_WIDTHLESS = "\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ANY = re.compile(f"[{_WIDTHLESS}{_SELECTORS}\u202d\u202e\U000e0020-\U000e007e]")
_TAGS = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007e]{4,}")  # after a black flag: a flag
_BYTES = re.compile(f"[{_SELECTORS}]{{4,}}")
_BITS = re.compile(f"[{_WIDTHLESS}]")
_TURNED = re.compile("[\u202d\u202e]([^\u202c\n]*)\u202c?")
_FEWEST_BITS = 28
_SHORTEST = 4  # characters of a message
_LETTERS = 8  # in turned text: fewer are a number or a name set among Arabic or Hebrew

Messages = list[tuple[str, str]]
"""Each with what hides it first."""


def part_messages(text: str) -> tuple[str, Messages]:
    """`text` without messages in invisible characters and without turned text; and those."""
    if text.isascii() or not _ANY.search(text):
        return text, []
    found: Messages = []
    for match in _TAGS.finditer(text):
        found.append(("tag characters", "".join(chr(ord(c) - 0xE0000) for c in match[0])))
    for match in _BYTES.finditer(text):
        found.append(("variation selectors", _selected(match[0])))
    if message := _decoded("".join(_BITS.findall(text))):
        found.append(("zero-width characters", message))
    turned = [m for m in _TURNED.finditer(text) if _is_turned(m[1])]
    found += [("direction mark", m[1]) for m in turned]
    for match in reversed(turned):
        text = text[: match.start()] + text[match.end() :]
    return text, [(how, m) for how, m in found if sum(map(str.isalnum, m)) >= _SHORTEST]


def _is_turned(text: str) -> bool:
    """Whether a direction mark turns letters round that run from left to right by themselves."""
    directions = Counter(map(unicodedata.bidirectional, text))
    return directions["L"] >= _LETTERS and not directions["R"] + directions["AL"]


def _selected(run: str) -> str:
    """The bytes that a run of variation selectors stands for, as text."""
    codes = (ord(char) for char in run)
    data = bytes(c - 0xFE00 if c < 0xE0100 else c - 0xE0100 + 16 for c in codes)
    return data.decode("utf-8", "ignore")


def _decoded(signs: str) -> str:
    """The text that zero-width characters spell in ones and zeros; "" when they spell none."""
    if len(signs) < _FEWEST_BITS:
        return ""
    (one, _), *others = Counter(signs).most_common(3)
    if not others:
        return ""
    two = others[0][0]
    rest = "".join(set(signs) - {one, two})
    groups = re.split(f"[{rest}]+", signs) if rest else [signs]
    turns = ({ord(one): "0", ord(two): "1"}, {ord(one): "1", ord(two): "0"})
    readings = [[group.translate(turn) for group in groups if group] for turn in turns]
    for width in (8, 16, 7) if len(readings[0]) == 1 else (0,):  # bytes first: they are surest
        for bits in readings:
            if (message := _spelt(bits, width)) is not None:
                return message
    return ""


def _spelt(bits: list[str], width: int) -> str | None:
    """Groups of bits as characters, `width` bits each, or one a group; None if that's no text."""
    if width:
        bits = [bits[0][i : i + width] for i in range(0, len(bits[0]) - width + 1, width)]
    codes = [int(group, 2) for group in bits if len(group) <= 16]
    text = "".join(map(chr, codes))
    if width == 8 and any(code > 127 for code in codes):
        text = bytes(codes).decode("utf-8", "replace")
    plain = sum(c == " " or unicodedata.category(c)[0] in "LNP" for c in text)
    return text if len(text) >= _SHORTEST and plain >= 0.95 * len(text) else None
