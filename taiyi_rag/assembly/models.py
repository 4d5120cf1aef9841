"""The models that settings choose, each loaded once a process."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from taiyi_rag.errors import ModelError, SettingsError
from taiyi_rag.settings import (
    EmbeddingSettings,
    ModelSettings,
    TasksSettings,
    TranslationSettings,
    VerificationSettings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from llama_index.core.base.embeddings.base import BaseEmbedding

    from taiyi_rag.generation.extractive import ExtractiveLLM
    from taiyi_rag.generation.replies import ServedReplies
    from taiyi_rag.generation.served import ServedLLM
    from taiyi_rag.pairs import Predict
    from taiyi_rag.retrieval.translation import QuestionTranslator
    from taiyi_rag.verification.support import Judge


@lru_cache(maxsize=2)
def embedder(chosen: EmbeddingSettings, cache: Path) -> BaseEmbedding:
    if chosen.backend == "sentence-transformers":
        return _sentence_transformers(chosen)
    if chosen.backend == "openai":
        return _openai(chosen)
    from taiyi_rag.embedding.e5 import E5Embedding

    return E5Embedding(cache, chosen.threads, chosen.batch)


def _sentence_transformers(chosen: EmbeddingSettings) -> BaseEmbedding:
    need("llama_index.embeddings.huggingface", "transformers")
    need_value("TAIYI_EMBEDDING__MODEL", chosen.model)
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    try:
        model: BaseEmbedding = HuggingFaceEmbedding(
            chosen.model,
            query_instruction=chosen.query_prefix or None,
            text_instruction=chosen.passage_prefix or None,
            embed_batch_size=chosen.batch,
        )
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The embedding model {chosen.model!r} can't be loaded: {error}. Give the path of a "
            "sentence-transformers folder in TAIYI_EMBEDDING__MODEL."
        ) from None
    return model


def _openai(chosen: EmbeddingSettings) -> BaseEmbedding:
    need("llama_index.embeddings.openai_like", "openai")
    need_value("TAIYI_EMBEDDING__MODEL", chosen.model)
    need_value("TAIYI_EMBEDDING__BASE_URL", chosen.base_url)
    from taiyi_rag.embedding.remote import RemoteEmbedding

    model: BaseEmbedding = RemoteEmbedding(
        model_name=chosen.model,
        api_base=chosen.base_url,
        api_key=chosen.api_key.get_secret_value(),
        embed_batch_size=chosen.batch,
        max_retries=2,
    )
    return model


@lru_cache(maxsize=1)
def cross_encoder(model: str, device: Literal["auto", "cpu", "cuda"], max_length: int) -> Predict:
    from taiyi_rag.retrieval.cross_encoder import load_cross_encoder

    return load_cross_encoder(model, device, max_length)


@lru_cache(maxsize=2)
def extractive(chosen: EmbeddingSettings, cache: Path, sentences: int) -> ExtractiveLLM:
    """One a process: it remembers the vectors of sentences."""
    from taiyi_rag.generation.extractive import ExtractiveLLM

    return ExtractiveLLM(embedder(chosen, cache), sentences)


@lru_cache(maxsize=4)
def language_model(chosen: ModelSettings) -> ServedLLM:
    need("llama_index.llms.openai_like", "openai")
    need_value("TAIYI_MODEL__NAME", chosen.name)
    from taiyi_rag.generation.asking import Client, Sampling, Server
    from taiyi_rag.generation.resilience import Guard, Limits
    from taiyi_rag.generation.served import ServedLLM

    sampling = Sampling(
        max_tokens=chosen.max_tokens,
        temperature=chosen.temperature,
        top_p=chosen.top_p,
        presence_penalty=chosen.presence_penalty,
        seed=chosen.seed,
        top_k=chosen.top_k,
        repetition_penalty=chosen.repetition_penalty,
    )
    server = Server(chosen.base_url, chosen.name, chosen.api_key.get_secret_value())
    limits = Limits(chosen.first_token_s, chosen.deadline_s)
    client = Client(server, sampling, limits.first_token_s)
    return ServedLLM(client, Guard(limits), chosen.context)


@lru_cache(maxsize=1)
def replies(chosen: ModelSettings, tasks: TasksSettings) -> ServedReplies:
    """What does tasks: the model that answers too, asked in another way."""
    need("openai", "openai")
    need_value("TAIYI_MODEL__NAME", chosen.name)
    from taiyi_rag.generation.asking import Sampling, Server
    from taiyi_rag.generation.replies import ServedReplies
    from taiyi_rag.generation.resilience import Guard, Limits

    return ServedReplies(
        Server(chosen.base_url, chosen.name, chosen.api_key.get_secret_value()),
        Sampling(max_tokens=tasks.max_tokens, temperature=tasks.temperature, seed=chosen.seed),
        # A short cool-down: nobody waits at a page, and a batch spares a server by itself.
        Guard(
            Limits(tasks.first_token_s, tasks.deadline_s), at_once=tasks.at_once, cool_down_s=2.0
        ),
        chosen.context,
        tasks.structured,
    )


@lru_cache(maxsize=1)
def translator(chosen: TranslationSettings) -> QuestionTranslator:
    need("llama_index.llms.openai_like", "openai")
    need_value("TAIYI_TRANSLATION__MODEL", chosen.model)
    from taiyi_rag.generation.asking import Client, Sampling, Server
    from taiyi_rag.generation.resilience import Guard, Limits
    from taiyi_rag.generation.served import ServedLLM
    from taiyi_rag.retrieval.translation import QuestionTranslator

    seconds = chosen.budget_ms / 1000
    server = Server(chosen.base_url, chosen.model, chosen.api_key.get_secret_value())
    client = Client(server, Sampling(max_tokens=chosen.max_tokens, temperature=0.0), seconds)
    llm = ServedLLM(client, Guard(Limits(seconds, seconds), at_once=8), context=8192)
    return QuestionTranslator(llm)


@lru_cache(maxsize=2)
def judge(embedding: EmbeddingSettings, cache: Path, chosen: VerificationSettings) -> Judge:
    """What tells how probable it is that a sentence says a claim."""
    from taiyi_rag.verification.nearness import Nearness
    from taiyi_rag.verification.support import SignalJudge

    signals = SignalJudge(Nearness(_calibrated_embedder(embedding, cache)))
    if not chosen.model:
        return signals
    need("sentence_transformers", "rerank")
    from taiyi_rag.verification import nli

    predict, labels = nli.load(chosen.model, chosen.device, chosen.max_length)
    return nli.EntailmentJudge(predict, labels, signals, budget_ms=chosen.budget_ms)


def _calibrated_embedder(chosen: EmbeddingSettings, cache: Path) -> BaseEmbedding:
    """The embedded model: the probability of support was calibrated with its cosines, which are no
    other model's."""
    if chosen.backend == "e5":
        return embedder(chosen, cache)
    from taiyi_rag.embedding.e5 import E5Embedding

    return E5Embedding(cache, chosen.threads)


def need(module: str, extra: str) -> None:
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise ModelError(
            f"What the settings choose needs the extra {extra!r}: pip install 'taiyi-rag[{extra}]'"
        )


def need_value(name: str, value: str) -> None:
    if not value:
        raise SettingsError(f"{name} must be set for what the other settings choose.")
