"""The read path: a question becomes a checked answer. A LlamaIndex query engine.

    understand → retrieve → rerank → judge → select → generate → verify → Answer

`ask` gives the domain's `Answer`; LlamaIndex's `query` gives the same as a `Response`, its text
with marks, its source nodes the evidence, the `Answer` in its metadata.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import LLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from taiyi_rag import prompts
from taiyi_rag.answering.claims import read_claims
from taiyi_rag.answering.evidence import contradicting, to_rest_on, unusable
from taiyi_rag.answering.notices import notice
from taiyi_rag.errors import QueryError
from taiyi_rag.generation.extractive import MODEL_NAME as EXTRACTIVE
from taiyi_rag.language import query_language
from taiyi_rag.library import Collection
from taiyi_rag.log import Stopwatch, new_request_id
from taiyi_rag.nodes import evidence_of
from taiyi_rag.types import (
    Answer,
    Claim,
    Evidence,
    Language,
    Notice,
    Outcome,
    TrustStatus,
    Verdict,
)

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]

STAGES = ("retrieve", "rerank", "select", "generate", "verify")
"""In their order; `rerank` only where there is a reranker."""

_CLOSEST = 3
"""Passages shown when none of what was found speaks to the question."""


class AnswerEngine(BaseQueryEngine):
    """Answers questions from one collection."""

    def __init__(
        self,
        collection: Collection,
        *,
        retriever: BaseRetriever,
        judge: BaseNodePostprocessor,
        selector: BaseNodePostprocessor,
        llm: LLM,
        reranker: BaseNodePostprocessor | None = None,
        question_characters: int = 4000,
    ) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._collection = collection
        self._retriever = retriever
        self._judge = judge
        self._selector = selector
        self._llm = llm
        self._reranker = reranker
        self._question_characters = question_characters

    def ask(self, question: str, progress: Progress = lambda stage: None) -> Answer:
        """The answer to a question. `progress` hears the name of each stage as it begins.

        Raises `QueryError` when the question is empty or too long.
        """
        answer, _ = self._answer(question, progress)
        return answer

    def _answer(self, question: str, progress: Progress) -> tuple[Answer, list[NodeWithScore]]:
        check_question(question, self._question_characters)
        language = query_language(question)
        if language is None:
            told = (notice("language", "en"), notice("language", "zh"))
            return Answer(question, "en", Outcome.DECLINED, notices=told), []
        watch = Stopwatch(_log, new_request_id())

        progress("retrieve")
        with watch.stage("retrieve") as counts:
            found = self._retriever.retrieve(question)
            counts["found"] = len(found)
        if self._reranker:
            progress("rerank")
            with watch.stage("rerank") as counts:
                found = self._reranker.postprocess_nodes(found, query_str=question)
                counts["kept"] = len(found)
        progress("select")
        with watch.stage("select") as counts:
            relevant = self._judge.postprocess_nodes(found, query_str=question)
            nodes = self._selector.postprocess_nodes(relevant, query_str=question)
            evidence = evidence_of(nodes)
            counts |= {"relevant": len(relevant), "evidence": len(evidence)}
        progress("generate")
        with watch.stage("generate"):
            text = self._generate(question, language, to_rest_on(evidence))
        progress("verify")
        with watch.stage("verify") as counts:
            claims = read_claims(text, evidence)
            counts["claims"] = len(claims)
        if not any(claim.verdict is Verdict.SUPPORTED for claim in claims):
            claims = ()
            nodes = nodes or self._selector.postprocess_nodes(found, query_str=question)[:_CLOSEST]
            evidence = evidence_of(nodes)
        answer = Answer(
            question,
            language,
            Outcome.ANSWERED if claims else Outcome.ABSTAINED,
            claims,
            evidence,
            tuple(self._notices(language, claims, evidence, relevant)),
            watch.finish(),
        )
        return answer, nodes

    def _generate(self, question: str, language: Language, evidence: Sequence[Evidence]) -> str:
        if not evidence:
            return ""
        return self._llm.complete(prompts.render("answer", language, question, evidence)).text

    def _notices(
        self,
        language: Language,
        claims: tuple[Claim, ...],
        evidence: tuple[Evidence, ...],
        relevant: list[NodeWithScore],
    ) -> Iterator[Notice]:
        if not claims:
            yield self._not_held(language)
        elif self._llm.metadata.model_name == EXTRACTIVE:
            yield notice("extractive", language)
        cited = {c.label for claim in claims for c in claim.citations}
        used = [e for e in evidence if e.label in cited]
        if used and all(e.passage.language != language for e in used):
            yield notice("other-language", language)
        for code, doubtful in (
            ("recognised", [e.title for e in used if e.passage.confidence is not None]),
            ("hidden", [e.title for e in used if e.passage.hidden]),
            ("concern", [e.title for e in used if e.trust is TrustStatus.CONCERN]),
            ("untrusted", [e.title for e in used if e.tier == "untrusted"]),
            ("conflict", contradicting(relevant, used)),
        ):
            for title in dict.fromkeys(doubtful):
                yield notice(code, language, title=title)
        for one in unusable(relevant):
            detail = f" ({one.detail})" if one.detail else ""
            yield notice(str(one.why), language, title=one.title, detail=detail)

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
