"""Two files, one document: what to keep when a document's id is known already.

An article's full text isn't replaced by its abstract, whichever comes first, and the worse trust
status of the two holds: a retraction may be known to one of them only. Records of the same format
are versions of each other (PubMed's updates), except in JSON lines, whose ids are made by whoever
wrote the file: there the first is kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from taiyi_rag.types import Document, TrustStatus

_SEVERITY = (
    TrustStatus.CURRENT,
    TrustStatus.CORRECTED,
    TrustStatus.SUPERSEDED,
    TrustStatus.CONCERN,
    TrustStatus.RETRACTED,
)


def reconcile(known: Document, document: Document) -> tuple[Document | None, str]:
    """What to store in place of `known` (None: leave it), and what the user should hear."""
    if known.path == document.path:
        same_text = known.text == document.text
        return (replace(document, trust=_worst(known, document)) if same_text else document), ""
    if known.format == document.format == "beir" and known.text != document.text:
        return None, f"{document.id} is the id of another record, in {known.path}; that was kept."
    fuller = known.format != document.format and len(known.text) > len(document.text)
    kept, other = (known, document) if fuller else (document, known)
    merged = replace(
        kept,
        trust=_worst(known, document),
        relations=tuple(dict.fromkeys((*kept.relations, *other.relations))),
    )
    name = f"the {kept.format} text of {PurePath(kept.path).name}"
    return merged, f"{document.id} is also in {known.path}; {name} was kept."


def _worst(known: Document, document: Document) -> TrustStatus:
    """The worse of two trust statuses. That a stored document is superseded follows from the one
    that replaces it, and is worked out again when it is stored."""
    stored = TrustStatus.CURRENT if known.trust is TrustStatus.SUPERSEDED else known.trust
    return max(stored, document.trust, key=_SEVERITY.index)
