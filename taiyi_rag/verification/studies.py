"""Trials that a text names, "CRASH-2" and "ECASS III": what one of them did, another didn't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from taiyi_rag.types import Check, Finding
from taiyi_rag.verification.quantity import named, prepared

_NAME = r"[A-Z]{4,}(?:-[A-Z0-9]+)?(?: (?:\d{1,3}|I{1,3}V?)\b)?"
_STUDY = re.compile(
    rf"\b(?P<named>{_NAME})(?=\s?(?:研究|试验))"
    rf"|\b(?P<spoken>{_NAME})(?= (?:trial|study|regimen|dose|inhaler|randomi[sz]ed|found|gave|"
    r"tested|compared|excluded|included|enrolled|showed|was|were)\b)"
    rf"|\b[Ii]n (?:the )?(?P<within>{_NAME})(?=,| (?:was|were|did|the)\b|\.?$)"
)
"""A name in capitals where the words around it say that it is a trial's."""


def other_study(claim: str, source: str) -> Iterator[Finding]:
    """A trial that the claim names where the source names others alone."""
    said, stands = studies(claim), studies(source)
    same = any(_same(a, b) for a in said for b in stands) or any(name in source for name in said)
    if said and stands and not same:
        yield Finding(Check.MEANING, min(said))


@lru_cache(maxsize=8_192)
def studies(text: str) -> frozenset[str]:
    """The names of trials in a text as it is written."""
    names = (str(match[str(match.lastgroup)]) for match in _STUDY.finditer(text))
    return frozenset(n for n in names if not named(prepared(n)))


def _same(one: str, other: str) -> bool:
    """Whether two names may be one trial's: "SYGMA" may be SYGMA 1."""
    return one.startswith(other) or other.startswith(one)
