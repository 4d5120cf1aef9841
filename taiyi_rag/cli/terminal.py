"""What every print to a terminal goes through."""

from __future__ import annotations

from rich.console import Console

from taiyi_rag.inert import BIDIRECTIONAL, unstacked
from taiyi_rag.types import TrustStatus

_BLANKS = frozenset("\u00a0\u2002\u2003\u2009\u202f\u3000")  # not "printable", but they part words


def console() -> Console:
    """Standard output as it is now."""
    return Console(highlight=False, soft_wrap=False)


def inert(text: str) -> str:
    """`text` without what a terminal would act on: control characters and bidirectional marks."""
    kept = (
        c
        for c in text
        if c in "\n\t" or c in _BLANKS or (c.isprintable() and c not in BIDIRECTIONAL)
    )
    return unstacked("".join(kept))


def doubts(trust: str, tier: str) -> str:
    """What a reader must see beside a title: " (retracted)", " (untrusted)"."""
    marks = [trust if trust != TrustStatus.CURRENT else "", tier if tier == "untrusted" else ""]
    return "".join(f" ({mark})" for mark in marks if mark)
