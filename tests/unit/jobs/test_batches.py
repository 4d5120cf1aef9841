"""Tasks on files as jobs: turns, owners, how they are gone on with. Their commands are scripts;
`tests/integration/test_task_jobs.py` has real ones."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from taiyi_rag.errors import InputError
from taiyi_rag.jobs import Batches, Job, Jobs, batches, forget_words, store
from taiyi_rag.jobs.command import command
from taiyi_rag.jobs.folder import Spec, folder_of, now
from taiyi_rag.jobs.turns import Turn, due
from tests.unit.jobs.test_jobs import HOLDS, SUMMARY, ended, until

EVENT = 'print(\'{"event": "records", "done": 3, "failed": 1, "total": 9}\', flush=True)'


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setattr(store, "MODULE", "tests.unit.jobs.scripted")
    made = Jobs(tmp_path / ".jobs")
    yield made
    for owner in ("ann", "bo"):
        for job in made.tasks(owner):
            made.stop(job.id)
        until(lambda owner=owner: not any(job.active for job in made.tasks(owner)))


def begin(jobs: Jobs, script: str, owner: str = "ann", collection: str = "") -> Job:
    spec = Spec("task", collection, "f.csv", owner, now(), (), (script,), jobs.at_once)
    return jobs.begin(spec, {"given": b"aspirin"})


def writes(name: str, content: str) -> str:
    """Into the job's folder, which is known by its output."""
    return (
        "import os; folder = os.path.dirname(os.readlink('/proc/self/fd/1'));"
        f"open(os.path.join(folder, {name!r}), 'w').write({content!r});"
    )


def test_turns_of_tasks() -> None:
    """They wait for no collection and keep none waiting, and leave a place where there are two."""
    task = [Turn(str(n), "one" if n else "", False, True) for n in range(3)]
    adding = [Turn("a", "one", False), Turn("b", "one", False)]
    assert due([*task, *adding], 1) == {"0"}
    assert due([*task, *adding], 2) == {"0", "a"}
    assert due([*task, *adding], 4) == {"0", "1", "2", "a"}
    assert due([Turn("0", "", True, True), *task[1:], *adding], 2) == {"a"}
    assert due([Turn("a", "one", True), *task], 2) == {"0"}
    assert due(task, 1) == {"0"}


def test_whose_they_are(jobs: Jobs) -> None:
    job = ended(jobs, begin(jobs, writes("made.jsonl", "{}\n") + SUMMARY))
    mine, other = Batches(jobs, "ann"), Batches(jobs, "bo")
    assert [one.id for one in mine.all()] == [job.id]
    assert other.all() == []
    assert jobs.jobs() == []
    assert mine.made(job.id).read_text() == "{}\n"  # type: ignore[union-attr]
    assert other.made(job.id) is None
    for act in (other.go_on, other.stop, other.delete):
        act(job.id)
    assert list(other.failures(job.id)) == []
    assert mine.all()[0].state == "done"
    mine.delete(job.id)
    assert mine.all() == []
    assert not (jobs.folder / job.id).exists()


def test_files_are_ones_own(jobs: Jobs) -> None:
    job = ended(jobs, begin(jobs, writes("made.jsonl", "{}") + SUMMARY))
    for path in (jobs.folder / job.id).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_stopped_and_gone_on_with_in_its_own_folder(jobs: Jobs) -> None:
    """The second time it finds what the first has left."""
    script = (
        f"import os, time; {EVENT};"
        "mark = os.path.dirname(os.readlink('/proc/self/fd/1')) + '/made.jsonl.journal';"
        "known = os.path.exists(mark); open(mark, 'w').close();"
        f"known or time.sleep(30); {SUMMARY}"
    )
    mine = Batches(jobs, "ann")
    job = begin(jobs, script)
    until(lambda: (jobs.folder / job.id / "made.jsonl.journal").exists())
    until(lambda: mine.all()[0].progress.files == 3)
    assert (mine.all()[0].progress.failed, mine.all()[0].progress.total) == (1, 9)
    mine.go_on(job.id)  # it runs
    assert mine.all()[0].state == "running"
    mine.stop(job.id)
    assert ended(jobs, job).state == "stopped"
    for _ in range(3):
        mine.go_on(job.id)
        assert ended(jobs, job).state == "done"
    assert len(mine.all()) == 1


def test_the_model_server_stayed_away(jobs: Jobs) -> None:
    says = 'import time; print(\'{"event": "waiting", "message": "Away."}\', flush=True);'
    ends = (
        'print(\'{"error": "BatchUnfinished", "message": "Run it again."}\'); raise SystemExit(3)'
    )
    job = begin(jobs, f"{says} time.sleep(0.4); {ends}")
    mine = Batches(jobs, "ann")
    until(lambda: mine.all()[0].message == "Away.")
    assert mine.all()[0].state == "waiting"
    found = ended(jobs, job)
    assert (found.state, found.status, found.message) == ("failed", 3, "Run it again.")


def test_one_visitor_doesnt_take_all_places(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST_ACTIVE", 1)
    begin(jobs, HOLDS)
    with pytest.raises(InputError) as refused:
        Batches(jobs, "ann").start("names", "f.csv", b"x", "csv")
    assert refused.value.reason == "batches-many"
    monkeypatch.setattr(store, "_MOST_TASKS", 1)
    with pytest.raises(InputError, match="more aren't taken"):
        Batches(jobs, "bo").start("names", "f.csv", b"x", "csv")


def test_others_files_dont_push_ones_own_off(jobs: Jobs) -> None:
    few = Jobs(jobs.folder, most=1)
    first = ended(few, begin(few, SUMMARY, "bo"))
    for _ in range(3):
        last = ended(few, begin(few, SUMMARY))
    few.tidy()
    assert [job.id for job in few.tasks("ann")] == [last.id]
    assert [job.id for job in few.tasks("bo")] == [first.id]
    until(lambda: Jobs(jobs.folder, days=0).tidy() or not few.tasks("bo"), 5)


@pytest.mark.parametrize(("task", "form"), [("--help", "csv"), ("names", "--out=/x"), ("", "csv")])
def test_what_users_give_is_no_option(tmp_path: Path, task: str, form: str) -> None:
    with pytest.raises(InputError, match="is no task"):
        Batches(Jobs(tmp_path), "ann").start(task, "f", b"", form)
    with pytest.raises(InputError, match="can't name a collection"):
        Batches(Jobs(tmp_path), "ann").start("names", "f", b"", "csv", collection="../x")
    assert list(tmp_path.iterdir()) == []


def test_the_command_and_its_files(jobs: Jobs) -> None:
    mine = Batches(jobs, "ann")
    types = ("--out=/etc/x", "$(x)", "病")
    job = mine.start("ner", "../f.csv", b"a", "csv", types=types, several=True, schema="{}")
    folder = folder_of(jobs.folder, job.id)
    spec = folder.spec() if folder else None
    assert spec
    line = command(spec, Path("/indexes"), jobs.folder / job.id)
    assert "--types=--out=/etc/x,$(x),病" in line
    assert f"--schema={jobs.folder / job.id}/schema.json" in line
    assert line[-2:] == ["--", "ner"]
    assert (job.title, job.task) == ("../f.csv", "ner")
    assert (jobs.folder / job.id / "given").read_bytes() == b"a"


def test_what_is_deleted_for_good_is_gone_from_what_was_made(jobs: Jobs) -> None:
    """Only what tasks read of that collection, and only where it is quoted."""
    quoting = writes("made.jsonl", json.dumps({"quote": 'Zanzi "5" mg'}) + "\n")
    one = ended(jobs, begin(jobs, quoting + SUMMARY, collection="one"))
    two = ended(jobs, begin(jobs, quoting + SUMMARY, collection="two"))
    running = begin(jobs, quoting + HOLDS, collection="one")
    until(lambda: (jobs.folder / running.id / "made.jsonl").exists())
    forget_words(jobs.folder, "one", ["aspirine"])
    mine = Batches(jobs, "ann")
    assert mine.made(one.id)
    assert jobs.job(running.id).state == "stopped"  # type: ignore[union-attr]
    forget_words(jobs.folder, "one", ['Zanzi "5" mg'])
    for id in (one.id, running.id):
        assert mine.made(id) is None
        assert not (jobs.folder / id / "given").exists()
        assert "deleted for good" in jobs.job(id).message  # type: ignore[union-attr]
        with pytest.raises(InputError, match="isn't known any more"):
            mine.go_on(id)
    assert mine.made(two.id)
