"""What a document is, worked out where its file doesn't say it: the step after `assemble`."""

from __future__ import annotations

from dataclasses import replace

from ingest.kinds import design_of
from ingest.populations import populations_of
from ingest.provenance import provenance_of
from taiyi_rag.types import Document, StudyDesign


def described(document: Document) -> Document:
    """`document` with its design, populations, issuer, jurisdiction, date and version, as far as
    they can be told. What its file declares stays."""
    if document.design is StudyDesign.OTHER:
        document = replace(document, design=design_of(document))
    if not document.populations:
        document = replace(document, populations=populations_of(document))
    return replace(document, **provenance_of(document))  # type: ignore[arg-type]
