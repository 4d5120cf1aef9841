"""Tasks, made as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taiyi_rag import assembly
from taiyi_rag.errors import InputError
from taiyi_rag.settings import Settings

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.tasks import Task

_COMPARED = 8
"""Passages that a statement is compared with."""


def task(settings: Settings, id: str, collection: Collection | None = None) -> Task:
    """The task of that id; of those that need one, over a collection. Raises `InputError` when
    there is no such task or it lacks its collection, `TaiyiError` when what it needs can't be had.
    """
    if id == "names":
        from taiyi_rag.tasks.names import Names

        return Names()
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
