"""Bytes as text: byte order marks, UTF-8, what the document declares, GB18030, and a last guess.

Chinese files of unknown encoding are GB18030 far more often than anything else, and a general
detector takes classical Chinese for Korean or Big5, so GB18030 is tried first and believed when
what comes out is common Chinese.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

import charset_normalizer

from taiyi_rag.errors import ReadError
from taiyi_rag.language.encodings import is_chinese

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER = {  # what browsers read when a page declares the first
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
}
_CANDIDATES = ["cp1252", "cp1251", "big5", "shift_jis", "euc_jp", "euc_kr", "koi8_r"]
_SAMPLE = 200_000  # bytes that are judged
_STRAY = 0.01  # of the characters beyond ASCII: more than that, and the encoding is another
_DAMAGED = 0.5  # up to so many, and it may be damaged UTF-8: by chance hardly a byte is valid
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_BINARY = 0.01
_ZEROS = 0.3  # of every other byte: so many are zero in UTF-16 of mostly Latin text


def decode(data: bytes, name: str, *, hint: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of the file `name` and warnings of what was lost; `hint` is what it declares.

    A few stray bytes in an otherwise sound file become U+FFFD and are counted in a warning.
    Raises ReadError when the bytes are no text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _replaced(data, codec)
    if wide := _unmarked_utf16(data):
        return _replaced(data, wide)
    if len(_BINARY.findall(data)) > _MOST_BINARY * len(data) or b"\0" in data:
        raise ReadError(
            f"{name} holds binary data, not text. Give it its right file extension, or save it "
            "as text."
        )
    for likely in filter(None, ("utf-8", _known(hint))):
        with suppress(UnicodeDecodeError):
            return data.decode(likely), ()
    return _replaced(data, _guess(data, hint))


def _replaced(data: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    """`data` by this codec, with a warning that counts what is not valid in it."""
    text = data.decode(codec, "replace")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    if lost <= 0:
        return text, ()
    name = codec.removesuffix("-sig").upper()
    parts = "1 place isn't" if lost == 1 else f"{lost:,} places aren't"
    return text, (
        f"{parts} valid {name} and were replaced by “\ufffd”. Check the file's encoding.",
    )


def _known(hint: str | None) -> str | None:
    """The codec for a declared encoding, None when there is none of that name."""
    try:
        name = codecs.lookup(hint.strip()).name if hint else ""
    except LookupError:
        return None
    return _WIDER.get(name, name) or None


def _unmarked_utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 text without a mark: every other byte is mostly zero."""
    sample = data[: _SAMPLE & ~1]
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < _ZEROS * half or min(even, odd) > _MOST_BINARY * half:
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    controls = sum(
        char < " " and char not in "\t\r\n\f" for char in sample.decode(codec, "replace")
    )
    return codec if controls <= _MOST_BINARY * half else None


def _guess(data: bytes, hint: str | None) -> str:
    """The most plausible encoding of bytes that are neither UTF-8 nor what they declare."""
    sample = data[:_SAMPLE]
    if _stray(sample, "utf-8") <= _STRAY:
        return "utf-8"
    if _stray(sample, "gb18030") <= _STRAY and is_chinese(sample.decode("gb18030", "ignore")):
        return "gb18030"
    if _stray(sample, "utf-8") <= _DAMAGED:
        return "utf-8"
    declared = _known(hint)
    if declared:
        return declared
    best = charset_normalizer.from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best else "cp1252"


def _stray(sample: bytes, codec: str) -> float:
    """The share of what isn't valid among the characters beyond ASCII."""
    text = sample.decode(codec, "replace").rstrip("\ufffd")  # the sample may cut a character
    beyond = sum(char > "\x7f" for char in text)
    lost = text.count("\ufffd")
    return max(0, lost - 1) / beyond if lost < beyond else 1.0
