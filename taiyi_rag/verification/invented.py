"""Words that a generator may only copy: quotations, identifiers, addresses.

A made-up PubMed id is as plausible as a true one, and a sentence between quotation marks is taken
for the source's own. What of these no cited passage has can't be supported by any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from taiyi_rag.types import Check, Evidence, Finding

_QUOTATION = re.compile(r"“([^”]{8,})”|\"([^\"]{8,})\"|「([^」]{4,})」|『([^』]{4,})』")
"""Long enough to be more than a term; 《…》 has a title between it."""
_IDENTIFIER = re.compile(
    r"\b10\.\d{4,9}/[^\s,;，；。)）\]]+|\bPM(?:ID|C)\W{0,3}\d{4,9}|\bNCT\W?\d{6,8}\b|\bChiCTR[-\w]{6,}"
    r"|\bISRCTN\W?\d{6,8}\b|\b(?:https?://|www\.)[^\s，。)）\]]+",
    re.IGNORECASE,
)


def invented(text: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """The quotations and identifiers of a claim that none of the evidence has."""
    held = [
        _flat(f"{e.passage.text} {e.passage.document_id} {e.title} {e.source}") for e in evidence
    ]
    return tuple(f for f in _copied(text) if not any(_flat(f.said) in one for one in held))


def _copied(text: str) -> Iterator[Finding]:
    for match in _QUOTATION.finditer(text):
        yield Finding(Check.QUOTE, next(filter(None, match.groups())))
    for match in _IDENTIFIER.finditer(text):
        yield Finding(Check.IDENTIFIER, match.group().rstrip("."))


def _flat(text: str) -> str:
    """Letters and digits alone, so that spaces, dashes and kinds of quotes don't matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
