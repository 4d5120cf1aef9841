"""Jobs as processes: what becomes of them, in what order, and who may see it. Their commands are
scripts; `tests/integration/test_jobs.py` has real ones."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taiyi_rag.errors import InputError
from taiyi_rag.jobs import Job, Jobs, output, store
from taiyi_rag.jobs.command import command
from taiyi_rag.jobs.folder import Spec, folder_of
from taiyi_rag.library import Collection

ROOT = Path(__file__).parent.parent.parent.parent
SUMMARY = 'print(\'{"summary": true, "added": 1}\', flush=True)'
HOLDS = "import time; time.sleep(30)"


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setattr(store, "MODULE", "tests.unit.jobs.scripted")
    made = Jobs(tmp_path / ".jobs")
    yield made
    for job in made.jobs():
        made.stop(job.id)
    until(lambda: not any(job.active for job in made.jobs()))


def until(true: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def start(jobs: Jobs, script: str, collection: str = "one", **others: str) -> Job:
    """Commands other than `add` and `trust` take their arguments as they are."""
    return jobs.start("compact", collection, [script], **others)


def ended(jobs: Jobs, job: Job) -> Job:
    until(lambda: not now(jobs, job).active)
    return now(jobs, job)


def now(jobs: Jobs, job: Job) -> Job:
    found = jobs.job(job.id)
    assert found is not None
    return found


def test_how_they_end(jobs: Jobs) -> None:
    """What an exit status means is said in docs/cli.md; Python's own errors have the status 1."""
    scripts = {
        "done": f"print('noise'); {SUMMARY}",
        "some": f"{SUMMARY}; raise SystemExit(1)",
        "refused": 'print(\'{"error": "E", "message": "Why."}\'); raise SystemExit(2)',
        "broken": f"{SUMMARY.replace('summary', 'outcome')}; 1 / 0",
        "killed": "import os; os.kill(os.getpid(), 9)",
    }
    started = {name: start(jobs, script, name, owner="me") for name, script in scripts.items()}
    assert started["done"].state == "waiting"
    found = {name: ended(jobs, job) for name, job in started.items()}
    assert {name: (job.state, job.status) for name, job in found.items()} == {
        "done": ("done", 0),
        "some": ("done", 1),
        "refused": ("failed", 2),
        "broken": ("failed", 1),
        "killed": ("failed", -9),
    }
    assert found["done"].lines == ({"summary": True, "added": 1},)
    assert found["done"].owner == "me"
    assert found["refused"].message == "Why."
    assert "ZeroDivisionError" in found["broken"].message
    assert "memory" in found["killed"].message
    assert [job.collection for job in jobs.jobs()] == list(reversed(scripts))
    assert [job.id for job in jobs.jobs("some")] == [found["some"].id]


def test_turns(jobs: Jobs) -> None:
    """One collection's one after another, others' side by side, no more than two at once."""
    first, second = start(jobs, HOLDS, "a"), start(jobs, SUMMARY, "a")
    third, fourth = start(jobs, HOLDS, "b"), start(jobs, SUMMARY, "c")
    until(lambda: [now(jobs, j).state for j in (first, third)] == ["running"] * 2)
    time.sleep(0.5)
    assert [now(jobs, j).state for j in (second, fourth)] == ["waiting"] * 2
    jobs.stop(third.id)
    assert ended(jobs, third).state == "stopped"
    assert ended(jobs, fourth).state == "done"
    assert now(jobs, second).state == "waiting"
    jobs.stop(first.id)
    assert ended(jobs, second).state == "done"


def test_stopping(jobs: Jobs) -> None:
    """One that waits, and one that doesn't listen, with a child of its own."""
    deaf = (
        "import signal, subprocess, sys; signal.signal(2, signal.SIG_IGN);"
        "p = subprocess.Popen(['sleep', '30']);"
        "print('{\"pid\": %d}' % p.pid, flush=True); p.wait()"
    )
    runs, waits = start(jobs, deaf), start(jobs, SUMMARY)
    until(lambda: now(jobs, runs).lines)
    jobs.stop(waits.id)
    assert ended(jobs, waits).state == "stopped"
    assert not now(jobs, waits).lines
    jobs.stop(runs.id)
    assert now(jobs, runs).stopping
    found = ended(jobs, runs)
    assert (found.state, found.message) == ("stopped", "")
    until(lambda: not alive(found.lines[0]["pid"]))
    jobs.stop(runs.id)
    jobs.stop("nobody")


def test_asked_politely_first(jobs: Jobs) -> None:
    """And so even where a shell put the page behind, with interrupts ignored."""
    polite = "import time\ntry: time.sleep(30)\nexcept KeyboardInterrupt: print('{\"bye\": 1}')"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        job = start(jobs, polite)
    finally:
        signal.signal(signal.SIGINT, before)
    until(lambda: now(jobs, job).state == "running")
    time.sleep(0.4)
    jobs.stop(job.id)
    assert ended(jobs, job).lines == ({"bye": 1},)


def test_killed_job_is_lost_and_its_command_ends(jobs: Jobs) -> None:
    says_so = f"import os; print('{{\"pid\": %d}}' % os.getpid(), flush=True); {HOLDS}"
    job, next_ = start(jobs, says_so), start(jobs, SUMMARY)
    until(lambda: now(jobs, job).lines)
    pid = now(jobs, job).lines[0]["pid"]
    os.kill(parent_of(pid), signal.SIGKILL)
    assert ended(jobs, job).state == "lost"
    assert "start it again" in now(jobs, job).message
    until(lambda: not alive(pid))
    assert ended(jobs, next_).state == "done"
    assert jobs.again(job.id).state == "waiting"


def test_outlives_the_page(jobs: Jobs, tmp_path: Path) -> None:
    """Which is killed as soon as it has started a job."""
    page = (
        "import os, sys; from pathlib import Path; from taiyi_rag.jobs import store;"
        "store.MODULE = 'tests.unit.jobs.scripted';"
        "store.Jobs(Path(sys.argv[1])).start('compact', 'one', [sys.argv[2]], title='T');"
        "os.kill(os.getpid(), 9)"
    )
    script = f"import time; time.sleep(0.5); {SUMMARY}"
    subprocess.run([sys.executable, "-c", page, str(jobs.folder), script], cwd=ROOT, timeout=60)
    (found,) = jobs.jobs()
    assert (found.state, found.title) in {("waiting", "T"), ("running", "T")}
    assert ended(jobs, found).state == "done"


def test_progress_is_read_as_it_comes_and_cheaply(jobs: Jobs) -> None:
    script = (
        "import json, time\n"
        "def say(**line): print(json.dumps(line), flush=True)\n"
        "say(event='waiting'); time.sleep(0.5); say(event='writing')\n"
        "say(event='files', total=10000); say(event='reading', path='/a')\n"
        "for n in range(10000): print(json.dumps({'outcome': 'failed' if n % 10 else 'added',"
        " 'path': '/folder/%d' % n, 'reason': 'x' * 50}))\n"
        "say(event='passages', passages=7); time.sleep(30)"
    )
    job = start(jobs, script)
    until(lambda: now(jobs, job).message)
    assert now(jobs, job).state == "waiting"
    until(lambda: now(jobs, job).progress.passages == 7)
    found = now(jobs, job)
    assert (found.state, found.message) == ("running", "")
    assert found.progress == (jobs.jobs()[0].progress)
    assert (found.progress.files, found.progress.total) == (10000, 10000)
    assert (found.progress.failed, found.progress.reading) == (9000, "/a")
    assert len(found.lines) == 10000
    began = time.perf_counter()
    for _ in range(10):
        now(jobs, job)
        jobs.jobs()
    assert (time.perf_counter() - began) / 10 < 0.05


def test_files_are_ones_own(jobs: Jobs) -> None:
    job = start(jobs, SUMMARY)
    ended(jobs, job)
    for path in (jobs.folder, *jobs.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_old_ones_go(jobs: Jobs) -> None:
    few = Jobs(jobs.folder, most=1)
    first, holding = ended(few, start(few, SUMMARY)), start(few, HOLDS, "b")
    ended(few, start(few, SUMMARY))
    last = start(few, SUMMARY)
    assert first.id not in {job.id for job in few.jobs()}
    jobs.forget(holding.id)  # it isn't over
    assert {holding.id, last.id} <= {job.id for job in few.jobs()}
    jobs.forget(ended(jobs, last).id)
    assert jobs.job(last.id) is None


@pytest.mark.parametrize(
    "id", ["", "..", "../../etc", ".turns", "20260101T000000000000-abcdef", "\0"]
)
def test_ids_that_somebody_typed(tmp_path: Path, id: str) -> None:
    assert Jobs(tmp_path).job(id) is None
    assert folder_of(tmp_path, id) is None


def test_what_users_give_is_no_option(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    with pytest.raises(InputError, match="can't name a collection"):
        jobs.start("add", "--json", ["/a"])
    with pytest.raises(InputError, match="is no option"):
        jobs.start("add", "one", ["/a"], options=["--indexes=/etc"])
    with pytest.raises(InputError, match="is no option"):
        jobs.start("purge", "one", ["/a"], options=["--unpack"])
    with pytest.raises(InputError, match="NUL"):
        jobs.start("add", "one", ["a\0b"])
    assert list(tmp_path.iterdir()) == []
    spec = Spec("purge", "one", "", "", "", (), ("--collection=two", "$(x)"), 2)
    line = command(spec, tmp_path, tmp_path)
    assert line[line.index("--") + 1 :] == ["--collection=two", "$(x)"]


def test_installed_package_says_that_it_lacks_ingest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taiyi_rag.jobs.command._ROOT", tmp_path)
    with pytest.raises(InputError, match="Run from a checkout"):
        Jobs(tmp_path / ".jobs").start("verify", "one")


def test_too_many_wait(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_MOST_ACTIVE", 1)
    start(jobs, HOLDS)
    with pytest.raises(InputError, match="more aren't taken"):
        start(jobs, SUMMARY)


def test_a_job_is_for_the_library_that_has_the_name_when_it_is_asked_for(jobs: Jobs) -> None:
    indexes = jobs.folder.parent
    made = Collection.create(indexes, "one", embedder="model", dimension=4)
    identity = made.truth.identity
    made.close()
    job = start(jobs, SUMMARY)
    ended(jobs, job)
    shutil.rmtree(indexes / "one")
    Collection.create(indexes, "one", embedder="model", dimension=4).close()
    for one in (job, jobs.again(job.id)):
        found = folder_of(jobs.folder, one.id)
        spec = found.spec() if found else None
        assert spec
        line = command(spec, indexes, indexes)
        assert line[line.index("--library") + 1] == identity
    other = folder_of(jobs.folder, start(jobs, SUMMARY, "two").id)
    spec = other.spec() if other else None
    assert spec
    assert "--library" not in command(spec, indexes, indexes)


def test_all_that_are_active_are_told(jobs: Jobs) -> None:
    held = start(jobs, HOLDS)
    for number in range(3):
        ended(jobs, start(jobs, SUMMARY, f"other{number}"))
    assert [job.id for job in jobs.active()] == [held.id]


def test_spec_that_is_no_spec(jobs: Jobs) -> None:
    job = start(jobs, SUMMARY)
    ended(jobs, job)
    for said in ("", "[]", json.dumps({"kind": "add"})):
        (jobs.folder / job.id / "spec.json").write_text(said)
        assert jobs.job(job.id) is None
        assert jobs.jobs() == []
    start(jobs, SUMMARY, "two")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_output_longer_than_one_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_MOST", 100)
    (tmp_path / "output").write_text("".join(f'{{"n": {n}}}\n' for n in range(50)) + '{"half')
    reading = output.Output(tmp_path / "output")
    while reading.catch_up():
        pass
    assert [line["n"] for line in reading.lines] == list(range(50))
