"""What is written to a file: whole or not at all, and never over another by mistake."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.references import Format
    from taiyi_rag.types import Document

FormatName = Annotated[
    str | None, typer.Option("--format", help="ris, bib, nbib or csv; else the file's suffix says")
]
Force = Annotated[bool, typer.Option("--force", help="write over a file that exists")]


def chosen_format(path: Path, name: str | None) -> Format:
    """The format to write in. Raises `InputError`."""
    from taiyi_rag.references import format_named, format_of

    return format_named(name) if name else format_of(path)


def check_free(path: Path, force: bool) -> None:
    """Raises `InputError` when a file is there that may not be written over."""
    if not force and os.path.lexists(path):
        raise InputError(f"{path} exists already. Choose another name, or write over it: --force")


def write_references(
    documents: Iterable[Document], path: Path, format: Format, *, force: bool
) -> int:
    """Write the references of documents, each once, and say how many. Raises `InputError`."""
    from taiyi_rag.references import exported

    once = {document.id: document for document in documents}
    check_free(path, force)
    write_whole(path, exported(once.values(), format).encode("utf-8"), force=force)
    return len(once)


def write_whole(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file, whole or not at all. Raises `InputError`."""
    forming = ""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            forming = file.name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(forming).chmod(0o644)  # a temporary file is its maker's alone
        if force:
            Path(forming).replace(path)
        else:
            os.link(forming, path)  # unlike a rename, it never replaces
    except FileExistsError:
        check_free(path, force)
    except OSError as error:
        raise InputError(
            f"{path} can't be written ({error.strerror}). Check the folder and its rights, or "
            "choose another file."
        ) from None
    finally:
        if forming:
            Path(forming).unlink(missing_ok=True)
