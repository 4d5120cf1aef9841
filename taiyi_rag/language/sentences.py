"""Where sentences begin and end, in English and Chinese text, as offsets.

Written here because the packages fail on medical text (`tests/unit/language/test_sentences.py`
holds the cases): pysbd breaks after "e.g." and "Approx.", BlingFire breaks at "Dr." and inside
《…》, syntok finds no Chinese sentence. A claim is one sentence, so a break inside "2.5 mg" would
be a wrong dose.
"""

from __future__ import annotations

import re

from taiyi_rag.language.detect import HAN

_CLOSERS = "\"'”’」』）)\\]】》〉"
_CANDIDATE = re.compile(
    rf"(?P<newline>(?<!\s)\s*\n\s*)|(?P<wide>[。！？｡]+[{_CLOSERS}]*)"
    r"|(?P<narrow>[.!?]+[\"'”’)\]]*(?:\[\d[\d,–\- ]*\])*)"
)
_OPENERS = {
    "《": "》",
    "〈": "〉",
    "（": "）",
    "(": ")",
    "「": "」",
    "『": "』",
    "【": "】",
    "[": "]",
}
_BRACKET = re.compile(r"[《》〈〉（）()「」『』【】\[\]]")
_LONGEST_BRACKET = 300
"""A bracket that isn't closed within so many characters is taken for a stray one."""

_LAST_WORD = re.compile(r"[^\s()\[\]{}<>（）“”\"'/,;:，；：]+$")
_NEXT_WORD = re.compile(r"[A-Za-z]+")

NEVER_FINAL = frozenset(
    "e.g i.e eg ie vs cf viz approx ca resp dr mr mrs ms prof st fig figs eq eqs no nos vol vols "
    "pp tab ref refs sec sect ch chap ed eds suppl incl excl jan feb mar apr jun jul aug sep sept "
    "oct nov dec clin oncol med surg natl acad proc ann intern univ dept".split()
)
"""Abbreviations that don't end a sentence, lower-cased and without their last full stop."""

SELDOM_FINAL = frozenset(
    "al etc i.v i.m s.c p.o b.i.d t.i.d q.i.d q.d p.r.n u.s u.k e.u inc ltd co corp a.m p.m spp sp "
    "subsp var wt ht min max avg temp ph.d m.d".split()
)
"""Abbreviations that end a sentence only when an ordinary sentence opening follows."""

OPENINGS = frozenset(
    "A After All Although An And Another As At Because Before Both But By Compared Despite During "
    "Each For Forty From Furthermore Given However If In It Its Most No Of On Once One Our Overall "
    "Patients Results She He Since Some Such The Their There Therefore These They This Those Three "
    "Thus To Two Under Until We When Where Whereas Whether Which While With Women Men Children "
    "Although Among Adults Treatment Studies Study".split()
)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets `(start, end)` of the sentences of `text[start:end]`, without the blanks between.

    A line break always ends a sentence. Every other character that isn't blank is in exactly one.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    opened = start
    for match in _CANDIDATE.finditer(text, start, end):
        if match.end() > opened and _is_boundary(text, opened, match, end):
            _append(spans, text, opened, match.end())
            opened = match.end()
    _append(spans, text, opened, end)
    return spans


def sentences(text: str) -> list[str]:
    """The sentences of `text`."""
    return [text[a:b] for a, b in sentence_spans(text)]


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_boundary(text: str, opened: int, match: re.Match[str], end: int) -> bool:
    if match["newline"]:
        return True
    if _inside_bracket(text, opened, match.end()):
        return False
    if match["wide"]:
        return True
    return _full_stop_ends(text, opened, match, end)


def _inside_bracket(text: str, start: int, position: int) -> bool:
    """Whether `position` lies in a bracket opened since `start` that closes soon after it."""
    stack: list[tuple[str, int]] = []
    for bracket in _BRACKET.finditer(text, max(start, position - _LONGEST_BRACKET), position):
        mark = bracket.group()
        if mark in _OPENERS:
            stack.append((_OPENERS[mark], bracket.start()))
        elif stack and stack[-1][0] == mark:
            stack.pop()
    if not stack:
        return False
    closer, at = stack[0]
    closes = text.find(closer, position, at + _LONGEST_BRACKET)
    return closes >= 0 and "\n" not in text[position:closes]


def _full_stop_ends(text: str, opened: int, match: re.Match[str], end: int) -> bool:
    after = text[match.end() : min(end, match.end() + 40)]
    if after and not after[0].isspace() and not re.match(f"[{HAN}]", after):
        return False
    following = after.lstrip()
    if not following:
        return True
    mark = match.group()[0]
    if mark in "!?":
        return not following[0].islower()
    if text[opened : match.start()].strip().isdigit():  # "2. Methods": a list's number
        return False
    word = _LAST_WORD.search(text, max(opened, match.start() - 30), match.start())
    return _word_ends(word.group() if word else "", following)


def _word_ends(word: str, following: str) -> bool:
    """Whether a full stop after `word` ends a sentence when `following` comes next."""
    bare = word.lower().strip(".")
    if following[0].islower() or bare in NEVER_FINAL:
        return False
    next_word = _NEXT_WORD.match(following)
    opening = next_word is not None and next_word.group() in OPENINGS
    if bare in SELDOM_FINAL or (len(word) == 1 and word.isalpha()) or re.search(r"\.\w$", word):
        return opening
    return following[0] not in ",;:)]"
