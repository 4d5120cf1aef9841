"""Text that a reader of the original doesn't see: when a colour hides, and what to say of it.

Such text is handed on as blocks of its own with the reason in `Block.hidden`, so that nothing is
lost in silence and nothing unseen is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.blocks import Block

Colour = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""

WHITE: Colour = (255, 255, 255)

TINY = 2.0
"""Points: smaller letters can't be read, on paper or on a screen."""

FAINT = 0.06
"""Opacity: what is fainter can't be told from its background."""

_LEAST_CONTRAST = 1.2  # WCAG 2's ratio, 1 to 21; light grey (#d3d3d3) on white has 1.5
_LEAST_STEP = 40  # of 255, in one channel: red on an equally dark green is seen
_MOST_NAMED = 6
_WORD = re.compile(r"(?<![\w./#@-])[A-Za-z][a-z'’]*[,.;:!?]?(?=\s|$)")
_CODE = re.compile(r"[{}=<>|\\]|::|;\s*$|\(\)", re.MULTILINE)
_GENERATED = re.compile(
    r"\s*(?:NewPP limit report|Transclusion expansion|Saved in parser cache|saved from url"
    r"|Generated (?:by|on|at)|Page (?:generated|cached)|Served from)",
    re.IGNORECASE,
)
"""What programs leave in comments of the pages that they make."""
_WORDS_PROSE = 5
_HAN_PROSE = 8


def blends(text: Colour, background: Colour) -> bool:
    """Whether text of that colour can't be told from its background."""
    step = max(abs(a - b) for a, b in zip(text, background, strict=True))
    if step > _LEAST_STEP:
        return False
    one, other = _luminance(text), _luminance(background)
    return (max(one, other) + 0.05) / (min(one, other) + 0.05) < _LEAST_CONTRAST


def _luminance(colour: Colour) -> float:
    """WCAG 2's relative luminance, 0 to 1."""
    red, green, blue = (
        c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_prose(text: str) -> bool:
    """Whether a comment or label says something to a reader: a sentence, not a mark or code."""
    if _GENERATED.match(text) or len(_CODE.findall(text)) > 0.02 * len(text) + 1:
        return False
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    return han >= _HAN_PROSE or len(_WORD.findall(text)) >= _WORDS_PROSE


def marked(block: Block, reason: str) -> Block:
    """`block` as hidden text. A heading that nobody sees heads nothing."""
    kind = "paragraph" if block.kind == "heading" else block.kind
    return replace(block, kind=kind, level=0, hidden=reason)


def hidden_warnings(blocks: Sequence[Block]) -> tuple[str, ...]:
    """One warning that says what hidden text there is and where; none where there is none."""
    places = [f"{reason} {where}".strip() for reason, where in _places(blocks)]
    if not places:
        return ()
    more = len(places) - _MOST_NAMED
    listed = ", ".join(places[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return (f"Hidden text ({listed}) was marked and is kept out of answers.",)


def _places(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """What hides text, each with where: its page, else the heading that it stands under."""
    found: dict[tuple[str, str], None] = {}
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.text
        elif block.hidden:
            page = block.regions[0].page if block.regions else None
            under = f"under “{heading[:60]}”" if heading else ""
            found[block.hidden, f"on page {page}" if page else under] = None
    return list(found)
