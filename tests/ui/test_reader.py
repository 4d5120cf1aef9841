"""The drawer: stepping through a document's passages, and an answer in another language."""

from __future__ import annotations

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

from taiyi_rag.library import Collection
from taiyi_rag.types import Answer, Citation, Claim, Evidence, Outcome, Passage, Verdict
from tests.ui.pages import components, html, words
from ui.neighbours import neighbours
from ui.places import address
from ui.session import Opened, Turn
from ui.texts import TEXTS


def _passages(samples: Collection, part_of_path: str) -> list[Passage]:
    document = next(d for d in samples.truth.documents() if part_of_path in d.path)
    return samples.truth.passages_of(document.id)


def _open(page: AppTest, passage: Passage, said: str) -> AppTest:
    citation = Citation(
        1, passage.document_id, passage.id, passage.start, passage.end, passage.text
    )
    evidence = Evidence(1, passage, "Title", "Journal")
    claims = (Claim(said, Verdict.SUPPORTED, (citation,)),)
    answer = Answer("Question?", "en", Outcome.ANSWERED, claims, (evidence,))
    page.run()
    page.session_state["opened"] = Opened(Turn("Q", "samples", answer), evidence, citation)
    return page.run()


def test_one_steps_through_the_passages_of_a_document(samples: Collection) -> None:
    first, second, third, *_ = passages = _passages(samples, "dexamethasone-covid19-recovery.md")
    at_second = neighbours(samples, second)
    assert (at_second.before, at_second.after) == (first.id, third.id)
    assert (at_second.place, at_second.count) == (2, len(passages))
    at_first = neighbours(samples, second, at_second.before)
    assert (at_first.passage, at_first.before, at_first.after) == (first, "", second.id)
    assert neighbours(samples, second, passages[-1].id).after == ""


def test_the_drawer_says_where_in_the_document_it_is(page: AppTest, samples: Collection) -> None:
    first, *others = _passages(samples, "dexamethasone-covid19-recovery.md")
    _open(page, first, "Dexamethasone.")
    assert f"1 of {1 + len(others)} passages" in words(page)
    assert page.button(key="step-previous").disabled
    assert not page.button(key="step-next").disabled
    (ways,) = components(page, "taiyi_link")
    quote = (first.start, first.end)
    assert ways["copied"] == address("samples", first.id, quote)
    assert ways["opened"] == address("samples", first.id, quote, language="en")


def test_the_answers_sentence_stands_above_its_original(page: AppTest, samples: Collection) -> None:
    passage = _passages(samples, "metformin-first-line-zh")[0]
    _open(page, passage, "Metformin <b>first</b>.")
    assert TEXTS["en"]["said-as"] in words(page)
    assert "Metformin <b>first</b>." in words(page)
    assert "<b>first" not in html(page)


def test_in_the_same_language_there_is_nothing_to_compare(
    page: AppTest, samples: Collection
) -> None:
    _open(page, _passages(samples, "dexamethasone-covid19-recovery.md")[1], "Dexamethasone.")
    assert TEXTS["en"]["said-as"] not in words(page)


def test_what_is_no_passage_of_the_document_is_not_stepped_to(samples: Collection) -> None:
    passage = _passages(samples, "dexamethasone-covid19-recovery.md")[0]
    foreign = _passages(samples, "metformin-first-line-zh")[0].id
    for stepped in (foreign, "p99999999", "x", None):
        assert neighbours(samples, passage, stepped).passage == passage


def test_a_passage_that_is_gone_has_no_neighbours(samples: Collection, tmp_path: Path) -> None:
    passage = _passages(samples, "dexamethasone-covid19-recovery.md")[0]
    shutil.copytree(samples.truth.path.parent, tmp_path / "copy")
    collection = Collection(tmp_path / "copy")
    with collection.writing(), collection.truth.transaction() as writer:
        writer.remove(passage.document_id)
    found = neighbours(collection, passage)
    assert (found.before, found.after, found.count) == ("", "", 1)
    collection.close()
