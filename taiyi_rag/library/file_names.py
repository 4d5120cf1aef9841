"""Names of files that others chose, as names under which files can be kept.

What a name says to a person stays; what it would do to a file system, a terminal or a page's layout
doesn't: separators, control and direction characters, names that some systems reserve, lengths that
none takes.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from taiyi_rag.errors import InputError

_MOST_BYTES = 200
"""Of one name: file systems take 255, and a temporary name is longer by some."""

_MOST_FOLDERS = 16
_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_SYSTEM = frozenset(("__macosx", ".ds_store", "thumbs.db", "desktop.ini", "icon\r"))


def is_system_file(name: str) -> bool:
    """Whether an operating system put a file of that path there, and no person."""
    parts = [part.lower() for part in _parts(name)]
    return bool(parts) and (
        any(part in _SYSTEM for part in parts) or parts[-1].startswith(("._", "~$"))
    )


def clean_path(name: str) -> PurePosixPath:
    """A relative path, with folders, under which a file of that name can be kept.

    Raises `InputError` for a path that means a place: absolute, on a drive, or with "..".
    """
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in _parts(name):
        raise InputError(f"{shown(name)} names a place outside its folder. Give it another name.")
    if "\0" in name:
        raise InputError(f"{shown(name)} holds NUL, which no name of a file can. Rename it.")
    parts = [_clean(part) for part in _parts(name) if part not in ("", ".")]
    if not parts or name.endswith(("/", "\\")):
        raise InputError("A file without a name can't be kept. Give it one.")
    if len(parts) > _MOST_FOLDERS:
        raise InputError(f"{shown(name)} lies in more than {_MOST_FOLDERS} folders. Move it up.")
    return PurePosixPath(*parts)


def another(path: PurePosixPath, number: int) -> PurePosixPath:
    """That path for the second, third … file that would have it: "a (2).pdf"."""
    stem = _cut(path.name.removesuffix(path.suffix), _MOST_BYTES - 32)
    return path.with_name(f"{stem} ({number}){path.suffix}")


def same(path: PurePosixPath) -> str:
    """What is equal for paths that some file systems take for one."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def shown(name: str) -> str:
    """A name as it can stand in a message."""
    return "".join(map(_harmless, _whole(name)))[:120] or "a file"


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _clean(part: str) -> str:
    text = unicodedata.normalize("NFC", "".join(map(_harmless, _whole(part)))).strip(" ")
    text = re.sub(r'[<>:"|?*]', "_", text).rstrip(". ")
    if text.startswith((".", "-")):  # hidden files are passed over; "-" begins an option
        text = f"_{text[1:]}"
    if not text or _RESERVED.match(text):
        text = f"_{text}"
    suffix = PurePosixPath(text).suffix
    suffix = suffix if len(suffix.encode()) <= 16 else ""
    return _cut(text.removesuffix(suffix), _MOST_BYTES - len(suffix.encode())) + suffix


def _harmless(char: str) -> str:
    """Controls, direction marks and other characters that can't be seen become "_"."""
    return "_" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which no file name in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def _cut(text: str, most: int) -> str:
    """As much of a text as has so many bytes in UTF-8."""
    return text.encode()[:most].decode("utf-8", "ignore").rstrip(". ") or "_"
