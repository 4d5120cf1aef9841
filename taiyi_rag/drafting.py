"""An answer is written and checked, sentence by sentence; where the model fails, it is quoted.

The model gets the evidence and the question and nothing else. Whatever it writes is believed as far
as `verification` finds it in the evidence, so that it may be down, slow or lying: then the answer
is made of the evidence's own sentences instead, and says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from llama_index.core.llms import LLM, ChatMessage, MessageRole

from taiyi_rag import prompts
from taiyi_rag.answering.notices import withheld
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.events import Event, Said, Withdrawn
from taiyi_rag.generation.fitting import fitted
from taiyi_rag.generation.standby import Standby
from taiyi_rag.types import Claim, Evidence, Language, Verdict
from taiyi_rag.verification.ledger import Verifier

_log = logging.getLogger(__name__)

Unsupported = Literal["mark", "strike", "drop"]
"""What becomes of a sentence that isn't supported: shown as such, struck through, or left out."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Claims, what wrote them, its own words, and the prompt that it got. `failed` is why the
    model's weren't taken: "model-failed", "model-unverified", or "" where they were or there is
    none."""

    claims: tuple[Claim, ...]
    generator: str
    text: str
    failed: str = ""
    prompt: str = ""

    @property
    def supported(self) -> bool:
        """Whether any claim is."""
        return any(claim.verdict is Verdict.SUPPORTED for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a model's first word, or without its last, after which an answer is quoted in
    the background, so that it is ready when the model has failed."""

    first_word_s: float = 2.5
    last_word_s: float = 30.0


class Writer:
    """Has answers written by `model`, if there is one, else by `quoting`, which can't fail."""

    def __init__(
        self,
        quoting: LLM,
        verifier: Verifier,
        model: LLM | None = None,
        unsupported: Unsupported = "mark",
        patience: Patience = Patience(),
    ) -> None:
        self._quoting = quoting
        self._verifier = verifier
        self._model = model
        self._unsupported = unsupported
        self._patience = patience

    def write(
        self, language: Language, question: str, evidence: Sequence[Evidence]
    ) -> Generator[Event, None, Draft]:
        """Each claim as an event as soon as it is checked; gives the draft."""
        if not evidence:
            return Draft((), "", "")
        if self._model is None:
            return (yield from self._draft(self._quoting, language, question, evidence, []))
        written: list[str] = []
        quoting = self._draft(self._quoting, language, question, evidence, [])
        quoted = Standby(lambda: _to_the_end(quoting))
        quoted.begin_after(self._patience.first_word_s, unless=lambda: written)
        quoted.begin_after(self._patience.last_word_s)
        failed = "model-unverified"
        try:
            fitting = _fitting(self._model, language, question, evidence)
            draft = yield from self._draft(self._model, language, question, fitting, written)
            if draft.supported or prompts.is_refusal(draft.text):
                return draft
            events, draft = quoted.result()
        except Exception as error:  # any LLM of LlamaIndex may stand behind the seam
            told = str(error) if isinstance(error, ModelUnavailable) else type(error).__name__
            _log.warning("model failed", extra={"reason": told})
            failed = "model-failed"
            events, draft = quoted.result()
        finally:
            quoted.call_off()
        yield Withdrawn()
        yield from events
        return replace(draft, failed=failed)

    def _draft(
        self,
        llm: LLM,
        language: Language,
        question: str,
        evidence: Sequence[Evidence],
        written: list[str],
    ) -> Generator[Event, None, Draft]:
        """Notes in `written` what the model writes."""
        claims: list[Claim] = []
        deltas = _deltas(llm, language, question, evidence, written)
        for claim in self._checked(deltas, language, evidence):
            claims.append(claim)
            yield Said(claim)
        prompt = prompts.render("answer", language, question, evidence)
        return Draft(tuple(claims), llm.metadata.model_name, "".join(written), prompt=prompt)

    def _checked(
        self, deltas: Iterable[str], language: Language, evidence: Sequence[Evidence]
    ) -> Iterator[Claim]:
        for claim in self._verifier.stream(deltas, evidence):
            dropped = self._unsupported == "drop" and claim.verdict in _NOT_SAID
            repeated = prompts.is_refusal(claim.text) or prompts.repeats(claim.text, language)
            if not dropped and not repeated:
                yield _as_shown(claim, language)

    # What was written before, made again

    def reread(
        self, text: str, language: Language, evidence: Sequence[Evidence]
    ) -> tuple[Claim, ...]:
        """The claims of a text that was written before, checked again."""
        return tuple(self._checked([text], language, evidence))

    def quoted(self, language: Language, question: str, evidence: Sequence[Evidence]) -> str:
        """What is written where nothing but quotes are."""
        return "".join(_deltas(self._quoting, language, question, evidence, []))


def _to_the_end(drafting: Generator[Event, None, Draft]) -> tuple[list[Event], Draft]:
    """What happened, and the draft."""
    events: list[Event] = []
    while True:
        try:
            events.append(next(drafting))
        except StopIteration as ended:
            return events, ended.value


_ADDRESS = re.compile(
    r"!?\[[^\]]*\]\([^)]*\)|(?<![a-z0-9])(?:(?:[a-z][a-z+.-]*://|www\.)[^\s，。；）]+"
    r"|[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?:[a-z0-9-]+\.)+(?:com|org|net|info|xyz|io|ru|cn|example|test|gov|edu)(?![a-z0-9])"
    r"(?:/[^\s，。；）]*)?)",
    re.IGNORECASE,
)
"""Of the web or of mail, and Markdown's links."""
_NOT_SAID = (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)


def _fitting(
    llm: LLM, language: Language, question: str, evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """The evidence that the model's context has room for beside its answer."""
    room = llm.metadata.context_window - llm.metadata.num_output
    if not (fitting := fitted(language, question, evidence, room)):
        raise ModelUnavailable(
            f"The question and one passage need more than the {room} tokens that the model's "
            "context has for them. Raise TAIYI_MODEL__CONTEXT, if the server takes more."
        )
    return fitting


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
