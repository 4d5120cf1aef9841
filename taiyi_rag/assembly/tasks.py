"""Tasks, made as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taiyi_rag import assembly
from taiyi_rag.assembly import models
from taiyi_rag.assembly.terms import terms
from taiyi_rag.errors import InputError, ModelUnavailable
from taiyi_rag.settings import Settings

if TYPE_CHECKING:
    from taiyi_rag.generation.replies import Asks
    from taiyi_rag.library import Collection
    from taiyi_rag.tasks import About, Options, Task, Work

_COMPARED = 8
"""Passages that a statement is compared with."""

_WITH_QUESTIONS = ("choice", "question")
"""Forms of records that hold questions."""


def task(
    settings: Settings,
    id: str,
    collection: Collection | None = None,
    options: Options | None = None,
    asks: Asks | None = None,
) -> Task:
    """The task of that id; of those that need one, over a collection. `asks` stands in for the
    model of the settings.

    Raises `InputError` when there is no such task or it lacks its collection, `ModelUnavailable`
    when it needs a model and none is set, `TaiyiError` when what it needs can't be had.
    """
    from taiyi_rag.tasks import WORKS
    from taiyi_rag.tasks.json_schemas import checked
    from taiyi_rag.tasks.task import Options

    if options and options.schema.strip():
        checked(options.schema)
    for work in WORKS:
        if work.about.id == id:
            asking = asks or _asks(settings, work.about)
            return _modelled(settings, work, asking, options or Options())
    if id == "names":
        from taiyi_rag.tasks.names import Names

        return Names(terms(settings.cache))
    if id == "link":
        from taiyi_rag.tasks.link import Linking

        return Linking(terms(settings.cache))
    if id == "summary":
        from taiyi_rag.tasks.summary import Summary

        return Summary()
    if id == "glossary":
        from taiyi_rag.tasks.glossary import Glossary

        return Glossary()
    if id == "check":
        return _checking(settings, collection)
    from taiyi_rag.tasks import TASKS

    known = ", ".join(about.id for about in TASKS)
    raise InputError(f"There is no task {id!r}. There are: {known}.")


def _modelled(settings: Settings, work: Work, asks: Asks, options: Options) -> Task:
    """A task that a model does, in the way that suits it."""
    from taiyi_rag.tasks import dialogue, modelled, parts, questions, summarise, translate

    if work.about.id == "dialogue":
        return dialogue.Conversing(asks, options, settings.region)
    if work.about.id == "translate":
        return parts.Translator(work, asks, translate.CHARACTERS, options)
    if work.about.id == "summarise":
        return parts.Summariser(work, asks, summarise.CHARACTERS, options)
    made = modelled.Modelled(work, asks, options)
    return questions.EachQuestion(made) if work.about.form in _WITH_QUESTIONS else made


def _asks(settings: Settings, about: About) -> Asks:
    if settings.model.base_url:
        return models.replies(settings.model, settings.tasks)
    without = f" Without one, {about.instead!r} does what can be done." if about.instead else ""
    raise ModelUnavailable(
        f"{about.id!r} is done by a language model, and none is set. Give the address of its "
        f"server in TAIYI_MODEL__BASE_URL.{without}"
    )


def _checking(settings: Settings, collection: Collection | None) -> Task:
    from taiyi_rag.answering.evidence import EvidenceSelector
    from taiyi_rag.tasks.checking import Checking

    if collection is None:
        raise InputError("Statements are checked against a collection. Choose one.")
    return Checking(
        collection.name,
        assembly.tiered_retriever(settings, collection),
        EvidenceSelector(count=_COMPARED, characters=settings.answering.evidence_characters * 2),
        assembly.verifier(settings),
    )
