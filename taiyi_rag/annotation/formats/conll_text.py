"""The text that columns of words stand for: sentences laid in a row, the words found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from taiyi_rag.annotation.schema import Passage, Span
from taiyi_rag.errors import InputError
from taiyi_rag.language.detect import HAN

_WIDE = re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef“”‘’…—]")

Given = tuple[str | None, bool, list[str]]
"""A sentence: its text where it is known, whether it begins a paragraph, its words."""


@dataclass(slots=True)
class Laid:
    """A text, its paragraphs as passages, and where the words of each sentence stand."""

    text: str = ""
    passages: tuple[Passage, ...] = ()
    words: list[list[Span]] = field(default_factory=list)


def joint(before: str, after: str) -> str:
    """What stands between two words or sentences where nothing says so."""
    if not before or not after or before[-1].isspace():
        return ""
    return "" if _WIDE.match(before[-1]) and _WIDE.match(after[0]) else " "


def lay(sentences: Iterable[Given]) -> Laid:
    """Raises `InputError` where the words of a sentence aren't those of its text."""
    pieces: list[str] = []
    starts: list[int] = []
    words: list[list[Span]] = []
    end, before = 0, ""
    for given, begins, said in sentences:
        text = _joined(said) if given is None else given
        between = "\n" if begins and starts else joint(before, text)
        at = end + len(between)
        if begins or not starts:
            starts.append(at)
        words.append([(at + a, at + b) for a, b in _found(text, said)])
        pieces += [between, text]
        end, before = at + len(text), text or before
    return Laid(whole := "".join(pieces), _passages(whole, starts), words)


def _joined(words: list[str]) -> str:
    pieces: list[str] = []
    for word in words:
        pieces += [joint(pieces[-1] if pieces else "", word), word]
    return "".join(pieces)


def _found(text: str, words: list[str]) -> list[Span]:
    at, found = 0, []
    for word in words:
        while at < len(text) and text[at].isspace() and not text.startswith(word, at):
            at += 1
        if not text.startswith(word, at):
            raise InputError(f"the word {word[:40]!r} isn't the next one of its # text.")
        found.append((at, at := at + len(word)))
    return found


def _passages(text: str, starts: list[int]) -> tuple[Passage, ...]:
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return tuple(
        Passage(f"p{n}", "text", text[start:end], start)
        for n, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )
