"""A document on its way into the library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.files import File
from ingest.splitting import SplitPassage, embedding_text
from taiyi_rag.library import DraftPassage, digest_of
from taiyi_rag.types import Document


@dataclass(frozen=True)
class Entry:
    """A document that was read of a file, with its passages."""

    file: File
    document: Document
    passages: list[SplitPassage]


def draft(entry: Entry, passage: SplitPassage, vectors: dict[bytes, np.ndarray]) -> DraftPassage:
    """A passage of it, to be stored; `vectors` (dimension,) by the digest of what was embedded."""
    embedded = digest_of(embedding_text(entry.document, passage))
    return DraftPassage(
        passage.start,
        passage.end,
        passage.language,
        passage.headings,
        passage.page,
        embedded,
        vectors[embedded],
        passage.hidden,
        passage.confidence,
    )
