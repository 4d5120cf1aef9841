"""A question as it is searched for: its vectors and words, in its own language and in the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from llama_index.core.base.embeddings.base import BaseEmbedding

from taiyi_rag.embedding.centring import Vector, centred, unit_vectors
from taiyi_rag.language import (
    converted,
    document_language,
    has_han,
    index_terms,
    is_statement,
    query_language,
    translated_terms,
)
from taiyi_rag.types import Language

Translate = Callable[[str], str | None]
"""A question in the other language, None when it can't be had."""

_REMEMBERED = 8
"""Questions: those of one answer, of a few people at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """`vectors` (n, dimension) are of the question itself, `translated` (0 or 1, dimension) of its
    translation; all have length 1 and aren't centred."""

    text: str
    language: Language
    vectors: Vector
    translation: str | None
    translated: Vector

    def terms(self, language: Language) -> list[str]:
        """What to look for in passages of a language: the question's own words, or what our
        vocabulary and a translation have for them, beside what is the same in both: numbers, and
        Latin words, which Chinese texts use too."""
        own = [*index_terms(self.text), *_other_units(self.text)]
        if language == self.language:
            return own
        names = translated_terms(self.text, language)
        translated = [term for one in names for name in one.alternatives for term in name]
        same = [term for term in own if not has_han(term)]
        return [*same, *translated, *index_terms(self.translation or "")]

    def vector(self, language: Language, mean: Callable[[Language], Vector]) -> Vector:
        """What passages of a language are compared with: (dimension,), centred, of length 1."""
        made = centred(self.vectors, mean(self.language)).sum(axis=0)
        if self.translation is not None and language != self.language:
            made = made + centred(self.translated, mean(language)).sum(axis=0)
        return centred(made, 0 * made)


def _other_units(text: str) -> list[str]:
    """Terms of the question's quantities in the units of other countries."""
    written = (form for conversion in converted(text) for form in conversion.written)
    return [term for form in written for term in index_terms(form)]


def read_question(
    text: str, embedder: BaseEmbedding, dimension: int, translate: Translate | None = None
) -> Question:
    """The question with its vectors. What is put as a statement is embedded as a passage too: it
    resembles what it looks for, as a claim does its source and a sentence its translation."""
    language = query_language(text) or document_language(text)
    made = [embedder.get_query_embedding(text)]
    if is_statement(text):
        made.append(embedder.get_text_embedding(text))
    translation = translate(text) if translate else None
    translated = [] if translation is None else [embedder.get_query_embedding(translation)]
    return Question(
        text,
        language,
        unit_vectors(made, len(made), dimension),
        translation,
        unit_vectors(translated, len(translated), dimension),
    )


Read = Callable[[str], Question]


def reader(embedder: BaseEmbedding, dimension: int, translate: Translate | None = None) -> Read:
    """`read_question` that remembers the last questions: an answer, or a search page by page, asks
    the same more than once."""
    return lru_cache(_REMEMBERED)(lambda text: read_question(text, embedder, dimension, translate))
