"""Text as every reader hands it on: no control characters, no invisible ones, no runs of blanks.

Characters are put in NFC, never NFKC: a quote must stay what the source says ("①", "㎎", "½", "，"
are kept as they stand), and only canonically equal spellings of one character are made one.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.readers.common.lines import join_lines

_DROPPED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f"  # controls, but those that are blanks
    "\u00ad"  # soft hyphen: a place where a line could break, not a character
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, direction marks, BOM
    "\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"  # tags: invisible, and a way to hide words from readers
    "\ud800-\udfff"
    "]"
)
_ACCENTS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{30})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
"""More than thirty on one letter, which no script has (Unicode's Stream-Safe Text Format): putting
them in order takes time that grows with their square."""

_LONG = 1000  # characters: only a longer text is searched for such
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{2,}")


def clean(text: str) -> str:
    """`text` in NFC without what can't be seen; blanks are single, lines trimmed, none empty."""
    text = _DROPPED.sub("", _BREAKS.sub("\n", text))
    if len(text) > _LONG:
        text = _ACCENTS.sub(r"\1", text)
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n", text.replace(" \n", "\n").replace("\n ", "\n")).strip()


def clean_line(text: str) -> str:
    """`clean(text)` on one line: a line break is a blank, or nothing between Chinese lines."""
    text = clean(text)
    return join_lines(text.split("\n"))[0] if "\n" in text else text
