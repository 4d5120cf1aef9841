"""What an office file is before it is unpacked: the right kind, unprotected, and no zip bomb."""

from __future__ import annotations

import zipfile
from io import BytesIO

from taiyi_rag.errors import ReadError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_BYTES = 512 * 1024 * 1024
_MOST_RATIO = 200
_SMALL = 32 * 1024 * 1024  # unpacked bytes below which any ratio is harmless
_MOST_PARTS = 10_000
_KINDS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.xml": "an Excel workbook",
}


def check_package(data: bytes, name: str, main: str, kind: str) -> None:
    """Raise ReadError unless `data` is an OOXML file with the part `main`, safe to unpack."""
    if data.startswith(_OLE):
        raise ReadError(_of_ole(data, name))
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            _check_size(parts, len(data), name)
            names = {part.filename for part in parts}
            if main not in names:
                raise ReadError(_other_kind(names, name, kind))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ReadError(
            f"{name} is damaged or isn't a {kind}. Open it, save it as .docx again and retry."
        ) from error


def _of_ole(data: bytes, name: str) -> str:
    if _ENCRYPTED in data:
        return (
            f"{name} is encrypted with a password. Save a copy without the password and add that."
        )
    return (
        f"{name} is a legacy Office file (.doc, .xls or .ppt). Open it in Word or LibreOffice and "
        "save it as .docx."
    )


def _check_size(parts: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    """Raise ReadError where unpacking would take more memory than a document can need."""
    size = sum(part.file_size for part in parts)
    bomb = size > _SMALL and size > _MOST_RATIO * packed
    if bomb or size > _MOST_BYTES or len(parts) > _MOST_PARTS:
        raise ReadError(
            f"{name} would unpack to {size / 1e6:,.0f} MB in {len(parts):,} parts, which no "
            "document needs: it isn't opened. If it is genuine, split it or save it without its "
            "media."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError(f"{name} is encrypted. Save a copy without the password and add that.")


def _other_kind(names: set[str], name: str, kind: str) -> str:
    found = next((what for part, what in _KINDS.items() if part in names), None)
    if found is None:
        return f"{name} isn't a {kind}: it is a zip file of something else. Unpack it first."
    return f"{name} is {found}, which isn't read. Save it as PDF and add that."
