"""What a generator writes, cut into what can be checked: words, and the labels that follow them.

Models write lists and headings whatever they are told, so lines are read as lists and headings are:
their marks dropped, and an item together with the line that leads in to it, because "eGFR below 30"
says nothing of its own and another thing under "is indicated for:" than under "is contraindicated
in:". A line that only introduces ("The passages say:", 以下是回答：) says nothing and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from xml.sax.saxutils import unescape

from taiyi_rag.language import content_terms
from taiyi_rag.prompts import unescape_marks

_MARKS = re.compile(r"\s*((?:\[\d{1,3}\]\s*)+)")
_STOP = r"[.。!！?？;；]"
_ENDED = re.compile(_STOP + r"[\"'”’」』)）]*\s*$")
_END = re.compile(
    rf"\n|{_STOP}[\"'”’」』)）]*\s*(?:\[\d{{1,3}}\]\s*)+(?=[^\s\[])|\[\d{{1,3}}\]\s*{_STOP}+"
)
"""A line's end; a sentence's with its marks, once words follow; marks that a full stop follows.
After other marks the sentence goes on."""
_CLAUSE = re.compile(r"\s*[,，]\s*(?!(?:and|or|but|nor|以及|和|或|及|并)\b)", re.IGNORECASE)
_LEAST_OF_CLAUSE = 4
"""Words, or pairs of characters, from which a clause with marks of its own is a statement."""
_LABEL = re.compile(r"\[(\d{1,3})\]")

_HEADING = re.compile(r"\s*#{1,6}\s|\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*[:：]?\s*$|\s*【[^】]+】\s*$")
_ITEM = re.compile(
    r"\s*(?:[-*•·▪◦–—]\s+|(?:\d{1,2}[.．](?!\d)|\d{1,2}[)）、]|[（(]\d{1,2}[)）]|[①-⑳])\s*)"
)
_EMPHASIS = re.compile(
    r"\*\*|__|`|^\s*#{1,6}\s+|^\s*>\s+|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])"
)

_INTRODUCING = (
    r"(?:\b(?:here|below|are|is|the|this|these|following|follows?|as|in|to|of|on|from|for|and|what|"
    r"according|based|passages?|evidence|sources?|documents?|library|excerpts?|texts?|context|"
    r"provided|given|above|cited|says?|states?|shows?|reports?|answers?|questions?|summary|"
    r"conclusion|key|main|points?|details?|information|relevant|your|overall|sure|certainly)\b|"
    r"以下|如下|下面|根据|依据|基于|按照|参考|上述|所提供的?|提供的?|给出的?|相关|资料库?|文献|证据|段落|原文|"
    r"内容|信息|显示|表明|指出|提到|可知|回答|答案|问题|总结|小结|结论|综上所述?|总之|要点|主要|关键|"
    r"为|是|的|中|和|与|您|你|好)"
)
_INTRODUCES = re.compile(rf"(?:\W|{_INTRODUCING})++", re.IGNORECASE)
_INTRODUCTION = re.compile(rf"\W*(?:{_INTRODUCING}[\s、]*+)++[:：,，]\s*(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words with the labels after them, in the order written.

    `raw` is how they were written, with marks of lists and emphasis; `lead` is the line that they
    continue, "" where they stand for themselves.
    """

    text: str
    labels: tuple[int, ...]
    raw: str
    lead: str = ""


def statements(deltas: Iterable[str]) -> Iterator[Statement]:
    """Each statement as soon as nothing can be added to its marks. Marks count for all words since
    the marks before them. What raises while the pieces come, raises here."""
    reader = _Lines()
    for piece in _whole(deltas):
        for line in piece.splitlines(keepends=True):
            yield from reader.read(line)


def introduces(words: str) -> bool:
    """Whether words only introduce others."""
    return _INTRODUCES.fullmatch(words) is not None


def without_introduction(words: str) -> str:
    """ "According to the passages, it is 5 mg." says "it is 5 mg."."""
    return _INTRODUCTION.sub("", words, count=1) if _INTRODUCTION.match(words) else words


class _Lines:
    """Reads lines that may come in parts; knows what line an item continues."""

    def __init__(self) -> None:
        self._begun = False
        self._lead = ""
        self._for_items = False
        self._listing = False
        self._continued = ""

    def read(self, line: str) -> Iterator[Statement]:
        """A line, or what has come of it. It is part of the line before, if that hasn't ended."""
        opens, self._begun = not self._begun, not line.endswith(("\n", "\r"))
        for i, (raw, labels) in enumerate(_marked(line)):
            yield from self._statement(raw, labels, opens=opens and i == 0)

    def _statement(self, raw: str, labels: tuple[int, ...], *, opens: bool) -> Iterator[Statement]:
        item = _ITEM.match(raw) if opens else None
        text = _plain(raw[item.end() :] if item else raw)
        heading = _HEADING.match(raw) is not None
        if opens and not labels and (heading or text.endswith((":", "："))):
            self._leads(text, for_items=heading)
            return
        if opens:
            self._continued = self._line_continued(is_item=item is not None)
        if not introduces(text):
            yield Statement(text, labels, unescape_marks(raw), self._continued)
            if not item:
                self._continued = ""

    def _leads(self, text: str, *, for_items: bool) -> None:
        """Remember a line that leads in to others: a heading to items alone."""
        self._lead = "" if introduces(text) else text.rstrip(":：") + ":"
        self._for_items, self._listing = for_items, False

    def _line_continued(self, *, is_item: bool) -> str:
        """The lead of a line that begins. A list ends with the first line that is no item."""
        lead = self._lead if is_item or not self._for_items else ""
        if not is_item and (self._listing or not self._for_items):
            lead = "" if self._listing else lead
            self._lead = ""
        self._listing = is_item
        return lead


def _marked(line: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What of a line makes one statement, and its labels. Marks within a sentence are the whole
    sentence's, but a clause of some length that has its own is a statement."""
    words, labels = "", dict[int, None]()
    pieces = _MARKS.split(line)
    for raw, marks in zip_longest(pieces[0::2], pieces[1::2], fillvalue=""):
        own = {int(n): None for n in _LABEL.findall(marks)}
        if words and labels and (stop := re.match(rf"{_STOP}+", raw)):
            words, raw = words + stop.group(), raw[stop.end() :]
        if words and labels and raw.strip() and _begins(words, raw):
            yield words.strip(), tuple(labels)
            words, labels = "", {}
            raw = _CLAUSE.sub("", raw, count=1) if _CLAUSE.match(raw) else raw
        words, labels = _joined(words, raw), labels | own
    if words.strip():
        yield words.strip(), tuple(labels)


def _begins(before: str, words: str) -> bool:
    """Whether words after a mark begin a statement of their own."""
    if _ENDED.search(before):
        return True
    return bool(_CLAUSE.match(words)) and len(content_terms(words)) >= _LEAST_OF_CLAUSE


def _joined(before: str, words: str) -> str:
    latin = before[-1:].isascii() and words[:1].isalnum() and words[:1].isascii()
    return f"{before.rstrip()} {words}" if before and latin else before + words


def _plain(words: str) -> str:
    """Without emphasis; what the prompt escaped, and a model copied, as it was, once."""
    return unescape(unescape_marks(_EMPHASIS.sub("", words).strip()))


def _whole(deltas: Iterable[str]) -> Iterator[str]:
    """What has come, cut where nothing can be added to a statement any more."""
    waiting = ""
    for delta in deltas:
        waiting += delta
        ends = [m.end() for m in _END.finditer(waiting)]
        if ends:
            yield waiting[: ends[-1]]
            waiting = waiting[ends[-1] :]
    yield waiting
