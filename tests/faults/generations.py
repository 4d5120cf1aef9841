"""A library whose ten documents are all replaced at once, over and over, and readers of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taiyi_rag.language import document_language
from taiyi_rag.library import DraftPassage, digest_of
from taiyi_rag.retrieval import HybridRetriever
from taiyi_rag.types import Document, Section
from tests.faults import acts
from tests.faults.acts import Place
from tests.faults.corpus import HashEmbedding, vector_of
from tests.faults.naive import NaiveLibrary

DOCUMENTS = 10
QUESTIONS = ("Which dose did the registry report?", "登记报告的剂量是多少？")


@dataclass
class Readings:
    """What readers found. `wrong` tells of answers that aren't ten documents of one generation,
    `errors` of questions that weren't answered."""

    queries: int = 0
    generations: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def text_of(generation: int, number: int) -> str:
    """The text of one of the ten documents; half of them are Chinese."""
    if number % 2:
        return f"登记报告{number}，第{generation}代，剂量为{generation * 10 + number}毫克。"
    return f"Registry report {number}, generation {generation}: dose {generation * 10 + number} mg."


def _generation(text: str) -> int:
    found = re.search(r"generation (\d+)|第(\d+)代", text)
    assert found, text
    return int(found[1] or found[2])


def document(generation: int, number: int) -> tuple[Document, list[DraftPassage]]:
    """One of the ten documents with its passage."""
    text = text_of(generation, number)
    language = document_language(text)
    made = Document(
        id=f"d{number}",
        text=text,
        title=f"Report {number}",
        language=language,
        source="Registry",
        format="text",
        path=f"/registry/{number}.txt",
        sections=(Section(0, len(text), ()),),
    )
    vector = vector_of(text)
    return made, [DraftPassage(0, len(text), language, (), None, digest_of(text), vector)]


def publish(place: Place, count: int, pause_s: float, done: Path) -> None:
    """Publish generations 1…`count`, each in one transaction; then make the file `done`."""
    acts.small_batches()
    collection = acts.opened(place.indexes)
    for generation in range(1, count + 1):
        with collection.writing(wait_s=acts.WAIT_S):
            with collection.truth.transaction() as writer:
                for number in range(DOCUMENTS):
                    writer.put(*document(generation, number))
            collection.publish()
        time.sleep(pause_s)
    done.touch()


def publish_naively(place: Place, count: int, pause_s: float, done: Path) -> None:
    """The same to the naive library."""
    library = NaiveLibrary(place.library)
    for generation in range(1, count + 1):
        for number in range(DOCUMENTS):
            library.put(str(number), text_of(generation, number), new=generation == 1)
            time.sleep(pause_s / DOCUMENTS)
        library.publish()
    done.touch()


def read(place: Place, threads: int, queries: int, done: Path) -> Readings:
    """Ask from several threads, until there is a file `done` and each has asked enough."""
    collection = acts.opened(place.indexes)
    retriever = HybridRetriever(collection, HashEmbedding(), top=2 * DOCUMENTS)

    def ask(question: str) -> list[str]:
        return [node.node.get_content() for node in retriever.retrieve(question)]

    return _read(lambda: ask, threads, queries, done)


def read_naively(place: Place, threads: int, queries: int, done: Path) -> Readings:
    """The same of the naive library."""

    def asking() -> Callable[[str], list[str]]:
        library = NaiveLibrary(place.library)  # a connection a thread
        return lambda question: library.search(vector_of(question), 2 * DOCUMENTS)

    return _read(asking, threads, queries, done)


def _read(asking: Callable[[], Any], threads: int, queries: int, done: Path) -> Readings:
    readings = Readings()
    guard = threading.Lock()

    def work() -> None:
        ask, asked = asking(), 0
        while asked < queries or not done.exists():
            question = QUESTIONS[asked % len(QUESTIONS)]
            asked += 1
            _ask(ask, question, readings, guard)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return readings


def _ask(
    ask: Callable[[str], list[str]], question: str, readings: Readings, guard: threading.Lock
) -> None:
    error, texts = "", []
    try:
        texts = ask(question)
    except Exception as raised:  # whatever it is, it counts as one
        error = f"{type(raised).__name__}: {raised}"
    generations = sorted(map(_generation, texts))
    with guard:
        readings.queries += 1
        readings.generations.update(generations)
        if error:
            readings.errors.append(error)
        elif len(texts) != DOCUMENTS or len(set(generations)) != 1:
            readings.wrong.append(f"generations {generations}")
