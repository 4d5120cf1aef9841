"""Questions with evidence that is searched for in the place of the given context, and without any:
what reading is worth to a model, and what is lost where it must be found first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from llama_index.core.schema import NodeWithScore

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.evaluation.matching import match
from taiyi_rag.harness.running import Sitting
from taiyi_rag.library import Collection

Find = Callable[[str], Sequence[NodeWithScore]]
"""The passages for a question, best first."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A sitting whose texts were searched for. `hits`: questions whose own document was among what
    was found; `lacking`: those whose document isn't in the collection; `passages`: found in all."""

    sitting: Sitting
    collection: str
    commit: int
    hits: int
    lacking: int
    passages: int


def searched(sitting: Sitting, collection: Collection, find: Find) -> Searched:
    """Each question alone searches; what is found stands as its text. The document of a question
    is the one that has its id."""
    own = match(collection.truth, {record.id for record in sitting.asked})
    asked, hits, passages = [], 0, 0
    for record in sitting.asked:
        nodes = find(" ".join(question.question for question in record.questions))
        asked.append(_with_texts(record, [node.node.get_content() for node in nodes]))
        documents = {node.node.metadata["document_id"] for node in nodes}
        hits += own.ids.get(record.id) in documents
        passages += len(nodes)
    made = replace(sitting, name=f"{sitting.name}-retrieved", asked=tuple(asked))
    commit = collection.truth.commit_number
    return Searched(made, collection.name, commit, hits, len(own.lacking), passages)


def closed_book(sitting: Sitting) -> Sitting:
    """The questions by themselves."""
    asked = tuple(_with_texts(record, []) for record in sitting.asked)
    return replace(sitting, name=f"{sitting.name}-alone", asked=asked)


def _with_texts(record: Annotated, texts: Sequence[str]) -> Annotated:
    """The record's questions about these texts."""
    made = Annotated.of_passages((("context", text) for text in texts), record.id)
    return replace(made, questions=record.questions)
