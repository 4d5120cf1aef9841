"""What a journal's rows say: an entry, and the documents that it rests on, shows or names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Role = Literal["cited", "shown", "named"]
Why = Literal["deleted", "expired"]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that an entry rests on, as it was: the library's digest of it, SHA-256 of its
    text, its trust status. Empty digests: it was replaced meanwhile. `here`: it isn't gone."""

    id: str
    role: Role
    digest: bytes = b""
    text: bytes = b""
    trust: str = ""
    here: bool = True

    def columns(self) -> tuple[bytes, bytes, bytes, str]:
        """Name, digest, text, trust."""
        return name_of(self.id), self.digest, self.text, self.trust


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `sources`. `id` is None once its words were erased."""

    key: int
    name: bytes
    id: str | None
    digest: bytes
    text: bytes
    trust: str
    gone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer in the journal. `content` is "" where it was erased; then `why` and `erased_at`."""

    number: int
    id: str
    at: str
    content: str
    why: str = ""
    erased_at: str = ""


def name_of(id: str) -> bytes:
    """What a document is known by once its words are gone: SHA-256 of its id."""
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()


def now() -> str:
    """UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat("T", "milliseconds")
