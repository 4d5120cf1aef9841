"""Batches: nothing is lost, nothing is done twice, one bad record stops no other, and a server that
goes away is waited for."""

from __future__ import annotations

import json
import os
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.annotation.reading import Input
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import BatchUnfinished, InputError, ModelUnavailable
from taiyi_rag.generation.resilience import ServerFailed
from taiyi_rag.tasks import outage
from taiyi_rag.tasks.batch import Progress, work_through
from taiyi_rag.tasks.journal import Failure, Journal

WHOSE = {"task": "ner", "model": "taiyi2"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "_PAUSES_S", (0.01, 0.05))


def inputs(*ids: str) -> list[Input]:
    return [Input(id, Annotated.of(f"text {id}", id)) for id in ids]


def numbered(count: int) -> list[Input]:
    return inputs(*map(str, range(count)))


class Told:
    """Work that notes what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, record: Annotated) -> Mapping[str, Any]:
        with self._lock:
            self.given.append(record.id)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            self.do(record)
        finally:
            with self._lock:
                self._now -= 1
        return {"of": record.text}

    def do(self, record: Annotated) -> None:
        time.sleep(0.001)


def made(journal: Path) -> list[str]:
    with Journal(journal) as kept:
        return [one["of"] for one in kept.made()]


def failures(journal: Path) -> list[Failure]:
    with Journal(journal) as kept:
        return list(kept.failures())


def test_several_at_a_time_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    work, told = Told(), list[Progress]()
    all_ = numbered(60)
    end = work_through(all_, work, tmp_path / "j", at_once=4, on_progress=told.append)
    assert end == Progress(60, 0, 60)
    assert 1 < work.most <= 4
    assert [one.done for one in told] == list(range(1, 61))
    assert made(tmp_path / "j") == [f"text {n}" for n in range(60)]


def test_what_is_made_stays_and_failures_are_tried_again(tmp_path: Path) -> None:
    class Picky(Told):
        bad = frozenset({"2", "3"})

        def do(self, record: Annotated) -> None:
            if record.id in self.bad:
                raise InputError("Bad.") if record.id == "2" else ZeroDivisionError

    work, journal = Picky(), tmp_path / "j"
    all_ = [*numbered(5), Input("x", None, "no text")]
    assert work_through(all_, work, journal) == Progress(6, 3, 6)
    reasons = {one.id: one for one in failures(journal)}
    assert reasons["2"] == ("2", 3, "Bad.")
    assert "ZeroDivisionError" in reasons["3"].reason
    assert reasons["x"] == ("x", 6, "no text")
    work.given.clear()
    work.bad = frozenset("3")
    assert work_through(all_, work, journal) == Progress(6, 2, 6)
    assert work.given == ["2", "3"]
    assert made(journal) == [f"text {n}" for n in (0, 1, 2, 4)]
    assert [one.id for one in failures(journal)] == ["3", "x"]


HOSTILE = ["a", "a", "../../etc/passwd", "a", "\n", "", '{"id": 1}', "\ud800", "\u2028", "a\0b"]


def test_ids_of_any_kind_even_twice_the_same(tmp_path: Path) -> None:
    work, journal = Told(), tmp_path / "j"
    assert work_through(inputs(*HOSTILE), work, journal).done == len(HOSTILE)
    work_through(inputs(*HOSTILE), work, journal)
    assert work.given == HOSTILE
    assert made(journal) == [f"text {id}" for id in HOSTILE]
    assert list(tmp_path.iterdir()) == [journal]


@pytest.mark.parametrize("torn", [b'{"id": "7", "ma', b"\0\0\0", b"\0" * 5 + b"\n", b"[1]\n"])
def test_a_torn_line_is_dropped_and_done_again(tmp_path: Path, torn: bytes) -> None:
    work, journal = Told(), tmp_path / "j"
    work_through(numbered(7), work, journal, whose=WHOSE)
    with journal.open("ab") as file:
        file.write(torn)
    work_through(numbered(9), work, journal, whose=WHOSE)
    assert work.given == [str(n) for n in range(9)]
    assert made(journal) == [f"text {n}" for n in range(9)]


def test_cut_at_any_place_it_goes_on(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    work_through(numbered(4), Told(), whole, whose=WHOSE)
    data = whole.read_bytes()
    for end in range(0, len(data), 3):
        (tmp_path / "j").write_bytes(data[:end])
        work = Told()
        work_through(numbered(4), work, tmp_path / "j", whose=WHOSE)
        kept = max(0, data[:end].count(b"\n") - 1)
        assert len(work.given) == 4 - kept
        assert (tmp_path / "j").read_bytes() == data


def test_another_runs_journal_isnt_taken(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    work_through(numbered(2), Told(), journal, whose=WHOSE)
    before = journal.read_bytes()
    with pytest.raises(InputError, match=r"\(model: not the same\).*--again"):
        work_through(numbered(2), Told(), journal, whose=WHOSE | {"model": "other"})
    (tmp_path / "k").write_text("not a journal\n" * 3)
    with pytest.raises(InputError, match="isn't what a run keeps"):
        work_through(numbered(2), Told(), tmp_path / "k", whose=WHOSE)
    assert journal.read_bytes() == before


def test_two_runs_dont_share_one(tmp_path: Path) -> None:
    with Journal(tmp_path / "j"), pytest.raises(InputError, match="Another run"):
        work_through(numbered(1), Told(), tmp_path / "j")
    assert work_through(numbered(1), Told(), tmp_path / "j").done == 1


def test_a_journal_that_cant_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        work_through(numbered(1), Told(), tmp_path / "nowhere" / "j")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="can't be written"):
        work_through(numbered(1), Told(), tmp_path / "folder")


def test_ctrl_c_keeps_what_is_made(tmp_path: Path) -> None:
    def impatient(progress: Progress) -> None:
        if progress.done == 10:
            raise KeyboardInterrupt

    work, journal = Told(), tmp_path / "j"
    with pytest.raises(KeyboardInterrupt):
        work_through(numbered(40), work, journal, at_once=4, on_progress=impatient)
    kept = len(made(journal))
    assert 10 <= kept == len(work.given) < 40
    work_through(numbered(40), work, journal, at_once=4)
    assert Counter(work.given) == Counter(map(str, range(40)))


class Server(Told):
    """A model that goes away and comes back, and fails on some records whenever they come."""

    def __init__(self, *poison: str) -> None:
        super().__init__()
        self.up = True
        self.poison = poison
        self.looks = 0

    def do(self, record: Annotated) -> None:
        if not self.up:
            raise ServerFailed("The server is down.")
        if record.id in self.poison:
            raise ServerFailed("The server failed on it.")

    def is_up(self) -> bool:
        self.looks += 1
        return self.up


def test_a_server_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    server, told = Server(), list[str]()

    def progress(progress: Progress) -> None:
        if progress.done == 10 and server.up and not told:
            server.up = False
            threading.Timer(0.3, setattr, (server, "up", True)).start()

    def run(**how: Any) -> Progress:
        return work_through(
            numbered(40),
            server,
            tmp_path / "j",
            at_once=4,
            on_progress=progress,
            on_outage=told.append,
            **how,
        )

    assert run(is_up=server.is_up) == Progress(40, 0, 40)
    assert told == ["The server is down.", ""]
    assert len(server.given) <= 40 + 4 + 4  # those under way, and perhaps once more
    assert server.looks < 20
    assert made(tmp_path / "j") == [f"text {n}" for n in range(40)]
    server.given.clear()
    (tmp_path / "j").unlink()
    told.clear()
    assert run() == Progress(40, 0, 40)  # nobody says how to look: a record that went well does


def test_patience_ends(tmp_path: Path) -> None:
    server = Server()

    def progress(progress: Progress) -> None:
        server.up = progress.done < 10

    how: dict[str, Any] = {"at_once": 3, "on_progress": progress, "is_up": server.is_up}
    with pytest.raises(BatchUnfinished, match=r"down.*\d+ of 40 records are done.*same command"):
        work_through(numbered(40), server, tmp_path / "j", patience_s=0.1, **how)
    assert len(server.given) < 20
    assert failures(tmp_path / "j") == []
    assert 10 <= len(made(tmp_path / "j")) < 20
    server.up = True
    assert work_through(numbered(40), server, tmp_path / "j").failed == 0


@pytest.mark.parametrize("asked", [True, False], ids=["asked", "guessed"])
def test_a_record_that_the_model_fails_on_stops_no_other(tmp_path: Path, asked: bool) -> None:
    server = Server("3", "19")
    look = server.is_up if asked else None
    end = work_through(numbered(20), server, tmp_path / "j", at_once=2, is_up=look, patience_s=2)
    assert end == Progress(20, 2, 20)
    assert [one.id for one in failures(tmp_path / "j")] == ["3", "19"]
    assert Counter(server.given)["19"] == 3


def test_a_record_that_the_server_dies_of_stops_no_other(tmp_path: Path) -> None:
    class Dying(Server):
        def do(self, record: Annotated) -> None:
            if record.id == "5":
                self.up = False
                threading.Timer(0.02, setattr, (self, "up", True)).start()
            super().do(record)

    server = Dying()
    end = work_through(numbered(20), server, tmp_path / "j", is_up=server.is_up)
    assert end == Progress(20, 1, 20)
    assert [one.id for one in failures(tmp_path / "j")] == ["5"]


def test_what_no_other_try_helps_is_tried_once(tmp_path: Path) -> None:
    class Long(Server):
        def do(self, record: Annotated) -> None:
            raise ServerFailed("Too long.", blamed=False, again=False)

    server = Long()
    assert work_through(numbered(3), server, tmp_path / "j", is_up=server.is_up).failed == 3
    assert len(server.given) == 3
    assert server.looks == 0


def test_interrupted_while_it_waits_it_ends_at_once(tmp_path: Path) -> None:
    def away(record: Annotated) -> Mapping[str, Any]:
        raise ModelUnavailable("Away.")

    def interrupt(reason: str) -> None:
        threading.Timer(0.1, os.kill, (os.getpid(), 2)).start()

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        work_through(numbered(9), away, tmp_path / "j", at_once=3, on_outage=interrupt)
    assert time.monotonic() - began < 2


def test_a_long_file_takes_no_memory(tmp_path: Path) -> None:
    """5,000 records of 4 KB: 20 MB, of which a few are held."""

    def many() -> Iterator[Input]:
        for n in range(5_000):
            yield Input(str(n), Annotated.of("x" * 4000, str(n)))

    tracemalloc.start()
    end = work_through(many(), lambda record: {"text": record.text}, tmp_path / "j", at_once=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert end == Progress(5_000, 0, 5_000)
    assert peak < 8e6
    with (tmp_path / "j").open("rb") as file:
        assert json.loads(file.readline())["place"] in (1, 2)


@pytest.mark.parametrize(
    "content",
    [
        "my notes without a newline",
        "my notes\n",
        "my notes\nmore of them",
        '{"whose": {"task": "ner", "model": "taiyi2"}}\n{"id": "a", "nth": "x", "made": {}}\n',
    ],
)
@pytest.mark.parametrize("whose", [WHOSE, None])
def test_a_file_that_isnt_a_journal_is_left_as_it_is(
    tmp_path: Path, content: str, whose: Mapping[str, str] | None
) -> None:
    path = tmp_path / "j"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="Nothing of it was touched"), Journal(path, whose):
        pass
    assert path.read_text("utf-8") == content


def test_a_first_line_that_was_torn_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "j"
    for torn in ('{"who', '{"whose": {"task"', ""):
        path.write_text(torn, "utf-8")
        with Journal(path, WHOSE) as kept:
            assert not list(kept.made())
