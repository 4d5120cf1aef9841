"""A quote in its context, and where it stands on the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from taiyi_rag.types import Document, Region
from ui.excerpts import AROUND, Piece, excerpt
from ui.highlights import regions_of


def test_the_quote_stands_in_its_passage_and_the_text_around_it() -> None:
    text = "Before.\n\nOne. Two. Three.\n\nAfter."
    passage, quote = (9, 25), (14, 18)
    assert excerpt(text, passage, quote) == [
        Piece("around", "Before.\n\n"),
        Piece("passage", "One. "),
        Piece("quote", "Two."),
        Piece("passage", " Three."),
        Piece("around", "\n\nAfter."),
    ]


def test_without_a_quote_the_passage_stands_alone() -> None:
    pieces = excerpt("a b c", (2, 3))
    assert pieces == [Piece("around", "a "), Piece("passage", "b"), Piece("around", " c")]


def test_several_words_may_be_marked() -> None:
    pieces = excerpt("a b c d", (0, 7), (0, 1), (4, 5))
    assert [(p.kind, p.text) for p in pieces] == [
        ("quote", "a"),
        ("passage", " b "),
        ("quote", "c"),
        ("passage", " d"),
    ]


@given(some.text(alphabet="ab \n。", max_size=3000), some.data())
def test_the_pieces_are_a_stretch_of_the_text(text: str, data: some.DataObject) -> None:
    cuts = sorted(data.draw(some.lists(some.integers(0, len(text)), min_size=4, max_size=4)))
    start, first, last, end = cuts
    pieces = excerpt(text, (start, end), (first, last))
    assert "".join(p.text for p in pieces) in text
    assert "".join(p.text for p in pieces if p.kind != "around") == text[start:end]
    assert "".join(p.text for p in pieces if p.kind == "quote") == text[first:last]
    assert sum(len(p.text) for p in pieces if p.kind == "around") <= 2 * AROUND


def _document(text: str, *regions: Region) -> Document:
    return Document("d", "T", text, "zh", "s", "pdf", regions=regions)


def test_a_line_shared_with_other_text_is_cut() -> None:
    line = Region(0, 10, 1, 100, 50, 300, 60)
    (cut,) = regions_of(_document("一二三四五六七八九十", line), (2, 5))
    assert (cut.x0, cut.x1, cut.y0, cut.y1) == (140, 200, 50, 60)


def test_lines_elsewhere_are_left_out() -> None:
    lines = [Region(0, 5, 1, 0, 0, 50, 10), Region(5, 10, 2, 0, 0, 50, 10)]
    assert regions_of(_document("abcdefghij", *lines), (5, 10)) == [lines[1]]
