"""Text that others wrote, without what would reach beyond its own place: control characters, marks
that turn directions, heaps of accents."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks that turn the direction of what follows them."""

_BLANKS = frozenset("\u00a0\u2002\u2003\u2009\u202f\u3000")
"""Not "printable", but they part words."""
_MOST = 8
"""Combining marks on one letter; no orthography has more."""
_PERHAPS = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe00-\ufe2f"
    f"\U00010000-\U0001ffff\U000e0100-\U000e01ef]{{{_MOST + 1}}}"
)
"""Nothing outside of these blocks combines."""


def unstacked(text: str) -> str:
    """`text` without the combining marks that are heaped on one letter, over the lines around."""
    if not _PERHAPS.search(text):
        return text
    parts = []
    for combines, run in groupby(text, lambda c: unicodedata.category(c) in ("Mn", "Me")):
        characters = "".join(run)
        parts.append(characters[:_MOST] if combines else characters)
    return "".join(parts)


def for_terminal(text: str) -> str:
    """`text` without what a terminal would act on."""
    kept = (
        c
        for c in text
        if c in "\n\t" or c in _BLANKS or (c.isprintable() and c not in BIDIRECTIONAL)
    )
    return unstacked("".join(kept))
