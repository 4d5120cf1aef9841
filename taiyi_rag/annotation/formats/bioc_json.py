"""BioC in JSON: a collection (also PubTator 3's), a list of documents, or a document a line.

A collection is read as a whole, lines one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from taiyi_rag.annotation.exchange import json_line
from taiyi_rag.annotation.formats import bioc
from taiyi_rag.annotation.formats.bioc_documents import document
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.json_values import objects, one_of, parsed
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError

_COLLECTION = '{"source": "", "date": "", "key": "", "infons": {}, "documents": [\n'


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a document."""
    if _is_lines(file):
        yield from objects(file, bioc.record, bioc.SHAPE)
        return
    for number, value in enumerate(_documents(parsed(file)), start=1):
        yield one_of(value, number, bioc.record, bioc.SHAPE)


def _is_lines(file: BinaryIO) -> bool:
    """Whether the first line is a document by itself."""
    file.seek(0)
    first = file.readline(1 << 16)
    whole = b'"documents"' in first or b'"PubTator3"' in first
    return not whole and b'"passages"' in first and first.startswith(b"{")


def _documents(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = value.get("documents", value.get("PubTator3", [value]))
    if not isinstance(value, list):
        raise InputError('The file is no BioC collection: it has no list of "documents".')
    return value


def one(record: Annotated) -> str:
    """The document of a record."""
    return json_line(document(record))


FORM = Form(
    "bioc-json", "BioC JSON", (".bioc.json",), read, one, _COLLECTION, between=",\n", tail="\n]}\n"
)
