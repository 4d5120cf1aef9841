"""Plain text: paragraphs out of wrapped lines, headings and items by how they are written.

Chinese statutes (第一章 …, 第一条 …) and the TCM classics' tags (<篇名>, <目录>) are known. In
English a heading is a short line of its own without final punctuation, or numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from ingest.blocks import Block, Source
from ingest.readers.common.clean import clean_line
from ingest.readers.common.decode import decode
from ingest.readers.common.lines import join_lines, words_of
from ingest.readers.common.numbering import NUMBERED, PARTS, bullet_length, han_rank, is_han_title
from taiyi_rag.errors import ReadError
from taiyi_rag.language import has_han

_TAG = re.compile(r"<(?P<tag>篇名|目录)>\s*(?P<value>.*)")
_FIELD = re.compile(r"作者[:：]\s*(?P<author>\S{2,12})\s*$")
_TYPESET = re.compile(r"^属性[:：]\s*|\\p\w+\.(?:bmp|jpg)|\\[xr]")  # marks in the TCM classics
_HAN = r"[\u4e00-\u9fff]"
_SPREAD = re.compile(rf"(?<!{_HAN})({_HAN})[\u3000\xa0]+({_HAN})(?!{_HAN})")  # a title's 总　　则
_ENDS = re.compile(r"[.!?:;。！？：；…][”’\"')\]）】]*$")
_CONTENTS = re.compile(r"(?:table of )?contents|目\s*[录錄次]", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+(?=[A-Z])")
_WIDEST_WRAP = 130  # columns: text with longer lines has a paragraph a line
_NARROWEST_WRAP = 40
_TITLE_COLUMNS = 80
_HEADING_WORDS = 12
_FEWEST_LISTED = 3


@dataclass(slots=True)
class _Line:
    """A cleaned line of the file, and whether a blank line stands before and after it."""

    text: str
    opens: bool
    closes: bool = False


def read(data: bytes, name: str) -> Iterable[Source]:
    """The document in `data`. Raises ReadError when it is empty or no text."""
    text, warnings = decode(data, name)
    lines = list(_lines(text))
    if not lines:
        raise ReadError(f"{name} is empty. Check that it was saved.")
    authors = tuple(m["author"] for line in lines[:10] if (m := _FIELD.match(line.text)))
    blocks = list(_unlisted(_blocks(lines)))
    title, blocks = _titled(blocks, name)
    fields = {"authors": authors} if authors else {}
    return [Source(title, blocks, "text", None, fields, warnings)]


def _lines(text: str) -> Iterator[_Line]:
    """The lines that have words, without indents and marks of typesetting."""
    previous: _Line | None = None
    blank = True
    for raw in re.split("\r\n?|[\n\v\f\x85\u2028\u2029]", text):
        line = clean_line(_SPREAD.sub(r"\1\2", _TYPESET.sub("", raw.strip())))
        if any(char.isalnum() for char in line):
            if previous:
                previous.closes = blank
                yield previous
            previous = _Line(line, blank)
            blank = False
        else:
            blank = True
    if previous:
        previous.closes = True
        yield previous


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    wrap = _wrap([line.text for line in lines])
    words = words_of(line.text for line in lines)
    section = top = ""
    run: list[str] = []
    for line in lines:
        tag = _TAG.fullmatch(line.text)
        heading = None if tag else _heading(line)
        if run and (tag or heading or line.opens or _parts(run[-1], line.text, wrap)):
            yield _paragraph(join_lines(run, words)[0])
            run = []
        if heading:
            yield heading
        elif tag is None:
            run.append(line.text)
        elif tag["tag"] == "目录":
            section = tag["value"]
            if section and section != top:
                yield Block("heading", section, 1)
            top = section
        elif tag["value"]:
            yield Block("heading", tag["value"], 2 if section else 1)
            top = top if section else tag["value"]
    if run:
        yield _paragraph(join_lines(run, words)[0])


def _paragraph(text: str) -> Block:
    bullet = bullet_length(text)
    listed = bullet or (NUMBERED.match(text) and not text.startswith("第"))
    return Block("item" if listed else "paragraph", text[bullet:])


def _columns(text: str) -> int:
    """The width of `text` in columns: a Chinese character takes two."""
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in text)


def _wrap(lines: list[str]) -> int:
    """The width in columns at which the file's lines are wrapped, 0 when they aren't."""
    widths = sorted(map(_columns, lines))
    widest = widths[int(0.95 * (len(widths) - 1))]
    return widest if _NARROWEST_WRAP <= widest <= _WIDEST_WRAP else 0


def _parts(last: str, line: str, wrap: int) -> bool:
    """Whether `line` starts a new paragraph after the line `last`, no blank line between."""
    ended = _ENDS.search(last) is not None
    if bullet_length(line) or (NUMBERED.match(line) and (ended or not wrap)):
        return True
    if not wrap:
        return ended or not line[0].islower()
    if has_han(line[:5]):
        filled = _columns(last) / wrap
        return filled < 0.95 if ended else filled < 0.8 and last[-1] not in "，、"
    fits = _columns(last) + 1 + _columns(line.split(" ", 1)[0]) <= 0.85 * wrap
    return fits and (ended or not line[0].islower())


def _heading(line: _Line) -> Block | None:
    """The heading that a line is, None for other lines."""
    text = line.text
    if has_han(text):
        rank = han_rank(text)
        alone = rank < PARTS or (line.opens and line.closes)
        if rank < 0 or not alone or not is_han_title(text):
            return None
        return Block("heading", text, rank + 1)
    words = text.split()
    if not (line.opens and line.closes) or len(words) > _HEADING_WORDS or text[-1] in ".,;:?!":
        return None
    numbers = _NUMBERS.match(text)
    if numbers:
        return Block("heading", text, numbers[1].count(".") + 1)
    if _columns(text) > _TITLE_COLUMNS or not text[0].isupper() or bullet_length(text):
        return None
    return Block("heading", text, 1 if text.isupper() else 2)


def _unlisted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without a table of contents: headings in a row that all come again."""
    found = list(blocks)
    last = {block.text: i for i, block in enumerate(found) if block.kind == "heading"}
    run: list[Block] = []
    for index, block in enumerate(found):
        if block.kind == "heading" and last[block.text] > index:
            run.append(block)
            continue
        yield from run if len(run) < _FEWEST_LISTED else ()
        run = []
        if not _CONTENTS.fullmatch(block.text):
            yield block


def _titled(blocks: list[Block], name: str) -> tuple[str, list[Block]]:
    """The title, and the blocks without it: the first line if it can be one, else the file name."""
    first = blocks[0].text if blocks else ""
    short = _columns(first) <= _TITLE_COLUMNS and not _ENDS.search(first)
    if first and short and blocks[0].kind in ("heading", "paragraph") and "\n" not in first:
        return first, blocks[1:]
    return PurePath(name).stem or name, blocks
