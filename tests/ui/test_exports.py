"""An answer is saved from the page: when it is clicked, as its documents are then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.errors import CollectionNotFound
from taiyi_rag.library import Collection, Status
from taiyi_rag.library.access import Access, write_access
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer, Citation, Claim, Document, Evidence, Outcome, Passage, Verdict
from tests import labels
from tests.ui.pages import words
from ui import exports, resources
from ui.session import Turn

TEXT = "Coffee lowers uric acid. "
PAPER = Document("PMID:1", "Coffee and gout", TEXT, "en", "Lancet", "pubmed", pmid="1")
OTHER = Document("PMID:2", "Tea and gout", "Tea. ", "en", "Lancet", "pubmed", pmid="2")


def answer(outcome: Outcome = Outcome.ANSWERED) -> Answer:
    evidence = tuple(
        Evidence(n, Passage(f"p{n}", one.id, one.text, 0, len(one.text), "en"), one.title, "Lancet")
        for n, one in enumerate((PAPER, OTHER), start=1)
    )
    cited = Citation(1, "PMID:1", "p1", 0, 24, TEXT[:24])
    claims = (Claim(TEXT[:24], Verdict.SUPPORTED, (cited,)),)
    answered = outcome is Outcome.ANSWERED
    return Answer("Coffee?", "en", outcome, claims if answered else (), evidence)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collection:
    """A collection with two papers."""
    made = Collection.create(tmp_path, "a", embedder="m", dimension=8)
    with made.writing(), made.truth.transaction() as writer:
        writer.put(PAPER, [])
        writer.put(OTHER, [])
    monkeypatch.setattr(resources, "_opened", lambda settings, place: (made, None))
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(indexes=tmp_path)


@pytest.mark.parametrize("format", ["md", "docx", "pdf"])
def test_a_file_is_labelled(library: Collection, settings: Settings, format: Any) -> None:
    data = exports.answer_file(settings, "a", answer(), format, "")
    assert list(labels.lacking(data, format)) == []


def test_what_is_retracted_meanwhile_is_said(library: Collection, settings: Settings) -> None:
    given = answer()
    id = AnswerLog(library).keep(given, Circumstances())
    recorded = Answer(given.question, "en", given.outcome, given.claims, given.evidence, id=id)
    assert b"RETRACTED" not in exports.answer_file(settings, "a", recorded, "md", "")
    with library.writing(), library.truth.transaction() as writer:
        writer.mark({"watch:1": [Status(("pmid:1",), "retraction", "2024-03-15", "Made up")]})
    told = exports.answer_file(settings, "a", recorded, "md", "").decode()
    assert "a document that it rests on was RETRACTED: Coffee and gout" in told.split("# ")[0]
    assert "RETRACTED." in told.split("## References")[1]
    assert "RETRACTED: Coffee" in exports.references_file(settings, "a", given, "ris", "").decode()


def test_references_are_those_cited_or_in_place_of_an_answer_all(
    library: Collection, settings: Settings
) -> None:
    cited = exports.references_file(settings, "a", answer(), "ris", "").decode()
    assert "Coffee and gout" in cited
    assert "Tea and gout" not in cited
    closest = exports.references_file(settings, "a", answer(Outcome.ABSTAINED), "ris", "").decode()
    assert "Tea and gout" in closest


def test_who_may_not_read_gets_no_file(library: Collection, settings: Settings) -> None:
    write_access(library.folder, Access(readers=frozenset({"amy"})))
    assert exports.answer_file(settings, "a", answer(), "md", "amy")
    with pytest.raises(CollectionNotFound):
        exports.answer_file(settings, "a", answer(), "md", "bob")


def test_formats_are_drawn_when_they_are_opened(page: AppTest) -> None:
    page.session_state["turns"] = [Turn("Coffee?", "samples", answer())]
    page.run()
    assert not page.exception
    assert len(page.get("download_button")) == 0
    page.session_state["save-0"] = True
    page.run()
    assert not page.exception
    named = [element.proto.label for element in page.get("download_button")]
    assert named == ["Markdown", "Word (DOCX)", "PDF", "RIS", "BibTeX", "NBIB", "CSV"]
    assert "The references alone" in words(page)
