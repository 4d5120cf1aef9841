"""Whether a file says that AI made it: to people at both ends, and to programs in its metadata."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

import docx as word
import pikepdf

from tests import active

EXPLICIT = {
    "en": re.compile(r"generated(automatically)?byai\b.*notmedicaladvice", re.IGNORECASE),
    "zh": re.compile(r"人工智能(自动)?生成.*不构成医疗建议"),
}
"""The words that GB 45438-2025 asks for, without blanks: of AI, and that it generated the text."""
_KEYS = (
    "Label ContentProducer ProduceID ReservedCode1 ContentPropagator PropagateID ReservedCode2"
).split()
_TC260 = "{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"
_END = 300
"""Characters at either end of a file within which the label stands."""


def lacking(data: bytes, format: str) -> Iterator[str]:
    """What a file lacks of its label."""
    text = active.squeezed(_TEXT[format](data))
    for language, label in EXPLICIT.items():
        if not label.search(text[:_END]):
            yield f"no label at the beginning ({language})"
        if not label.search(text[-_END:]):
            yield f"no label at the end ({language})"
    for place, found in _IMPLICIT[format](data).items():
        if problem := _wrong(found):
            yield f"{place}: {problem}"


def _wrong(found: str | None) -> str:
    try:
        value = json.loads(found or "")
    except ValueError:
        return f"no label in {found!r}"
    if list(value) != _KEYS or value["Label"] != "1":
        return f"not the standard's: {value}"
    return "" if value["ContentProducer"] and value["ProduceID"] else "no producer or number"


def _of_markdown(data: bytes) -> dict[str, str | None]:
    found = re.match(r"<!-- AIGC: (.*) -->\n", data.decode("utf-8"))
    return {"comment": found[1] if found else None}


def _of_docx(data: bytes) -> dict[str, str | None]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        named = "docProps/custom.xml" in file.namelist()
        custom = file.read("docProps/custom.xml").decode("utf-8") if named else ""
    found = re.search(r'name="AIGC"><vt:lpwstr>(.*)</vt:lpwstr>', custom)
    core = word.Document(io.BytesIO(data)).core_properties
    return {"custom property": found[1] if found else None, "core property": core.comments}


def _of_pdf(data: bytes) -> dict[str, str | None]:
    with pikepdf.open(io.BytesIO(data)) as file:
        told = file.docinfo.get("/AIGC")
        with file.open_metadata() as metadata:
            xmp = metadata.get(_TC260)
    return {"information dictionary": None if told is None else str(told), "XMP": xmp}


_IMPLICIT = {"md": _of_markdown, "docx": _of_docx, "pdf": _of_pdf}
_TEXT = {"md": active.markdown_text, "docx": active.docx_text, "pdf": active.pdf_text}
