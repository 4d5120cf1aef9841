"""Text that a document brings, as one line that can't end a record or run another way round."""

from __future__ import annotations

import unicodedata

from taiyi_rag.inert import unstacked

_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners, which words of some languages are spelt with."""


def one_line(text: str) -> str:
    """`text` with every run of white space and line ends as one blank, without control characters,
    bidirectional and other invisible marks, lone surrogates, and what XML can't hold."""
    return unstacked(" ".join("".join(map(_kept, text)).split()))


def _kept(c: str) -> str:
    if c.isspace() or c in "\u2028\u2029":
        return " "
    if ord(c) & 0xFFFE == 0xFFFE:  # no character at all
        return ""
    category = unicodedata.category(c)
    return c if category not in ("Cc", "Cf", "Cs") or c in _JOINERS else ""
