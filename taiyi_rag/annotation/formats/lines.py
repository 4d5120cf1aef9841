"""Lines of a file, one at a time: UTF-8, with or without a mark in front, or GB 18030.

Only line feeds part lines (a return before one goes with it): text may hold any other sign.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from taiyi_rag.errors import InputError

LONGEST = 1 << 24
"""Bytes of a line. Whole books are shorter; what is longer isn't a file of lines."""

MOST_BYTES = 1 << 28
"""Of a file that has to be read as a whole. As Python's values JSON takes about five times that."""

_PIECE = 1 << 20
_BREAKS = re.compile(r"[\t\r\n]")


def encoding_of(file: BinaryIO) -> str:
    """What the file is written in. Reads it once, and goes back to its beginning."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding
    raise InputError("The file is neither UTF-8 nor GB 18030. Save it as UTF-8.")


def lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Every line with its number, from 1, without what ends it."""
    encoding, number = encoding_of(file), 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            raise InputError(
                f"Line {number} is longer than {LONGEST >> 20} MB: the file isn't of this form, or "
                "its line breaks are lost. Divide it."
            )
        line = raw.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
        yield number, line.removesuffix("\n").removesuffix("\r")


def filled(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Lines that hold something, without the blanks around it."""
    return ((number, line.strip()) for number, line in lines(file) if line.strip())


def whole(file: BinaryIO) -> str:
    """All of a file that can only be read as a whole."""
    if file.seek(0, 2) > MOST_BYTES:
        raise InputError(
            f"The file is larger than the {MOST_BYTES >> 20} MB that are read at once. Divide it, "
            "or save it as JSON lines."
        )
    encoding = encoding_of(file)
    return file.read().decode(encoding)


def in_one_line(text: str) -> str:
    """A text with a blank for each sign that would end its line or field. Offsets hold."""
    return _BREAKS.sub(" ", text)
