"""The file layer sees every kind of file that a library writes, and does what it is told."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import faiss
import numpy as np
import pytest

from tests.faults import acts
from tests.faults.acts import Place
from tests.faults.corpus import write_files
from tests.faults.forking import ForkServer, Watched
from tests.faults.injecting import Budget, Fail, Fault, Kill, ReadOnly, steps


def write_abc(folder: Path) -> list[str]:
    """Four steps: create, write, sync, rename."""
    file = os.open(folder / "a", os.O_CREAT | os.O_WRONLY)
    written = [os.write(file, b"0123456789")]
    os.fsync(file)
    os.close(file)
    (folder / "a").rename(folder / "b")
    return [str(n) for n in written]


def write_vectors(folder: Path) -> None:
    """Through C streams."""
    index = faiss.IndexFlatIP(8)
    index.add(np.ones((4000, 8), np.float32))
    faiss.write_index(index, str(folder / "vectors"))


def run(server: ForkServer, root: Path, fault: Fault):
    return server.run(write_abc, root, watched=Watched(root, fault))


def test_log_names_steps(server: ForkServer, root: Path, tmp_path_factory) -> None:
    log = tmp_path_factory.mktemp("log") / "log"
    server.run(write_abc, root, watched=Watched(root, log=log))
    assert [(s.op, s.path) for s in steps(log)] == [
        ("create", "/a"),
        ("write", "/a"),
        ("sync", "/a"),
        ("rename", "/a > /b"),
    ]


def test_streams_are_seen(server: ForkServer, root: Path, tmp_path_factory) -> None:
    log = tmp_path_factory.mktemp("log") / "log"
    server.run(write_vectors, root, watched=Watched(root, log=log)).done()
    assert sum(s.size for s in steps(log)) == (root / "vectors").stat().st_size > 4000 * 32
    assert faiss.read_index(str(root / "vectors")).ntotal == 4000
    (root / "vectors").unlink()
    result = server.run(write_vectors, root, watched=Watched(root, Budget(5000)))
    assert result.ended == "raised"
    assert (root / "vectors").stat().st_size == 5000


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (Kill(1, "before"), {}),
        (Kill(1, "after"), {"a": b""}),
        (Kill(2, "before"), {"a": b""}),
        (Kill(2, "torn"), {"a": b"01234"}),
        (Kill(2, "after"), {"a": b"0123456789"}),
        (Kill(4, "before"), {"a": b"0123456789"}),
        (Kill(4, "after"), {"b": b"0123456789"}),
    ],
    ids=str,
)
def test_kill(server: ForkServer, root: Path, fault: Fault, left: dict[str, bytes]) -> None:
    assert run(server, root, fault).ended == "killed"
    assert {p.name: p.read_bytes() for p in root.iterdir()} == left


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fail(1), errno.ENOSPC),
        (Fail(2), errno.ENOSPC),
        (Fail(3, errno.EIO), errno.EIO),
        (Fail(4, lasting=True), errno.ENOSPC),
        (ReadOnly(), errno.EROFS),
    ],
    ids=str,
)
def test_failure(server: ForkServer, root: Path, fault: Fault, error: int) -> None:
    result = run(server, root, fault)
    assert "OSError" in result.kinds
    assert f"[Errno {error}]" in result.message


def test_budget_takes_what_fits(server: ForkServer, root: Path) -> None:
    assert run(server, root, Budget(4)).done() == ["4"]
    assert (root / "b").read_bytes() == b"0123"


def test_all_files_of_a_library_are_seen(server: ForkServer, root: Path) -> None:
    """Whatever lies in the folder afterwards was seen being made, with all of its bytes."""
    place = Place(root)
    write_files(place.files, range(6))
    place.indexes.mkdir()
    log = root / "log"
    watched = Watched(place.indexes, log=log)
    server.run(acts.ingest_and_stop, place, watched=watched).done()
    seen = {part for s in steps(log) for part in s.path.split(" > ")}
    names = {Path(name).name for name in seen}
    files = [p for p in place.library.rglob("*") if p.is_file()]
    # tantivy renames these two into place by a system call of its own, between steps that are seen
    assert {p.name for p in files} - names <= {"meta.json", ".managed.json"}
    assert {".faiss", ".db-wal", ".json", ".term"} <= {Path(name).suffix for name in names}
    assert any(s.op == "sync" and "wal" in s.path for s in steps(log))
