"""What only a PDF file's bytes tell: damage that a forgiving parser passes over, and layers."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_TAIL = 4096
_HEADER = 1024  # bytes within which "%PDF-" must stand; offsets count from it
_START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_TABLE = re.compile(rb"\s*xref\s+")
_OBJECT = re.compile(rb"\s*\d+\s+\d+\s+obj\b")
_SECTION = re.compile(rb"\s*(\d+)\s+(\d+)\s*?[\r\n]+")
_ENTRY = 20  # bytes of an entry of a cross-reference table
_STREAM = re.compile(rb"stream\r?\n")
_FLATE_ONLY = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b")
_NOT_TEXT = re.compile(
    rb"/Subtype\s*/(?:Image|XML)\b"
    rb"|/(?:DCT|JPX|JBIG2|CCITTFax|LZW|ASCII85|ASCIIHex|RunLength|Crypt)Decode"
)
_HEAD = 2048  # bytes before a stream in which its dictionary is looked for
_FLAGS = re.compile(rb"/F\s{1,4}(\d{1,9})\b")
_UNSHOWN = 0x02 | 0x20  # an annotation's flags Hidden and NoView
_PIECE = 1 << 16
_MOST_AT_ONCE = 1 << 22  # bytes unpacked before the next step: a bomb must not fill memory


def is_truncated(data: bytes) -> bool:
    """Whether the end-of-file mark is missing from the file's tail."""
    return b"%%EOF" not in data[-_TAIL:]


def is_misindexed(data: bytes) -> bool:
    """Whether the file's index points to places where no objects are: something was cut or lost.

    A parser then gathers what it finds, which may be less than there was. Of indexes in the form
    of a stream (PDF 1.5), only their own place is checked.
    """
    starts = _START.findall(data[-_TAIL:])
    if not starts:
        return True
    origin = max(0, data.find(b"%PDF-", 0, _HEADER))
    place = origin + int(starts[-1])
    table = _TABLE.match(data, place)
    if table is None:
        return _OBJECT.match(data, place) is None
    return not all(_OBJECT.match(data, origin + offset) for offset in _offsets(data, table.end()))


def _offsets(data: bytes, position: int) -> list[int]:
    """Where the cross-reference table at `position` says that objects in use are."""
    offsets: list[int] = []
    while section := _SECTION.match(data, position):
        first = section.end()
        position = first + _ENTRY * int(section[2])
        for start in range(first, min(position, len(data)), _ENTRY):
            entry = data[start : start + _ENTRY].split()
            if len(entry) == 3 and entry[2] == b"n" and entry[0].isdigit() and int(entry[0]):
                offsets.append(int(entry[0]))
    return offsets


@dataclass(frozen=True, slots=True)
class Features:
    """What a file's objects speak of: layers (optional content), annotations that aren't shown."""

    layers: bool
    unshown: bool


def features(data: bytes) -> Features:
    """What the file may have; each is True where its objects can't be unpacked to tell."""
    objects = _packed_objects(data)
    if objects is None:
        return Features(True, True)
    texts = [data, *objects]
    return Features(
        any(b"/OCG" in text for text in texts),
        any(int(flags) & _UNSHOWN for text in texts for flags in _FLAGS.findall(text)),
    )


def _packed_objects(data: bytes) -> list[bytes] | None:
    """The objects packed together in streams (PDF 1.5); None where one can't be unpacked."""
    found = []
    for stream in _STREAM.finditer(data):
        head = data[max(0, stream.start() - _HEAD) : stream.start()]
        if not head.endswith(b"end") and b"/ObjStm" in head[head.rfind(b" obj") + 1 :]:
            try:
                objects = zlib.decompressobj().decompress(data[stream.end() :], _MOST_AT_ONCE)
            except zlib.error:
                return None
            if len(objects) == _MOST_AT_ONCE:
                return None
            found.append(objects)
    return found


def damaged_streams(data: bytes) -> int:
    """How many compressed streams can't be decompressed to their end.

    Pictures are passed over; fonts aren't, since it may be them that say which characters they
    show. Only for files that aren't encrypted.
    """
    return sum(_is_broken(data, m.start(), m.end()) for m in _STREAM.finditer(data))


def _is_broken(data: bytes, mark: int, start: int) -> bool:
    head = data[max(0, mark - _HEAD) : mark]
    head = head[head.rfind(b" obj") + 1 :]
    if data[mark - 3 : mark] == b"end" or not _FLATE_ONLY.search(head) or _NOT_TEXT.search(head):
        return False
    end = data.find(b"endstream", start)
    limit = end if end >= 0 else len(data)
    if _inflates(data, start, limit, zlib.MAX_WBITS):
        return False
    # Some writers cut the checksum short: then the deflated data within must be whole.
    return not _inflates(data, start + 2, limit, -zlib.MAX_WBITS, spare=4)


def _inflates(data: bytes, start: int, limit: int, bits: int, spare: int = _PIECE) -> bool:
    """Whether data decompresses to its end, with less than `spare` bytes left over."""
    decoder = zlib.decompressobj(bits)
    try:
        while start < limit and not decoder.eof:
            decoder.decompress(data[start : min(limit, start + _PIECE)], _MOST_AT_ONCE)
            while decoder.unconsumed_tail:
                decoder.decompress(decoder.unconsumed_tail, _MOST_AT_ONCE)
            start += _PIECE
    except zlib.error:
        return False
    return decoder.eof and len(decoder.unused_data) < spare
