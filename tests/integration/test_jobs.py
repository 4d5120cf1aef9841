"""Jobs end to end: real commands, the real embedder, several users."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from taiyi_rag.jobs import PLACE, Job, Jobs
from taiyi_rag.library import Collection
from taiyi_rag.library.uploads import Uploads
from taiyi_rag.library.verifying import verify

SECRET = "# Zanzibarine in migraine\n\nZanzibarine 5 mg is given once daily to adults.\n"


def until(true: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ended(jobs: Jobs, job: Job) -> Job:
    until(lambda: not now(jobs, job).active)
    return now(jobs, job)


def now(jobs: Jobs, job: Job) -> Job:
    found = jobs.job(job.id)
    assert found is not None
    return found


@pytest.fixture
def pages(environment: Path) -> tuple[Jobs, Jobs]:
    """Two pages' jobs."""
    return Jobs(environment / PLACE), Jobs(environment / PLACE)


def folder(words: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("folder/one.txt", f"{words} is first-line.")
        package.writestr("../out.txt", "out")
    return file.getvalue()


def test_users_at_once_on_one_and_two_collections(
    pages: tuple[Jobs, Jobs], environment: Path
) -> None:
    ann, bo = pages
    sent = Uploads(environment, "one")
    secret = sent.batch().receive("zanzi.md", [SECRET.encode()])
    packed = Uploads(environment, "two").batch().receive("f.zip", [folder("Metformin")])
    bad = sent.batch().receive("bad.pdf", [b"%PDF-1.4 nothing"])
    other = sent.batch().receive("sub/folder/冠心病.txt", ["阿司匹林用于冠心病。".encode()])
    first = ann.start("add", "one", [str(secret)], title="Adding zanzi.md", owner="ann")
    second = bo.start("add", "one", [str(other), str(bad)], options=["--tier=untrusted"])
    third = bo.start("add", "two", [str(packed)], options=["--unpack"])
    assert ended(bo, first).state == "done"
    found = ended(ann, second)
    assert (found.state, found.status) == ("done", 1)
    assert (found.progress.files, found.progress.total, found.progress.failed) == (2, 2, 1)
    assert found.progress.passages == 1
    assert [line.get("outcome") for line in found.lines] == ["failed", "added", None]
    assert "cut off" in found.lines[0]["reason"]
    found = ended(ann, third)
    assert {line.get("outcome") for line in found.lines} == {"failed", "added", None}
    assert "outside its folder" in str(found.lines)

    one = Collection.open(environment, "one")
    (id,) = one.truth.ids_of_file(str(secret))
    assert [one.truth.tier_of_file(str(p)) for p in (secret, other)] == ["curated", "untrusted"]
    with one.writing():  # as a person at the command line may
        job = ann.start("purge", "one", [id], title="Deleting Zanzibarine in migraine")
        until(lambda: now(bo, job).message)
        assert now(bo, job).state == "waiting"
    (proof,) = ended(ann, job).lines
    assert (proof["documents"], proof["traces"]) == (1, [])
    assert one.counts()["documents"] == 1
    one.close()
    held = [p for p in environment.rglob("*") if p.is_file()]
    for word in ("anzibarine", id, "zanzi.md"):
        assert [p for p in held if word.encode() in p.read_bytes() or word in p.name] == []
    checked = Collection.open(environment, "one")
    assert list(verify(checked)) == []
    checked.close()
