"""Markdown (CommonMark with tables), with YAML front matter for what a document says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.blocks import Block, Kind, Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.decode import decode
from ingest.readers.common.heads import Cell, Table
from ingest.readers.common.hidden import hidden_warnings, is_prose
from ingest.readers.common.smuggled import part_messages
from ingest.readers.common.tables import Piece, headed, written
from ingest.readers.html.blocks import element_blocks
from ingest.readers.markdown.front_matter import front_matter
from taiyi_rag.errors import ReadError

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_COMMENT = re.compile(r"<!--(.*)-->", re.DOTALL)
_BADGE = re.compile(r"badge|shields\.io|travis-ci|codecov|\.svg\b", re.IGNORECASE)


def read(data: bytes, name: str) -> Iterable[Source]:
    """The document in `data`. Raises ReadError when it is empty or no text."""
    text, decoding = decode(data, name)
    fields, body, warnings = front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
    env: dict[str, Any] = {}
    root = SyntaxTreeNode(_PARSER.parse(body, env))
    blocks = [b for b in _blocks(root) if any(char.isalnum() for char in b.text)]
    blocks += _commented(env)
    if not blocks:
        raise ReadError(f"{name} holds no text. Check that it was saved.")
    top = next((b for b in blocks if b.kind == "heading" and b.level == 1), None)
    title = fields.pop("title", None) or (top.text if top else PurePath(name).stem or name)
    if top is not None and top.text == title:
        blocks = [b for b in blocks if b is not top]
    return [
        Source(
            title,
            blocks,
            "markdown",
            None,
            fields,
            (*decoding, *warnings, *hidden_warnings(blocks)),
        )
    ]


def _commented(env: dict[str, Any]) -> Iterator[Block]:
    """What is written as the title of a link that nothing uses, a way to comment in Markdown."""
    for label, link in env.get("references", {}).items():
        if label.strip("/ ") in ("", "COMMENT") and is_prose(link.get("title", "")):
            yield Block("paragraph", clean_line(link["title"]), hidden="comment")


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    """The blocks of a node in document order."""
    match node.type:
        case "heading":
            yield from _running("heading", node, int(node.tag[1]))
        case "paragraph":
            yield from _running("paragraph", node)
        case "fence" | "code_block":
            yield Block("paragraph", clean_line(node.content))
        case "html_block":
            yield from _html(node.content)
        case "table":
            yield Block("table", _table(node))
            yield from _unseen(node)
        case "bullet_list" | "ordered_list" if _is_contents(node):
            pass
        case "list_item":
            yield from _item(node)
        case _:
            for child in node.children:
                yield from _blocks(child)


def _running(kind: Kind, node: SyntaxTreeNode, level: int = 0) -> Iterator[Block]:
    """A block of running text, and after it what stands in it unseen."""
    yield Block(kind, _text(node), level)
    yield from _unseen(node)


def _unseen(node: SyntaxTreeNode) -> Iterator[Block]:
    """What stands in a node's inline content unseen."""
    for inline in node.walk():
        if inline.type == "inline":
            _, messages = part_messages("".join(_inline(inline)))
            yield from (Block("paragraph", clean_line(m), hidden=reason) for reason, m in messages)
        comment = _COMMENT.fullmatch(inline.content) if inline.type == "html_inline" else None
        if comment and is_prose(comment[1]):
            yield Block("paragraph", clean_line(comment[1]), hidden="comment")


def _item(node: SyntaxTreeNode) -> Iterator[Block]:
    """A list item's first paragraph is the item; what else it holds follows."""
    for index, child in enumerate(node.children):
        if index == 0 and child.type == "paragraph":
            yield from _running("item", child)
        else:
            yield from _blocks(child)


def _table(table: SyntaxTreeNode) -> str:
    """The rows of a table, one a line. Its first row holds the heads, if it holds anything."""
    rows = [
        [Cell(_text(cell)) for cell in row.children] for row in table.walk() if row.type == "tr"
    ]
    said = [row for row in rows if any(cell.text for cell in row)]
    lines = headed(Table(said, 1)) if said and said[0] is rows[0] else None
    return written(lines or [[Piece("", cell) for cell in row] for row in said])


def _text(node: SyntaxTreeNode) -> str:
    """What can be seen of a node's inline content, on one line."""
    return clean_line(part_messages("".join(_inline(node)))[0])


def _inline(node: SyntaxTreeNode) -> Iterator[str]:
    match node.type:
        case "text" | "code_inline":
            yield node.content
        case "softbreak" | "hardbreak":
            yield "\n"
        case "image":
            if not _BADGE.search(str(node.attrs.get("src", ""))):
                yield node.content
        case "html_inline":
            if node.content.lower().startswith("<br"):
                yield "\n"
        case _:
            for child in node.children:
                yield from _inline(child)


def _html(content: str) -> Iterator[Block]:
    """The blocks of HTML that stands in the text: comments and mere images have none."""
    try:
        yield from element_blocks(lxml_html.fragment_fromstring(content, create_parent="div"))
    except (etree.ParserError, ValueError):
        return


def _is_contents(node: SyntaxTreeNode) -> bool:
    """Whether a list only links to places in the document: a table of contents."""
    inlines = [n for n in node.walk() if n.type == "inline" and _text(n)]
    return bool(inlines) and all(_is_anchor(inline) for inline in inlines)


def _is_anchor(inline: SyntaxTreeNode) -> bool:
    shown = [n for n in inline.children if n.type != "text" or n.content.strip()]
    return all(n.type == "link" and str(n.attrs.get("href", "")).startswith("#") for n in shown)
