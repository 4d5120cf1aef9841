"""What recording answers costs, and finding those that are affected among 100,000.

    python -m benchmarks.records [ANSWERS]

A synthetic collection of 10,000 documents in a temporary folder on this disk; each answer has six
passages of some 700 characters as evidence and cites three of them. Then a document in a hundred is
retracted, one changed, one deleted. `keep` is one answer's record, written; `affected` all of them,
`stamps` one answer's, `history` the newest 20; milliseconds. Everything is read by a process that
has read none of it before.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.environment import write
from taiyi_rag.library import Collection, DraftPassage, Status, digest_of
from taiyi_rag.records import AnswerLog, Circumstances, affected, stamps
from taiyi_rag.types import Answer, Citation, Claim, Document, Evidence, Outcome, Verdict

_DOCUMENTS = 10_000
_ANSWERS = 100_000
_EVIDENCE, _CITED = 6, 3
_DIMENSION = 8
_TIMES = 9


def main(answers: int = _ANSWERS) -> None:
    """Measure, and write `results/records.json`."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        collection = _collection(Path(folder))
        kept = _keep(collection, answers)
        size = collection.journal.path.stat().st_size
        _harm(collection)
        collection.close()
        figures = {
            "documents": _DOCUMENTS,
            "answers": answers,
            "bytes_per_answer": round(size / answers),
            "keep_ms": kept,
            **_read(collection.folder),
        }
    print(write("records", figures))


def _collection(indexes: Path) -> Collection:
    collection = Collection.create(indexes, "records", embedder="none", dimension=_DIMENSION)
    with collection.writing(), collection.truth.transaction() as writer:
        for number in range(_DOCUMENTS):
            writer.put(*_document(number))
    return collection


def _document(number: int, dose: int = 5) -> tuple[Document, list[DraftPassage]]:
    text = f"Medicine {number} is given at {dose} mg once a day to adults with it. " * 11
    document = Document(
        f"doc:{number}", f"Trial {number}", text, "en", "Journal", "text", doi=f"10.1000/{number}"
    )
    vector = np.random.default_rng(number).normal(size=_DIMENSION).astype(np.float32)
    vector /= np.linalg.norm(vector)
    return document, [DraftPassage(0, len(text), "en", (), None, digest_of(text), vector)]


def _keep(collection: Collection, answers: int) -> dict[str, float]:
    log, generator = AnswerLog(collection), random.Random(1)  # noqa: S311 - nothing is kept secret
    passages = [collection.truth.passages_of(f"doc:{n}")[0] for n in range(_DOCUMENTS)]
    times = []
    for number in range(answers):
        chosen = generator.sample(passages, _EVIDENCE)
        evidence = tuple(Evidence(n, p, "Trial", "Journal") for n, p in enumerate(chosen, 1))
        claims = tuple(_claim(e) for e in evidence[:_CITED])
        answer = Answer(f"Question {number}?", "en", Outcome.ANSWERED, claims, evidence)
        text = "\n".join(f"{claim.text} [1]" for claim in claims)
        began = time.perf_counter()
        assert log.keep(answer, Circumstances(text, claims))
        times.append(1000 * (time.perf_counter() - began))
    return _told(times)


def _claim(evidence: Evidence) -> Claim:
    passage = evidence.passage
    quote = passage.text[: passage.text.index(".") + 1]
    cited = Citation(
        evidence.label, passage.document_id, passage.id, passage.start, len(quote), quote
    )
    return Claim(quote, Verdict.SUPPORTED, (cited,))


def _harm(collection: Collection) -> None:
    """Documents 0, 100, 200, … are retracted, the next of each changed, the next deleted."""
    with collection.writing(), collection.truth.transaction() as writer:
        for number in range(0, _DOCUMENTS, 100):
            status = Status((f"doi:10.1000/{number}",), "retraction", "2026-01-01", "Error")
            writer.mark({f"record {number}": [status]})
            writer.put(*_document(number + 1, dose=6))
            writer.remove(f"doc:{number + 2}")


def _read(folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    collection = Collection(folder)
    found = affected(collection)
    first = 1000 * (time.perf_counter() - began)
    log = AnswerLog(collection)
    return {
        "affected": len(found),
        "affected_first_ms": round(first, 1),
        "affected_ms": _timed(lambda: affected(collection)),
        "affected_by_one_document_ms": _timed(lambda: affected(collection, documents=["doc:100"])),
        "stamps_of_one_answer_ms": _timed(lambda: stamps(collection, found[0].id)),
        "history_of_20_ms": _timed(lambda: list(log.history(limit=20))),
    }


def _timed(act: Callable[[], object]) -> dict[str, float]:
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - began))
    return _told(times)


def _told(times: list[float]) -> dict[str, float]:
    return {
        "p50": round(statistics.median(times), 2),
        "p95": round(float(np.quantile(times, 0.95)), 2),
        "max": round(max(times), 2),
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
