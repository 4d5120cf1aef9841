"""The read path: a question becomes a checked answer. A LlamaIndex query engine.

    understand → retrieve → select → judge → generate → verify → Answer

`ask` gives the domain's `Answer`; LlamaIndex's `query` gives the same as a `Response`, its text
with marks, its source nodes the evidence, the `Answer` in its metadata.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import LLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag import prompts
from taiyi_rag.answering.claims import read_claims
from taiyi_rag.answering.evidence import unusable
from taiyi_rag.answering.notices import notice
from taiyi_rag.answering.relevance import relevance, signals
from taiyi_rag.errors import QueryError
from taiyi_rag.generation.extractive import MODEL_NAME as EXTRACTIVE
from taiyi_rag.language import query_language
from taiyi_rag.library import Collection
from taiyi_rag.log import Stopwatch, new_request_id
from taiyi_rag.nodes import evidence_of
from taiyi_rag.retrieval import HybridRetriever
from taiyi_rag.types import Answer, Claim, Evidence, Language, Notice, Outcome, Verdict

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]

STAGES = ("retrieve", "select", "generate", "verify")
"""In their order; an abstention ends after "select"."""

_NOTICED = 10
"""Places of the ranking in which retracted and superseded documents are pointed out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine accepts, and when it abstains."""

    question_characters: int = 4000
    min_relevance: float = 0.5


class AnswerEngine(BaseQueryEngine):
    """Answers questions from one collection."""

    def __init__(
        self,
        collection: Collection,
        retriever: HybridRetriever,
        postprocessors: list[BaseNodePostprocessor],
        llm: LLM,
        limits: Limits = Limits(),
    ) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._collection = collection
        self._retriever = retriever
        self._postprocessors = postprocessors
        self._llm = llm
        self._limits = limits

    def ask(self, question: str, progress: Progress = lambda stage: None) -> Answer:
        """The answer to a question. `progress` hears the name of each stage as it begins.

        Raises `QueryError` when the question is empty or too long.
        """
        answer, _ = self._answer(question, progress)
        return answer

    def _answer(self, question: str, progress: Progress) -> tuple[Answer, list[NodeWithScore]]:
        check_question(question, self._limits.question_characters)
        language = query_language(question)
        if language is None:
            told = (notice("language", "en"), notice("language", "zh"))
            return Answer(question, "en", Outcome.DECLINED, notices=told), []
        watch = Stopwatch(_log, new_request_id())

        progress("retrieve")
        with watch.stage("retrieve"):
            found = self._retriever.retrieve(question)
        progress("select")
        with watch.stage("select"):
            nodes = self._select(found, question)
            evidence = evidence_of(nodes)
            held = self._holds_answer(question, language, nodes)
        claims: tuple[Claim, ...] = ()
        if held:
            progress("generate")
            with watch.stage("generate"):
                prompt = prompts.render("answer", language, question, evidence)
                text = self._llm.complete(prompt).text
            progress("verify")
            with watch.stage("verify"):
                claims = read_claims(text, evidence)
        answered = any(claim.verdict is Verdict.SUPPORTED for claim in claims)
        answer = Answer(
            question,
            language,
            Outcome.ANSWERED if answered else Outcome.ABSTAINED,
            claims if answered else (),
            evidence,
            tuple(self._notices(language, claims if answered else (), evidence, found)),
            watch.finish(),
        )
        return answer, nodes

    def _select(self, nodes: list[NodeWithScore], question: str) -> list[NodeWithScore]:
        for postprocessor in self._postprocessors:
            nodes = postprocessor.postprocess_nodes(nodes, QueryBundle(question))
        return nodes

    def _holds_answer(self, question: str, language: Language, nodes: list[NodeWithScore]) -> bool:
        passages = self._collection.counts()["passages"]
        frequency = self._collection.lexical.document_frequency
        judged = relevance(signals(question, language, nodes, frequency, passages))
        return judged >= self._limits.min_relevance

    def _notices(
        self,
        language: Language,
        claims: tuple[Claim, ...],
        evidence: tuple[Evidence, ...],
        found: list[NodeWithScore],
    ) -> Iterator[Notice]:
        if not claims:
            yield self._not_held(language)
        elif self._llm.metadata.model_name == EXTRACTIVE:
            yield notice("extractive", language)
        cited = {c.label for claim in claims for c in claim.citations}
        used = [e for e in evidence if e.label in cited]
        if used and all(e.passage.language != language for e in used):
            yield notice("other-language", language)
        for title, why in unusable(found[:_NOTICED]).items():
            yield notice(str(why), language, title=title)

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
        answer, nodes = self._answer(query_bundle.query_str, lambda stage: None)
        return Response(marked_text(answer), source_nodes=nodes, metadata={"answer": answer})

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def check_question(question: str, longest: int) -> None:
    """Raises `QueryError` when a question is empty or has more than `longest` characters."""
    if not question.strip():
        raise QueryError("The question is empty. Type a question in English or Chinese.")
    if len(question) > longest:
        raise QueryError(
            f"The question has {len(question):,} characters; {longest:,} are read at most "
            "(TAIYI_QUESTION_CHARACTERS). Shorten it, or add long text as a document."
        )


def marked_text(answer: Answer) -> str:
    """The answer's claims with their marks, or its notices when it has none."""
    if not answer.claims:
        return "\n".join(notice.text for notice in answer.notices)
    return "\n".join(
        claim.text + "".join(f"[{c.label}]" for c in claim.citations) for claim in answer.claims
    )
