"""What `taiyi-rag eval tasks` asks and with what, made as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taiyi_rag import assembly
from taiyi_rag.assembly import models, tasks
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.settings import Settings

if TYPE_CHECKING:
    from taiyi_rag.corpora import Corpus
    from taiyi_rag.generation.replies import Asks
    from taiyi_rag.harness.asking import Make
    from taiyi_rag.harness.retrieved import Find
    from taiyi_rag.library import Collection


def asks(settings: Settings) -> Asks:
    """The model that is measured. Raises `ModelUnavailable` where none is set."""
    if not settings.model.base_url:
        raise ModelUnavailable(
            "The table is of a language model, and none is set. Give the address of its server in "
            "TAIYI_MODEL__BASE_URL (docs/model.md says how to host Taiyi2)."
        )
    return models.replies(settings.model, settings.tasks)


def is_up(asks: Asks) -> bool:
    """Whether the model writes a word when it is asked to."""
    try:
        greet(asks)
    except ModelUnavailable:
        return False
    return True


def greet(asks: Asks) -> None:
    """Ask for a word. Raises `ModelUnavailable`: better now than after minutes of waiting."""
    from taiyi_rag.generation.replies import Request

    asks.reply(Request((("user", "Hello"),), max_tokens=1))


def terms(settings: Settings) -> dict[str, Any]:
    """What, beside prompts, makes a model reply as it does."""
    chosen = settings.tasks
    return {
        "model": settings.model.name,
        "structured": chosen.structured,
        "max_tokens": chosen.max_tokens,
        "temperature": chosen.temperature,
        "context": settings.model.context,
        "seed": settings.model.seed,
    }


def make(settings: Settings, corpus: Corpus) -> Make:
    """Makes the task that does a set, with the set's own types."""
    from taiyi_rag.tasks.task import Options

    options = Options(types=corpus.types, several=corpus.several)
    return lambda asks: tasks.task(settings, corpus.task, options=options, asks=asks)


def find(settings: Settings, collection: Collection) -> Find:
    """Finds the passages that an answer to a question might rest on, as `ask` does."""
    from llama_index.core.schema import QueryBundle

    from taiyi_rag.answering.evidence import EvidenceSelector

    retriever = assembly.tiered_retriever(settings, collection)
    chosen = settings.answering
    selector = EvidenceSelector(count=chosen.evidence, characters=chosen.evidence_characters)

    def passages(question: str) -> list[Any]:
        nodes = retriever.retrieve(question)
        return selector.postprocess_nodes(nodes, QueryBundle(question))

    return passages
