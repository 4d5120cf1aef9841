"""What visitors keep is found again, and is nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import InputError, StorageFull, WorkspaceError
from taiyi_rag.library.database import Database
from taiyi_rag.types import Filters
from taiyi_rag.workspace import Feedback, Workspace

NOBODY = Filters()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty one, whose file isn't there yet."""
    return Workspace(tmp_path / ".workspace" / "workspace.db")


def test_reading_makes_no_file(workspace: Workspace) -> None:
    assert workspace.chats("a") == []
    assert workspace.basket("a") == {}
    assert list(workspace.feedback()) == []
    assert not workspace.path.exists()


def test_a_chat_is_called_by_its_first_question(workspace: Workspace) -> None:
    chat = workspace.begin("a", "samples")
    filters = Filters(languages=frozenset({"zh"}), year_from=2020)
    assert workspace.asked("a", chat.id, "What dose?", "samples", filters) == 0
    assert workspace.asked("a", chat.id, "And in children?", "samples", NOBODY) == 1
    workspace.ended("a", chat.id, 0, "answered", "R1")
    first, second = workspace.turns("a", chat.id)
    assert (first.question, first.answer, first.ended) == ("What dose?", "R1", "answered")
    assert first.filters == filters
    assert second.ended == ""
    assert [c.title for c in workspace.chats("a")] == ["What dose?"]
    workspace.rename("a", chat.id, "  Ward   round ")
    assert [c.title for c in workspace.chats("a")] == ["Ward round"]
    assert workspace.path.stat().st_mode & 0o777 == 0o600


def test_chats_are_searched_by_title_and_question(workspace: Workspace) -> None:
    for question in ("Metformin and eGFR", "二甲双胍在eGFR低于多少时禁用？", "Aspirin"):
        workspace.asked("a", workspace.begin("a", "samples").id, question, "samples", NOBODY)
    assert [c.title for c in workspace.chats("a", "egfr")] == [
        "二甲双胍在eGFR低于多少时禁用？",
        "Metformin and eGFR",
    ]
    assert len(workspace.chats("a", "metformin egfr")) == 1
    assert workspace.chats("a", "%") == []


def test_owners_are_apart(workspace: Workspace) -> None:
    chat = workspace.begin("a", "samples")
    workspace.asked("a", chat.id, "Mine", "samples", NOBODY)
    workspace.put("a", "samples", {"d1": "Title"})
    search = workspace.save_search("a", "Mine", "samples", {"q": "x"})
    workspace.say("a", Feedback("samples", "R1", "right"))
    assert workspace.chat("b", chat.id) is None
    assert workspace.turns("b", chat.id) == []
    with pytest.raises(InputError):
        workspace.asked("b", chat.id, "Theirs", "samples", NOBODY)
    workspace.rename("b", chat.id, "Theirs")
    workspace.ended("b", chat.id, 0, "answered", "R9")
    workspace.delete("b", chat.id)
    workspace.forget_search("b", search.id)
    workspace.empty("b")
    assert [t.answer for t in workspace.turns("a", chat.id)] == [""]
    assert workspace.chats("a")[0].title == "Mine"
    assert workspace.searches("a") == [search]
    assert workspace.basket("a") == {("samples", "d1"): "Title"}
    assert workspace.said("b", ["R1"]) == []


def test_a_deleted_chat_is_gone_from_the_disk(workspace: Workspace) -> None:
    chat = workspace.begin("a", "samples")
    workspace.asked("a", chat.id, "canary-7c1d", "samples", NOBODY)
    workspace.delete("a", chat.id)
    workspace.close()
    files = [p for p in workspace.path.parent.iterdir() if p.is_file()]
    assert not any(b"canary-7c1d" in p.read_bytes() for p in files)
    assert workspace.chats("a") == []


def test_feedback_takes_the_place_of_what_was_said_before(workspace: Workspace) -> None:
    workspace.say("a", Feedback("samples", "R1", "right"))
    workspace.say("a", Feedback("samples", "R1", "missing", "the children's dose"))
    workspace.say("a", Feedback("samples", "R1", "unsupported", claim=2))
    said = {f.claim: (f.verdict, f.comment) for f in workspace.said("a", ["R1"])}
    assert said == {None: ("missing", "the children's dose"), 2: ("unsupported", "")}
    assert len(list(workspace.feedback("samples"))) == 2
    assert list(workspace.feedback("other")) == []


def test_a_search_saved_twice_is_kept_once(workspace: Workspace) -> None:
    said = {"q": "x", "in": ["zh", "en"]}
    workspace.save_search("a", "First", "samples", {"q": "x"})
    workspace.save_search("a", "Other", "samples", said)
    workspace.save_search("a", "Again", "samples", dict(reversed(said.items())))
    workspace.save_search("b", "Theirs", "samples", said)
    workspace.save_search("a", "Elsewhere", "other", said)
    assert [s.name for s in workspace.searches("a")] == ["Elsewhere", "Again", "First"]
    oldest = workspace.searches("a")[-1]
    workspace.opened_search("b", oldest.id)
    assert workspace.searches("a")[-1] == oldest
    workspace.opened_search("a", oldest.id)
    opened = workspace.searches("a")[0]
    assert (opened.name, opened.at > oldest.at) == ("First", True)


def test_documents_are_put_together(workspace: Workspace) -> None:
    workspace.put("a", "samples", {"d1": "One", "d2": "Half \ud83d a character"})
    assert list(workspace.basket("a")) == [("samples", "d1"), ("samples", "d2")]
    workspace.take("a", "samples", "d1")
    assert list(workspace.basket("a").values()) == ["Half ? a character"]


def test_what_cant_be_kept_is_one_error(tmp_path: Path) -> None:
    (tmp_path / ".workspace").write_text("no folder")
    workspace = Workspace(tmp_path / ".workspace" / "workspace.db")
    with pytest.raises(WorkspaceError, match="can't be read or written"):
        workspace.put("a", "samples", {"d1": "One"})


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(WorkspaceError):
        Workspace(path).basket("a")
    assert path.read_bytes().startswith(b"no database")


def test_a_full_disk_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.put("a", "samples", {"d1": "One"})

    def full(*args: object) -> None:
        raise StorageFull("workspace")

    monkeypatch.setattr(Database, "execute_many", full)
    with pytest.raises(WorkspaceError) as raised:
        workspace.put("a", "samples", {"d2": "Two"})
    assert raised.value.reason == "workspace-full"
    assert list(workspace.basket("a")) == [("samples", "d1")]


def test_what_is_old_goes(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = "2025-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"
    chats = [workspace.begin("a", "samples") for _ in range(2)]
    for at in (old, new):
        monkeypatch.setattr("taiyi_rag.workspace.store._now", lambda at=at: at)
        workspace.asked("a", chats[0].id, f"canary {at}", "samples", NOBODY)
        workspace.say("a", Feedback("samples", at, "right"))
        if at == old:
            workspace.asked("a", chats[1].id, "all old", "samples", NOBODY)
            workspace._write("UPDATE chats SET at = ? WHERE owner = 'a'", (old,))
    workspace.expire("2025-06-01")
    assert [c.title for c in workspace.chats("a")] == [f"canary {new}"]
    assert [t.number for t in workspace.turns("a", chats[0].id)] == [1]
    assert workspace.asked("a", chats[0].id, "next", "samples", NOBODY) == 2
    assert [f.answer for f in workspace.feedback()] == [new]
    workspace.close()
    assert not any(f"canary {old}".encode() in p.read_bytes() for p in _files(workspace))


def _files(workspace: Workspace) -> list[Path]:
    return [p for p in workspace.path.parent.iterdir() if p.is_file()]


def test_what_was_said_is_taken_back(workspace: Workspace) -> None:
    workspace.say("a", Feedback("samples", "R1", "right"))
    workspace.say("a", Feedback("samples", "R1", "missing", claim=0))
    workspace.unsay("a", "R1")
    workspace.unsay("b", "R1", 0)
    assert [f.claim for f in workspace.said("a", ["R1"])] == [0]


def test_answers_are_known_by_collection_and_chat(workspace: Workspace) -> None:
    chats = [workspace.begin("a", "samples") for _ in range(2)]
    for chat in chats:
        workspace.asked("a", chat.id, "?", "samples", NOBODY)
        workspace.ended("a", chat.id, 0, "answered", "R1")
    assert workspace.answers("a") == {"samples": {"R1": {c.id for c in chats}}}
    assert workspace.answers("b") == {}


def test_a_library_that_is_dropped_takes_its_own_questions_alone(workspace: Workspace) -> None:
    mixed, begun, alone, late = (workspace.begin("a", c) for c in ("old", "new", "old", "new"))
    workspace.asked("a", mixed.id, "Of the old", "old", NOBODY)
    workspace.asked("a", mixed.id, "Of the new", "new", NOBODY)
    workspace.rename("a", mixed.id, "The old one")
    workspace.asked("a", alone.id, "Alone", "old", NOBODY)
    workspace.asked("a", late.id, "Of the old too", "old", NOBODY)
    workspace.forget_collection("old")
    assert [t.question for t in workspace.turns("a", mixed.id)] == ["Of the new"]
    assert [(c.id, c.collection, c.title) for c in workspace.chats("a")] == [
        (mixed.id, "new", "Of the new")
    ]
    assert workspace.asked("a", begun.id, "Begun before", "new", NOBODY) == 0
    assert not workspace.says("old")


def test_a_chat_whose_first_question_must_go_is_called_by_the_next(workspace: Workspace) -> None:
    chat = workspace.begin("a", "other")
    for question in ("On canary-1", "What dose?"):
        workspace.asked("a", chat.id, question, "samples", NOBODY)
    workspace.forget_documents("samples", ["d"], ["canary-1"])
    assert [c.title for c in workspace.chats("a")] == ["What dose?"]
    workspace.rename("a", chat.id, "Dose of canary-2")
    workspace.forget_documents("samples", ["d"], ["dose", "canary-2"])
    assert [c.title for c in workspace.chats("a")] == [""]
    assert [t.question for t in workspace.turns("a", chat.id)] == ["", ""]


def test_a_chat_without_questions_is_not_listed(workspace: Workspace) -> None:
    assert workspace.chat("a", workspace.begin("a", "samples").id)
    assert workspace.chats("a") == []


@pytest.mark.parametrize(
    "kept", ['{"designs": ["an unknown one"]}', "no JSON", '{"year_from": []}']
)
def test_filters_of_another_version_confine_to_nothing(workspace: Workspace, kept: str) -> None:
    chat = workspace.begin("a", "samples")
    workspace.asked("a", chat.id, "What dose?", "samples", Filters(year_from=2020))
    workspace._write("UPDATE turns SET filters = ?", (kept,))
    assert [(t.question, t.filters) for t in workspace.turns("a", chat.id)] == [
        ("What dose?", NOBODY)
    ]
