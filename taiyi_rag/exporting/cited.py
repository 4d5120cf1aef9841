"""The references of an export: one a label, with the words that are cited and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taiyi_rag.exporting.blocks import Block, Run
from taiyi_rag.exporting.words import Words
from taiyi_rag.references import links, one_line
from taiyi_rag.types import Answer, Citation, Document, Evidence, Outcome, TrustStatus

_AUTHORS = 6
"""Authors that are named, as the Vancouver style has it."""
_CLOSEST = 3
"""Passages given in place of an answer."""
_SNIPPET = 220
"""Characters of a passage that isn't cited."""


def blocks(w: Words, answer: Answer, documents: Mapping[str, Document]) -> Iterator[Block]:
    """The evidence that is cited; in place of an answer the closest passages."""
    answered = answer.outcome is Outcome.ANSWERED
    quotes = _quotes(answer)
    shown = [e for e in answer.evidence if e.label in quotes] if answered else []
    shown = shown or list(answer.evidence[:_CLOSEST])
    if not shown:
        return
    heading = w("references" if answered else "closest")
    yield Block("heading", (Run(heading),), w.language)
    for evidence in shown:
        document = documents.get(evidence.passage.document_id)
        yield _reference(w, evidence, document)
        for quote, start, end in quotes.get(evidence.label, [_beginning(evidence)]):
            yield _quote(w, evidence, quote, start, end)


def _quotes(answer: Answer) -> dict[int, list[tuple[str, int, int]]]:
    """The words that are cited of each label, with their offsets, each once and in order."""
    found: dict[int, dict[tuple[str, int, int], None]] = {}
    for claim in answer.claims:
        for one in claim.citations:
            found.setdefault(one.label, {})[_place(one)] = None
    return {label: sorted(places, key=lambda p: p[1:]) for label, places in found.items()}


def _place(citation: Citation) -> tuple[str, int, int]:
    return citation.quote, citation.start, citation.end


def _beginning(evidence: Evidence) -> tuple[str, int, int]:
    passage = evidence.passage
    text = passage.text[:_SNIPPET]
    shown = text if len(passage.text) <= _SNIPPET else f"{text}…"
    return shown, passage.start, passage.start + len(text)


def _reference(w: Words, evidence: Evidence, document: Document | None) -> Block:
    """Number, doubts, authors, title, source, year, identifiers."""
    runs = [Run(f"[{evidence.label}] ", strong=True)]
    runs += [Run(f"{doubt} ", strong=True) for doubt in _doubts(w, evidence, document)]
    title = document.title if document else evidence.title
    source = document.source if document else evidence.source
    year = document.year if document else evidence.year
    authors = _authors(document) if document else ""
    told = (authors, title, source, str(year or ""))
    runs.append(Run(". ".join(one_line(part).rstrip(".") for part in told if part) + "."))
    for link in links(document) if document else ():
        runs += [Run(" "), Run(link.text, link.url), Run(".")]
    language = document.language if document else evidence.passage.language
    return Block("reference", tuple(runs), language)


def _authors(document: Document) -> str:
    named = ", ".join(document.authors[:_AUTHORS])
    return named + (", et al" if len(document.authors) > _AUTHORS else "")


def _doubts(w: Words, evidence: Evidence, document: Document | None) -> Iterator[str]:
    """What speaks against a document, as it was when it was answered and as it is now."""
    if document is None:
        yield w("deleted")
    current = TrustStatus.CURRENT
    now = document or evidence
    statuses = dict.fromkeys((now.trust, evidence.trust))
    for trust in (status for status in statuses if status is not current):
        yield w(f"trust-{trust}")
    known = now.standing if now.trust is not current else evidence.standing
    newer = known.superseding_title
    details = [known.reason, known.date, known.notice, w("newer", title=newer) if newer else ""]
    if any(details) and set(statuses) != {current}:
        yield one_line("; ".join(filter(None, details))).rstrip(".。") + "."
    if now.tier != "curated":
        yield w("tier-untrusted")


def _quote(w: Words, evidence: Evidence, quote: str, start: int, end: int) -> Block:
    passage = evidence.passage
    places = [w("page", page=passage.page)] if passage.page else []
    places.append(w("offsets", start=start, end=end))
    places.append(w("document", id=passage.document_id))
    text = w(
        "quote", quote=quote, place=", ".join(places) if w.language == "en" else "，".join(places)
    )
    return Block("quote", (Run(one_line(text)),), passage.language)
