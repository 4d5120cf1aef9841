"""Files that are sent: under what names they are kept, what is refused, how they are written."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from taiyi_rag.errors import InputError
from taiyi_rag.library import file_names, uploads
from taiyi_rag.library.uploads import Limits, Uploads

MANY = Limits(file=100, together=250, files=4)


@pytest.fixture
def sent(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "indexes", "mine", MANY)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("指南 2024版.pdf", "指南 2024版.pdf"),
        ("folder/part two/a.pdf", "folder/part two/a.pdf"),
        ("folder\\a.pdf", "folder/a.pdf"),
        ("./folder//a.pdf", "folder/a.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("a\nb\x1b[31m.pdf", "a_b_[31m.pdf"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("a\u200bb.pdf", "a_b.pdf"),
        ("\ud800.pdf", "_.pdf"),
        (".hidden.pdf", "_hidden.pdf"),
        ("-rf.pdf", "_rf.pdf"),
        ("a.pdf. . ", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("...", "_"),
    ],
)
def test_names(name: str, kept: str) -> None:
    assert str(file_names.clean_path(name)) == kept


@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "a/../../b", "..\\a", "/etc/passwd", "\\\\host\\a", "C:\\a.pdf", "c:a", "a\0.pdf",
     "", "/", ".", "folder/", "/".join("a" * 30)],
)  # fmt: skip
def test_names_that_mean_a_place_or_nothing(name: str) -> None:
    with pytest.raises(InputError) as refused:
        file_names.clean_path(name)
    assert "\0" not in str(refused.value)


@pytest.mark.parametrize("name", ["长" * 300 + ".pdf", "a" * 5000, "a." + "b" * 300, "é" * 180])
def test_long_names_are_cut_and_keep_their_kind(name: str) -> None:
    kept = file_names.clean_path(name).name
    assert len(kept.encode()) <= 200
    assert kept.endswith(".pdf") or ".pdf" not in name
    assert len(file_names.another(file_names.clean_path(name), 12).name.encode()) <= 220


def test_system_files() -> None:
    for name in ("__MACOSX/._a.pdf", "a/.DS_Store", "Thumbs.db", "x\\desktop.ini", "~$a.docx"):
        assert file_names.is_system_file(name)
    assert not file_names.is_system_file("folder/a.pdf")


def test_comes_whole_and_is_ones_own(sent: Uploads) -> None:
    batch = sent.batch()
    assert not batch.folder.exists()
    path = batch.receive("folder/a.txt", iter([b"one ", b"two"]))
    assert path == batch.folder / "folder" / "a.txt"
    assert path.read_bytes() == b"one two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[:4]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sent.holds(path)


def test_names_that_become_the_same(sent: Uploads) -> None:
    batch = sent.batch()
    names = ("cafe\u0301.txt", "caf\u00e9.txt", "CAF\u00c9.txt")
    kept = [batch.receive(name, [b"x"]).name for name in names]
    assert kept == ["caf\u00e9.txt", "caf\u00e9 (2).txt", "CAF\u00c9 (3).txt"]


def test_limits_leave_nothing_and_let_others_on(sent: Uploads) -> None:
    batch = sent.batch()
    for name, size, why in (
        ("big", 101, "a file may have"),
        (".DS_Store", 1, "operating system"),
        ("../x", 1, "outside"),
    ):
        with pytest.raises(InputError, match=why):
            batch.receive(name, [b"x" * size])
    for name in ("a", "b"):
        batch.receive(name, [b"x" * 100])
    with pytest.raises(InputError, match="sent together"):
        batch.receive("c", [b"x" * 30, b"x" * 30])
    with pytest.raises(InputError, match="no more than 4 files"):
        batch.receive("d", [b"x"])
    assert sorted(p.name for p in batch.folder.iterdir()) == ["a", "b"]


def test_what_breaks_off_leaves_what_was_there(sent: Uploads) -> None:
    path = sent.batch().receive("a.txt", [b"before"])

    def breaking() -> Iterator[bytes]:
        yield b"aft"
        raise ConnectionError("closed")

    with pytest.raises(Exception, match="closed"):
        sent.replace(path, breaking())
    assert path.read_bytes() == b"before"
    assert sent.source(path) == path
    sent.replace(path, [b"after"])
    assert path.read_bytes() == b"before"
    sent.settle(path, replaced=False)
    assert path.read_bytes() == b"before"
    sent.replace(path, [b"after"])
    assert sent.source(path).read_bytes() == b"after"
    sent.settle(path, replaced=True)
    assert path.read_bytes() == b"after"
    assert [p.name for p in path.parent.iterdir()] == ["a.txt"]


def test_only_what_was_sent_is_replaced_or_deleted(sent: Uploads, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("theirs")
    around = sent.folder / ".." / ".." / ".." / "own.txt"
    for path in (own, around):
        with pytest.raises(InputError, match="was not sent"):
            sent.replace(path, [b"x"])
    assert sent.remove([str(own), str(tmp_path / "gone")]) == [str(own)]
    other = Uploads(tmp_path / "indexes", "other").batch().receive("a.txt", [b"x"])
    assert sent.remove([str(other), str(around)])[0] == str(other)
    assert other.exists()
    assert own.read_text() == "theirs"


def test_empty_folders_go_with_the_last_file(sent: Uploads, tmp_path: Path) -> None:
    batch = sent.batch()
    first, second = batch.receive("f/g/a.txt", [b"x"]), batch.receive("f/b.txt", [b"x"])
    sent.remove([str(first), str(first)])
    assert [p.name for p in batch.folder.rglob("*")] == ["f", "b.txt"]
    sent.remove([str(second)])
    assert list((tmp_path / "indexes").iterdir()) == []


def test_a_full_disk_is_told_before_it_is_full(
    sent: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        uploads.shutil, "disk_usage", lambda path: SimpleNamespace(free=512 * 2**20)
    )
    batch = sent.batch()
    with pytest.raises(InputError, match="nearly full"):
        batch.receive("a.txt", [b"x"])
    assert not any(p.is_file() for p in sent.folder.rglob("*"))
