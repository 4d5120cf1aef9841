"""Which formats there are, and documents written in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, get_args

from taiyi_rag.errors import InputError
from taiyi_rag.references.bibtex import bibtex
from taiyi_rag.references.nbib import nbib
from taiyi_rag.references.reference import Reference, reference_of
from taiyi_rag.references.ris import ris
from taiyi_rag.references.table import table
from taiyi_rag.types import Document

Format = Literal["ris", "bib", "nbib", "csv"]
"""A format by the suffix of its files."""

FORMATS: tuple[Format, ...] = get_args(Format)

NAMES: dict[Format, str] = {"ris": "RIS", "bib": "BibTeX", "nbib": "NBIB", "csv": "CSV"}

MEDIA_TYPES: dict[Format, str] = {
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
    "nbib": "application/nbib",
    "csv": "text/csv",
}

_WRITERS: dict[Format, Callable[[Sequence[Reference]], str]] = {
    "ris": ris,
    "bib": bibtex,
    "nbib": nbib,
    "csv": table,
}


def exported(documents: Iterable[Document], format: Format) -> str:
    """Documents, of which only the headers are needed, as the text of a file; each once."""
    once = {document.id: document for document in documents}
    return _WRITERS[format]([reference_of(document) for document in once.values()])


def format_named(name: str) -> Format:
    """The format of that name ("bibtex" is "bib"). Raises `InputError`."""
    wanted = name.lower().lstrip(".")
    wanted = "bib" if wanted == "bibtex" else wanted
    for format in FORMATS:
        if wanted == format:
            return format
    raise InputError(f"{name!r} is no format of references. Give one of: {', '.join(FORMATS)}.")


def format_of(path: Path) -> Format:
    """The format that a file's suffix says. Raises `InputError`."""
    if path.suffix.lower().lstrip(".") not in (*FORMATS, "bibtex"):
        raise InputError(
            f"{path.name!r} doesn't say in which format to write. End its name with "
            f".{', .'.join(FORMATS)}, or give --format."
        )
    return format_named(path.suffix)
