"""An answer as plain text, with its marks and what they stand for, for the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from taiyi_rag.answering.notices import DOUBTS, URGENT
from taiyi_rag.exporting.words import Words
from taiyi_rag.label import LABEL
from taiyi_rag.references import reference_of
from taiyi_rag.references.plain import one_line
from taiyi_rag.types import Answer, Claim, Document, Evidence, Verdict
from ui.references import citation, links
from ui.session import Turn
from ui.texts import Texts

if TYPE_CHECKING:
    from taiyi_rag.records import Stamp


def as_text(turn: Turn, stamps: Sequence[Stamp] = ()) -> str:
    """The question, what is urgent, what became of its documents since (`stamps`), what is doubtful
    in them, each sentence with its marks and any doubt of it, the references of what it cites, and
    by whom it was made, in the answer's language."""
    answer = turn.answer
    if answer is None:
        return ""
    t = Texts(answer.language)
    said = [_sentence(t, claim) for claim in answer.claims]
    told = [n.text for n in answer.notices if n.code not in (*URGENT, *DOUBTS)]
    references = [t("copy-references"), *_references(t, turn, answer)]
    parts = [
        one_line(turn.question),
        "\n".join(_warnings(answer, stamps)),
        "\n".join(said or told),
        "\n".join(references) if said else "",
        LABEL[answer.language],
    ]
    return "\n\n".join(filter(None, parts))


def _warnings(answer: Answer, stamps: Sequence[Stamp]) -> Iterator[str]:
    """What mustn't be lost when a sentence is pasted elsewhere, gravest first."""
    yield from (one_line(n.text) for n in answer.notices if n.code in URGENT)
    w = Words(answer.language)
    for one in stamps:
        told = w("since", told=w(f"since-{one.why}", title=one.title or one.document_id))
        yield " · ".join(one_line(part) for part in (told, one.since[:10], one.detail) if part)
    yield from (one_line(n.text) for n in answer.notices if n.code in DOUBTS)


def _sentence(t: Texts, claim: Claim) -> str:
    marks = "".join(f"[{c.label}]" for c in claim.citations)
    doubt = "" if claim.verdict is Verdict.SUPPORTED else f" ({t(f'verdict-{claim.verdict}')})"
    return f"{one_line(claim.text)} {marks}{doubt}".rstrip()


def _references(t: Texts, turn: Turn, answer: Answer) -> Iterator[str]:
    cited = {c.label for claim in answer.claims for c in claim.citations}
    for evidence in answer.evidence:
        if evidence.label in cited:
            document = turn.documents.get(evidence.passage.document_id)
            yield f"[{evidence.label}] {_reference(t, evidence, document)}"


def _reference(t: Texts, evidence: Evidence, document: Document | None) -> str:
    """One line: title, citation, page, identifiers."""
    page = t("page", page=evidence.passage.page) if evidence.passage.page else ""
    if document is None:
        return ". ".join(filter(None, map(one_line, (evidence.title, evidence.source, page))))
    title = reference_of(document).title.rstrip(".。")
    known = [f"{title}.", one_line(citation(document)), page, *(k.text for k in links(document))]
    return " ".join(filter(None, known))
