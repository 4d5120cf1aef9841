"""Conversations are there again after a reload, found, renamed, deleted, and nobody else's."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from taiyi_rag.engine import AnswerEngine
from taiyi_rag.errors import StorageFull
from taiyi_rag.events import Answered, Began, Event
from taiyi_rag.records import Past
from taiyi_rag.types import Answer, Filters, Outcome
from taiyi_rag.workspace import Chat, Workspace
from tests.ui.conftest import SCRIPT
from tests.ui.pages import components, go_to, html, popovers, words
from ui import history, session, underway
from ui.markup import label_text
from ui.texts import Texts
from ui.visitor import _owner

ENGLISH = "What dose of dexamethasone was used in RECOVERY and for how long?"
CHINESE = "二甲双胍在eGFR低于多少时禁用？"


def text(id: str, **values: object) -> str:
    """A text of the page in English."""
    return Texts("en")(id, **values)


def ask(page: AppTest, question: str) -> AppTest:
    """Ask a question."""
    return page.chat_input[0].set_value(question).run()


def press(page: AppTest, name: str) -> AppTest:
    """Press the button of that name."""
    return next(b for b in page.button if b.label == name).click().run()


def again(page: AppTest, **address: str) -> AppTest:
    """What the same visitor sees who opens the page's address, or another, anew."""
    visited = AppTest.from_file(str(SCRIPT), default_timeout=60)
    visited.session_state["visitor"] = page.session_state["visitor"]
    for name, value in (address or page.query_params).items():
        visited.query_params[name] = value
    return visited.run()


def page_chat(page: AppTest) -> str:
    """The chat that a page's address names."""
    named = page.query_params["chat"]
    return named if isinstance(named, str) else named[0]


def owner(page: AppTest) -> str:
    """Under what a page's visitor is known."""
    return _owner(f"browser {page.session_state['visitor']}")


@pytest.fixture
def kept(samples_indexes: Path) -> Workspace:
    """What visitors of the page keep."""
    return Workspace.beside(samples_indexes)


def refuse(*args: object, **kwargs: object) -> Iterator[Event]:
    """In place of asking: nothing is to be asked."""
    raise AssertionError("asked again")


def test_a_reload_shows_the_same_and_asks_nothing(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(ask(page.run(), ENGLISH), CHINESE)
    monkeypatch.setattr(AnswerEngine, "stream", refuse)
    reloaded = again(page)
    assert [t.question for t in reloaded.session_state["turns"]] == [ENGLISH, CHINESE]
    assert components(reloaded, "taiyi_ledger") == [
        {**shown, "scroll": ""} for shown in components(page.run(), "taiyi_ledger")
    ]
    assert not reloaded.exception


def test_filters_are_part_of_a_conversation(page: AppTest) -> None:
    page.run()
    next(p for p in page.pills if p.key == "ask-languages").set_value(["zh"]).run()
    ask(page, ENGLISH)
    reloaded = again(page)
    assert next(p for p in reloaded.pills if p.key == "ask-languages").value == ["zh"]
    assert reloaded.session_state["turns"][0].filters.languages == {"zh"}


def test_a_follow_up_after_a_reload_is_read_with_its_conversation(page: AppTest) -> None:
    ask(page.run(), CHINESE)
    reloaded = ask(again(page), "它的起始剂量是多少？")
    assert "二甲双胍的起始剂量是多少？" in words(reloaded)
    assert len(again(reloaded).session_state["turns"]) == 2


def test_another_visitor_sees_nothing_of_it(page: AppTest) -> None:
    ask(page.run(), ENGLISH)
    stranger = AppTest.from_file(str(SCRIPT), default_timeout=60)
    stranger.session_state["visitor"] = "y" * 32
    stranger.query_params["chat"] = page_chat(page)
    stranger.run()
    assert text("missing-chat") in words(stranger)
    assert ENGLISH not in words(stranger)
    assert components(stranger, "taiyi_ledger") == []
    ask(stranger, CHINESE)
    assert stranger.query_params["chat"] != page.query_params["chat"]
    assert [t.question for t in stranger.session_state["turns"]] == [CHINESE]


def test_two_tabs_with_two_conversations_stay_apart(page: AppTest) -> None:
    ask(page.run(), ENGLISH)
    other = AppTest.from_file(str(SCRIPT), default_timeout=60)
    other.session_state["visitor"] = page.session_state["visitor"]
    ask(other.run(), CHINESE)
    page.run()
    assert [t.question for t in page.session_state["turns"]] == [ENGLISH]
    assert [t.question for t in other.session_state["turns"]] == [CHINESE]
    assert page.query_params["chat"] != other.query_params["chat"]


def test_where_nothing_is_recorded_nothing_is_kept(
    page: AppTest, kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_RECORDS__KEEP", "false")
    ask(page.run(), ENGLISH)
    assert kept.chats(owner(page)) == []
    assert "chat" not in page.query_params
    assert text("unkept-off") in words(page)
    assert page.session_state["turns"][0].answer.claims


def test_a_full_disk_keeps_nobody_from_an_answer(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> int:
        raise StorageFull(".workspace")

    monkeypatch.setattr(Workspace, "asked", full)
    ask(page.run(), ENGLISH)
    assert page.session_state["turns"][0].answer.claims
    assert text("unkept-failed") in words(page)
    ask(page, CHINESE)
    assert len(page.session_state["turns"]) == 2
    assert not page.exception


def test_what_was_cut_off_lately_is_answered_and_later_only_when_asked(
    page: AppTest, kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.run()
    chat = kept.begin(owner(page), "samples")
    page.query_params["chat"] = chat.id
    _asked(kept, page, chat)
    page.run()
    assert page.session_state["turns"][0].answer.claims
    (row,) = kept.turns(owner(page), chat.id)
    assert (row.ended, row.answer) == ("answered", page.session_state["turns"][0].answer.id)

    old = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr("taiyi_rag.workspace.store._now", lambda: old.isoformat())
    _asked(kept, page, chat)
    reloaded = again(page)
    assert text("gone-cut") in words(reloaded)
    assert len(components(reloaded, "taiyi_ledger")) == 1
    press(reloaded, text("ask-again"))
    assert len(components(reloaded, "taiyi_ledger")) == 2
    assert [t.ended for t in kept.turns(owner(page), chat.id)] == ["answered", "answered"]


def _asked(kept: Workspace, page: AppTest, chat: Chat) -> None:
    kept.asked(owner(page), chat.id, ENGLISH, "samples", Filters())


def test_an_answer_that_is_being_made_is_followed_not_asked_for_again(
    page: AppTest, kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a reload: the session that asked is gone, its answer isn't there yet."""

    def slow() -> Iterator[Event]:
        yield Began("retrieve")
        time.sleep(0.5)
        yield Answered(Answer(ENGLISH, "en", Outcome.ABSTAINED))

    page.run()
    chat = kept.begin(owner(page), "samples")
    _asked(kept, page, chat)
    monkeypatch.setattr(AnswerEngine, "stream", refuse)
    underway.begin(
        f"{chat.id}/0", slow, lambda how, answer: kept.ended(owner(page), chat.id, 0, how, answer)
    )
    opened = again(page, chat=chat.id)
    assert opened.session_state["turns"][0].answer.outcome is Outcome.ABSTAINED
    assert kept.turns(owner(page), chat.id)[0].ended == "answered"


@pytest.mark.parametrize(
    ("past", "why"),
    [
        (Past("A", "2026", None, "deleted", "2026"), "gone-deleted"),
        (Past("A", "2026", None, "expired", "2026"), "gone-expired"),
        (None, "gone-unknown"),
    ],
)
def test_an_erased_answer_leaves_the_question_and_the_reason(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, past: Past | None, why: str
) -> None:
    ask(page.run(), ENGLISH)
    monkeypatch.setattr("ui.resources.past", lambda *args: past)
    reloaded = again(page)
    assert ENGLISH in words(reloaded)
    assert text(why) in words(reloaded)
    assert components(reloaded, "taiyi_ledger") == []


def test_a_library_that_is_gone_is_told(page: AppTest, kept: Workspace) -> None:
    page.run()
    chat = kept.begin(owner(page), "removed")
    kept.asked(owner(page), chat.id, ENGLISH, "removed", Filters())
    kept.ended(owner(page), chat.id, 0, "answered", "ABC")
    opened = again(page, chat=chat.id)
    assert text("gone-collection") in words(opened)
    assert not opened.exception


def test_conversations_are_listed_searched_renamed_and_deleted(page: AppTest) -> None:
    ask(page.run(), ENGLISH)
    first = page_chat(page)
    press(page, text("new"))
    assert "chat" not in page.query_params
    ask(page, CHINESE)
    assert _listed(page) == [label_text(CHINESE), label_text(ENGLISH)]
    for asked, found in {
        "recovery DOSE": [ENGLISH],
        "30 ml/min/1.73": [CHINESE],  # in the answer alone
        "nothing such": [],
    }.items():
        page.text_input(key="chats-search").set_value(asked).run()
        assert _listed(page) == [label_text(f) for f in found]
    page.text_input(key="chats-search").set_value("").run()

    menu = next(m for m in page.get("menu_button") if m.key == f"menu-{first}")
    menu.click("rename").run()
    next(i for i in page.text_input if i.label == text("history-title")).set_value("Ward *round*")
    press(page, text("save"))
    assert _listed(page) == [label_text(CHINESE), r"Ward \*round\*"]

    press(page, r"Ward \*round\*")
    assert [t.question for t in page.session_state["turns"]] == [ENGLISH]
    assert page_chat(page) == first
    menu = next(m for m in page.get("menu_button") if m.key == f"menu-{first}")
    menu.click("delete").run()
    assert text("history-delete-how", days=365) in words(page)
    press(page, text("history-delete"))
    assert _listed(page) == [label_text(CHINESE)]
    assert "chat" not in page.query_params
    assert page.session_state["turns"] == []


def _listed(page: AppTest) -> list[str]:
    return [b.label for b in page.button if str(b.key).startswith("open-")]


def test_conversations_stand_by_day() -> None:
    zone = timezone(timedelta(hours=8))
    now = datetime(2026, 11, 25, 1, 0, tzinfo=zone)
    times = ["2026-11-24T17:00", "2026-11-24T15:00", "2026-11-20T12:00", "2025-11-25T12:00"]
    chats = [Chat(str(n), "c", "t", f"{at}+00:00") for n, at in enumerate(times)]
    found = [(day, [c.id for c in some]) for day, some in history.grouped(chats, now, zone)]
    assert found == [("today", ["0"]), ("yesterday", ["1"]), ("week", ["2"]), ("earlier", ["3"])]


def test_a_link_shows_one_answer_to_whoever_may_read(page: AppTest) -> None:
    ask(page.run(), ENGLISH)
    (copied,) = components(page, "taiyi_copying")
    stranger = AppTest.from_file(str(SCRIPT), default_timeout=60)
    stranger.session_state["visitor"] = "z" * 32
    for name, value in copied["link"].items():
        stranger.query_params[name] = value
    stranger.run()
    (shown,) = components(stranger, "taiyi_ledger")
    assert "6 mg once daily" in shown["shown"]["claims"][0]["text"]
    assert not stranger.chat_input
    assert "answer" in stranger.query_params
    press(stranger, text("ask-yours"))
    assert "answer" not in stranger.query_params
    assert stranger.chat_input


@pytest.mark.parametrize(
    "address",
    [
        {"answer": "nonsense", "collection": "samples"},
        {"answer": "nonsense", "collection": "private"},
        {"answer": "\x00<b>", "collection": "../samples"},
    ],
)
def test_a_link_to_nothing_says_so(page: AppTest, address: dict[str, str]) -> None:
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    known = address["collection"] == "samples"
    assert (text("gone-unknown") in words(page)) is known
    assert ("taiyi-error" in html(page).split("<style>")[0]) is not known
    assert "<b>" not in html(page)
    assert components(page, "taiyi_ledger") == []
    assert not page.exception


def with_feedback(page: AppTest, id: str) -> AppTest:
    """The page with the popover of an answer's feedback open, which AppTest can't click."""
    page.session_state[f"feedback-{id}"] = True
    return page.run()


def test_what_is_said_of_an_answer_is_there_after_a_reload(page: AppTest, kept: Workspace) -> None:
    ask(page.run(), ENGLISH)
    id = page.session_state["turns"][0].answer.id
    key = f"{id}-None"
    with_feedback(page, id).pills(key=f"verdict-{key}").set_value("missing").run()
    with_feedback(page, id).text_area(key=f"comment-{key}").set_value("in children").run()
    reloaded = again(page)
    assert text("feedback-said", verdict=text("feedback-missing")) in popovers(reloaded)
    with_feedback(reloaded, id)
    assert reloaded.pills(key=f"verdict-{key}").value == "missing"
    assert reloaded.text_area(key=f"comment-{key}").value == "in children"
    (said,) = kept.feedback("samples")
    assert (said.answer, said.verdict, said.comment) == (id, "missing", "in children")
    reloaded.pills(key=f"verdict-{key}").set_value("right").run()
    assert kept.said(owner(page), [id])[0].verdict == "right"
    with_feedback(reloaded, id).pills(key=f"verdict-{key}").set_value(None).run()
    assert kept.said(owner(page), [id]) == []


def test_a_long_chat_is_drawn_without_looking_at_each_turn_for_each(
    page: AppTest, kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Streamlit does for some widgets, to look through the state of all, makes a page of many
    turns quadratic; a look into the workspace for each turn makes it slow."""
    for question in (ENGLISH, CHINESE, ENGLISH):
        ask(page.run(), question)
    looked: list[str] = []
    state, said = SessionState.filtered_state, Workspace.said
    monkeypatch.setattr(
        SessionState,
        "filtered_state",
        property(lambda self: looked.append("state") or state.fget(self)),  # type: ignore[attr-defined]
    )
    monkeypatch.setattr(Workspace, "said", lambda *a: looked.append("said") or said(*a))
    page.run()
    assert looked == ["said"]


def test_of_a_long_chat_the_last_turns_are_drawn_until_more_are_wanted(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "TOGETHER", 2)
    for question in (ENGLISH, CHINESE, ENGLISH):
        ask(page.run(), question)
    page.run()
    assert _drawn(page) == [1, 2]
    page.button(key="earlier").click().run()
    assert _drawn(page) == [0, 1, 2]
    assert "earlier" not in {button.key for button in page.button}


def _drawn(page: AppTest) -> list[int]:
    """Numbers of the turns that are drawn, and that the list of questions leads to."""
    drawn = [n for n in range(9) if f'id="question-{n}"' in html(page)]
    assert [n for n in range(9) if f'href="#question-{n}"' in html(page)] == drawn
    return drawn


def test_a_damaged_workspace_is_told_of_and_takes_no_answer_along(
    page: AppTest, tmp_path: Path, samples_indexes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(samples_indexes / "samples", tmp_path / "samples")
    (tmp_path / ".workspace").mkdir()
    (tmp_path / ".workspace" / "workspace.db").write_text("garbage" * 1000)
    monkeypatch.setenv("TAIYI_INDEXES", str(tmp_path))
    ask(page.run(), ENGLISH)
    assert page.session_state["turns"][0].answer.claims
    assert not page.exception
    assert Texts("en").problem("WorkspaceError") in words(page)
    page.session_state[f"feedback-{page.session_state['turns'][0].answer.id}"] = True
    assert not page.run().exception
    assert not go_to(page, "literature").run().exception


def test_what_the_library_also_answers_is_asked_with_a_click(page: AppTest) -> None:
    ask(page.run(), "Below what eGFR is metformin contraindicated?")
    offered = [b.label for b in page.button if str(b.key).startswith("suggestion-")]
    assert offered[0] == label_text("What is the dose of metformin?")
    assert len(offered) <= 3
    press(page, offered[0])
    assert page.session_state["turns"][-1].question == "What is the dose of metformin?"
    assert offered[0] not in [b.label for b in page.button]


def test_an_answer_underway_is_stopped_once() -> None:
    ended: list[Any] = []
    reached, going_on = threading.Event(), threading.Event()

    def events() -> Iterator[Event]:
        yield Began("retrieve")
        reached.set()
        going_on.wait(10)
        yield Began("select")

    making = underway.begin("stopped", events, lambda *how: ended.append(how))
    reached.wait(10)
    assert making.stop()
    going_on.set()
    assert [e for e in making.follow() if e] == [Began("retrieve")]
    assert ended == []
    assert not making.stop()


def test_who_follows_hears_what_it_ended_with() -> None:
    ended: list[Any] = []

    def events() -> Iterator[Event]:
        yield Began("retrieve")
        raise RuntimeError("broken")

    making = underway.begin("broken", events, lambda *how: ended.append(how))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            list(making.follow())
    assert ended == [("failed", "")]
