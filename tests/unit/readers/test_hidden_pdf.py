"""PDF: text that nobody sees is marked with the reason, its look-alikes aren't."""

from __future__ import annotations

import pytest

from ingest.blocks import Source
from ingest.readers import pdf as reader

from . import hidden_pdfs as files
from .hidden_checks import CHINESE, ENGLISH, check_marked


def read(data: bytes) -> Source:
    (source,) = reader.read(data, "file.pdf")
    return source


@pytest.mark.parametrize("sentences", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("method", files.METHODS)
def test_hidden_text_is_marked_in_its_place(method: str, sentences: tuple[str, str]) -> None:
    check_marked(read(files.METHODS[method](*sentences)), sentences, " on page 1")


@pytest.mark.parametrize("sentences", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("method", files.SEEN)
def test_what_resembles_hiding_is_not_marked(method: str, sentences: tuple[str, str]) -> None:
    source = read(files.SEEN[method](*sentences))
    assert [b for b in source.blocks if b.hidden] == []
    assert source.warnings == ()
    assert sentences[1] in "".join(b.text for b in source.blocks)


@pytest.mark.parametrize("method", files.ASCII_METHODS)
def test_what_only_drawing_tells_is_marked(method: str) -> None:
    source = read(files.ASCII_METHODS[method](*ENGLISH))
    assert [b.text for b in source.blocks if b.hidden] == [ENGLISH[1]]
