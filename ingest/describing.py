"""What a document is, worked out where its file doesn't say it: the step after `assemble`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from ingest.kinds import design_of
from ingest.populations import populations_of
from ingest.provenance import provenance_of
from taiyi_rag.types import Document, StudyDesign, TrustStatus

# Of a title after NFKC. Small letters alone are a surgeon's word: "… of the tongue (retracted)".
_WORD = r"(?:RETRACTED|WITHDRAWN|Retracted|Withdrawn)"
_WORK = r"(?i:article|paper|publication|manuscript)"
_BEFORE = re.compile(
    rf"\W*(?:{_WORD}(?: {_WORK})?\s*[:)\]】]|(?:该文|本文)?已?撤[稿回]\s*[:)\]】])"
)
_AFTER = re.compile(
    rf"[(\[【]\s*(?:(?:{_WORD}|(?i:retracted|withdrawn) {_WORK})(?: {_WORK})?"
    r"(?:\s*[.,:;] .{0,80})?|(?:(?:该文|本文)?已被?撤[稿回]|撤稿))\s*[)\]】][\s.。]*$"
)


def described(document: Document) -> Document:
    """`document` with its design, populations, issuer, jurisdiction, date and version, as far as
    they can be told. What its file declares stays."""
    if document.design is StudyDesign.OTHER:
        document = replace(document, design=design_of(document))
    if document.trust is TrustStatus.CURRENT and _is_withdrawn(document):
        document = replace(document, trust=TrustStatus.RETRACTED)
    if not document.populations:
        document = replace(document, populations=populations_of(document))
    return replace(document, **provenance_of(document))  # type: ignore[arg-type]


def _is_withdrawn(document: Document) -> bool:
    """Whether the publisher has put so before the title or after it: "RETRACTED: …", "【已撤稿】…",
    "… (Retracted article. See vol. 3)"."""
    title = unicodedata.normalize("NFKC", document.title)
    marked = _BEFORE.match(title) or _AFTER.search(title)
    return document.design is not StudyDesign.NOTICE and marked is not None
