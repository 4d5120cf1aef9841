"""What a reader hands on: a source as a list of blocks, and how blocks become a `Document`.

A reader (`ingest/readers/`) turns one file into one or more `Source`s and knows nothing of
passages, ids' uniqueness, embeddings or the library. `assemble` joins a source's blocks into the
document's text and keeps, for every stretch of it, the heading path it stands under and the page
boxes it was read from. The splitter works on what `assemble` made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from taiyi_rag.language import document_language
from taiyi_rag.types import Document, Region, Section

SEPARATOR = "\n\n"
"""Between blocks in `Document.text`: a paragraph break, so that no sentence crosses a block."""

Kind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table, in reading order.

    `text` is clean: no control characters but newlines, no runs of blanks; a paragraph is one
    line (a source's own line wraps are undone), a table has one row a line. `level` is a
    heading's depth from 1. `regions` are the page boxes of its lines, with offsets into `text`.
    `hidden` says, in a word or two, why a reader of the original doesn't see it ("white", "tiny",
    "display:none"); "" when they do. A hidden heading is handed on as a paragraph.
    """

    kind: Kind
    text: str
    level: int = 0
    regions: tuple[Region, ...] = ()
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One document as read: its blocks, what the file says of itself, and what went wrong.

    `id` is the document's public identifier where the format has one (`PMID:…`, a BEIR `_id`),
    else None and the pipeline gives a stable one. `fields` are fields of `taiyi_rag.types.Document`
    by name. `warnings` are losses the user must hear of ("pages 3–5 are scans without text").
    `again` says that an extra which isn't installed would read more: the file isn't taken for read.
    """

    title: str
    blocks: Sequence[Block]
    format: str
    id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    again: bool = False


def assemble(source: Source, *, id: str, path: str) -> Document:
    """The document of `source`: its text, sections and regions.

    A source without body text (a PubMed comment has none) gets its title as text, so that it can
    be found. `language` is the source's own word for it, else judged from the text.
    """
    blocks = [b for b in source.blocks if b.text]
    if not any(b.kind != "heading" and not b.hidden for b in blocks):
        blocks = [*blocks, Block("paragraph", source.title)]
    parts: list[str] = []
    sections: list[Section] = []
    regions: list[Region] = []
    stack: list[tuple[int, str]] = []
    position = 0
    section_start: int | None = None
    hidden = ""

    def close(end: int) -> None:
        nonlocal section_start
        if section_start is not None:
            sections.append(Section(section_start, end, tuple(h for _, h in stack), hidden))
            section_start = None

    last_end = 0
    for block in blocks:
        if parts:
            parts.append(SEPARATOR)
            position += len(SEPARATOR)
        if block.kind == "heading":
            close(last_end)
            while stack and stack[-1][0] >= block.level:
                stack.pop()
            stack.append((block.level, block.text))
        else:
            if block.hidden != hidden:
                close(last_end)
            if section_start is None:
                section_start, hidden = position, block.hidden
        parts.append(block.text)
        regions.extend(
            replace(r, start=r.start + position, end=r.end + position) for r in block.regions
        )
        position += len(block.text)
        last_end = position
    close(last_end)
    text = "".join(parts)
    fields = dict(source.fields)
    language = fields.pop("language", None) or document_language(text)
    return Document(
        id=id,
        title=source.title,
        text=text,
        language=language,
        source=fields.pop("source", None) or path.rsplit("/", 1)[-1],
        format=source.format,
        path=path,
        sections=tuple(sections),
        regions=tuple(regions),
        **fields,
    )
