"""Settings become objects. The only place that chooses an implementation."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, get_args

from taiyi_rag.assembly import models
from taiyi_rag.errors import CollectionNotFound
from taiyi_rag.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from taiyi_rag.answering.relevance import RelevanceFilter
    from taiyi_rag.drafting import Writer
    from taiyi_rag.engine import AnswerEngine
    from taiyi_rag.generation.served import ServedLLM
    from taiyi_rag.jobs import Jobs
    from taiyi_rag.library import Collection
    from taiyi_rag.library.access import Access
    from taiyi_rag.library.uploads import Uploads
    from taiyi_rag.records import AnswerLog
    from taiyi_rag.retrieval import HybridRetriever, Lookup
    from taiyi_rag.retrieval.question import Read
    from taiyi_rag.retrieval.reranking import CrossEncoderReranker
    from taiyi_rag.retrieval.translation import QuestionTranslator
    from taiyi_rag.types import Filters
    from taiyi_rag.verification.ledger import Verifier

_CONSIDERED = 20
"""Passages that an answer is chosen from."""

_REWRITING_S, _REWRITTEN = 4.0, 120
"""Seconds that the rewriting of a follow-up may take, and its tokens."""

_loading = threading.Lock()
"""`lru_cache` alone lets two threads load a model at once."""


def embedder(settings: Settings) -> BaseEmbedding:
    """The embedding model that the settings choose, loaded once a process."""
    return models.embedder(settings.embedding, settings.cache)


def open_collection(settings: Settings, name: str | None = None) -> Collection:
    """A collection, if the chosen embedder made its vectors."""
    from taiyi_rag.embedding import identity
    from taiyi_rag.library import Collection

    return Collection.open(
        settings.indexes,
        name or settings.collection,
        embedder=identity(embedder(settings)),
        device=settings.library.device,
    )


def open_or_create_collection(
    settings: Settings, name: str | None = None, access: Access | None = None
) -> Collection:
    """A collection to write to, made for the chosen embedder when there is none of that name, with
    those rules of `access`; without them it is open to everybody."""
    try:
        return open_collection(settings, name)
    except CollectionNotFound:
        from taiyi_rag.embedding import identity
        from taiyi_rag.library import Collection
        from taiyi_rag.library.access import OPEN

        model = embedder(settings)
        return Collection.create(
            settings.indexes,
            name or settings.collection,
            embedder=identity(model),
            dimension=len(model.get_query_embedding("dimension")),
            access=access or OPEN,
        )


def uploads(settings: Settings, collection: str) -> Uploads:
    """The files that were sent to a collection, within what the settings allow."""
    from taiyi_rag.library.uploads import Limits, Uploads

    chosen = settings.uploads
    limits = Limits(chosen.file_mb * 2**20, chosen.together_mb * 2**20, chosen.files)
    return Uploads(settings.indexes, collection, limits)


def jobs(settings: Settings) -> Jobs:
    """The jobs on the collections. Keep one: it remembers what it has read."""
    from taiyi_rag.jobs import PLACE, Jobs

    return Jobs(settings.indexes / PLACE, at_once=settings.jobs.at_once, days=settings.jobs.days)


def retriever(
    settings: Settings,
    collection: Collection,
    top: int | None = 20,
    filters: Filters | None = None,
    read: Read | None = None,
) -> HybridRetriever:
    """The retriever over a collection, in the fused order; without `top` it gives all that its
    rankings bring up."""
    from taiyi_rag.retrieval import HybridRetriever, Weights

    return HybridRetriever(
        collection,
        embedder(settings),
        top=sys.maxsize if top is None else top,
        depth=max(settings.retrieval.depth, top or 0),
        weights=Weights(dense=settings.retrieval.dense_weight),
        filters=filters,
        read=read or reader(settings, collection),
    )


def reader(settings: Settings, collection: Collection) -> Read:
    """What embeds the questions to a collection, and has them translated if the settings say so."""
    from taiyi_rag.retrieval import question

    translating = translator(settings)
    translate = translating.translate if translating else None
    return question.reader(embedder(settings), collection.dimension, translate)


def reranker(settings: Settings, keep: int | None = None) -> CrossEncoderReranker | None:
    """What orders the first places anew and keeps so many, None when no model is chosen.

    The model is loaded once a process. Raises `ModelError` when it can't be.
    """
    chosen = settings.rerank
    if not chosen.model:
        return None
    models.need("sentence_transformers", "rerank")
    from taiyi_rag.retrieval.reranking import CrossEncoderReranker

    with _loading:
        predict = models.cross_encoder(chosen.model, chosen.device, chosen.max_length)
    return CrossEncoderReranker(
        predict=predict,
        count=chosen.top,
        batch=chosen.batch,
        budget_ms=chosen.budget_ms,
        keep=keep,
    )


def searcher(
    settings: Settings,
    collection: Collection,
    top: int = 20,
    filters: Filters | None = None,
    read: Read | None = None,
) -> BaseRetriever:
    """The retriever whose order a reader sees: reranked, and regarding kind and standing, where the
    settings say so."""
    from taiyi_rag.retrieval import Reordered

    reranking = reranker(settings, keep=top)
    found = max(top, reranking.count if reranking else 0)
    fused = retriever(settings, collection, found, filters, read)
    steps = [*filter(None, (reranking,)), *_prior(settings)]
    return Reordered(fused, steps) if steps else fused


def translator(settings: Settings) -> QuestionTranslator | None:
    """What translates a question into the other language for searching, None when no server for
    that is chosen. Raises `ModelError` or `SettingsError`; one that doesn't answer is no error."""
    return models.translator(settings.translation) if settings.translation.base_url else None


def stages(settings: Settings) -> tuple[str, ...]:
    """The stages that `engine(settings, …).ask` will tell of, in their order."""
    from taiyi_rag.engine import STAGES

    reordered = settings.rerank.model or settings.retrieval.prior
    return tuple(stage for stage in STAGES if stage != "rerank" or reordered)


def lookup(settings: Settings, collection: Collection) -> Lookup:
    """What looks up literature in a collection."""
    from taiyi_rag.retrieval import Lookup

    read = reader(settings, collection)
    return Lookup(
        collection, lambda top, filters: searcher(settings, collection, top, filters, read)
    )


def tiered_retriever(
    settings: Settings, collection: Collection, top: int = 20, filters: Filters | None = None
) -> BaseRetriever:
    """The retriever of an answer: untrusted documents are searched by themselves, unless the
    filters choose a tier."""
    from taiyi_rag.retrieval import TieredRetriever
    from taiyi_rag.types import Filters, Tier

    chosen = filters or Filters()
    read = reader(settings, collection)
    whole = retriever(settings, collection, top, chosen, read)
    if chosen.tiers:
        return whole
    curated, untrusted = (
        retriever(settings, collection, top, replace(chosen, tiers=frozenset({tier})), read)
        for tier in get_args(Tier)
    )
    return TieredRetriever(collection, whole=whole, curated=curated, untrusted=untrusted)


def _prior(settings: Settings) -> list[BaseNodePostprocessor]:
    """What makes a ranking regard kind, standing and age, if the settings say so."""
    from taiyi_rag.retrieval import EvidencePrior

    return [EvidencePrior()] if settings.retrieval.prior else []


def relevance_filter(settings: Settings, collection: Collection) -> RelevanceFilter:
    """The judge of what was found."""
    from taiyi_rag.answering.relevance import RelevanceFilter

    return RelevanceFilter(
        frequency=collection.document_frequency,
        passages=lambda: collection.counts()["passages"],
        mentions=collection.mentions,
        least=settings.answering.min_relevance,
    )


def engine(
    settings: Settings, collection: Collection, filters: Filters | None = None
) -> AnswerEngine:
    """The query engine over a collection."""
    from taiyi_rag.answering.conversation import FollowUps
    from taiyi_rag.answering.evidence import EvidenceSelector
    from taiyi_rag.engine import AnswerEngine
    from taiyi_rag.retrieval import TieredOrder

    answering = settings.answering
    reranking = reranker(settings, keep=_CONSIDERED)
    found = max(_CONSIDERED, reranking.count if reranking else 0)
    steps = [*filter(None, (reranking,)), *_prior(settings)]
    return AnswerEngine(
        collection,
        retriever=tiered_retriever(settings, collection, found, filters),
        reranker=TieredOrder(steps=steps) if steps else None,
        judge=relevance_filter(settings, collection),
        selector=EvidenceSelector(
            count=answering.evidence,
            characters=answering.evidence_characters,
            untrusted=answering.untrusted,
        ),
        writer=writer(settings),
        follow_ups=FollowUps(_rewriter(settings)),
        log=answer_log(settings, collection, filters),
        region=settings.region,
        question_characters=settings.question_characters,
    )


def writer(settings: Settings) -> Writer:
    """What has answers written and checked: by the model that the settings choose, else quoted."""
    from taiyi_rag.drafting import Patience, Writer

    model = settings.model
    return Writer(
        models.extractive(settings.embedding, settings.cache, settings.answering.sentences),
        verifier(settings),
        language_model(settings),
        settings.answering.unsupported,
        Patience(model.first_token_s / 4, model.deadline_s / 2),
    )


def answer_log(
    settings: Settings, collection: Collection, filters: Filters | None = None
) -> AnswerLog:
    """The record of a collection's answers."""
    from taiyi_rag.records import AnswerLog

    return AnswerLog(
        collection,
        made_with=_described(settings, collection),
        filters=filters,
        keeping=settings.records.keep,
        days=settings.records.days,
    )


def _described(settings: Settings, collection: Collection) -> dict[str, Any]:
    """The settings that an answer depends on, without keys and addresses."""
    groups = (
        "embedding",
        "retrieval",
        "rerank",
        "translation",
        "model",
        "verification",
        "answering",
    )
    secret = {"api_key", "base_url"}
    found = {
        name: getattr(settings, name).model_dump(mode="json", exclude=secret) for name in groups
    }
    return {"version": version("taiyi-rag"), "embedder": collection.embedder, **found}


def verifier(settings: Settings) -> Verifier:
    """What checks each sentence of an answer against the passages that it cites.

    Raises `ModelError` when the settings choose a model that can't be loaded.
    """
    from taiyi_rag.verification.ledger import Verifier

    with _loading:
        judge = models.judge(settings.embedding, settings.cache, settings.verification)
    return Verifier(judge, settings.verification.least)


def language_model(settings: Settings) -> ServedLLM | None:
    """The model that writes answers, None where the settings choose none. One a process, so that
    all who ask share what is known of the server's health.

    Raises `ModelError` or `SettingsError`; a server that doesn't answer is no error.
    """
    if not settings.model.base_url:
        return None
    with _loading:
        return models.language_model(settings.model)


def _rewriter(settings: Settings) -> ServedLLM | None:
    """The same server for putting a follow-up better, which isn't waited for as long."""
    chosen = settings.model
    if not chosen.base_url:
        return None
    limits = {
        "first_token_s": min(chosen.first_token_s, _REWRITING_S),
        "deadline_s": min(chosen.deadline_s, _REWRITING_S),
        "max_tokens": min(chosen.max_tokens, _REWRITTEN),
    }
    with _loading:
        return models.language_model(chosen.model_copy(update=limits))
