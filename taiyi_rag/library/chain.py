"""The hashes that chain a journal's entries, so that whatever is changed in it shows.

    digest  = SHA-256(content)
    sources = SHA-256(what the entry rests on, sorted)
    chain   = SHA-256(chain before, number, kind, id, at, digest, sources)

after Schneier and Kelsey (1999, doi:10.1145/317087.317089), without their keys. An entry that is
erased keeps its hashes, and that it was erased is an entry itself: no content goes without one.

The chain can't show that its end was cut off, nor that somebody wrote all of it anew: for that its
head must be known elsewhere (`Head`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FIRST = b""
"""The chain before the first entry."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the chain has it. `erasure` is the number of the entry that erased it."""

    number: int
    kind: str
    id: str
    at: str
    content: str
    digest: bytes
    sources: bytes
    chain: bytes
    erasure: int | None

    def chained(self, before: bytes) -> bytes:
        """The chain with this entry, by the one before it."""
        fields = (str(self.number), self.kind, self.id, self.at)
        return hashed(before, *map(str.encode, fields), self.digest, self.sources)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries it has, and the hash of the last, hexadecimal."""

    number: int
    chain: str


def hashed(*parts: bytes) -> bytes:
    """SHA-256 of parts, each with its length before it: no two lists of parts run together."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.digest()


def digest_of_content(content: str) -> bytes:
    """SHA-256 of a content's UTF-8."""
    return hashlib.sha256(content.encode()).digest()


def digest_of_sources(rows: Iterable[tuple[bytes, bytes, bytes, str, str]]) -> bytes:
    """Of the name, digest, text's digest, trust and role of each source of an entry."""
    return hashed(*(hashed(a, b, c, d.encode(), e.encode()) for a, b, c, d, e in sorted(rows)))


def flaws(links: Iterable[Link], sources: Iterable[tuple[int, bytes]]) -> Iterator[str]:
    """What shows that a journal isn't what was written. `sources` are the digests of what entries
    rest on, worked out anew, by number; of an entry without any there is none."""
    before, expected = FIRST, 1
    erased: dict[int, int] = {}
    gone: dict[int, int] = {}
    rest = dict(sources)
    for link in links:
        if link.number != expected:
            yield f"entries {expected} to {link.number - 1} are missing"
        yield from _own_flaws(link, before, rest.pop(link.number, digest_of_sources(())))
        if link.erasure is not None:
            gone[link.number] = link.erasure
        if link.kind == "erasure":
            erased |= dict.fromkeys(_numbers(link.content), link.number)
        before, expected = link.chain, link.number + 1
    for number in sorted(gone.keys() | erased.keys()):
        if gone.get(number) != erased.get(number):
            yield f"entry {number} was erased, and not as the entries say"
    for number in rest:
        yield f"entry {number} is missing, but something is said to be its source"


def _own_flaws(link: Link, before: bytes, sources: bytes) -> Iterator[str]:
    if link.chain != link.chained(before):
        yield f"entry {link.number} was changed, or one before it"
    if link.sources != sources:
        yield f"what entry {link.number} rests on was changed"
    if link.erasure is None and digest_of_content(link.content) != link.digest:
        yield f"the content of entry {link.number} was changed"
    if link.erasure is not None and link.content:
        yield f"entry {link.number} is called erased, but says something"


def _numbers(content: str) -> list[int]:
    try:
        return [int(number) for number in json.loads(content)["numbers"]]
    except (ValueError, KeyError, TypeError):
        return []  # its digest tells
