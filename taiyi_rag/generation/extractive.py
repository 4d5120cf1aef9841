"""The extractive generator: an answer made of the evidence's own sentences, each cited.

A LlamaIndex LLM like any other, so the engine doesn't know the difference: it reads the same
prompt and writes sentences with labels. It invents nothing, because it can only quote.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)
from llama_index.core.llms.callbacks import llm_completion_callback
from pydantic import PrivateAttr

from taiyi_rag.embedding import identity
from taiyi_rag.embedding.centring import LANGUAGES, Vector, centred, language_mean
from taiyi_rag.embedding.remembered import RememberedVectors
from taiyi_rag.language import (
    content_terms,
    document_language,
    index_terms,
    is_order,
    sentences,
    translated_terms,
)
from taiyi_rag.prompts import PromptPassage, escape_marks, parse_evidence, parse_question
from taiyi_rag.types import Language

MODEL_NAME = "extractive"

_SHORTEST, _LONGEST = 8, 600
"""Characters of a sentence that may be quoted."""

_UNENDED = 40
"""Characters from which words without a full stop are taken for more than a heading."""

_ASKS_FOR_NUMBER = re.compile(
    r"\b(dos(e|es|age)|how (many|much|long|often|soon|late|old)|what (age|range|percentage|target|"
    r"threshold|rate|level|proportion|duration)|maximum|minimum|target|threshold)\b"
    r"|剂量|用量|多少|多久|多长|几[天日周月年次岁克片分个]|疗程|上限|下限|最大|最小|目标|阈值|比例|何时",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_GAIN = 0.8
"""What a number is worth to a question that asks for one, in standard deviations."""

_PASSAGE_STEP = 0.15
"""What each place down the evidence costs a sentence, in standard deviations of its score."""

_CELL = " | "
_ROW_COST = 0.5
"""What a table's row costs against a sentence: it seldom says what its numbers are of."""

_EMBEDDED = 24
"""Sentences that are embedded at most: they are most of the time that an answer takes."""

_LEAST = 0.25
"""Share of the best sentence's lead over the average that another must have to be quoted too."""

_SAME = 0.85
"""Overlap of terms (Jaccard) from which two sentences say the same."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    label: int
    place: int
    text: str
    in_context: str
    language: Language
    terms: frozenset[str]


class ExtractiveLLM(CustomLLM):
    """Quotes the sentences of the evidence that answer best.

    A sentence's score is the sum of two standard scores over all candidates: its embedding's
    centred cosine to the question, and the share of the question's words in it, each weighted by
    how few candidates have it (for a sentence in another language half the cosine again, and the
    share of the question's names that our vocabulary finds in it); more when the question asks for
    a number and the sentence has one; less for each place down the evidence.
    """

    _embedder: BaseEmbedding = PrivateAttr()
    _remembered: RememberedVectors = PrivateAttr()
    _count: int = PrivateAttr()

    def __init__(self, embedder: BaseEmbedding, count: int = 4, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._embedder = embedder
        self._remembered = RememberedVectors(embedder)
        self._count = count

    @classmethod
    def class_name(cls) -> str:
        return "ExtractiveLLM"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=MODEL_NAME, is_chat_model=False)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """One line a sentence: its words, then its label. Empty when there is nothing to quote."""
        chosen = self._choose(parse_question(prompt), _candidates(parse_evidence(prompt)))
        return CompletionResponse(
            text="\n".join(f"{escape_marks(c.text)} [{c.label}]" for c in chosen)
        )

    @llm_completion_callback()
    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        """The same answer, sentence by sentence; one empty piece where there is nothing to quote,
        since LlamaIndex's callbacks can't do with none."""
        text = ""
        whole = self.complete(prompt, formatted, **kwargs).text
        for line in whole.splitlines(keepends=True) or [""]:
            text += line
            yield CompletionResponse(text=text, delta=line)

    def _choose(self, question: str, candidates: list[_Candidate]) -> list[_Candidate]:
        if not candidates:
            return []
        candidates = _most_promising(question, candidates)
        scores = self._scores(question, candidates)
        least = scores.max() - (1 - _LEAST) * (scores.max() - scores.mean())
        chosen: list[_Candidate] = []
        for i in np.argsort(-scores, kind="stable"):
            candidate = candidates[int(i)]
            if len(chosen) == self._count or scores[i] < least:
                break
            if not any(_says_the_same(candidate, c) for c in chosen):
                chosen.append(candidate)
        return chosen

    def _scores(self, question: str, candidates: list[_Candidate]) -> npt.NDArray[np.float64]:
        similarity = _standard(self._similarities(question, candidates))
        coverage = _standard(_coverage(content_terms(question), candidates))
        language = document_language(question)
        own = np.array([c.language == language for c in candidates])
        places = np.array([c.place for c in candidates], np.float64)
        named = np.array([_named(question, c) for c in candidates])
        across = (similarity + _standard(named)) / 2 if named.any() else similarity
        scores = similarity + np.where(own, coverage, across) - _PASSAGE_STEP * places
        scores -= _ROW_COST * np.array([_CELL in c.text for c in candidates])
        if _ASKS_FOR_NUMBER.search(question):
            scores += _NUMBER_GAIN * np.array(
                [_NUMBER.search(c.text) is not None for c in candidates]
            )
        return np.asarray(scores, np.float64)

    def _similarities(self, question: str, candidates: list[_Candidate]) -> Vector:
        """Centred cosines of the candidates to the question."""
        name, nothing = identity(self._embedder), np.zeros(1, np.float32)
        means = {language: language_mean(name, language, nothing, 0) for language in LANGUAGES}
        query = np.asarray(self._embedder.get_query_embedding(question), np.float32)
        query = centred(query, means[document_language(question)])
        vectors = self._remembered.of([c.in_context for c in candidates])
        shifts = np.stack([np.broadcast_to(means[c.language], query.shape) for c in candidates])
        return np.asarray(centred(vectors, shifts) @ query, np.float32)


def _candidates(passages: list[PromptPassage]) -> list[_Candidate]:
    """Sentences that may be quoted, each once, tables row by row. A sentence is judged together
    with its title and headings: "The usual dose is 5 mg" seldom says of what."""
    found: dict[str, _Candidate] = {}
    for place, passage in enumerate(passages):
        for text in sentences(passage.text):
            if _may_be_quoted(text) and text not in found:
                in_context = "\n".join((passage.title, passage.section, text))
                found[text] = _Candidate(
                    passage.label,
                    place,
                    text,
                    in_context,
                    document_language(text),
                    frozenset(index_terms(in_context)),
                )
    return list(found.values())


def _most_promising(question: str, candidates: list[_Candidate]) -> list[_Candidate]:
    """The candidates worth an embedding each: those that cover most of the question's words, the
    earlier evidence first where they are equal, as among those in another language."""
    if len(candidates) <= _EMBEDDED:
        return candidates
    coverage = _coverage(content_terms(question), candidates)
    places = np.array([c.place for c in candidates])
    order = np.lexsort((places, -coverage))[:_EMBEDDED]
    return [candidates[int(i)] for i in sorted(order)]


def _may_be_quoted(text: str) -> bool:
    """Not headings and fragments, not what runs on for ever, not what only asks or leads in, nor an
    order to whoever writes the answer."""
    if not _SHORTEST <= len(text) <= _LONGEST or text[-1] in "?？:：∶" or is_order(text):
        return False
    return text[-1] in ".。!！;；)）" or _CELL in text or len(text) >= _UNENDED


def _coverage(terms: list[str], candidates: list[_Candidate]) -> npt.NDArray[np.float64]:
    """The weighted share of `terms` in each candidate, 0…1."""
    frequency = Counter(term for c in candidates for term in c.terms)
    weights = {t: math.log(1 + len(candidates) / (1 + frequency[t])) for t in terms}
    total = sum(weights.values()) or 1.0
    shares = [sum(w for t, w in weights.items() if t in c.terms) / total for c in candidates]
    return np.array(shares, np.float64)


def _named(question: str, candidate: _Candidate) -> float:
    """The share of the question's concepts that a sentence in the other language names."""
    concepts = translated_terms(question, candidate.language)
    found = sum(
        any(candidate.terms.issuperset(name) for name in concept.alternatives)
        for concept in concepts
    )
    return found / max(1, len(concepts))


def _standard(values: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Standard scores; zeros where all values are equal."""
    spread = values.std()
    scores = (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))
    return np.asarray(scores, np.float64)


def _says_the_same(a: _Candidate, b: _Candidate) -> bool:
    """Nearly the same terms, just the same numbers: two doses are a conflict, no repetition."""
    overlap = len(a.terms & b.terms) / max(1, len(a.terms | b.terms))
    return overlap >= _SAME and sorted(_NUMBER.findall(a.text)) == sorted(_NUMBER.findall(b.text))
