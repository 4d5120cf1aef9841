"""What a visitor keeps of Literature: searches and a basket, found again in another session."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import SCRIPT
from tests.ui.pages import go_to, html, words
from ui.texts import TEXTS

EN = TEXTS["en"]


@pytest.fixture
def indexes(samples_indexes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Libraries of this test's own: "samples", and "copy" with the same documents."""
    made = tmp_path / "indexes"
    for name in ("samples", "copy"):
        shutil.copytree(samples_indexes / "samples", made / name)
    monkeypatch.setenv("TAIYI_INDEXES", str(made))
    return made


def visit(page: AppTest, visitor: str = "", **address: str) -> AppTest:
    """The page in another session, of the same visitor or another."""
    other = AppTest.from_file(str(SCRIPT), default_timeout=60)
    other.session_state["visitor"] = visitor or page.session_state["visitor"]
    for name, value in address.items():
        other.query_params[name] = value
    return go_to(other, "literature").run()


def keyed(elements: Any, prefix: str) -> Any:
    return next(e for e in elements if (e.key or "").startswith(prefix))


def save(page: AppTest, name: str) -> AppTest:
    keyed(page.text_input, "search-name").set_value(name)
    next(b for b in page.button if b.label == EN["search-keep"]).click()
    return page.run()


def saved(page: AppTest) -> list[str]:
    return [b.label for b in page.button if (b.key or "").startswith("saved-open-")]


def test_a_search_is_saved_opened_renamed_and_deleted(page: AppTest, indexes: Path) -> None:
    first = visit(page, q="aspirin", **{"in": "en"}, collection="copy")
    assert keyed(first.text_input, "search-name").value == "aspirin · English"
    save(first, "Aspirin, *mine*")
    again = visit(page)
    assert saved(again) == [r"Aspirin\, \*mine\*"]
    keyed(again.button, "saved-open-").click().run()
    assert (again.query_params["q"], again.query_params["in"]) == ("aspirin", "en")
    assert again.query_params["collection"] == "copy"
    assert EN["news-none"].split("(")[0] in words(again)
    save(again, "Renamed")
    assert saved(visit(page)) == ["Renamed"]
    assert saved(visit(page, "x" * 32)) == []
    keyed(again.button, "saved-delete-").click().run()
    assert saved(visit(page)) == []


def test_what_came_since_is_told(page: AppTest, indexes: Path) -> None:
    save(visit(page, q="aspirin", collection="samples"), "Aspirin")
    with sqlite3.connect(indexes / ".workspace" / "workspace.db") as workspace:
        workspace.execute("UPDATE searches SET at = '2020-01-01T00:00:00.000000+00:00'")
    again = visit(page)
    keyed(again.button, "saved-open-").click().run()
    assert "since you last opened this search (2020-01-01)" in words(again)
    assert f'<span class="good">{EN["card-new"]}</span>' in html(again)


def test_the_library_of_a_saved_search_may_be_gone(page: AppTest, indexes: Path) -> None:
    save(visit(page, q="aspirin", collection="copy"), "Aspirin")
    shutil.rmtree(indexes / "copy")
    again = visit(page)
    assert keyed(again.button, "saved-open-").disabled


def test_the_basket_lasts_and_is_nobody_elses(page: AppTest, indexes: Path) -> None:
    first = visit(page, q="aspirin")
    next(b for b in first.button if b.label == EN["keep-page"]).click().run()
    kept = [b.key for b in first.button if b.label == EN["card-held"]]
    assert len(kept) == 10
    again = visit(page, q="aspirin")
    assert [b.key for b in again.button if b.label == EN["card-held"]] == kept
    assert EN["card-held"] not in [b.label for b in visit(page, "x" * 32, q="aspirin").button]
    next(b for b in again.button if b.label == EN["basket-empty"]).click().run()
    first.run()
    assert EN["card-held"] not in [b.label for b in first.button]


def test_where_nothing_can_be_kept_the_page_goes_on(page: AppTest, indexes: Path) -> None:
    (indexes / ".workspace").write_text("no folder")
    shown = visit(page, q="aspirin", lang="zh")
    next(b for b in shown.button if b.label == TEXTS["zh"]["card-keep"]).click().run()
    assert not shown.exception
    assert TEXTS["zh"]["problem-WorkspaceError-do"] in words(shown)
    assert TEXTS["zh"]["card-held"] in [b.label for b in shown.button]
    assert "<h3" in html(shown)
    assert "taiyi-notice taiyi-warning" not in html(shown.run())


def test_libraries_are_counted_for_the_words_and_switched(page: AppTest, indexes: Path) -> None:
    shown = visit(page, q="metformin", collection="samples")
    libraries = keyed(shown.pills, "elsewhere")
    assert [o.content for o in libraries.proto.options] == [r"samples \(3\)", r"copy \(3\)"]
    libraries.set_value("copy").run()
    assert shown.query_params["collection"] == "copy"
    assert shown.query_params["q"] == "metformin"


def test_the_library_chosen_stays_on_all_pages(page: AppTest, indexes: Path) -> None:
    shown = visit(page, collection="samples")
    keyed(shown.selectbox, "collection").set_value("copy").run()
    shown.query_params.clear()  # going to another page empties the address
    go_to(shown, "library").run()
    go_to(shown, "literature").run()
    assert keyed(shown.selectbox, "collection").value == "copy"


def test_one_library_is_no_choice(page: AppTest, indexes: Path) -> None:
    shutil.rmtree(indexes / "copy")
    shown = visit(page, q="metformin")
    assert [p.key for p in shown.pills if p.key == "elsewhere"] == []


def test_a_library_that_cant_be_counted_is_named(page: AppTest, indexes: Path) -> None:
    (indexes / "copy" / "library.db").write_bytes(b"no database at all" * 500)
    shown = visit(page, q="metformin", collection="samples")
    libraries = keyed(shown.pills, "elsewhere")
    assert [o.content for o in libraries.proto.options] == [r"samples \(3\)", "copy"]
    assert not shown.exception
    assert "taiyi-notice taiyi-error" not in html(shown)


def test_a_conversation_that_is_not_kept_does_not_disturb_the_search(page: AppTest) -> None:
    page.session_state["unkept"] = "failed"  # what Ask notes of its conversation
    assert not go_to(page, "literature").run().exception
    assert "taiyi-error" not in html(page).split("</style>")[-1]
    assert page.session_state["unkept"] == "failed"
