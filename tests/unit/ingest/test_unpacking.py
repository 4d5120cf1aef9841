"""ZIPs of folders: what of a hostile one is kept, and that each other member is told."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import unpacking
from ingest.unpacking import Unpacked, unpack
from taiyi_rag.library.uploads import Limits, Uploads

MB = 2**20
Pack = Callable[..., Unpacked]


@pytest.fixture
def sent(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "indexes", "mine", Limits(file=40 * MB, together=60 * MB, files=30))


@pytest.fixture
def unpacked(tmp_path: Path, sent: Uploads) -> Pack:
    """A ZIP of these members, or of these bytes, unpacked."""

    def make(*members: tuple[object, bytes], data: bytes = b"", **how: int) -> Unpacked:
        archive = tmp_path / "folder.zip"
        archive.write_bytes(data or packed(*members, **how))
        return unpack(archive, sent.batch_of(archive), sent.limits)

    return make


def packed(*members: tuple[object, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, data in members:
            package.writestr(name, data)  # type: ignore[arg-type]
    return file.getvalue()


def kept(found: Unpacked, sent: Uploads) -> set[str]:
    for path in found.files:
        assert sent.holds(path.resolve())
    return {"/".join(path.relative_to(sent.folder).parts[1:]) for path in found.files}


def reasons(found: Unpacked) -> dict[str, str]:
    return {o.path.partition(".zip/")[2]: o.reason for o in found.others}


def test_a_folder_keeps_its_folders(unpacked: Pack, sent: Uploads) -> None:
    found = unpacked(("folder/a.txt", b"one"), ("folder/deep/b.txt", b"two"), ("folder/", b""))
    assert kept(found, sent) == {"folder/a.txt", "folder/deep/b.txt"}
    assert [path.read_bytes() for path in found.files] == [b"one", b"two"]
    assert found.others == []
    again = unpacked(("folder/a.txt", b"three"))
    assert again.files == found.files[:1]
    assert found.files[0].read_bytes() == b"three"


@pytest.mark.parametrize(
    "name", ["../a.txt", "f/../../a.txt", "/etc/cron.d/a", "..\\a.txt", "C:\\a.txt", "\\\\h\\a.txt"]
)
def test_names_that_lead_out(unpacked: Pack, sent: Uploads, tmp_path: Path, name: str) -> None:
    before = {p for p in tmp_path.rglob("*") if sent.folder not in p.parents}
    found = unpacked((name, b"out"), ("good.txt", b"in"))
    assert kept(found, sent) == {"good.txt"}
    assert "outside its folder" in next(iter(reasons(found).values()))
    after = {p for p in tmp_path.rglob("*") if sent.folder not in p.parents}
    assert {p.name for p in after - before} <= {"folder.zip", "indexes", ".uploads", "mine"}


@pytest.mark.parametrize("names", [("notes", "notes/two.txt"), ("notes/two.txt", "notes")])
def test_file_and_folder_of_one_name(unpacked: Pack, sent: Uploads, names: tuple[str, str]) -> None:
    """What was written last is the failure, and the others go on."""
    found = unpacked(("one.txt", b"1"), *((name, b"in") for name in names), ("three.txt", b"3"))
    assert kept(found, sent) == {"one.txt", names[0], "three.txt"}
    (reason,) = reasons(found).values()
    assert "have the same name" in reason


def test_links_and_devices(unpacked: Pack, sent: Uploads) -> None:
    members = []
    for name, mode in (("link", 0o120777), ("pipe", 0o010644), ("device", 0o020644)):
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        members.append((info, b"/etc/passwd"))
    found = unpacked(*members, ("good.txt", b"in"))
    assert kept(found, sent) == {"good.txt"}
    assert set(reasons(found)) == {"link", "pipe", "device"}


def test_encrypted_and_otherwise_packed(unpacked: Pack, sent: Uploads) -> None:
    data = bytearray(packed(("secret.txt", b"x" * 50), ("good.txt", b"in")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the first member's flags
        data[data.index(mark) + offset] |= 1
    found = unpacked(data=bytes(data))
    assert kept(found, sent) == {"good.txt"}
    assert "password" in reasons(found)["secret.txt"]
    found = unpacked(("a.txt", b"x"), method=zipfile.ZIP_LZMA)
    assert "method" in reasons(found)["a.txt"]


def test_nested_zip_and_system_files(unpacked: Pack, sent: Uploads) -> None:
    found = unpacked(
        ("inner.zip", packed(("a.txt", b"x"))),
        ("__MACOSX/._a.txt", b"x"),
        ("f/.DS_Store", b"x"),
        ("f/a.txt", b"x"),
    )
    assert kept(found, sent) == {"f/a.txt"}
    assert "ZIP in a ZIP" in reasons(found)["inner.zip"]
    assert {o.status for o in found.others if "inner" not in o.path} == {"skipped"}
    assert len(found.others) == 3


def test_bomb_of_one_member(unpacked: Pack, sent: Uploads) -> None:
    found = unpacked(("bomb.txt", b"\0" * 30 * MB), ("good.txt", b"in"))
    assert kept(found, sent) == {"good.txt"}
    assert "200th of its size" in reasons(found)["bomb.txt"]


def test_bomb_of_many_members(unpacked: Pack, sent: Uploads) -> None:
    found = unpacked(*((f"{n}.txt", b"\0" * 15 * MB) for n in range(5)))
    assert found.files == []
    assert "unpacks to 75 MB" in reasons(found)[""]
    found = unpacked(*((f"{n}.txt", b"") for n in range(31)))
    assert "more than the 30 files" in reasons(found)[""]
    assert not sent.folder.exists()


def test_list_of_contents_that_is_a_bomb(unpacked: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused by its length, before it is read."""
    monkeypatch.setattr(unpacking, "_ENTRY_BYTES", 1)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2000, 2000, 100_000, 0, 0)
    assert "more than the 30 files" in reasons(unpacked(data=b"x" * 100_000 + end))[""]


def test_members_that_overlap(unpacked: Pack) -> None:
    """Many names for the same bytes: https://www.bamsoftware.com/hacks/zipbomb/"""
    whole = packed(("a.txt", bytes(range(256)) * 40), method=zipfile.ZIP_STORED)
    at = whole.index(b"PK\1\2")
    end = whole.index(b"PK\5\6")
    entry = whole[at:end]
    entries = b"".join(entry.replace(b"a.txt", b"%d.txt" % n) for n in range(9))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(entries), at, 0)
    assert "overlap" in reasons(unpacked(data=whole[:at] + entries + tail))[""]


def test_member_that_lies_about_its_size(unpacked: Pack, sent: Uploads) -> None:
    data = bytearray(packed(("liar.txt", b"x" * 400), ("good.txt", b"in")))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = struct.pack("<L", 3)
    found = unpacked(data=bytes(data))
    assert kept(found, sent) == {"good.txt"}
    assert "damaged" in reasons(found)["liar.txt"]
    assert not [p for p in sent.folder.rglob("*") if p.name.endswith(".part")]


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\5\6", b"PK\3\4" + b"\0" * 50])
def test_what_is_no_zip(unpacked: Pack, data: bytes) -> None:
    found = unpacked(data=data or b" ")
    assert found.files == []
    assert "is no ZIP, or is damaged" in reasons(found)[""]


def test_every_byte_that_may_be_wrong_is_told(unpacked: Pack, sent: Uploads) -> None:
    whole = packed(("a.txt", b"one " * 30), ("b.txt", b"two " * 30))
    for at in range(0, len(whole), 5):
        data = bytearray(whole)
        data[at] ^= 0x41
        found = unpacked(data=bytes(data))
        assert len(found.files) + len(found.others) in {1, 2}
        for path in found.files:
            assert path.read_bytes() in {b"one " * 30, b"two " * 30}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("指南/高血压.txt".encode("gbk"), "指南/高血压.txt"),
        ("指南/高血压.txt".encode(), "指南/高血压.txt"),
        ("指南\\高血压.txt".encode("gbk"), "指南/高血压.txt"),
        ("résumé.txt".encode("cp437"), "résumé.txt"),
        ("Übersicht.txt".encode("cp437"), "Übersicht.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)
def test_names_without_a_mark(unpacked: Pack, sent: Uploads, raw: bytes, name: str) -> None:
    """GBK is what a Chinese Windows writes, UTF-8 a Mac, cp437 whoever follows the standard."""
    placeholder = "q" * len(raw)
    data = packed((placeholder, b"x")).replace(placeholder.encode(), raw)
    assert kept(unpacked(data=data), sent) == {name}


def test_name_in_the_extra_field(unpacked: Pack, sent: Uploads) -> None:
    info = zipfile.ZipInfo("gaoxueya.txt")
    said = struct.pack("<BL", 1, zlib.crc32(b"gaoxueya.txt")) + "高血压.txt".encode()
    info.extra = struct.pack("<HH", 0x7075, len(said)) + said
    assert kept(unpacked((info, b"x")), sent) == {"高血压.txt"}
    info.extra = info.extra.replace(said[1:5], b"\0\0\0\0")
    assert kept(unpacked((info, b"x")), sent) == {"gaoxueya.txt"}
