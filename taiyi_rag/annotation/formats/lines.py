"""Lines of a file, one at a time: UTF-8, with or without a mark in front, or GB 18030.

Only line feeds part lines (a return before one goes with it): text may hold any other sign.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from taiyi_rag.errors import InputError
from taiyi_rag.language.encodings import is_chinese

LONGEST = 1 << 24
"""Bytes of a line. Whole books are shorter; what is longer isn't a file of lines."""

MOST_BYTES = 1 << 28
"""Of a file that has to be read as a whole. As Python's values JSON takes about five times that."""

_PIECE = 1 << 18
_SAMPLE = 200_000
"""Characters by which it is judged whether a text is Chinese."""
_BEYOND_ASCII = re.compile(r".(?=[^\x00-\x7f])|[^\x00-\x7f].?", re.DOTALL)
"""With the neighbours on both sides."""
_UNKNOWN = (
    "is neither UTF-8 nor Chinese in GB 18030: its signs (µ, °, é) would be read as others. Save "
    "it as UTF-8."
)
_BREAKS = re.compile(r"[\t\r\n]")


def encoding_of(file: BinaryIO, name: str = "The file") -> str:
    """What the file is written in. Reads it once or twice, and goes back to its beginning."""
    for encoding in ("utf-8-sig", "gb18030"):
        sample = _sample(file, encoding)
        file.seek(0)
        if sample is not None and (encoding != "gb18030" or is_chinese(sample)):
            return encoding
    raise InputError(f"{name} {_UNKNOWN}")


def _sample(file: BinaryIO, encoding: str) -> str | None:
    """What is beyond ASCII with its neighbours; None where the file isn't of the encoding."""
    decoder, sample = codecs.getincrementaldecoder(encoding)(), ""
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            text = decoder.decode(piece)
            if encoding == "gb18030" and len(sample) < _SAMPLE:
                sample += "".join(_BEYOND_ASCII.findall(text))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return sample


def decoded(raw: bytes, name: str) -> str:
    """The text of a small file."""
    return raw.decode(encoding_of(io.BytesIO(raw), name))


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
