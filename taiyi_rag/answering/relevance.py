"""Which of what was found really speaks to the question? A calibrated judgement on each passage.

Ranking always brings something up. Signals say whether it is more than that: the passage's centred
cosine to the question; for a passage in the question's language, whether it lacks the question's
rarest word (a dose of another drug is near in meaning, but doesn't name the drug); for one in
another language, whose words can't match, its lead: how far its cosine stands out from the passages
that merely are in the library; and which of the question's subjects its document names. A logistic
model turns them into a probability. Where no passage is judged to speak to the question, the answer
is that the library doesn't say.

Three rules come first. A question that takes for granted what nothing here knows isn't answered
(`answering.premises`). A question about a medicine is answered only from passages that name it, in
either language: to an embedding two medicines of a class are nearly the same, to a patient they are
not. And a document must name all that the question brings together (`answering.subjects`).

The coefficients were fitted by `benchmarks/abstention.py`, which asks questions of libraries that
hold the answer and of libraries that don't (`benchmarks/results/abstention.json`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.answering.evidence import is_untrusted
from taiyi_rag.answering.premises import unknown_names
from taiyi_rag.answering.subjects import NOTHING_NAMED, Named, Subjects
from taiyi_rag.language import (
    document_language,
    index_terms,
    key_terms,
    query_language,
    substances,
    unknown_medicines,
)


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one passage. `own_language` says whether it is in the question's, `names_medicine` whether
    it names a medicine that the question names, True when that names none. `subjects` are what its
    document names of the question's, as far as it was found, `absent` how many of the question's
    terms the library has nowhere."""

    own_language: bool
    similarity: float
    lead: float
    lacks_rarest: bool
    names_medicine: bool = True
    subjects: Named = NOTHING_NAMED
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Of the logistic model: of a passage's signals, and of its document's `Named`, capped."""

    intercept: float
    similarity: float
    lead: float
    lacks_rarest: float
    main: float
    others: float
    lacking: float
    absent: float


OWN_LANGUAGE = Coefficients(-4.0, 13.38, 0.0, -1.86, 0.0, 0.42, -0.9, -1.04)
OTHER_LANGUAGE = Coefficients(-4.91, 12.72, 5.47, 0.0, 1.59, 0.91, -0.6, -1.83)

_MOST_MAIN, _MOST_OTHERS = 2, 3
"""What more is named or lacking than this says no more."""

_RARE_SHARE, _RARE_COUNT = 0.01, 3
"""A word is rare that occurs in at most this share, or this many, of a collection's passages."""

_NEAR = 0.2
"""Share of `least` that is asked of a passage whose document has one above it."""


def features(found: Signals) -> tuple[float, ...]:
    """What the coefficients are of, in their order."""
    return (
        1.0,
        found.similarity,
        found.lead,
        float(found.lacks_rarest),
        float(min(found.subjects.main, _MOST_MAIN)),
        float(min(found.subjects.others, _MOST_OTHERS)),
        float(min(found.subjects.lacking, _MOST_OTHERS)),
        float(min(found.absent, _MOST_MAIN)),
    )


def probability(found: Signals) -> float:
    """The probability, 0…1, that a passage with these signals speaks to the question."""
    if not (found.names_medicine and found.subjects.enough):
        return 0.0
    c = astuple(OWN_LANGUAGE if found.own_language else OTHER_LANGUAGE)
    logit = sum(a * b for a, b in zip(c, features(found), strict=True))
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


class RelevanceFilter(BaseNodePostprocessor):
    """Keeps the passages whose probability is at least `least`, and of the same documents those
    that come near it: a section on dosing seldom names the disease that its document is about.
    Where an untrusted document speaks to the question, so do curated passages that come near it.

    `frequency` says in how many of the collection's passages a term occurs, `passages` how many
    it has, `mentions` whether any has a name: where a question names what isn't known at all
    (`answering.premises`), nothing speaks to it.
    """

    frequency: Callable[[str], int]
    passages: Callable[[], int]
    mentions: Callable[[str], bool]
    least: float = 0.5

    @classmethod
    def class_name(cls) -> str:
        return "RelevanceFilter"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("RelevanceFilter judges passages by the question: pass query_str.")
        if unknown_names(query_bundle.query_str, self.mentions):
            return []
        found = [probability(s) for s in self.signals(nodes, query_bundle.query_str)]
        documents = [node.node.metadata["document_id"] for node in nodes]
        speaking = {d for d, p in zip(documents, found, strict=True) if p >= self.least}
        if any(is_untrusted(n) and n.node.metadata["document_id"] in speaking for n in nodes):
            # What comes from nowhere must not be left alone: whatever curated comes near is heard.
            speaking |= {n.node.metadata["document_id"] for n in nodes if not is_untrusted(n)}
        return [
            node
            for node, document, p in zip(nodes, documents, found, strict=True)
            if p >= (_NEAR * self.least if document in speaking else self.least)
        ]

    def signals(self, nodes: list[NodeWithScore], question: str) -> list[Signals]:
        """One a node that our retriever found."""
        language = query_language(question) or document_language(question)
        rarest, subjects = self._rarest(question), Subjects.of(question)
        absent = subjects.absent(self.frequency)
        named, unknown = substances(question), set(unknown_medicines(question))
        texts = [_in_context(n) for n in nodes]
        terms = [set(index_terms(text)) for text in texts]
        documents: dict[str, set[str]] = {}
        for n, some in zip(nodes, terms, strict=True):
            documents.setdefault(n.node.metadata["document_id"], set()).update(some)
        found = []
        for n, text, some in zip(nodes, texts, terms, strict=True):
            m = n.node.metadata
            own = m["language"] == language
            lacks = own and rarest is not None and not subjects.says(rarest, some)
            names = not (named or unknown) or bool(
                named & substances(text, parts=True)
                or any(word in text.lower() for word in unknown)
            )
            spoken_of = subjects.named(documents[m["document_id"]])
            found.append(Signals(own, m["similarity"], m["lead"], lacks, names, spoken_of, absent))
        return found

    def _rarest(self, question: str) -> str | None:
        """The question's rarest word, None when even that is common in the collection."""
        counted = [(self.frequency(term), term) for term in key_terms(question)]
        frequency, rarest = min(counted, default=(0, None))
        return rarest if frequency <= max(_RARE_COUNT, _RARE_SHARE * self.passages()) else None


def _in_context(node: NodeWithScore) -> str:
    """A passage with its title and headings."""
    m = node.node.metadata
    return "\n".join([m["title"], *m["headings"], node.node.get_content()])
