"""What a PDF file's objects have that may hide text, as far as its bytes tell."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 2048  # bytes before a stream in which its dictionary is looked for
_FLAGS = re.compile(rb"/F\s{1,4}(\d{1,9})\b")
_UNSHOWN = 0x02 | 0x20  # an annotation's flags Hidden and NoView
_MOST_AT_ONCE = 1 << 22  # bytes unpacked of one stream: a bomb must not fill memory


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
