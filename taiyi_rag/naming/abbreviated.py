"""Abbreviations that a text explains: what they stand for says what they are in all of it."""

from __future__ import annotations

import re

from taiyi_rag.language import definitions
from taiyi_rag.naming.found import Named

_BRACKETED = re.compile(r"(?:\s\(|[,;] )([A-Z][A-Za-z0-9-]{0,6}[A-Z0-9])s?(?:[;,:][^()]{0,40})?\)")
"""An abbreviation after a name, in brackets or at their end."""


def with_abbreviations(text: str, named: list[Named]) -> list[Named]:
    """What the text explains is, wherever it stands, what its explanation is: no name where that
    is none."""
    meant = explained(text, named)
    if not meant:
        return named
    kept = [n for n in named if text[n.start : n.end].removesuffix("s") not in meant]
    taken = {place for n in kept for place in range(n.start, n.end)}
    shorts = "|".join(map(re.escape, sorted(meant, key=len, reverse=True)))
    for match in re.finditer(rf"(?<![A-Za-z0-9-])(?:{shorts})(?=s?(?![A-Za-z0-9]))", text):
        name, places = meant[match.group()], range(*match.span())
        if name and taken.isdisjoint(places):
            kept.append(Named(name.type, *match.span(), name.meanings))
    return sorted(kept, key=lambda n: n.start)


def explained(text: str, named: list[Named]) -> dict[str, Named | None]:
    """The abbreviations that a text explains, and the names that explain them; None where that is
    no name."""
    ends = {n.end: n for n in named}
    starts = {n.start: n for n in named}
    found: dict[str, Named | None] = {}
    for match in _BRACKETED.finditer(text):
        before = ends.get(match.start())
        if (
            before
            and before.type != "gene"
            and _could_be(match[1], text[before.start : before.end])
        ):
            found.setdefault(match[1], before)
    for short, long in definitions(text).items():
        at = text.find(long)
        meant = ends.get(at + len(long)) or _around(text, starts.get(at), short)
        whole = meant and (meant.start <= at or (meant.end - meant.start) * 2 > len(long))
        found.setdefault(short, meant if whole else None)
    return found


def _around(text: str, name: Named | None, short: str) -> Named | None:
    """A person's disease with its abbreviation inside it; what is deficient is another thing."""
    said = text[name.start : name.end] if name else ""
    return name if f"({short})" in said and "deficien" not in said else None


def _could_be(short: str, long: str) -> bool:
    """Whether the letters of an abbreviation are in a name, two of them at the beginnings of its
    words or of its parts: "DM" is myotonic dystrophy."""
    letters = [c for c in short.lower() if c.isalpha()]
    initials = {part[0].lower() for part in re.findall(r"[^\W\d_]+", long)}
    return all(c in long.lower() for c in letters) and len(initials & set(letters)) >= min(
        2, len(initials)
    )
