"""TRUST 17, in files: what others wrote is text in them, letter by letter, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from taiyi_rag import references
from taiyi_rag.exporting import exported
from taiyi_rag.references import one_line
from taiyi_rag.types import Outcome
from tests import active
from tests.payloads import PAYLOADS, Payload
from tests.planting import document, export

SOME = PAYLOADS[::9]
"""The full form is in `tests/faults/test_inert.py`."""

Read = Callable[[bytes], Any]


@pytest.mark.parametrize("payload", SOME, ids=lambda p: p.family)
def test_in_markdown(payload: Payload) -> None:
    for outcome in Outcome:
        data = exported(export(payload.text, outcome), "md")
        assert list(active.markdown(data)) == []
        assert one_line(payload.text) in active.markdown_text(data)


@pytest.mark.parametrize("payload", SOME, ids=lambda p: p.family)
def test_in_docx(payload: Payload) -> None:
    data = exported(export(payload.text), "docx")
    assert list(active.docx(data)) == []
    assert one_line(payload.text) in active.docx_text(data)


@pytest.mark.parametrize("payload", SOME, ids=lambda p: p.family)
def test_in_pdf(payload: Payload) -> None:
    data = exported(export(payload.text), "pdf")
    assert list(active.pdf(data)) == []
    if payload.family not in ("unicode", "entity"):
        assert active.squeezed(one_line(payload.text)) in active.squeezed(active.pdf_text(data))


READERS: dict[references.Format, Callable[[str], Iterator[str]]] = {
    "ris": active.ris,
    "bib": active.bib,
    "nbib": active.nbib,
    "csv": active.table,
}


@pytest.mark.parametrize("format", references.FORMATS)
def test_in_references(format: references.Format) -> None:
    for payload in PAYLOADS:
        text = references.exported([document(payload.text)], format)
        assert list(READERS[format](text)) == [], payload
