"""A passage is found by what its abbreviations stand for, when its document says so elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from taiyi_rag.library import Collection, DraftPassage
from taiyi_rag.types import Document, Section

Draft = tuple[Document, list[DraftPassage]]
TEXT = "Heart failure (HF) is common.\n\nHF worsens in winter."
FIRST = TEXT.index("\n")


@pytest.fixture
def defining(draft: Callable[..., Draft]) -> Callable[[str], Draft]:
    """A document whose first passage, hidden or not, says what the second leaves out."""

    def make(hidden: str) -> Draft:
        document, (first, second) = draft("d1")
        sections = (Section(0, len(TEXT), ()),)
        return replace(document, title="Winter", text=TEXT, sections=sections, regions=()), [
            replace(first, start=0, end=FIRST, headings=(), hidden=hidden),
            replace(second, start=FIRST + 2, end=len(TEXT), headings=(), language="en"),
        ]

    return make


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize(("hidden", "found"), [("", 2), ("white", 0)])
def test_long_forms_find_short_ones(
    collection: Collection,
    put: Callable[..., None],
    defining: Callable[[str], Draft],
    hidden: str,
    found: int,
    publish: bool,
) -> None:
    put(defining(hidden), publish=publish)
    with collection.reading() as view:
        assert len(view.lexical.search(["heart", "failur"], 10)) == found
        assert len(view.lexical.search(["hf"], 10)) == (found or 1)
