"""Pages of a PDF as blocks, every line with its page and box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.blocks import Block
from ingest.readers.common import heads
from ingest.readers.common.lines import Words, join_lines, words_of
from ingest.readers.common.numbering import bullet_length
from ingest.readers.common.tables import SEPARATOR, Piece, headed
from ingest.readers.pdf.furniture import drop_furniture
from ingest.readers.pdf.headings import Outline, mark_headings, outlined, repeated_lists
from ingest.readers.pdf.lines import Line, Table
from ingest.readers.pdf.order import reading_order
from ingest.readers.pdf.page import Layer, Page, turned
from ingest.readers.pdf.paragraphs import (
    Paragraph,
    document_style,
    paragraphs,
)
from ingest.readers.pdf.slope import sloped
from taiyi_rag.types import Region

_CONTENTS = re.compile(r"(?:.*\W)?(?:contents|目\s*[录錄次])\W*", re.IGNORECASE)
_SAME_COLUMN = 3.0  # points


def page_blocks(pages: list[Page], outline: Outline) -> tuple[list[Block], str]:
    """The blocks of all `pages`, and the largest text on the first of them (a title, likely)."""
    drop_furniture(pages)
    items: list[tuple[int, Line | Table]] = []
    places: dict[int, tuple[Page, Layer]] = {}
    for page in pages:
        for layer in page.layers:
            for item in reading_order(layer):
                items.append((page.number, item))
                for line in _lines_of(item):
                    places[id(line)] = page, layer
    style = document_style(items)
    found = list(paragraphs(items, style, outlined(items, outline)))
    mark_headings(found, style)
    writer = _Writer(places, words_of(line.text for _, item in items for line in _lines_of(item)))
    contents = set(repeated_lists(found))
    blocks = []
    for index, part in enumerate(found):
        if index in contents or (index + 1 in contents and _titles_contents(part)):
            continue
        if isinstance(part, Paragraph):
            block = writer.paragraph(part)
        else:
            block = writer.table(part[1], _goes_on(found[index - 1] if index else None, part))
        if any(char.isalnum() for char in block.text):  # else a row of dashes
            blocks.append(block)
    return blocks, _heading_text(found)


def _goes_on(before: Paragraph | tuple[int, Table] | None, part: tuple[int, Table]) -> bool:
    """Whether a ruled table goes on with the one before it, which stands on the last page."""
    if not isinstance(before, tuple) or before[0] + 1 != part[0]:
        return False
    starts, others = part[1].starts, before[1].starts
    if len(starts) < 2 or len(starts) != len(others):
        return False
    return all(abs(a - b) < _SAME_COLUMN for a, b in zip(starts, others, strict=True))


def _lines_of(item: Line | Table) -> Iterable[Line]:
    if isinstance(item, Line):
        return [item]
    return [line for row in item.rows for cell in row for line in cell]


def _titles_contents(item: Paragraph | tuple[int, Table]) -> bool:
    return isinstance(item, Paragraph) and _CONTENTS.fullmatch(item.first.text) is not None


def _heading_text(found: Sequence[Paragraph | tuple[int, Table]]) -> str:
    """The title that the first page shows: the largest text on it, or what stands above that.

    Nothing where no text stands out.
    """
    texts = [p for p in found if isinstance(p, Paragraph) and any(map(str.isalpha, p.first.text))]
    first = [p for p in texts if p.page == texts[0].page]
    if not first:
        return ""
    largest = max(first, key=lambda p: p.size)
    if largest.size <= 1.1 * min(p.size for p in first):
        return ""
    if first[0].level and first[0].size >= 0.85 * largest.size:
        largest = first[0]
    lines: list[str] = []
    for paragraph in first[first.index(largest) :]:  # a title's lines may be set like paragraphs
        if abs(paragraph.size - largest.size) > 0.5 or paragraph.level != largest.level:
            break
        lines += [line.text for _, line in paragraph.lines]
    return join_lines(lines)[0]


@dataclass(slots=True, eq=False)
class _Cell(heads.Cell):
    """A cell with its lines, and where each of them stands in its text."""

    lines: Sequence[Line] = ()
    spans: Sequence[tuple[int, int]] = ()


def _plain(rows: heads.Rows) -> Iterable[list[Piece]]:
    """Rows without heads: a cell over several rows or columns stands in the first of them."""
    above: Sequence[heads.Cell] = []
    for row in rows:
        line = []
        for number, cell in enumerate(row):
            if not (number and cell is row[number - 1]):
                again = number < len(above) and cell is above[number]
                line.append(Piece("", heads.Cell("") if again else cell))
        while line and not line[-1].cell.text:
            line.pop()
        if line:
            yield line
        above = row


class _Writer:
    """Writes blocks and keeps the box of each of their lines."""

    def __init__(self, places: dict[int, tuple[Page, Layer]], words: Words) -> None:
        self._places, self._words = places, words
        self._heads: heads.Rows = []  # of the table written last

    def paragraph(self, paragraph: Paragraph) -> Block:
        """The block of a paragraph, item or heading. A bullet isn't part of an item's text."""
        lines = [line for _, line in paragraph.lines]
        texts = [line.text for line in lines]
        bullet = 0 if paragraph.level else bullet_length(texts[0])
        texts[0] = texts[0][bullet:]
        text, spans = join_lines(texts, self._words)
        regions = tuple(
            self._region(line, start, end)
            for line, (start, end) in zip(lines, spans, strict=True)
            if end > start
        )
        if paragraph.level:
            return Block("heading", text, paragraph.level, regions)
        kind = "item" if bullet or paragraph.numbered else "paragraph"
        return Block("item" if kind == "item" else "paragraph", text, 0, regions)

    def table(self, table: Table, goes_on: bool) -> Block:
        """The block of a table: a row a line, its cells parted by " | ", values with their heads.

        `goes_on` says that its columns are those of the table written last, and so its heads.
        """
        cells = {id(lines): self._cell(lines) for row in table.rows for lines in row}
        rows = [[cells[id(lines)] for lines in row] for row in table.rows]
        judged = heads.Table(rows, None, self._heads if goes_on else [])
        self._heads = heads.head_rows(judged)
        text, regions = "", list[Region]()
        for pieces in headed(judged) or _plain(rows):
            text += "\n" if text else ""
            for number, piece in enumerate(pieces):
                if number:
                    text += SEPARATOR if text and text[-1] != "\n" else "| "
                regions += self._piece_regions(piece, len(text))
                text += piece.label + piece.cell.text
        return Block("table", text, 0, tuple(regions))

    def _cell(self, lines: list[Line]) -> _Cell:
        text, spans = join_lines([line.text for line in lines], self._words)
        return _Cell(text, bool(lines) and all(line.strong for line in lines), lines, spans)

    def _piece_regions(self, piece: Piece, start: int) -> Iterable[Region]:
        """Where a cell's lines stand. Its heads are part of the first: they are said of it."""
        if isinstance(piece.cell, _Cell):
            inside = start + len(piece.label)
            for line, (a, b) in zip(piece.cell.lines, piece.cell.spans, strict=True):
                yield self._region(line, inside + a if a else start, inside + b)

    def _region(self, line: Line, start: int, end: int) -> Region:
        page, layer = self._places[id(line)]
        return region(page, layer, line, start, end)


def region(page: Page, layer: Layer, line: Line, start: int, end: int) -> Region:
    """Where on its page a line stands that is `start`..`end` of a block's text."""
    box = turned(
        sloped((line.x0, line.y0, line.x1, line.y1), layer),
        (page.rotation - layer.turn) % 4,
        layer.width,
        layer.height,
    )
    left, top, right, bottom = (round(edge, 2) for edge in box)
    return Region(start, end, page.number, left, top, right, bottom, line.confidence)
