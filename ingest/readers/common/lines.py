"""Lines of a paragraph as one line: what a line's end stands for in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Han, kana and their punctuation: written without blanks, so a line's end stands for nothing.
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3001-\u303f\u3040-\u30ff\u31c0-\u31ef\u3200-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uffef\U00020000-\U0003134f]"
)
_QUOTES = frozenset("“”‘’…—·")

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_CUT = re.compile(r"(?P<head>[^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐]$")
_LONGEST_WORD = 200  # characters before a line's end that are looked at for a word cut there
_PREFIXES = frozenset(
    (
        "non self well long short low high anti post pre multi cross half full real co re ex "
        "all one two three four five six beta alpha gamma double single placebo dose drug time"
    ).split()
)
"""First parts that are written with a hyphen whatever follows."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a document's own words say of hyphens at its lines' ends.

    `known` are its words in lower case. `hyphenates` tells whether its lines end in hyphens that
    aren't the words' own: text set by a browser has none, a journal's columns are full of them.
    """

    known: frozenset[str]
    hyphenates: bool


def words_of(lines: Iterable[str]) -> Words:
    """The words of a document's `lines`, given in reading order."""
    known: set[str] = set()
    cuts: list[tuple[str, str]] = []
    head = None
    for line in lines:
        rest = _WORD.match(line)
        start = 0
        if head and rest and rest[0][0].islower():
            cuts.append((head, rest[0].lower()))
            start = rest.end()
        cut = _cut_word(line)
        head = cut["head"].lower() if cut else None
        whole_words = line[start : cut.start() if cut else None]
        known.update(w.lower() for w in _WORD.findall(whole_words))
    whole = sum(f"{a}{b}" in known for a, b in cuts)
    hyphened = sum(f"{a}-{b}" in known for a, b in cuts)
    return Words(frozenset(known), whole >= hyphened)


def join_lines(
    lines: Iterable[str], words: Words | None = None
) -> tuple[str, list[tuple[int, int]]]:
    """One paragraph's cleaned lines as one line, and where each stands in it (start, end).

    A blank stands between Latin lines, nothing between Chinese ones. With `words`, words cut by a
    hyphen at a line's end are made whole, and the line's span then ends where the hyphen stood;
    without, a line's last hyphen is left as it is.
    """
    parts, spans = list[str](), list[tuple[int, int]]()
    end, tail = 0, ""  # of the text so far: its length and its last word
    for line in lines:
        gap = ""
        if spans and words is not None and _is_cut(tail, line, words):
            parts[-1], tail, end = parts[-1][:-1], tail[:-1], end - 1
            spans[-1] = (spans[-1][0], end)
        elif spans:
            gap = _gap(tail, line, words is not None)
        if line:
            parts.append(gap + line)
        tail = (tail + gap + line)[-_LONGEST_WORD:]
        start = end + len(gap)
        end = start + len(line)
        spans.append((start, end))
    return "".join(parts), spans


def _cut_word(line: str) -> re.Match[str] | None:
    """The word at the end of `line` that a hyphen cuts."""
    if not line.endswith(("-", "‐")):
        return None
    return _CUT.search(line, len(line) - _LONGEST_WORD)


def _gap(left: str, right: str, hyphens: bool) -> str:
    """What a line's end between `left` and `right` stands for: a blank or nothing."""
    if not left or not right:
        return ""
    if hyphens and left[-1] in "-‐−–" and (left[-2:-1].strip() or right[0].isdigit()):
        return ""  # a word cut at its hyphen, a range, or a minus sign and its number
    before, after = _is_unspaced(left[-1]), _is_unspaced(right[0])
    return "" if (before and after is not False) or (after and before is not False) else " "


def _is_unspaced(char: str) -> bool | None:
    """Whether `char` is written without blanks around it; None for marks that go with either."""
    return None if char in _QUOTES else _UNSPACED.match(char) is not None


def _is_cut(left: str, right: str, words: Words) -> bool:
    """Whether `left` ends in the first part of one word that `right` goes on with.

    The document's own words decide ("low-dose" or "lowdose" elsewhere in it). If it has neither,
    a hyphen is the word's own before a capital, a digit or a word that stands by itself elsewhere
    ("spectrum", but no "-tion" does), after a capital or a known prefix, and throughout a document
    that doesn't hyphenate.
    """
    cut, rest = _cut_word(left), _WORD.match(right)
    if cut is None or rest is None or not rest[0][0].islower():
        return False
    head, tail = cut["head"].lower(), rest[0].lower()
    if f"{head}-{tail}" in words.known:
        return False
    if f"{head}{tail}" in words.known:
        return True
    part = re.split("[-‐]", cut["head"])[-1]
    if not words.hyphenates or tail in words.known or part in _PREFIXES:
        return False
    return len(part) > 1 and part[1:].islower()
