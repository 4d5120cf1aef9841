"""What a reader must know about an answer: who wrote it, what is doubtful in its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from llama_index.core.schema import NodeWithScore

from taiyi_rag.answering.evidence import contradicting, ordering, unusable
from taiyi_rag.answering.notices import notice
from taiyi_rag.types import Claim, Evidence, Language, Notice, TrustStatus


def of_evidence(
    language: Language,
    claims: Sequence[Claim],
    evidence: Sequence[Evidence],
    relevant: Sequence[NodeWithScore],
) -> Iterator[Notice]:
    """Notices on the evidence that `claims` cite, and on what of the `relevant` wasn't used."""
    cited = {c.label for claim in claims for c in claim.citations}
    used = [e for e in evidence if e.label in cited]
    if used and all(e.passage.language != language for e in used):
        yield notice("other-language", language)
    for code, doubtful in (
        ("recognised", [e.title for e in used if e.passage.confidence is not None]),
        ("hidden", [e.title for e in used if e.passage.hidden]),
        ("concern", [e.title for e in used if e.trust is TrustStatus.CONCERN]),
        ("untrusted", [e.title for e in used if e.tier == "untrusted"]),
        ("conflict", contradicting(relevant, used)),
        ("orders", ordering(relevant)),
    ):
        for title in dict.fromkeys(doubtful):
            yield notice(code, language, title=title)
    for one in unusable(relevant):
        detail = f" ({one.detail})" if one.detail else ""
        yield notice(str(one.why), language, title=one.title, detail=detail)


def of_writing(
    language: Language, generator: str, failed: str, *, quoted: bool
) -> Iterator[Notice]:
    """Notices on who wrote the answer: it was `quoted`, because the model `failed` if so."""
    if failed:
        yield notice(failed, language)
    elif quoted:
        yield notice("extractive", language)
    else:
        yield notice("written", language, model=generator)
