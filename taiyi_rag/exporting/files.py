"""Which formats there are, an export written in one of them, and what its file is called."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal, get_args

from taiyi_rag.errors import InputError
from taiyi_rag.exporting.blocks import Export
from taiyi_rag.references import one_line

Format = Literal["md", "docx", "pdf"]
"""A format by the suffix of its files."""

FORMATS: tuple[Format, ...] = get_args(Format)

MEDIA_TYPES: dict[Format, str] = {
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 48
"""Characters of a question in a file's name: Chinese ones take three bytes each."""


def exported(export: Export, format: Format) -> bytes:
    """The file; the same bytes for the same export. Raises `TaiyiError`."""
    return _writer(format)(export)


def _writer(format: Format) -> Callable[[Export], bytes]:
    """What writes a format; its libraries are imported when it is wanted."""
    if format == "md":
        from taiyi_rag.exporting.markdown_file import markdown

        return markdown
    if format == "docx":
        from taiyi_rag.exporting.docx_file import docx

        return docx
    from taiyi_rag.exporting.pdf_file import pdf

    return pdf


def format_of(name: str) -> Format:
    """The format of that name or suffix ("markdown" is "md"). Raises `InputError`."""
    wanted = name.lower().lstrip(".")
    wanted = "md" if wanted == "markdown" else wanted
    for format in FORMATS:
        if wanted == format:
            return format
    raise InputError(f"{name!r} is no format of answers. Give one of: {', '.join(FORMATS)}.")


def file_name(question: str, at: datetime, suffix: str) -> str:
    """A name for an answer's file: its date and the first words of its question, of which letters
    and digits are kept."""
    name = at.strftime("%Y-%m-%d")
    for word in _WORD.findall(one_line(question)):
        if len(name) + len(word) > _LONGEST + 10:
            name = f"{name}-{word}"[: _LONGEST + 10] if len(name) == 10 else name
            break
        name = f"{name}-{word}"
    return f"{name}.{suffix}"
