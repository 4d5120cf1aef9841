"""Two files, one document: what to keep when a document's id is known already.

An article's full text isn't replaced by its abstract, whichever comes first, and the worse trust
status of the two holds: a retraction may be known to one of them only. Records of the same format
are versions of each other (PubMed's updates), except in JSON lines, whose ids are made by whoever
wrote the file: there the first is kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from taiyi_rag.library import worst
from taiyi_rag.types import Document


def reconcile(known: Document, document: Document) -> tuple[Document | None, str]:
    """What to store in place of `known` (None: leave it), and what the user should hear."""
    if known.path == document.path:
        if known.text == document.text:
            document = replace(document, trust=worst(known.trust, document.trust))
        return document, ""
    if known.tier != document.tier:  # what nobody vouches for replaces nothing that somebody does
        told = f"{document.id} is also in {known.path}; of the two the curated one was kept."
        return (document if document.tier == "curated" else None), told
    if known.format == document.format == "beir" and known.text != document.text:
        return None, f"{document.id} is the id of another record, in {known.path}; that was kept."
    fuller = known.format != document.format and len(known.text) > len(document.text)
    kept, other = (known, document) if fuller else (document, known)
    merged = replace(
        kept,
        trust=worst(known.trust, document.trust),
        relations=tuple(dict.fromkeys((*kept.relations, *other.relations))),
    )
    name = f"the {kept.format} text of {PurePath(kept.path).name}"
    return merged, f"{document.id} is also in {known.path}; {name} was kept."
