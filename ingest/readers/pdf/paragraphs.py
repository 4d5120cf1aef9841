"""Lines of pages as paragraphs: where one ends, and which go on in the next column or page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from ingest.readers.common.numbering import BULLET, NUMBERED
from ingest.readers.pdf.lines import Line, Table
from taiyi_rag.language import has_han

_ENDS = re.compile(r"[.!?:;。！？：；][”’\"')\]）】]*(?:\[\d+\]|\d{1,2})?$")
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})*\s+[A-Z]")
_HANDS_ON = re.compile(r"[,，、\-‐–(（]$")
_SAME_SIZE = 0.08
_STEP = 1.3  # of the usual pitch: a wider step parts paragraphs
_WIDE_STEP = 1.9  # the same where a sentence plainly goes on


@dataclass(slots=True)
class Paragraph:
    """The lines of a paragraph, heading or list item, each with its page."""

    lines: list[tuple[int, Line]]
    size: float
    strong: bool
    level: int = 0
    """Of a heading, from 1; 0 for what isn't known to be one."""

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """Its last line so far."""
        return self.lines[-1][1]

    @property
    def page(self) -> int:
        """The page it starts on."""
        return self.lines[0][0]

    @property
    def bulleted(self) -> bool:
        """Whether a bullet stands before it."""
        return BULLET.match(self.first.text) is not None

    @property
    def numbered(self) -> bool:
        """Whether a number or letter of a list stands before it."""
        return NUMBERED.match(self.first.text) is not None


@dataclass(slots=True)
class Style:
    """What is usual in a document: the size of its text, and the pitch of its lines."""

    size: float
    strong_means: bool
    """Whether bold stands out: false where most of the text is bold."""
    pitches: dict[int, float] = field(default_factory=dict)
    """By rounded font size, from line to line, in font sizes."""

    def pitch(self, size: float) -> float:
        """The usual pitch of lines of this font size, in points."""
        return self.pitches.get(round(size), 1.25) * size


def document_style(items: Iterable[tuple[int, Line | Table]]) -> Style:
    """The usual sizes and pitches of `items`, which come with their pages."""
    sizes: Counter[float] = Counter()
    strong: Counter[bool] = Counter()
    pitches: dict[int, list[float]] = defaultdict(list)
    previous: tuple[int, Line] | None = None
    for page, item in items:
        if isinstance(item, Table):
            previous = None
            continue
        sizes[round(item.size, 1)] += len(item.text)
        strong[item.strong] += len(item.text)
        if previous and previous[0] == page and abs(previous[1].size - item.size) < 0.3:
            step = (item.y0 - previous[1].y0) / item.size
            if 0.8 < step < 2.5:
                pitches[round(item.size)].append(step)
        previous = page, item
    usual = {size: _low_median(steps) for size, steps in pitches.items()}
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    return Style(body, strong[True] < strong[False], usual)


def _low_median(steps: list[float]) -> float:
    """The median of the nearer half: steps between paragraphs are the wider ones."""
    return median(sorted(steps)[: len(steps) // 2 + 1])


def paragraphs(
    items: Iterable[tuple[int, Line | Table]], style: Style, headings: dict[int, tuple[int, int]]
) -> Iterator[Paragraph | tuple[int, Table]]:
    """Paragraphs and tables in reading order.

    `headings` tells of lines known to be headings, by index in `items`: how many lines, level.
    """
    open_: Paragraph | None = None
    forced = 0
    for index, (page, item) in enumerate(items):
        if isinstance(item, Table):
            if open_:
                yield open_
            open_ = None
            yield page, item
            continue
        if forced and open_:
            open_.lines.append((page, item))
            forced -= 1
            continue
        known = headings.get(index)
        if open_ and not known and not open_.level and not _parts(open_, page, item, style):
            open_.lines.append((page, item))
            continue
        if open_:
            yield open_
        strong = item.strong and style.strong_means
        open_ = Paragraph([(page, item)], item.size, strong, known[1] if known else 0)
        forced = known[0] - 1 if known else 0
    if open_:
        yield open_


def _parts(before: Paragraph, page: int, line: Line, style: Style) -> bool:
    """Whether `line` starts another paragraph than the one `before`."""
    last_page, last = before.lines[-1]
    if abs(line.size - last.size) > _SAME_SIZE * last.size and BULLET.match(line.text) is None:
        if not _within(last, line, page == last_page):
            return True
    elif BULLET.match(line.text):
        return True
    fits = _would_fit(last, line)
    if page != last_page or line.y0 < last.y0:
        return not _goes_on(before, line, fits, style)
    step = (line.y0 - last.y0) / style.pitch(max(last.size, line.size))
    runs_on = line.text[0].islower() and not fits and not _ENDS.search(last.text)
    if step > (_WIDE_STEP if runs_on else _STEP):
        return True
    if _centred(last, line) and last.strong == line.strong and (fits or last.strong):
        return bool(NUMBERED.match(line.text)) or not (last.strong or last.size > style.size)
    if style.strong_means and before.strong != line.strong and (fits or _opens(line.text)):
        return fits or before.strong or _ENDS.search(last.text) is not None
    if NUMBERED.match(line.text) and (fits or _ENDS.search(last.text)):
        return True
    if _SECTION.match(line.text) and _SECTION.match(before.first.text):
        return True
    if _indented(before, line):
        return fits or _ENDS.search(last.text) is not None
    return fits and (_ENDS.search(last.text) is not None or _opens(line.text))


def _within(last: Line, line: Line, same_page: bool) -> bool:
    """Whether a line of another size is still part of a sentence: a stray sub- or superscript."""
    return (
        same_page
        and line.text[0].islower()
        and not _ENDS.search(last.text)
        and (abs(line.size - last.size) < 0.25 * last.size)
    )


def _would_fit(last: Line, line: Line) -> bool:
    """Whether the first word of `line` had room at the end of `last`: the break was meant."""
    room = last.right - last.x1
    if has_han(line.text[:5]):
        return room > 2.2 * line.size
    word = len(line.text.split(" ", 1)[0]) + 1
    width = (line.x1 - line.x0) / max(1, len(line.text))
    return room > word * width + 0.8 * line.size


def _goes_on(before: Paragraph, line: Line, fits: bool, style: Style) -> bool:
    """Whether a paragraph goes on with `line` in the next column or on the next page."""
    if fits or _ENDS.search(before.last.text) or abs(line.size - before.size) > 0.5:
        return False
    if style.strong_means and before.strong != line.strong and _opens(line.text):
        return False
    if NUMBERED.match(line.text) and not _HANDS_ON.search(before.last.text):
        return False
    return not before.strong or not _opens(line.text)


def _opens(text: str) -> bool:
    """Whether `text` can be the start of a sentence: it doesn't begin in lower case."""
    return not text[0].islower() and text[0] not in "[,.;:)]，。；：、）"


def _centred(last: Line, line: Line) -> bool:
    """Whether two lines stand on one axis, away from the left edge."""
    axis = (last.x0 + last.x1) / 2
    return (
        abs(axis - (line.x0 + line.x1) / 2) < 3
        and abs(last.x0 - line.x0) > 3
        and min(last.x0, line.x0) > line.left + 3
    )


def _indented(before: Paragraph, line: Line) -> bool:
    """Whether `line` is set in as the first line of a paragraph is, by about two letters."""
    rest = [other.x0 for page, other in before.lines[1:]] or [before.first.x0]
    if len(before.lines) == 1 and has_han(line.text):  # text set in two letters, or a list of it
        level = abs(line.x0 - before.first.x0) < 2
        return level and line.x0 - line.left > 1.2 * line.size
    hanging = len(before.lines) == 1 and (before.bulleted or before.numbered)
    return line.x0 - min(rest) > 1.2 * line.size and not hanging
