"""What of a claim must stand in the evidence letter by letter: quotes and identifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from taiyi_rag.language import orders, sentence_spans
from taiyi_rag.types import Citation, Evidence
from taiyi_rag.verification.sources import citation

_QUOTES = re.compile(
    r"“([^“”]{2,})”|\"([^\"]{2,})\"|「([^「」]{2,})」|『([^『』]{2,})』|‘([^‘’]{8,})’"
)
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")

_IDENTIFIERS = {
    "URL": re.compile(
        r"(?:https?|ftp)://[^\s<>\[\]()（）。，；]+|(?<![a-z0-9])www\.[^\s<>\[\]()（）。，；]+",
        re.I,
    ),
    "DOI": re.compile(r"(?<![\d.])10\.\d{4,9}/[^\s\[\]（）。，；]+"),
    "PMID": re.compile(r"(?<![a-z])PMID\s*[:：]?\s*\d{4,9}", re.I),
    "PMCID": re.compile(r"(?<![a-z])PMC\s?\d{4,9}", re.I),
    "trial number": re.compile(
        r"(?<![a-z])(?:NCT\s?\d{6,8}|ChiCTR[-\w]*\d{6,}|ISRCTN\s?\d{6,8}|EudraCT\s*[:：]?\s*[\d-]{10,})",
        re.I,
    ),
}
_CUT = "[…]"


def verbatim(text: str, cited: Iterable[Evidence]) -> Citation | None:
    """The citation of `text`, if it is a whole sentence (or several) of a passage.

    A part of one isn't: "5 mg daily" is in "2.5 mg daily", "recommended" in "not recommended". Nor
    is an order to whoever writes.
    """
    for one in cited if not orders(text) else ():
        passage = one.passage.text
        at = passage.find(text) if text else -1
        spans = sentence_spans(passage) if at >= 0 else []
        while at >= 0:
            end = at + len(text)
            if any(a == at for a, _ in spans) and any(b == end for _, b in spans):
                return citation(one, at, end)
            at = passage.find(text, at + 1)
    return None


def misquoted(text: str, evidence: Iterable[Evidence]) -> list[str]:
    """Words between quotation marks that no passage has, whatever its blanks and forms of
    characters are. 《》 are a title's."""
    quotes = [next(filter(None, groups)) for groups in _QUOTES.findall(text)]
    if not quotes:
        return []
    passages = [_squeezed(f"{e.title}\n{e.passage.text}") for e in evidence]
    return [q for q in quotes if not any(_squeezed(_AROUND.sub("", q)) in p for p in passages)]


def strays(text: str, evidence: Iterable[Evidence]) -> list[str]:
    """Kinds of identifiers in `text` that no evidence has: addresses, DOIs, numbers of records."""
    known = _known(evidence)
    return list(dict.fromkeys(kind for kind, _, said in _found(text) if said not in known))


def without_strays(text: str, evidence: Iterable[Evidence]) -> str:
    """`text`, each such identifier cut out: one that was made up isn't to be followed."""
    known = _known(evidence)
    for _, written, said in list(_found(text)):
        if said not in known:
            text = text.replace(written, _CUT)
    return text


def _found(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, as written, and in one form."""
    for kind, pattern in _IDENTIFIERS.items():
        for match in pattern.finditer(text):
            written = match.group().rstrip(".,;:")
            yield kind, written, _squeezed(written).replace(":", "").rstrip("/")


def _known(evidence: Iterable[Evidence]) -> set[str]:
    texts = (f"{e.title}\n{e.source}\n{e.passage.text}" for e in evidence)
    return {said for text in texts for _, _, said in _found(text)}


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.translate(_ALIKE).split())


_ALIKE = str.maketrans("’‘“”‐‑–—", "''\"\"----")
