"""Domain values as SQLite columns, and back."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from taiyi_rag.types import (
    Document,
    Language,
    Passage,
    Population,
    Region,
    Relation,
    Section,
    Standing,
    StudyDesign,
    Tier,
    TrustStatus,
)

Vector = npt.NDArray[np.float32]
_T = TypeVar("_T")

_REGION = np.dtype(
    [(name, "<i4") for name in ("start", "end", "page")]
    + [(name, "<f4") for name in ("x0", "y0", "x1", "y1", "confidence")]
)
_COLUMNS = (
    "title",
    "language",
    "source",
    "format",
    "path",
    "year",
    "trust",
    "supersedes",
    "design",
    "jurisdiction",
    "tier",
)
_RECORD = (
    "url",
    "licence",
    "authors",
    "doi",
    "pmid",
    "pmcid",
    "study_types",
    "keywords",
    "relations",
    "issuer",
    "version",
    "populations",
    "effective",
    "extra",
)


@dataclass(frozen=True, slots=True)
class DraftPassage:
    """A passage that isn't in a library yet: a span, its context and its vector.

    `embedded` is the digest of the text whose vector `vector` is.
    """

    start: int
    end: int
    language: Language
    headings: tuple[str, ...]
    page: int | None
    embedded: bytes
    vector: Vector
    hidden: str = ""
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of a file that was read: see table `files`."""

    path: str
    digest: bytes
    reading: str
    tier: Tier = "curated"


def passage_id(key: int) -> str:
    """The public id of a passage: "p" and its key, which is never reused in its collection."""
    return f"p{key}"


def passage_key(id: str) -> int | None:
    """The key in a public passage id, None when it isn't one."""
    digits = id.removeprefix("p")
    known = id.startswith("p") and digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if known else None


def digest_of(text: str) -> bytes:
    """A 16-byte digest of a text (BLAKE2b)."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def document_columns(document: Document) -> dict[str, Any]:
    """The row of `documents` for `document`, without key and date."""
    row = {name: getattr(document, name) for name in ("id", "text", *_COLUMNS)}
    record = {name: getattr(document, name) for name in _RECORD}
    record["relations"] = [[r.kind, r.citation, r.pmid, r.doi] for r in document.relations]
    row["record"] = _json({name: value for name, value in record.items() if value})
    row["sections"] = _json([[s.start, s.end, s.headings, s.hidden] for s in document.sections])
    row["regions"] = _pack_regions(document.regions)
    row["digest"] = _digest_row(row)
    row["standing"] = standing_json(document.standing)
    row["name"] = PurePath(document.path).stem
    return row


def document_from(row: Mapping[str, Any]) -> Document:
    """The document of a whole row of `documents`."""
    record = json.loads(row["record"])
    relations = tuple(Relation(*r) for r in record.pop("relations", ()))
    extra = tuple((name, value) for name, value in record.pop("extra", ()))
    record = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
    columns = {name: row[name] for name in ("id", "text", *_COLUMNS)}
    columns["trust"] = TrustStatus(columns["trust"])
    columns["design"] = StudyDesign(columns["design"])
    record["populations"] = tuple(map(Population, record.get("populations", ())))
    sections = tuple(
        Section(a, b, tuple(h), hidden) for a, b, h, hidden in json.loads(row["sections"])
    )
    return Document(
        **columns,
        **record,
        standing=Standing(**json.loads(row["standing"])),
        relations=relations,
        extra=extra,
        sections=sections,
        regions=_unpack_regions(row["regions"]),
    )


def declared_from(row: Mapping[str, Any]) -> Document:
    """The same as its file declared it, whatever is known of it besides."""
    return replace(document_from(row), trust=TrustStatus(row["declared"]), standing=Standing())


def standing_json(standing: Standing) -> str:
    """A standing as it is stored: what it says, not what it doesn't."""
    return _json({name: value for name, value in asdict(standing).items() if value})


def passage_from(row: Mapping[str, Any]) -> Passage:
    """The passage of a row that joins `passages` with its document's id and its span's text."""
    return Passage(
        id=passage_id(row["key"]),
        document_id=row["document_id"],
        text=row["span"],
        start=row["start"],
        end=row["end"],
        language=cast(Language, row["language"]),
        headings=tuple(json.loads(row["headings"])),
        page=row["page"],
        hidden=row["hidden"],
        confidence=row["confidence"],
    )


def passage_columns(passage: DraftPassage) -> tuple[Any, ...]:
    """start, end, language, headings, page, hidden, confidence, embedded."""
    return (
        passage.start,
        passage.end,
        passage.language,
        _json(passage.headings),
        passage.page,
        passage.hidden,
        passage.confidence,
        passage.embedded,
    )


def vector_bytes(vector: Vector) -> bytes:
    """A vector as it is stored: float16, little endian."""
    return vector.astype("<f2").tobytes()


def vectors_from(blobs: Iterable[bytes], dimension: int) -> Vector:
    """Stored vectors as a float32 matrix (n, dimension)."""
    joined = b"".join(blobs)
    return np.frombuffer(joined, "<f2").reshape(-1, dimension).astype(np.float32)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest_row(row: dict[str, Any]) -> bytes:
    hasher = hashlib.sha256()
    for name in sorted(row):
        value = row[name]
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        hasher.update(f"{name}:{len(data)}:".encode())
        hasher.update(data)
    return hasher.digest()


def _pack_regions(regions: tuple[Region, ...]) -> bytes:
    rows = [
        (
            r.start,
            r.end,
            r.page,
            r.x0,
            r.y0,
            r.x1,
            r.y1,
            math.nan if r.confidence is None else r.confidence,
        )
        for r in regions
    ]
    return np.array(rows, _REGION).tobytes()


def _unpack_regions(data: bytes) -> tuple[Region, ...]:
    return tuple(map(_region, np.frombuffer(data, _REGION).tolist()))


def _region(row: tuple[Any, ...]) -> Region:
    *place, confidence = row
    known = None if math.isnan(confidence) else round(confidence, 4)
    return replace(Region(*place), confidence=known)


def marks(values: Sequence[object]) -> str:
    """As many "?" as there are values, for a statement's parameters."""
    return ", ".join("?" * len(values))


def slices(values: Sequence[_T], size: int = 500) -> Iterator[Sequence[_T]]:
    """`values` in runs of at most `size`: a statement takes so many parameters."""
    return (values[i : i + size] for i in range(0, len(values), size))
