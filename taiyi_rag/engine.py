"""The read path: a question becomes a checked answer. A LlamaIndex query engine.

    screen → retrieve → rerank → judge → select → generate and verify → Answer

`ask` gives the domain's `Answer`, `stream` what happens until it is there; LlamaIndex's `query`
gives the same as a `Response`, its text with marks, its source nodes the evidence, the `Answer` in
its metadata.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from collections.abc import Collection as Ids
from dataclasses import dataclass, replace

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag.answering import remarks
from taiyi_rag.answering.agreement import agreement
from taiyi_rag.answering.applicability import remarks_on_fit
from taiyi_rag.answering.conversation import FollowUps
from taiyi_rag.answering.evidence import to_rest_on
from taiyi_rag.answering.notices import URGENT, notice
from taiyi_rag.answering.premises import unknown_names
from taiyi_rag.answering.suggestions import suggestions
from taiyi_rag.drafting import Draft, Writer
from taiyi_rag.errors import QueryError
from taiyi_rag.events import Answered, Began, Event, Told
from taiyi_rag.generation.extractive import MODEL_NAME as EXTRACTIVE
from taiyi_rag.language import query_language
from taiyi_rag.language.manners import asks_nothing, plain
from taiyi_rag.language.substances import by_generic_names
from taiyi_rag.library import Collection
from taiyi_rag.log import Stopwatch, new_request_id
from taiyi_rag.nodes import evidence_of
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.safety.screening import screen
from taiyi_rag.safety.words import declined as why_declined
from taiyi_rag.safety.words import emergency
from taiyi_rag.types import (
    Answer,
    CallingRegion,
    Claim,
    Evidence,
    Exchange,
    Language,
    Notice,
    Outcome,
    Verdict,
)

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]

STAGES = ("retrieve", "rerank", "select", "generate", "verify")
"""In their order; `rerank` only where there is a reranker."""

_CLOSEST = 3
"""Passages shown when none of what was found speaks to the question."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a question: all, what speaks to it, and what was chosen of that."""

    all: list[NodeWithScore]
    relevant: list[NodeWithScore]
    chosen: list[NodeWithScore]


class AnswerEngine(BaseQueryEngine):
    """Answers questions from one collection."""

    def __init__(
        self,
        collection: Collection,
        *,
        retriever: BaseRetriever,
        judge: BaseNodePostprocessor,
        selector: BaseNodePostprocessor,
        writer: Writer,
        follow_ups: FollowUps,
        reranker: BaseNodePostprocessor | None = None,
        log: AnswerLog | None = None,
        region: CallingRegion | None = None,
        question_characters: int = 4000,
    ) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._collection = collection
        self._retriever = retriever
        self._judge = judge
        self._selector = selector
        self._writer = writer
        self._follow_ups = follow_ups
        self._reranker = reranker
        self._answers = log
        self._region = region
        self._question_characters = question_characters

    def ask(
        self,
        question: str,
        progress: Progress = lambda stage: None,
        conversation: Sequence[Exchange] = (),
    ) -> Answer:
        """The answer to a question. `progress` hears the name of each stage as it begins.

        Raises `QueryError` when the question is empty or too long.
        """
        for event in self.stream(question, conversation):
            if isinstance(event, Began):
                progress(event.stage)
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("a stream ends with the answer")

    def stream(self, question: str, conversation: Sequence[Exchange] = ()) -> Iterator[Event]:
        """What happens while the question is answered; `Answered` is last. Raises as `ask` does."""
        answer, _ = yield from self._answer(question, conversation)
        yield Answered(answer)

    def _answer(
        self, question: str, conversation: Sequence[Exchange]
    ) -> Generator[Event, None, tuple[Answer, list[NodeWithScore]]]:
        """The answer, recorded, and the nodes of its evidence."""
        answer, nodes, circumstances = yield from self._made(question, conversation)
        if self._answers is not None:
            answer = replace(answer, id=self._answers.keep(answer, circumstances))
        return answer, nodes

    def _made(
        self, question: str, conversation: Sequence[Exchange]
    ) -> Generator[Event, None, tuple[Answer, list[NodeWithScore], Circumstances]]:
        language = query_language(question)
        urgent, declined = self._screened(question[: self._question_characters], language or "en")
        yield from map(Told, urgent)
        check_question(question, self._question_characters)
        if language is None:
            declined = (notice("language", "en"), notice("language", "zh"))
        elif asks_nothing(question):
            declined = (notice("courtesy", language),)
        asked = question if declined else self._follow_ups.standing_alone(question, conversation)
        if asked != question and not (urgent or declined):
            urgent, declined = self._screened(asked, language or "en")
            yield from map(Told, urgent)
        if language is None or declined:
            told = (*urgent, *declined)
            answer = Answer(question, language or "en", Outcome.DECLINED, notices=told)
            return answer, [], Circumstances()
        watch = Stopwatch(_log, new_request_id())
        sought = by_generic_names(plain(asked))

        state = self._collection.truth.state()
        found = yield from self._find(sought, watch)
        evidence = evidence_of(found.chosen)
        yield Began("generate")
        with watch.stage("generate") as counts:
            draft = yield from self._writer.write(language, sought, to_rest_on(evidence))
            counts["claims"] = len(draft.claims)
        yield Began("verify")
        with watch.stage("verify"):
            claims = draft.claims if draft.supported else ()
            nodes = found.chosen if claims else self._closest(found, sought)
            evidence = evidence_of(nodes)
            notices = [*self._notices(sought, language, draft, evidence, found)]
            yield from (Told(n) for n in notices if n.code in URGENT)
            panel = agreement(sought, language, evidence, found.relevant) if claims else None
        answer = Answer(
            question,
            language,
            Outcome.ANSWERED if claims else Outcome.ABSTAINED,
            claims,
            evidence,
            (*urgent, *notices),
            watch.finish(),
            asked="" if asked == question else asked,
            generator=draft.generator,
            agreement=panel,
        )
        return answer, nodes, _circumstances(draft, state, found)

    def _screened(
        self, question: str, language: Language
    ) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
        """What can't wait, and why the question is declined, if it is."""
        found = screen(question)
        told = emergency(found.red_flags, language, self._region) if found.red_flags else ""
        urgent = (Notice("emergency", told),) if told else ()
        if found.decline is None:
            return urgent, ()
        why = why_declined(found.decline, language)
        return urgent, (Notice(f"declined-{found.decline}", why),)

    def _find(self, question: str, watch: Stopwatch) -> Generator[Event, None, _Found]:
        yield Began("retrieve")
        with watch.stage("retrieve") as counts:
            found = self._retriever.retrieve(question)
            counts["found"] = len(found)
        if self._reranker:
            yield Began("rerank")
            with watch.stage("rerank") as counts:
                found = self._reranker.postprocess_nodes(found, query_str=question)
                counts["kept"] = len(found)
        yield Began("select")
        with watch.stage("select") as counts:
            relevant = self._judge.postprocess_nodes(found, query_str=question)
            chosen = self._selector.postprocess_nodes(relevant, query_str=question)
            counts |= {"relevant": len(relevant), "evidence": len(chosen)}
        return _Found(found, relevant, chosen)

    def suggest(
        self,
        asked: Sequence[str],
        said: Sequence[str] = (),
        documents: Ids[str] = (),
        count: int = 3,
    ) -> tuple[str, ...]:
        """Questions that this library answers, about what the last of those `asked` is about: see
        `taiyi_rag.answering.suggestions`. Takes some searches, and no model that writes."""

        def near(words: str) -> tuple[Evidence, ...]:
            return evidence_of(self._retriever.retrieve(words))

        def chosen(question: str) -> tuple[Evidence, ...]:
            found = self._retriever.retrieve(question)
            relevant = self._judge.postprocess_nodes(found, query_str=question)
            nodes = self._selector.postprocess_nodes(relevant, query_str=question)
            return to_rest_on(evidence_of(nodes))

        return tuple(suggestions(asked, said, documents, near, chosen, count))

    def _closest(self, found: _Found, question: str) -> list[NodeWithScore]:
        """What is shown in place of an answer."""
        nearest = self._selector.postprocess_nodes(found.all, query_str=question)
        return found.chosen or nearest[:_CLOSEST]

    def _notices(
        self,
        question: str,
        language: Language,
        draft: Draft,
        evidence: tuple[Evidence, ...],
        found: _Found,
    ) -> Iterator[Notice]:
        claims = draft.claims if draft.supported else ()
        yield from remarks_on_fit(question, language, claims, evidence)
        if claims:
            quoted = draft.generator == EXTRACTIVE
            yield from remarks.of_writing(language, draft.generator, draft.failed, quoted=quoted)
        else:
            for name in unknown_names(question, self._collection.mentions):
                yield notice("unknown-name", language, name=name)
            yield self._not_held(language)
        yield from remarks.of_evidence(language, claims, evidence, found.relevant)

    def _not_held(self, language: Language) -> Notice:
        counts = self._collection.counts()
        return notice(
            "not-in-library" if counts["documents"] else "empty-library",
            language,
            collection=self._collection.name,
            documents=counts["documents"],
            passages=counts["passages"],
        )

    # LlamaIndex's query engine interface

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answering = self._answer(query_bundle.query_str, ())
        try:
            while True:
                next(answering)
        except StopIteration as ended:
            answer, nodes = ended.value
        return Response(marked_text(answer), source_nodes=nodes, metadata={"answer": answer})

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _circumstances(draft: Draft, state: tuple[int, str], found: _Found) -> Circumstances:
    """What is recorded of an answer besides itself."""
    metadata = [node.node.metadata for node in found.relevant]
    named = {m[name] for m in metadata for name in ("document_id", "superseded_by")}
    return Circumstances(
        draft.text, draft.claims, draft.failed, draft.prompt, *state, tuple(sorted(named - {""}))
    )


def check_question(question: str, longest: int) -> None:
    """Raises `QueryError` when a question is empty or has more than `longest` characters."""
    if not question.strip():
        raise QueryError(
            "The question is empty. Type a question in English or Chinese.", "question-empty"
        )
    if len(question) > longest:
        raise QueryError(
            f"The question has {len(question):,} characters; {longest:,} are read at most "
            "(TAIYI_QUESTION_CHARACTERS). Shorten it, or add long text as a document.",
            "question-long",
            characters=len(question),
            most=longest,
        )


def exchange_of(answer: Answer) -> Exchange:
    """An answer as part of a conversation: what it was read as, and what it says."""
    said = [claim.text for claim in answer.claims if claim.verdict is Verdict.SUPPORTED]
    return Exchange(answer.asked or answer.question, "\n".join(said))


def marked_text(answer: Answer) -> str:
    """What can't wait, then the answer's claims with their marks, those that aren't supported with
    their verdict; without claims its notices."""
    if not answer.claims:
        return "\n".join(notice.text for notice in answer.notices)
    urgent = [notice.text for notice in answer.notices if notice.code in URGENT]
    return "\n".join([*urgent, *map(_marked, answer.claims)])


def _marked(claim: Claim) -> str:
    marks = "".join(f"[{c.label}]" for c in claim.citations)
    doubt = "" if claim.verdict is Verdict.SUPPORTED else f" ({claim.verdict})"
    return f"{claim.text}{marks}{doubt}"
