"""Files of texts on the page of tools: a visitor's own, whatever state they are in."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from taiyi_rag.annotation.kept import to_json
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.jobs import PLACE, Jobs, Progress, store
from taiyi_rag.jobs.folder import End, JobFolder, Spec, make_folder, now
from taiyi_rag.tasks.names import Names
from tests.ui.pages import go_to, html, leaves, words
from ui import tool_files, tool_saving
from ui.texts import TEXTS
from ui.visitor import _owner

EN = TEXTS["en"]


@pytest.fixture
def place(samples_indexes: Path) -> Iterator[Path]:
    yield samples_indexes / PLACE
    shutil.rmtree(samples_indexes / PLACE, ignore_errors=True)


@pytest.fixture
def tools(page: AppTest) -> AppTest:
    page.query_params["tool"] = "names"
    return go_to(page, "tools")


def mine(page: AppTest) -> str:
    return _owner(f"browser {page.session_state['visitor']}")


def put(place: Path, owner: str, end: End | None = None, **others: Any) -> JobFolder:
    """A file that was worked on, without any process; without an end it is lost."""
    said: dict[str, Any] = {"collection": "", "title": "notes <b>.csv", "arguments": ("names",)}
    spec = Spec(kind="task", owner=owner, began=now(), options=(), at_once=2, **(said | others))
    job = make_folder(place, spec, {"given": b"aspirin"})
    if end:
        job.write_end(end)
    return job


def over(state: str, status: int = 0, message: str = "") -> End:
    return End(state, now(), status, message, Progress(3, 4, failed=1))  # type: ignore[arg-type]


def keys(page: AppTest, job: JobFolder) -> set[str]:
    found = [b.key or "" for b in page.button]
    found += [e.proto.id for e in leaves(page._tree) if e.type == "download_button"]
    return {key.split(f"-{job.id}")[0].rpartition("batch-")[2] for key in found if job.id in key}


def bars(page: AppTest) -> list[str]:
    return [e.proto.text for e in leaves(page._tree) if e.type == "progress"]


def test_what_was_made_can_be_saved_and_what_failed_is_told(tools: AppTest, place: Path) -> None:
    job = put(place, mine(tools), over("done", 1))
    made = Names().run(Annotated.of("Aspirin 75 mg daily.", "a"))
    (job.path / "made.jsonl").write_text(json.dumps(to_json(made)) + "\n")
    failure = {"id": "b<i>", "place": 2, "reason": "It has no text in /srv/x."}
    (job.path / "made.jsonl.failures.jsonl").write_text(json.dumps(failure) + "\n")
    tools.run()
    assert not tools.exception
    assert bars(tools) == ["Done: 2 of 4 texts"]
    assert EN["batch-mine"] in words(tools)
    assert "notes &lt;b&gt;.csv" in html(tools)
    assert "b&lt;i&gt;: It has no text" in html(tools)
    saved = [e.proto.label for e in leaves(tools._tree) if e.type == "download_button"]
    assert saved == ["JSONL", "CSV", "PubTator", "BioC JSON", "BioC XML", "BRAT", "CoNLL"]
    assert keys(tools, job) >= {"again", "delete"}
    assert "<mark" in html(tools)
    kept = partial(tool_files._records, job.path / "made.jsonl")
    for form in ("jsonl", "csv", "pubtator", "bioc-xml", "conll"):
        assert b"Aspirin" in tool_saving.written(kept, form)
    assert tool_saving.written(kept, "brat").startswith(b"PK")
    next(b for b in tools.button if b.key == f"batch-delete-{job.id}").click().run()
    assert not job.path.exists()
    assert EN["batch-mine"] not in words(tools)


def test_why_texts_failed_is_folded_where_the_page_is_chinese(tools: AppTest, place: Path) -> None:
    job = put(place, mine(tools), over("done", 1))
    failure = {"id": "b", "place": 2, "reason": "It has no text."}
    (job.path / "made.jsonl").write_text("")
    (job.path / "made.jsonl.failures.jsonl").write_text(json.dumps(failure) + "\n")
    tools.query_params["lang"] = "zh"
    tools.run()
    folded = html(tools).partition("<details>")[2].partition("</details>")[0]
    assert TEXTS["zh"]["problem-exactly"] in folded
    assert '<p lang="en">b: It has no text.</p>' in folded


@pytest.mark.parametrize(
    ("end", "told", "buttons"),
    [
        (None, "Interrupted after 0 of 0 texts; what was made is kept", {"go-on", "delete"}),
        (End("stopped", now(), 0, "", Progress()), "Stopped before", {"go-on", "delete"}),
        (over("stopped"), "Stopped after 2 of 4 texts", {"go-on", "delete"}),
        (over("failed", 3, "Away."), "The model server stayed away; 2 of 4", {"go-on", "delete"}),
        (over("failed", 2, "No."), "It couldn't be done", {"go-on", "delete"}),
    ],
)
def test_how_they_ended(
    tools: AppTest, place: Path, end: End | None, told: str, buttons: set[str]
) -> None:
    job = put(place, mine(tools), end)
    tools.run()
    assert not tools.exception
    assert bars(tools)[0].startswith(told)
    assert keys(tools, job) == buttons


def test_one_that_is_worked_on_can_be_stopped(tools: AppTest, place: Path) -> None:
    job = put(place, mine(tools))
    lock = job.lock()
    job.begin()
    event = {"event": "records", "done": 5, "failed": 1, "total": 9}
    job.output.write_text(json.dumps(event) + "\n")
    tools.run()
    assert bars(tools) == ["4 of 9 texts"]
    assert keys(tools, job) == {"stop"}
    next(b for b in tools.button if b.key == f"batch-stop-{job.id}").click().run()
    assert job.stopping
    away = {"event": "waiting", "message": "The model server is down."}
    job.output.write_text(json.dumps(event) + "\n" + json.dumps(away) + "\n")
    tools.run()
    assert bars(tools)[0].startswith("Waiting for the model server")
    os.close(lock)


def test_others_files_and_those_on_libraries_that_may_not_be_read(
    tools: AppTest, place: Path
) -> None:
    put(place, "somebody else", over("done"))
    put(place, mine(tools), over("done"), arguments=("summary",))
    put(place, mine(tools), over("done"), collection="secret")
    tools.run()
    assert EN["batch-mine"] not in words(tools)


def send(page: AppTest, name: str, content: bytes) -> AppTest:
    page.run()
    page.file_uploader[0].set_value((name, content, "text/plain")).run()
    return next(b for b in page.button if b.key == "run-file-names").click().run()


def test_a_file_that_cant_be_read_is_told_before_it_begins(tools: AppTest, place: Path) -> None:
    send(tools, "x.xml", b"<html>")
    assert not tools.exception
    assert EN["problem-InputError"] in words(tools)
    assert Jobs(place).tasks(mine(tools)) == []


def test_a_file_is_sent_and_belongs_to_its_visitor(
    tools: AppTest, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MODULE", "tests.unit.jobs.scripted")
    send(tools, "x.txt", b"1|t|Aspirin\n1|a|\n")
    assert not tools.exception
    (job,) = Jobs(place).tasks(mine(tools))
    assert (job.task, job.title, job.options) == ("names", "x.txt", ("--from=pubtator",))
    assert len(bars(tools)) == 1
    for _ in range(100):
        if not Jobs(place).tasks(mine(tools))[0].active:
            break
        time.sleep(0.05)
