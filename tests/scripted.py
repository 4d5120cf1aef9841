"""A language model that writes what a test tells it to, and support that is told by words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from pydantic import PrivateAttr

from taiyi_rag.language import content_terms
from taiyi_rag.verification.sources import Source
from taiyi_rag.verification.support import Judged

Write = Callable[[str], Iterator[str]]
"""The pieces of an answer to a prompt; it may raise at any of them."""


class ScriptedLLM(CustomLLM):
    """Writes what `write` says, and keeps the prompts that it was given."""

    _write: Write = PrivateAttr()
    _asked: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, write: Write | str) -> None:
        super().__init__()
        self._write = (lambda prompt: iter([write])) if isinstance(write, str) else write

    @property
    def asked(self) -> list[str]:
        return self._asked

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self._asked.append(prompt)
        return CompletionResponse(text="".join(self._write(prompt)))

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        self._asked.append(prompt)
        text = ""
        for delta in self._write(prompt):
            text += delta
            yield CompletionResponse(text=text, delta=delta)


def support_by_words(claim: str, sources: Sequence[Source]) -> list[Judged]:
    """The share of the claim's words, best first: no embedder to load."""
    words = set(content_terms(claim))
    found = [Judged(s, len(words & s.terms) / max(1, len(words))) for s in sources]
    return sorted(found, key=lambda judged: -judged.support)
