"""Statements checked against a collection: each sentence, the passages nearest to it, the verdict.

The ledger of our answers, for sentences that somebody else wrote: a note, a leaflet, what another
program said. A verdict is about this collection: what it doesn't hold is "unsupported", true or
not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.postprocessor.types import BaseNodePostprocessor

from taiyi_rag.annotation.schema import Annotated, Span, Statement
from taiyi_rag.answering.evidence import to_rest_on
from taiyi_rag.errors import InputError
from taiyi_rag.language import sentence_spans, substances
from taiyi_rag.nodes import evidence_of
from taiyi_rag.prompts import escape_marks
from taiyi_rag.tasks.task import About, of_texts
from taiyi_rag.types import Check, Claim, Evidence, Finding, Verdict
from taiyi_rag.verification.ledger import Verifier

ABOUT = About(
    "check",
    ("statements",),
    of_texts(
        {
            "en": (
                "The RECOVERY dose of dexamethasone was 16 mg once daily for up to 10 days. "
                "Metformin is contraindicated when eGFR is below 30 mL/min/1.73 m2. "
                "Vitamin C cures the common cold.",
            ),
            "zh": (
                "药物敏感肺结核的总疗程为9个月。eGFR低于30 mL/min/1.73 m2时禁用二甲双胍。"
                "维生素C可治愈普通感冒。",
            ),
        }
    ),
    longest=3_000,
    needs_collection=True,
    group="decide",
)

_SENTENCES = 20


class Checking:
    """Checks statements against the collection that `retriever` searches."""

    about = ABOUT

    def __init__(
        self,
        collection: str,
        retriever: BaseRetriever,
        selector: BaseNodePostprocessor,
        verifier: Verifier,
    ) -> None:
        self._collection = collection
        self._retriever = retriever
        self._selector = selector
        self._verifier = verifier

    def run(self, record: Annotated) -> Annotated:
        """The text with its sentences checked. Raises `TaiyiError`."""
        text = self.about.checked(record).text
        spans = sentence_spans(text)
        if len(spans) > _SENTENCES:
            raise InputError(
                f"The text has {len(spans)} sentences; {_SENTENCES} are checked at a time. "
                "Give fewer, or a file with some a line."
            )
        checked = tuple(s for span in spans for s in self._checked(text, span))
        return replace(record, statements=checked)

    def _checked(self, text: str, span: Span) -> Iterator[Statement]:
        sentence = text[span[0] : span[1]]
        nodes = self._retriever.retrieve(sentence)
        chosen = self._selector.postprocess_nodes(nodes, query_str=sentence)
        evidence = _speaking_of(sentence, to_rest_on(evidence_of(chosen)))
        # A mark of theirs is none of ours.
        for claim in self._verifier.read(escape_marks(sentence), evidence):
            place = _place(text, span, claim)
            yield Statement(place, _plain(_of_its_own(claim)), evidence, self._collection)


def _speaking_of(sentence: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Without passages that name none of the medicines of a sentence: the dose of another medicine
    contradicts nothing."""
    meant = substances(sentence, parts=True)
    if not meant:
        return evidence
    return tuple(e for e in evidence if meant & substances(_told(e), parts=True))


def _of_its_own(claim: Claim) -> Claim:
    """The claim; not contradicted where what contradicts it names other medicines alone."""
    if claim.verdict is not Verdict.CONTRADICTED:
        return claim
    meant, told = (
        substances(text, parts=True)
        for text in (claim.text, "\n".join(c.quote for c in claim.citations))
    )
    if not meant or not told or meant & told:
        return claim
    finding = Finding(Check.MEANING, claim.text)
    return replace(claim, verdict=Verdict.UNSUPPORTED, citations=(), findings=(finding,))


def _told(evidence: Evidence) -> str:
    return "\n".join((evidence.title, *evidence.passage.headings, evidence.passage.text))


def _place(text: str, span: Span, claim: Claim) -> Span:
    """Where a claim stands, if the sentence was read as several."""
    at = text.find(claim.text, *span)
    return (at, at + len(claim.text)) if at >= 0 else span


def _plain(claim: Claim) -> Claim:
    """Without what is said of marks: the sentence came with none."""
    return replace(claim, findings=tuple(f for f in claim.findings if f.check is not Check.LABEL))
