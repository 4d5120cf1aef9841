"""Phrases as a clinician can read and mend them, and what they find in a text.

A file has sections of phrases, one a line, and words that stand for several, before them:

    limb = arm|leg|hand|foot

    [limb_cold]
    <limb> .. cold|icy|white
    cold & <limb>

`a|b` is a or b, `_` a space within one of them, `*` any ending, `?` at the end of a group that it
may be missing. `..` lets a few words or characters lie between, `...` many. `a & b` is a and b in
either order, near each other. Groups that follow each other do so in the text.

A section "[name !]" says by itself that someone is meant now. One "[name ~]" is background: it
counts even if it is past or denied. One "[name -]" tells nothing alone.

A text is looked at for the words themselves first, which is quick, and only where one is there for
the phrase: hundreds of phrases take less than a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from taiyi_rag.language import has_han

_ASCII = "a-z0-9"
_GAPS = {
    # At most so many words and separators in English, so many characters in Chinese.
    "..": (rf"(?:[^{_ASCII}]+[{_ASCII}]+){{0,4}}?[^{_ASCII}]+", ".{0,8}?"),
    "...": (rf"(?:[^{_ASCII}]+[{_ASCII}]+){{0,12}}?[^{_ASCII}]+", ".{0,24}?"),
}
_DEFINITION = re.compile(r"([a-z_]+) = (\S+)")
_HEADER = re.compile(r"\[([a-z_]+)(?: ([!~-]))?\]")
_LATIN = re.compile(rf"[{_ASCII}]+")
_BEGINNING = re.compile(rf"[{_ASCII}]+|[^{_ASCII}]{{1,2}}")
_NAME = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line: beginnings of words of which one must be there, and what the whole looks like."""

    needed: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Section:
    """The phrases of one name, with its mark: "!", "~", "-" or none."""

    name: str
    mark: str
    phrases: tuple[Phrase, ...]
    needed: frozenset[str]

    @property
    def outright(self) -> bool:
        """Whether it says by itself that someone is meant now."""
        return self.mark == "!"

    @property
    def background(self) -> bool:
        """Whether it counts even if it is past or denied."""
        return self.mark == "~"

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where any of its phrases stands in `text`."""
        there = _beginnings(text)
        if self.needed.isdisjoint(there):
            return
        for phrase in self.phrases:
            if not phrase.needed.isdisjoint(there):
                yield from (match.span() for match in phrase.pattern.finditer(text))

    def stands_in(self, text: str) -> bool:
        """Whether any of its phrases does."""
        return next(self.spans(text), None) is not None


@cache
def sections(file: str) -> dict[str, Section]:
    """The sections of a file of this package, by their names."""
    names: dict[str, str] = {}
    found: dict[str, tuple[str, list[Phrase]]] = {}
    phrases: list[Phrase] = []
    for line in lines(file):
        if definition := _DEFINITION.fullmatch(line):
            names[definition[1]] = _named(definition[2], names)
        elif header := _HEADER.fullmatch(line):
            phrases = found.setdefault(header[1], (header[2] or "", []))[1]
        else:
            phrases.extend(map(_phrase, _orders(_named(line, names))))
    return {name: _section(name, mark, made) for name, (mark, made) in found.items()}


def _section(name: str, mark: str, phrases: list[Phrase]) -> Section:
    needed = frozenset[str]().union(*(phrase.needed for phrase in phrases))
    return Section(name, mark, tuple(phrases), needed)


def lines(file: str) -> Iterator[str]:
    """The lines of a file of this package that say something."""
    for line in (files(__package__) / file).read_text("utf-8").splitlines():
        if stripped := line.partition("#")[0].strip():
            yield stripped


def _named(text: str, names: dict[str, str]) -> str:
    return _NAME.sub(lambda match: names[match[1]], text)


def _orders(line: str) -> list[str]:
    first, both, second = line.partition(" & ")
    return [f"{first} .. {second}", f"{second} .. {first}"] if both else [line]


def _phrase(line: str) -> Phrase:
    groups = line.split()
    needed = min(
        (_words(group) for group in groups if group not in _GAPS and not group.endswith("?")),
        key=lambda words: (-min(map(len, words)), len(words)),
    )
    return Phrase(frozenset(needed), re.compile(_expression(groups)))


def _words(group: str) -> tuple[str, ...]:
    """How each word of a group begins, as `_beginnings` has it."""
    return tuple(
        match[0] for word in group.removesuffix("?").split("|") if (match := _BEGINNING.match(word))
    )


@lru_cache(maxsize=64)
def _beginnings(text: str) -> frozenset[str]:
    """Beginnings of the words in `text`: of English ones all, of Chinese ones, which have no
    boundaries, each character and each pair."""
    words = set(_LATIN.findall(text))
    found = {word[:end] for word in words for end in range(1, len(word) + 1)}
    found.update(text)
    found.update(text[i : i + 2] for i in range(len(text) - 1))
    return frozenset(found)


def _expression(groups: list[str]) -> str:
    """The regular expression of a line. Between English words there is something that is no letter;
    Chinese words touch."""
    made = ""
    before = ""
    for group in groups:
        if group in _GAPS:
            before = group
            continue
        optional = group.endswith("?")
        chinese = has_han(group)
        between = _between(before, chinese) if made else ""
        one = _alternatives(group.removesuffix("?"))
        made += f"(?:{between}{one})?" if optional else between + one
        before = ""
    return made


def _between(gap: str, chinese: bool) -> str:
    if gap:
        return _GAPS[gap][chinese]
    return " ?" if chinese else rf"[^{_ASCII}]+"


def _alternatives(group: str) -> str:
    return f"(?:{'|'.join(map(_word, group.split('|')))})"


def _word(word: str) -> str:
    if has_han(word):
        return re.escape(word)
    stem, ending = (word[:-1], f"[{_ASCII}]*") if word.endswith("*") else (word, "")
    letters = rf"[^{_ASCII}]+".join(map(re.escape, stem.split("_")))
    return rf"(?<![{_ASCII}]){letters}{ending}(?![{_ASCII}])"
