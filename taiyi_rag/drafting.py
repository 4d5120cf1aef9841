"""An answer is written and checked, sentence by sentence; where the model fails, it is quoted.

The model gets the evidence and the question and nothing else. Whatever it writes is believed as far
as `verification` finds it in the evidence, so that it may be down, slow or lying: then the answer
is made of the evidence's own sentences instead, and says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from llama_index.core.llms import LLM, ChatMessage, MessageRole

from taiyi_rag import prompts
from taiyi_rag.answering.notices import withheld
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.events import Event, Said, Withdrawn
from taiyi_rag.types import Claim, Evidence, Language, Verdict
from taiyi_rag.verification.ledger import Verifier

_log = logging.getLogger(__name__)

Unsupported = Literal["mark", "strike", "drop"]
"""What becomes of a sentence that isn't supported: shown as such, struck through, or left out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Claims, what wrote them and its own words. `failed` is why the model's weren't taken:
    "model-failed", "model-unverified", or "" where they were or there is none."""

    claims: tuple[Claim, ...]
    generator: str
    text: str
    failed: str = ""

    @property
    def supported(self) -> bool:
        """Whether any claim is."""
        return any(claim.verdict is Verdict.SUPPORTED for claim in self.claims)


class Writer:
    """Has answers written by `model`, if there is one, else by `quoting`, which can't fail."""

    def __init__(
        self,
        quoting: LLM,
        verifier: Verifier,
        model: LLM | None = None,
        unsupported: Unsupported = "mark",
    ) -> None:
        self._quoting = quoting
        self._verifier = verifier
        self._model = model
        self._unsupported = unsupported

    def write(
        self, language: Language, question: str, evidence: Sequence[Evidence]
    ) -> Generator[Event, None, Draft]:
        """Each claim as an event as soon as it is checked; gives the draft."""
        if not evidence:
            return Draft((), "", "")
        if self._model is None:
            return (yield from self._draft(self._quoting, language, question, evidence))
        failed = "model-unverified"
        try:
            draft = yield from self._draft(self._model, language, question, evidence)
            if draft.supported or prompts.is_refusal(draft.text):
                return draft
        except ModelUnavailable as error:
            _log.warning("model failed", extra={"error": type(error.__cause__ or error).__name__})
            failed = "model-failed"
        yield Withdrawn()
        quoted = yield from self._draft(self._quoting, language, question, evidence)
        return replace(quoted, failed=failed)

    def _draft(
        self, llm: LLM, language: Language, question: str, evidence: Sequence[Evidence]
    ) -> Generator[Event, None, Draft]:
        written: list[str] = []
        claims: list[Claim] = []
        deltas = _deltas(llm, language, question, evidence, written)
        for claim in self._verifier.stream(deltas, evidence):
            dropped = self._unsupported == "drop" and claim.verdict in _NOT_SAID
            if dropped or prompts.is_refusal(claim.text) or prompts.repeats(claim.text, language):
                continue
            claims.append(_as_shown(claim, language))
            yield Said(claims[-1])
        return Draft(tuple(claims), llm.metadata.model_name, "".join(written))


_ADDRESS = re.compile(
    r"!?\[[^\]]*\]\([^)]*\)|\b(?:[a-z][a-z+.-]*://|www\.)\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|info|xyz|io|ru|cn|example|test|gov|edu)\b(?:/\S*)?",
    re.IGNORECASE,
)
"""Of the web or of mail, and Markdown's links."""
_NOT_SAID = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)


def _deltas(
    llm: LLM,
    language: Language,
    question: str,
    evidence: Sequence[Evidence],
    written: list[str],
) -> Iterator[str]:
    """What the model writes, piece by piece, also noted in `written`."""
    instructions, data = prompts.parts("answer", language, question, evidence)
    messages = [
        ChatMessage(role=MessageRole.SYSTEM, content=instructions),
        ChatMessage(role=MessageRole.USER, content=data),
    ]
    for response in llm.stream_chat(messages):
        if response.delta:
            written.append(response.delta)
            yield response.delta


def _as_shown(claim: Claim, language: Language) -> Claim:
    """A claim as it may be shown: of a dose that isn't supported no words, and no addresses, which
    a document may have put into the model's mouth; the passage that is cited has them."""
    if claim.withheld:
        return replace(claim, text=withheld(language), findings=())
    return replace(claim, text=_ADDRESS.sub("[…]", claim.text))
