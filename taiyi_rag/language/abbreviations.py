"""Abbreviations that a text defines: "heart failure (HF)", 随机对照试验（RCT）.

English by Schwartz & Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 2003, pp. 451-462: every character of the short
form is looked for in the words before it, from the right. Their reading of "HF (heart failure)" is
taken too. Chinese names don't have the letters of their abbreviation; there the long form is the
longest name of our vocabulary that ends before the bracket, and a short form after "简称" is made
of its own characters.

Written here: the package `abbreviations` sets up the program's logging when it is imported, gives
up on a sentence with an odd bracket, and knows no Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.tokens import index_terms
from taiyi_rag.language.vocabulary import vocabulary

_BRACKET = re.compile(r"[(（]\s*([^()（）\n]{2,120}?)\s*[)）]")
_CALLED = re.compile(rf"(?:以下|下文|统|下)?简称为?[：:]?[“\"「《]?([{HAN}]{{2,8}})")
_PARTS = re.compile(r"\s*[,;:，；：]\s*")
_SHORT = re.compile(r"(?=\w*[A-Z])[A-Za-z0-9][\w\-/+.]{1,9}")
_WORDY = re.compile(r"[A-Z][a-z]{3,}|[IVX]+|[A-Z]?\d+")
"""Capitalised words, Roman numerals and figures are no abbreviations."""

_BEFORE = 200
"""Characters before a bracket that a long form may be in."""


def definitions(text: str) -> dict[str, str]:
    """The short forms that `text` defines, and what it says they stand for, as it is written.

    A short form that is defined twice keeps its first meaning.
    """
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        before = re.split(r"[\n.。；;]", text[max(0, match.start() - _BEFORE) : match.start()])[-1]
        for short, long in _defined(before.rstrip(), match.group(1)):
            found.setdefault(short, long)
    return found


def _defined(before: str, inside: str) -> Iterator[tuple[str, str]]:
    if called := _CALLED.match(inside):
        if long := _characters(called[1], before):
            yield called[1], long
        return
    parts = _PARTS.split(inside)
    for part in parts[:3]:
        if _is_short(part):
            if long := _letters(part, _words(part, before)) or _chinese(before):
                yield part, long
            if len(parts) > 1 and (long := _letters(part, parts[0])):
                yield part, long
            return
    outside = before.rsplit(maxsplit=1)[-1] if before.split() else ""
    if _is_short(outside) and _letters(outside, parts[0]) == parts[0]:
        yield outside, parts[0]


def _is_short(text: str) -> bool:
    return bool(_SHORT.fullmatch(text)) and not _WORDY.fullmatch(text)


def _words(short: str, before: str) -> str:
    """The words in which the long form of `short` is looked for."""
    return " ".join(before.split()[-min(len(short) + 5, 2 * len(short)) :])


def _letters(short: str, words: str) -> str | None:
    """The end of `words` that has the characters of `short` in order, the first at the beginning
    of a word (the paper's `findBestLongForm`)."""
    place = len(words)
    for i, character in reversed(list(enumerate(short.lower()))):
        if not character.isalnum():
            continue
        place -= 1
        while place >= 0 and not (
            words[place].lower() == character
            and (i > 0 or place == 0 or not words[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    long = words[words.rfind(" ", 0, place) + 1 :].lstrip("\"'“‘[,")
    fits = len(long) > len(short) and short not in long.split() and not has_han(long)
    return long if fits else None


def _chinese(before: str) -> str | None:
    """The name of our vocabulary that ends where `before` does."""
    tail = before[-24:]
    found = vocabulary().find(tail) if has_han(tail[-1:]) else []
    if found and tail.lower().endswith(found[-1].name):
        return found[-1].name
    return None


def _characters(short: str, before: str) -> str | None:
    """The end of `before` that begins with the first character of `short` and has the others in
    order."""
    run = re.search(rf"[{HAN}]*$", before[-40:])
    place = len(characters := run.group() if run else "")
    for character in reversed(short):
        place = characters.rfind(character, 0, place)
        if place < 0:
            return None
    return characters[place:] if len(characters) - place > len(short) else None


def expanded_terms(text: str, known: dict[str, str]) -> list[str]:
    """Index terms to add to those of a passage: the long form of each short form of `known` that it
    uses alone, and the short form where it has the long one alone."""
    terms: list[str] = []
    lowered = text.lower()
    for short, long in known.items():
        has_short = _uses(text, short)
        if has_short != (long.lower() in lowered):
            terms.extend(index_terms(long if has_short else short))
    return terms


def _uses(text: str, short: str) -> bool:
    """Whether `short` stands in `text` as a word, its plural too; Chinese anywhere."""
    place = text.find(short)
    while place >= 0:
        end = place + len(short)
        around = text[max(0, place - 1) : place], text[end : end + 2].removeprefix("s")[:1]
        if has_han(short) or not any(c.isascii() and c.isalnum() for c in around):
            return True
        place = text.find(short, end)
    return False
