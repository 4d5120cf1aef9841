"""A folder that was sent as a ZIP, unpacked: what can be kept of it is, each other member is told.

Names, sizes and links in it are whatever its maker wrote, so none is believed: names are made safe,
nothing but files is written, bytes are counted as they come. What one member does wrong is that
member's failure; what is wrong with the archive as a whole is refused before anything is written.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.outcomes import FileOutcome, Status
from taiyi_rag.errors import InputError
from taiyi_rag.language.encodings import is_chinese
from taiyi_rag.library.file_names import is_system_file, shown
from taiyi_rag.library.uploads import Batch, Limits

_PIECE = 1 << 20
_ENTRY_BYTES = 2000
"""Of the list of contents, for each file: names of 1,000 bytes, twice. Python holds the list in
memory."""

_MOST_TIMES = 200
"""How much smaller a file may be packed than it is. Text is packed to a tenth, markup to a
fiftieth; nothing that people wrote to less than this."""

_SMALL = 16 * 2**20
"""Bytes up to which that doesn't matter."""

_DIRECTORY_BYTES = 5  # its place in what zipfile reads at the end of an archive
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of a member's flags
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field


@dataclass
class Unpacked:
    """The files that were written, and what became of the others."""

    files: list[Path] = field(default_factory=list)
    others: list[FileOutcome] = field(default_factory=list)


def is_archive(path: Path) -> bool:
    """Whether a file is one that is unpacked: a ZIP by its name. (A Word document is one too.)"""
    return path.suffix.lower() == ".zip"


def unpack(archive: Path, batch: Batch, limits: Limits) -> Unpacked:
    """Write the files in `archive` to `batch`."""
    unpacked = Unpacked()

    def told(reason: str, member: str = "", status: Status = "failed") -> None:
        path = f"{archive}/{shown(member)}" if member else str(archive)
        unpacked.others.append(FileOutcome(path, status, reason, "zip"))

    try:
        with _opened(archive, limits) as package:
            for member, name in _named(package):
                try:
                    if is_system_file(name):
                        told(_SYSTEM, name, "skipped")
                        continue
                    _check(member)
                    unpacked.files.append(batch.receive(name, _pieces(package, member)))
                except InputError as error:
                    told(str(error), name)
    except InputError as error:
        told(str(error))
    return unpacked


@contextmanager
def _opened(archive: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Raises `InputError` for what is no ZIP, or more than is unpacked."""
    try:
        with archive.open("rb") as file:
            # What zipfile itself will believe: a reading of our own could be another.
            end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
        if end is not None and end[_DIRECTORY_BYTES] > limits.files * _ENTRY_BYTES:
            raise InputError(_many(archive, limits))
        package = zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise InputError(f"{archive.name} is no ZIP, or is damaged. Pack it again.") from error
    with package:
        _check_whole(archive, package.infolist(), limits)
        yield package


def _check_whole(archive: Path, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.files:
        raise InputError(_many(archive, limits))
    if sum(member.compress_size for member in members) > archive.stat().st_size:
        raise InputError(
            f"{archive.name} has files that overlap, as no program packs them: not unpacked."
        )
    if (size := sum(member.file_size for member in members)) > limits.together:
        raise InputError(
            f"{archive.name} unpacks to {size / 2**20:,.0f} MB, more than the "
            f"{limits.together / 2**20:,.0f} MB that are taken at once. Send it in parts."
        )


def _many(archive: Path, limits: Limits) -> str:
    return (
        f"{archive.name} holds more than the {limits.files:,} files that are taken at once. Send "
        "it in parts."
    )


def _check(member: zipfile.ZipInfo) -> None:
    """Raises `InputError` for a member that isn't unpacked."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InputError("It is a link or a device, no file: not unpacked.")
    if member.flag_bits & _ENCRYPTED:
        raise InputError("It is protected by a password. Pack it without one.")
    if member.compress_type not in _METHODS:
        raise InputError("It is packed by a method that isn't read here. Pack it as ordinary ZIP.")
    if member.file_size > max(_SMALL, _MOST_TIMES * member.compress_size):
        raise InputError(
            f"It is packed to less than a {_MOST_TIMES}th of its size, as no document is: not "
            "unpacked."
        )
    if member.filename.lower().endswith(".zip"):
        raise InputError("It is a ZIP in a ZIP: not unpacked. Unpack it and send its files.")


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with package.open(member) as file:
            while piece := file.read(_PIECE):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise InputError("It is damaged in the ZIP. Pack it again.") from error


def _named(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Every member that is no folder, with its name."""
    members = [member for member in package.infolist() if not member.is_dir()]
    codec = _codec([_bytes(member) for member in members if not member.flag_bits & _UTF8])
    for member in members:
        own = member.flag_bits & _UTF8
        name = member.orig_filename if own else _bytes(member).decode(codec, "replace")
        yield member, _unicode_path(member) or name


def _bytes(member: zipfile.ZipInfo) -> bytes:
    """A name as it stands in the archive; zipfile takes what isn't marked as UTF-8 for cp437."""
    return member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")


def _codec(names: list[bytes]) -> str:
    """What names without a mark are written in: UTF-8 on a Mac, GBK on a Chinese Windows, cp437
    where ZIP comes from."""
    together = b"\n".join(names)
    for codec in ("utf-8", "gb18030"):
        try:
            together.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or is_chinese(together.decode("gb18030", "ignore")):
            return codec
    return "cp437"


def _unicode_path(member: zipfile.ZipInfo) -> str:
    """The name in Info-ZIP's extra field, if it is that of this very name, else ""."""
    at, extra = 0, member.extra
    while at + 4 <= len(extra):
        id, length = struct.unpack_from("<HH", extra, at)
        data = extra[at + 4 : at + 4 + length]
        if id == _UNICODE_PATH and len(data) > 5:
            version, checksum = struct.unpack_from("<BL", data)
            if version == 1 and checksum == zlib.crc32(_bytes(member)):
                return data[5:].decode("utf-8", "replace")
        at += 4 + length
    return ""


_SYSTEM = "It is a file of an operating system, not a document: passed over."
