"""What must go, or may no longer be read, goes from a conversation that is open, too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from ingest.__main__ import app
from taiyi_rag.errors import InputError
from taiyi_rag.library.access import ACCESS, Access, write_access
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Filters
from taiyi_rag.workspace import Workspace
from tests.ui.pages import components, words
from tests.ui.test_chats import again, ask, owner, page_chat, text
from ui import exports
from ui.markup import label_text

QUESTION = "What is the usual dose of metformin?"


@pytest.fixture
def indexes(
    samples_indexes: Path, tmp_path: Path, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The sample collection twice, to be spoilt."""
    copied = tmp_path / "indexes"
    for name in ("samples", "other"):
        shutil.copytree(samples_indexes / "samples", copied / name)
    monkeypatch.setenv("TAIYI_INDEXES", str(copied))
    return copied


def claims(page: AppTest) -> int:
    """How many sentences of answers the page shows."""
    return sum(len(c["shown"]["claims"]) for c in components(page, "taiyi_ledger"))


def purge(page: AppTest) -> None:
    """Purge the documents that the page's first answer cites."""
    answer = page.session_state["turns"][0].answer
    ids = {c.document_id for claim in answer.claims for c in claim.citations}
    done = CliRunner().invoke(app, ["purge", "--collection", "samples", "--", *sorted(ids)])
    assert done.exit_code == 0, done.output


def test_purged_words_leave_the_open_page(indexes: Path, page: AppTest) -> None:
    page.query_params["collection"] = "samples"
    ask(page.run(), QUESTION)
    answer = page.session_state["turns"][0].answer
    assert claims(page)
    purge(page)
    page.run()
    assert (claims(page), components(page, "taiyi_copying")) == (0, [])
    assert text("gone-deleted") in words(page)
    with pytest.raises(InputError, match="gone"):
        exports.answer_file(load_settings(), "samples", answer, "md", "")


def test_nor_do_they_stay_where_nothing_is_kept(
    indexes: Path, page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_RECORDS__KEEP", "false")
    page.query_params["collection"] = "samples"
    ask(page.run(), QUESTION)
    assert claims(page)
    purge(page)
    for _ in range(2):
        page.run()
        assert claims(page) == 0
        assert text("gone-deleted") in words(page)


def test_who_may_no_longer_read_sees_nothing_of_the_open_page(indexes: Path, page: AppTest) -> None:
    page.query_params["collection"] = "other"
    ask(page.run(), QUESTION)
    shown = claims(page)
    assert shown
    write_access(indexes / "other", Access(readers=frozenset({"ann@example.org"})))
    page.run()
    assert (claims(page), components(page, "taiyi_copying")) == (0, [])
    assert text("gone-collection") in words(page)
    assert not page.exception
    (indexes / "other" / ACCESS).unlink()
    assert claims(page.run()) == shown


def test_a_conversation_without_words_is_listed_and_opens(indexes: Path, page: AppTest) -> None:
    page.run()
    kept = Workspace.beside(indexes)
    chat = kept.begin(owner(page), "samples")
    kept.asked(owner(page), chat.id, "On canary", "samples", Filters())
    kept.ended(owner(page), chat.id, 0, "stopped")
    opened = again(page, chat=chat.id)
    assert "On canary" in words(opened)
    kept.forget_documents("samples", ["d"], ["canary"])
    for seen in (opened.run(), again(page, chat=chat.id)):
        assert "On canary" not in words(seen)
        assert text("question-deleted") in words(seen)
        (listed,) = (b.label for b in seen.button if b.key == f"open-{chat.id}")
        assert listed == label_text(text("question-deleted"))
        assert text("ask-again") not in [b.label for b in seen.button]


def test_a_question_that_is_too_long_is_not_kept(indexes: Path, page: AppTest) -> None:
    page.query_params["q"] = "metformin " * 10_000
    page.run()
    assert text("problem-QueryError") in words(page)
    assert Workspace.beside(indexes).chats(owner(page)) == []
    assert "chat" not in page.query_params
    ask(page, QUESTION)
    assert claims(page)
    assert len(Workspace.beside(indexes).turns(owner(page), page_chat(page))) == 1
