"""What every print to a terminal goes through."""

from __future__ import annotations

from rich.console import Console

from taiyi_rag.inert import for_terminal as inert
from taiyi_rag.types import TrustStatus

__all__ = ["console", "doubts", "inert"]


def console() -> Console:
    """Standard output as it is now."""
    return Console(highlight=False, soft_wrap=False)


def doubts(trust: str, tier: str) -> str:
    """What a reader must see beside a title: " (retracted)", " (untrusted)"."""
    marks = [trust if trust != TrustStatus.CURRENT else "", tier if tier == "untrusted" else ""]
    return "".join(f" ({mark})" for mark in marks if mark)
