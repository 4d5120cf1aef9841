"""Editions of one guideline, told by its title: "…诊疗方案（试行第九版）" is before "…（第十版）".

Only guidelines, and only what parses exactly: a title that says one edition (or a title with a
`version` that does), beside the same issuer. Without an issuer a numbered edition of a long title
is taken; years without one are not: every society has a "guideline 2020". What is less than that is
left to people (`python -m ingest lineage`, `supersede`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from taiyi_rag.types import Document, StudyDesign

Kind = Literal["number", "year"]

_HAN = "〇一二三四五六七八九"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})"

_SAID = (
    rf"(?:试行|暂行)?\s*第\s*(?:{_NUMBER}|(?P<han>[{_HAN}十]{{1,3}}))\s*版(?P<revised>\s*修订版)?",
    rf"\b(?:version|v\.?|edition)\s*{_NUMBER}(?![\d.])",
    rf"\b(?:{_NUMBER}(?:st|nd|rd|th)|(?P<ordinal>{'|'.join(_ORDINALS)}))\s+(?:edition|version)\b",
    rf"(?<!\d){_YEAR}\s*年?\s*(?:修订|更新)?版",
    rf"\b{_YEAR}\s+(?:update|edition|version|revision)\b",
    rf"\b(?:update|edition|version)\s+{_YEAR}(?!\d)",
)
# Of a title after NFKC in lower case. Brackets around it go with it, so they are tried first.
_EDITIONS = tuple(
    map(
        re.compile,
        (
            *(rf"\(\s*{said}\s*\)" for said in _SAID),
            rf"\(\s*{_YEAR}\s*年?\s*\)",
            *_SAID,
            rf"[-–—:,]\s*{_YEAR}\s*$",
        ),
    )
)

_LEAST_HAN, _LEAST_LETTERS = 8, 24
"""Of a title's characters, for its series to be told without an issuer."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of which series. `issuer` is normalised, None when it isn't known; of one
    series and issuer, a later edition has a greater `rank`."""

    series: str
    issuer: str | None
    rank: str


def edition_of(document: Document) -> Edition | None:
    """The edition that a guideline is, None where that can't be told exactly."""
    if document.design is not StudyDesign.GUIDELINE:
        return None
    title, found = _taken_out(document.title)
    if not found and document.version:
        rest, found = _taken_out(document.version.strip().removeprefix("v"))
        whole = re.fullmatch(_NUMBER, rest)
        found = set() if rest and not whole else found or _read(whole)
    kind, rank = _only(found)
    issuer = _bare(document.issuer or "") or None
    name = _bare(title)
    if not rank or not name or (issuer is None and not (kind == "number" and _is_long(name))):
        return None
    return Edition(f"{name}|{kind}", issuer, rank)


def _taken_out(text: str) -> tuple[str, set[tuple[Kind, str]]]:
    """A text without its words for an edition, and which these are."""
    text = unicodedata.normalize("NFKC", text).casefold()
    found: set[tuple[Kind, str]] = set()
    for pattern in _EDITIONS:
        for match in pattern.finditer(text):
            found |= _read(match)
        text = pattern.sub(" ", text)
    return text.strip(), found


def _read(match: re.Match[str] | None) -> set[tuple[Kind, str]]:
    said = match.groupdict() if match else {}
    return set(_editions({name: value for name, value in said.items() if value}))


def _editions(given: dict[str, str]) -> Iterator[tuple[Kind, str]]:
    revised = "1" if "revised" in given else "0"
    if "number" in given:
        parts = [*given["number"].split("."), "0", "0"][:3]
        yield "number", ".".join(part.zfill(4) for part in [*parts, revised])
    elif "han" in given and (number := _han_number(given["han"])):
        yield "number", ".".join(part.zfill(4) for part in (str(number), "0", "0", revised))
    elif "ordinal" in given:
        yield from _editions({"number": str(_ORDINALS.index(given["ordinal"]) + 1)})
    elif "year" in given:
        yield "year", given["year"]


def _han_number(text: str) -> int | None:
    """九 is 9, 十 10, 十二 12, 二十 20, 二十一 21."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens == "〇":
        return None
    found = 10 * (_HAN.index(tens) if tens else 1) if ten else 0
    return found + (_HAN.index(ones) if ones else 0) or None


def _only(found: set[tuple[Kind, str]]) -> tuple[Kind, str]:
    """The one edition that was said, a number rather than a year; "" when there are several."""
    for kind in ("number", "year"):
        ranks = [rank for k, rank in found if k == kind]
        if ranks:
            return kind, ranks[0] if len(ranks) == 1 else ""
    return "number", ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _is_long(name: str) -> bool:
    return len(name) >= (_LEAST_LETTERS if name.isascii() else _LEAST_HAN)
