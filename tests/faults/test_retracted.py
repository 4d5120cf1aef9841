"""TRUST 8: what was retracted is never cited unmarked, whenever the status came; and what wasn't
isn't called so. Both tests are run on a library that keeps statuses as is often done, and fail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding

from ingest import statuses
from ingest.pipeline import Ingestion
from ingest.statuses import read_statuses
from ingest.walk import walk
from taiyi_rag import assembly
from taiyi_rag.library import Collection, labels, standing
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Outcome, TrustStatus
from tests.faults import scoreboard
from tests.faults.retractions import Paper, clean_papers, papers, pubmed, retraction_watch
from tests.faults.scoreboard import Failures

_BAD = (TrustStatus.RETRACTED, TrustStatus.CONCERN)
_REAL = Path(__file__).parents[2] / "samples" / "records" / "pubmed-retracted-wakefield-1998.xml"
_OF_REAL = "Did children in the 1998 series develop bowel symptoms after MMR vaccination?"


@dataclass
class Desk:
    """A collection and a folder of files for it."""

    collection: Collection
    embedder: BaseEmbedding
    folder: Path

    def add(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, "utf-8")
        self.add_path(path)

    def add_path(self, path: Path) -> None:
        with self.collection.writing():
            outcomes: list[Any] = []
            Ingestion(self.collection, self.embedder, on_outcome=outcomes.append).run(walk([path]))
            self.collection.publish()
        assert all(o.status in ("added", "updated") for o in outcomes), outcomes

    def mark(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, "utf-8")
        with self.collection.writing():
            with self.collection.truth.transaction() as writer:
                writer.mark(read_statuses(path))
            self.collection.publish()


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path / "indexes", cache=model_cache)


@pytest.fixture
def desk(settings: Settings, tmp_path: Path) -> Desk:
    collection = assembly.open_or_create_collection(settings, "c")
    return Desk(collection, assembly.embedder(settings), tmp_path)


def retracted_in_record(paper: Paper) -> Paper:
    notice = str(int(paper.pmid) + 5)
    return replace(
        paper,
        title=f"RETRACTED: {paper.title}",
        types=("Retracted Publication",),
        relations=(("RetractionIn", notice),),
    )


def cited(settings: Settings, desk: Desk, question: str) -> tuple[set[str], set[str], bool]:
    """Documents cited, documents that a search marks as retracted, and whether a notice says so."""
    answer = assembly.engine(settings, desk.collection).ask(question)
    documents = {c.document_id for claim in answer.claims for c in claim.citations}
    hits = assembly.retriever(settings, desk.collection, top=5).retrieve(question)
    marked = {
        hit.node.metadata["document_id"]
        for hit in hits
        if hit.node.metadata["trust"] == TrustStatus.RETRACTED
    }
    assert (answer.outcome is Outcome.ANSWERED) == bool(answer.claims)
    return documents, marked, any(n.code == TrustStatus.RETRACTED for n in answer.notices)


def measure_retracted(desk: Desk, settings: Settings, count: int) -> tuple[int, Failures]:
    """Questions asked of `count` retracted publications, a third of which each had its status
    before, with and after it; and which questions went wrong."""
    found = papers(count)
    before, within, after = found[0::3], found[1::3], found[2::3]
    desk.mark("before.csv", retraction_watch(before))
    desk.add("papers.xml", pubmed([*before, *map(retracted_in_record, within), *after]))
    desk.add_path(_REAL)
    asked = [paper.questions[number % 2] for number, paper in enumerate(after)]
    at_first = sum(
        f"PMID:{p.pmid}" in cited(settings, desk, q)[0] for p, q in zip(after, asked, strict=True)
    )
    assert at_first >= 0.8 * len(after), "these questions would show nothing"
    desk.mark("after.csv", retraction_watch(after[0::2], first=1000))
    desk.mark("after.xml", pubmed(map(retracted_in_record, after[1::2])))

    failures = Failures()
    trials = [(f"PMID:{paper.pmid}", q) for paper in found for q in paper.questions]
    trials.append(("PMID:9500320", _OF_REAL))
    for id, question in trials:
        documents, marked, told = cited(settings, desk, question)
        if id in documents:
            failures.note(question, f"{id} was cited")
        if id not in marked:
            failures.note(question, f"{id} wasn't found as retracted")
        if documents and not told:
            failures.note(question, "another was cited, and nothing said why not this one")
    return len(trials), failures


def measure_false_flags(collection: Collection, folder: Path, count: int) -> tuple[int, Failures]:
    """How many of `count` clean publications a library calls retracted or doubtful that knows many
    retracted ones with numbers near to theirs."""
    retracted = papers(max(20, count // 10))
    desk = Desk(collection, MockEmbedding(embed_dim=8), folder)
    clean = clean_papers(count, retracted)
    erratum = Paper("49999999", "10.5555/erratum", "", 0, "Erratum", ("Published Erratum",))
    corrected = [("ErratumFor", paper.pmid) for paper in clean[::50]]
    desk.mark("before.csv", retraction_watch(retracted))
    desk.add("clean.xml", pubmed([*clean, replace(erratum, relations=tuple(corrected))]))
    desk.mark("after.csv", retraction_watch(retracted, "Expression of concern", first=5000))
    failures = Failures()
    headers = list(collection.truth.documents())
    for header in headers:
        if header.trust in _BAD:
            failures.note(header.id, f"{header.trust}: {header.title} {header.standing}")
        wanted = header.id in {f"PMID:{pmid}" for _, pmid in corrected}
        if wanted != (header.trust is TrustStatus.CORRECTED):
            failures.note(header.id, "a correction is one, and nothing else is")
    return len(headers), failures


def bare_collection(tmp_path: Path) -> Collection:
    return Collection.create(tmp_path / "bare", "c", embedder="mock", dimension=8)


def test_retracted_is_never_cited_unmarked(desk: Desk, settings: Settings) -> None:
    n, failures = measure_retracted(desk, settings, 9)
    assert n == 19
    assert not len(failures), failures


@pytest.mark.faults
def test_retracted_is_never_cited_unmarked_in_full(desk: Desk, settings: Settings) -> None:
    n, failures = measure_retracted(desk, settings, 200)
    scoreboard.settle(8, "retracted, cited or found unmarked", n, failures, publications=201)


def test_clean_is_not_flagged(tmp_path: Path) -> None:
    _, failures = measure_false_flags(bare_collection(tmp_path), tmp_path, 120)
    assert not len(failures), failures


@pytest.mark.faults
def test_clean_is_not_flagged_in_full(tmp_path: Path) -> None:
    n, failures = measure_false_flags(bare_collection(tmp_path), tmp_path, 3_200)
    scoreboard.settle(8, "clean, called retracted or doubtful", n, failures)


# Libraries that are naive about it


def test_library_that_believes_the_file_alone_is_found_out(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A status belongs to the record it came with: what comes before or after is lost."""
    monkeypatch.setattr(standing.Standings, "_said", lambda self, row: iter(()))
    _, failures = measure_retracted(desk, settings, 6)
    assert len(failures) >= 4


def loose_name(kind: str, identifier: str | None) -> str:
    """Takes what a register writes for a number."""
    return f"{kind}:{(identifier or '').lower()[:20]}"


def by_title(self: standing.Standings, row: dict[str, Any]) -> Any:
    """Takes a word of the title for a status."""
    title = self._database.row("SELECT title FROM documents WHERE key = ?", (row["key"],))
    if title and any(word in title[0].lower() for word in ("retract", "withdraw", "concern")):
        yield TrustStatus.RETRACTED, standing.Standing()


def test_library_that_takes_a_registers_blanks_for_numbers_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (labels, standing, statuses):
        monkeypatch.setattr(module, "work_name", loose_name)
    _, failures = measure_false_flags(bare_collection(tmp_path), tmp_path, 120)
    assert len(failures) >= 10


def test_library_that_goes_by_the_title_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing.Standings, "_said", by_title)
    _, failures = measure_false_flags(bare_collection(tmp_path), tmp_path, 120)
    assert len(failures) >= 10
