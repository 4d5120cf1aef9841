"""Which paragraphs of a PDF are headings, and of what level.

The document's own outline says best. Where it has none, or doesn't list a heading, numbers
("1.2.3", "第一章", "（一）"), size and weight tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.common.numbering import han_rank, is_han_title
from ingest.readers.pdf.lines import Line, Table
from ingest.readers.pdf.paragraphs import Paragraph, Style
from taiyi_rag.language import has_han

Outline = Mapping[int, Sequence[tuple[str, int]]]
"""By page, the titles of the outline as `plain` gives them, and their levels from 1."""

_MARKS = re.compile(r"[\W_]+")
_ENTRY_LINES = 5  # the most lines an entry of the outline may take on the page
_FEWEST_LISTED = 5  # headings in a row that only list what follows
_LARGER = 1.12  # of the usual font size: a heading's
_HAN_LENGTH, _LATIN_LENGTH, _HEADING_LINES = 45, 140, 3
_NUMBERS = re.compile(r"(\d{1,2}(?:\.\d{1,3}){0,4})\.?\s+(?=[A-Z])")
_CAPTION = re.compile(r"(?:table|figure|fig\.|box|表|图)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Look:
    """What tells of a heading's depth: its kind of Chinese number, or its number and type."""

    rank: int
    depth: int
    size: float
    strong: bool

    def inside(self, other: _Look) -> bool:
        """Whether a heading of this look stands under one of the other."""
        if self.rank >= 0 and other.rank >= 0:
            return self.rank > other.rank
        if abs(self.size - other.size) > 0.08 * self.size:
            return self.size < other.size
        if self.rank < 0 and other.rank < 0 and self.depth and other.depth:
            return self.depth > other.depth
        if (self.depth or self.rank >= 0) != (other.depth or other.rank >= 0):
            return bool(other.depth or other.rank >= 0)
        return other.strong and not self.strong


def plain(text: str) -> str:
    """`text` without blanks, marks and case: what is compared of titles."""
    return _MARKS.sub("", text).casefold()


def outlined(
    items: Sequence[tuple[int, Line | Table]], outline: Outline
) -> dict[int, tuple[int, int]]:
    """Lines that are an entry of the outline: by index, how many lines it takes and its level.

    The last line of a sentence may say the same words ("… bleeding from / oesophageal varices.").
    """
    found = {}
    for index, (page, _) in enumerate(items):
        entries = {t: level for t, level in outline.get(page, ()) if len(t) > 1 and not t.isdigit()}
        joined = written = ""
        for length, (at, line) in enumerate(items[index : index + _ENTRY_LINES], start=1):
            text = line.text if isinstance(line, Line) and at == page else ""
            joined += plain(text)
            written += text
            if not plain(text) or not any(title.startswith(joined) for title in entries):
                break
            if joined in entries:
                if not (written[0].islower() and written.endswith(".")):
                    found[index] = length, entries[joined]
                break
    return found


def mark_headings(found: Sequence[Paragraph | tuple[int, Table]], style: Style) -> None:
    """Set the `level` of paragraphs that look like headings and that the outline doesn't list."""
    texts = [p for p in found if isinstance(p, Paragraph)]
    looks = {id(p): _look(p) for p in texts}
    stack: list[tuple[_Look, int]] = []
    for index, paragraph in enumerate(texts):
        look = looks[id(paragraph)]
        if paragraph.level:
            while stack and stack[-1][1] >= paragraph.level:
                stack.pop()
        elif _is_heading(paragraph, style) and not _is_listed(index, texts, looks):
            paragraph.level = _unwind(stack, look)
        else:
            continue
        stack.append((look, paragraph.level))


def _unwind(stack: list[tuple[_Look, int]], look: _Look) -> int:
    """Take headings that one of this `look` doesn't stand under off the stack; its level."""
    level = 0
    while stack and not look.inside(stack[-1][0]):
        level = stack.pop()[1]
    outer = stack[-1][1] if stack else 0
    return max(level, outer + 1) if level else outer + 1


def _look(paragraph: Paragraph) -> _Look:
    text = paragraph.first.text
    rank = han_rank(text) if has_han(text) else -1
    numbers = _NUMBERS.match(text)
    depth = numbers[1].count(".") + 1 if numbers else 0
    return _Look(rank, depth, round(paragraph.size, 1), paragraph.strong)


def _is_heading(paragraph: Paragraph, style: Style) -> bool:
    text = " ".join(line.text for _, line in paragraph.lines)
    han = has_han(text)
    if len(text) > (_HAN_LENGTH if han else _LATIN_LENGTH) or len(paragraph.lines) > _HEADING_LINES:
        return False
    if paragraph.bulleted or not plain(text) or plain(text).isdigit() or _CAPTION.match(text):
        return False
    if han and han_rank(text) >= 0:
        return is_han_title(text)
    if text[-1] in ".,;，；。、" or text[0].islower() or text[0] in "[(*":
        return False
    if text[-1] in ":：" and not paragraph.strong:
        return False
    return paragraph.strong or paragraph.size >= _LARGER * style.size


def _is_listed(index: int, texts: list[Paragraph], looks: dict[int, _Look]) -> bool:
    """Whether a numbered line follows or precedes one of its kind: a list, not a heading."""
    paragraph = texts[index]
    rank = looks[id(paragraph)].rank
    if rank < 0 or paragraph.strong:
        return False
    near = texts[max(0, index - 1) : index] + texts[index + 1 : index + 2]
    return index + 1 == len(texts) or any(looks[id(p)].rank == rank and not p.level for p in near)


def repeated_lists(found: Sequence[Paragraph | tuple[int, Table]]) -> Iterator[int]:
    """Indices of paragraphs that only list headings which follow: contents without page numbers."""
    keys = [_key(item) for item in found]
    last = {key: i for i, (item, key) in enumerate(zip(found, keys, strict=True)) if _level(item)}
    run: list[int] = []
    for index, key in enumerate([*keys, ""]):
        if key and last.get(key, -1) > index:
            run.append(index)
        elif not run or index - run[-1] > 1 or index == len(keys):
            if len(run) >= _FEWEST_LISTED:
                yield from range(run[0], run[-1] + 1)
            run = []


def _key(item: Paragraph | tuple[int, Table]) -> str:
    return plain("".join(ln.text for _, ln in item.lines)) if isinstance(item, Paragraph) else ""


def _level(item: Paragraph | tuple[int, Table]) -> int:
    return item.level if isinstance(item, Paragraph) else 0
