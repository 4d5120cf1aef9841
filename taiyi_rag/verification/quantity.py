"""A quantity as a text states it, and the form of text that quantities are read from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from taiyi_rag.language.tokens import normalise
from taiyi_rag.language.vocabulary import Found, vocabulary
from taiyi_rag.verification.comparators import NONE, Bound
from taiyi_rag.verification.measures import DOSED, unit_at


@dataclass(frozen=True, slots=True)
class Quantity:
    """`low` to `high` in base units of `dimension`; equal where it is no range.

    A dimension is one of `measures`, or "count" (a bare number), "frequency" (times a day) or
    "class:…" (type 2, grade 3). `basis` is what a dose is per; `times` a day it is given, (low,
    high), where that is said. `words` are it in the normalised text, at `start` to `end`.
    `certain` is False for number words, which often count nothing. `age`: of a person. `scale` is
    that of the unit: `low / scale` is the number as written.
    """

    words: str
    start: int
    end: int
    low: float
    high: float
    dimension: str
    bound: Bound = NONE
    basis: str = ""
    times: tuple[float, float] | None = None
    divided: bool = False
    noun: str = ""
    certain: bool = True
    age: bool = False
    scale: float = 1.0

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def is_dose(self) -> bool:
        """Whether it may be an amount of a medicine."""
        first, *below = self.dimension.split("/")
        if first in ("volume", "amount", "equivalents"):
            return not below or below == ["kg"]
        return first in DOSED and not {"volume", "gram", "mole"} & set(below)


_BLANKS = re.compile(r"[^\S\n]+")


_ENUMERATED = re.compile(
    r"^\s*(?:\(?\d{1,2}\)|\d{1,2}(?:\.\d{1,2}){2}\.?(?= )|\d{1,2}[.、](?!\d))\s*(?=\D)"
)


_SECTION = re.compile(
    r"\s*(\d{1,2}\.\d{1,2})\.? (?=[a-z]{3})(?!million|billion|times|fold|per|to\b|and\b|or\b)"
)


_POINT = re.compile(r"(?<=\d)·(?=\d)")


_GLUED = re.compile(
    r"(?<=[a-z]{5})(?=\d+(?:\.\d+)?\s?(?:m?g|mcg|ug|ml|iu|毫克|微克|克|毫升|国际单位|单位|片|粒)(?![a-z]))"
)


_VULGAR = re.compile(r"(\d*)([½¼¾])")


def _decimal(match: re.Match[str]) -> str:
    """1½ as 1.5: NFKC would make it 11/2."""
    return f"{int(match[1] or 0) + unicodedata.numeric(match[2]):g}"


def prepared(text: str) -> str:
    """`text` as everything in this package reads it: normalised, no list number before it, an
    amount apart from the name before it (Chinese texts write "rivaroxaban15毫克")."""
    text = _VULGAR.sub(_decimal, text)
    folded = _ENUMERATED.sub("", _BLANKS.sub(" ", _POINT.sub(".", normalise(text))))
    folded = _GLUED.sub(" ", folded)
    numbered = _SECTION.match(folded)
    if numbered and unit_at(folded, numbered.end(1)) is None:
        return folded[numbered.end() :]
    return folded


def same_number(a: float, b: float) -> bool:
    """Whether two values are equal but for the arithmetic."""
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-9)


@lru_cache(maxsize=8_192)
def named(text: str) -> tuple[Found, ...]:
    """The names of our vocabulary in a prepared text; looked for once, as several checks ask."""
    return tuple(vocabulary().find(text))
