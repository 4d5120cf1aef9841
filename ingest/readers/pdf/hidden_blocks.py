"""Hidden text of a PDF's pages as blocks, each put where it would be read if it could be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ingest.blocks import Block
from ingest.readers.common.lines import join_lines
from ingest.readers.common.tables import SEPARATOR
from ingest.readers.pdf.blocks import region
from ingest.readers.pdf.lines import Line, lines_of
from ingest.readers.pdf.page import Fragment, Layer, Page
from ingest.readers.pdf.screen import CLIPPED
from taiyi_rag.types import Region

_LEADING = 1.5  # line heights: lines further apart are two paragraphs
_COMPARED = 60  # letters of a line
_LABEL = re.compile(rf"(^|{re.escape(SEPARATOR)})[^|\n]*?: ", re.MULTILINE)
_NEAR = 6.0  # points: a text drawn again so near is a shadow of the first


def with_hidden(blocks: list[Block], pages: list[Page]) -> list[Block]:
    """`blocks` with the hidden text of `pages` in its place among them."""
    after: dict[int, list[Block]] = {}
    for page in pages:
        for layer in page.layers:
            for block in _hidden_blocks(page, layer):
                if block.hidden == CLIPPED and _is_cut_line(block, blocks):
                    continue
                after.setdefault(_place(block.regions[0], blocks), []).append(block)
    if not after:
        return blocks
    merged = after.get(-1, [])
    for index, block in enumerate(blocks):
        merged += [block, *after.get(index, [])]
    return merged


def _hidden_blocks(page: Page, layer: Layer) -> Iterator[Block]:
    fragments = [f for f in layer.hidden if not _is_seen(f, layer)]
    fragments.sort(key=lambda f: f.hidden)
    for reason, group in groupby(fragments, key=lambda f: f.hidden):
        for lines in _paragraphs(lines_of(list(group))):
            text, spans = join_lines([line.text for line in lines])
            regions = tuple(
                region(page, layer, line, start, end)
                for line, (start, end) in zip(lines, spans, strict=True)
                if end > start
            )
            if any(char.isalnum() for char in text):
                yield Block("paragraph", text, 0, regions, reason)


def _is_seen(fragment: Fragment, layer: Layer) -> bool:
    """Whether the same words can be seen in the same place: it is their shadow or outline."""
    words = _plain(fragment.text)
    return any(
        words in _plain(seen.text)
        and abs(seen.y0 - fragment.y0) < _NEAR
        and seen.x0 - _NEAR < fragment.x0 < seen.x1 + _NEAR
        for seen in layer.fragments
    )


def _is_cut_line(hidden: Block, blocks: list[Block]) -> bool:
    """Whether a line cut off at a page's end stands whole on the page before or after it.

    Its tails may be missing here ("hdrochloride"): the letters that are left come in their order.
    A table's row stands there with its heads, which the line cut off hasn't.
    """
    page, words = hidden.regions[0].page, _plain(hidden.text)
    pattern = re.compile(r"\w{0,2}".join(map(re.escape, words[:_COMPARED])))
    near = [b for b in blocks for r in b.regions[:1] if abs(r.page - page) <= 1]
    texts = [b.text for b in near]
    texts += [_LABEL.sub(r"\1", b.text) for b in near if b.kind == "table"]
    return any(pattern.search(_plain(text)) for text in texts)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines below each other, closely and in one column."""
    run: list[Line] = []
    for line in lines:
        if run and not _follows(run[-1], line):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _follows(above: Line, line: Line) -> bool:
    height = max(above.y1 - above.y0, line.y1 - line.y0)
    return line.y0 - above.y0 < _LEADING * height and line.x0 < above.x1 and above.x0 < line.x1


def _place(hidden: Region, blocks: list[Block]) -> int:
    """The index of the block after which a hidden text stands, -1 for none.

    That is the last one in reading order that starts above it in its column, else on its page.
    """
    before = beside = above = -1
    for index, block in enumerate(blocks):
        for place in block.regions[:1] + block.regions[-1:]:
            if place.page < hidden.page:
                before = index
            elif place.page == hidden.page and place.y0 <= hidden.y0:
                above = index
                if place.x0 < hidden.x1 and hidden.x0 < place.x1:
                    beside = index
    return next((found for found in (beside, above, before) if found >= 0), -1)
