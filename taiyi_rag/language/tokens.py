"""Index terms of a text: one function, used when indexing and when asking.

English words are lower-cased, put into American spelling and stemmed (Snowball's English stemmer,
Porter 2001); names written with hyphens, slashes or Greek letters are indexed whole and in parts,
so that "IL-6", "IL6" and "IL 6" meet. Chinese is indexed by single characters and overlapping
pairs, which found more than jieba's words did (`benchmarks/results/lexical.json`): dictionaries
split drug names. Traditional characters become simplified, full-width forms half-width.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.spelling import american

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma sigma tau upsilon phi chi psi omega"
).split()
_GREEK = {first + i: f"-{name}-" for first in (0x391, 0x3B1) for i, name in enumerate(_GREEK_NAMES)}

_CHARACTERS = {
    **_GREEK,
    **dict.fromkeys(map(ord, "‐‑‒–−"), "-"),  # dashes, and minus
    **dict.fromkeys(map(ord, "\0\u2028\u2029"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),  # nothing to see
}
_POWER = re.compile("(?<![0-9])10(?=[⁻⁰¹²³⁴-⁹])")
_MICRO = re.compile(r"μ(?=(?:g|l|m|mol|u|iu|kat)(?![a-z]))", re.IGNORECASE)
_LETTERED = "hepatitis|vitamin|influenza|group|type|factor|protein|hemophilia|haemophilia"
"""Words that a single letter after them belongs to: it says which."""

_TERM = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<power>10[\^*]-?\d+)"
    r"|(?P<number>\d+(?:[.,]\d+)+|\d+(?=(?:-\d+(?:[.,]\d+)*)?[^\W\d_]{0,3}(?:[^\w-]|$)))"
    rf"|(?P<word>(?:{_LETTERED})\s[a-z](?!\w)|[^\W_{HAN}]+(?:[-/'’*]+[^\W_{HAN}]+)*)"
)
_POSSESSIVE = re.compile(r"['’][sS]\b")
_JOINERS = re.compile(r"[-/'’*\s]+")
_ALPHANUMERIC = re.compile(r"[^\W\d]+|\d+")
_SAME = {"a1c": "hba1c", "ug": "mcg", "umol": "mcmol", "ul": "mcl"}
"""Other ways to write a part of a word."""

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but "
    "by can could did do does doing during each for from had has have having he her here him his "
    "how i if in into is it its may me might more most my of on once only or other our over own "
    "she should so some such than that the their them then there these they this those through to "
    "under until up very was we were what when where which while who whom whose why will with "
    "would you your".split()
)
"""English function words, left out of the index. Negations ("no", "not", "without") stay in."""

_FUNCTION_HAN = frozenset("的了吗呢吧么啊呀嘛之是在和与及或也都就被把对于从以而且并")
_UNTELLING_HAN = _FUNCTION_HAN | set("什怎样如何哪多少几个种问能否可应该需要为用大小高低")
_QUESTION_HAN = frozenset(
    "什么 怎么 怎样 如何 哪些 哪种 哪个 多少 为何 是否 能否 可否 可以 请问 应该 应当 需要 有没 "
    "没有".split()
)


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))


_local = threading.local()


def _stem(words: list[str]) -> list[str]:
    """Stems of `words`, spelt the American way. A Snowball stemmer keeps state, so each thread has
    its own."""
    if not hasattr(_local, "stemmer"):
        from Stemmer import Stemmer

        _local.stemmer = Stemmer("english")
    return list(_local.stemmer.stemWords([american(word) for word in words]))


def normalise(text: str) -> str:
    """`text` as terms are read from it: `fold`, in lower case."""
    return fold(text).lower()


def fold(text: str) -> str:
    """`text` in one form of its characters: NFKC, Greek letters named, one hyphen, simplified Han.

    Lone surrogates and NUL, which no index or embedder takes, become spaces; what can't be seen
    goes.
    """
    if text.isascii():
        return _POSSESSIVE.sub("", text.replace("\0", " "))
    text = _MICRO.sub("mc", unicodedata.normalize("NFKC", _POWER.sub("10^", text)))
    text = _POSSESSIVE.sub("", text.translate(_CHARACTERS))
    return simplified(re.sub(r"[\ud800-\udfff]", " ", text))


def simplified(text: str) -> str:
    """`text` with simplified Chinese characters in the place of traditional ones."""
    return _simplify()(text)


def index_terms(text: str) -> list[str]:
    """The terms of `text`, in order, repeated as often as they occur."""
    terms: list[str] = []
    text = normalise(text)
    for match in _TERM.finditer(text):
        kind, found = match.lastgroup, match.group()
        if kind == "word":
            terms.extend(_word_stems(found) if len(found) > 1 else _letter_pairs(text, match))
        elif kind == "han":
            terms.extend(_han_terms(found))
        else:
            terms.append(found.replace("*", "^"))
    return terms


def content_terms(text: str) -> list[str]:
    """The distinct terms of a question that carry its content, in order.

    Function words of both languages and the words that only ask ("什么", "如何") are left out;
    of Chinese only the character pairs count, unless a run is a single character.
    """
    terms: dict[str, None] = {}
    words: list[str] = []
    text = normalise(text)
    for match in _TERM.finditer(text):
        found = match.group()
        if match["han"]:
            terms.update(dict.fromkeys(_content_pairs(found)))
        elif match["word"]:
            words.extend(_word_terms(found) if len(found) > 1 else _letter_pairs(text, match))
        else:
            terms[found.replace("*", "^")] = None
    terms.update(dict.fromkeys(_stem(words)))
    return list(terms)


def key_terms(text: str) -> list[str]:
    """The distinct terms of a question by which its subject might be told: English words of four
    letters and more, and single Chinese characters; no numbers and no function words."""
    terms: dict[str, None] = {}
    for match in _TERM.finditer(normalise(text)):
        if han := match["han"]:
            terms.update(dict.fromkeys(c for c in han if c not in _UNTELLING_HAN))
        elif word := match["word"]:
            stems = _stem([w for w in _word_terms(word) if len(w) > 3])
            terms.update(dict.fromkeys(s for s in stems if not s[0].isdigit()))
    return list(terms)


@lru_cache(maxsize=65_536)
def _word_stems(word: str) -> tuple[str, ...]:
    """Remembered, because a text says most of its words again."""
    return tuple(_stem(list(_word_terms(word))))


def _han_terms(run: str) -> Iterable[str]:
    yield from run
    yield from (run[i : i + 2] for i in range(len(run) - 1))


def _letter_pairs(text: str, match: re.Match[str]) -> Iterable[str]:
    """A single letter with the Chinese characters that it touches: 维生素D, B超."""
    start, end = match.span()
    around = (text[max(0, start - 1) : end], text[start : end + 1])
    return [pair for pair in around if has_han(pair)]


def _content_pairs(run: str) -> Iterable[str]:
    if len(run) == 1:
        return [] if run in _FUNCTION_HAN else [run]
    pairs = (run[i : i + 2] for i in range(len(run) - 1))
    return [p for p in pairs if p not in _QUESTION_HAN and not _FUNCTION_HAN & set(p)]


def _word_terms(word: str) -> Iterable[str]:
    """The parts of a word that joiners or digits divide, and what they make together."""
    parts = [_SAME.get(p, p) for p in _JOINERS.split(word) if p]
    pieces = [_ALPHANUMERIC.findall(part) for part in parts]
    alone = len(parts) == 1
    if not alone or len(pieces[0]) > 1:
        yield "".join(parts)
    for part, some in zip(parts, pieces, strict=True):
        if not alone and len(some) > 1:
            yield part
        bare = alone and len(some) == 1
        yield from (p for p in some if p not in STOP_WORDS and not (bare and len(p) == 1))
