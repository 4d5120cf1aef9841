"""What makers of bombs share."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

MILLION = 1_000_000

Bombs = Iterator[tuple[str, str, Callable[[], bytes]]]
"""What each is, its file's suffix, and what makes it: to be called before the next is asked for."""


def deflated(block: bytes, times: int) -> bytes:
    """zlib data of `block` again and again, without deflating it each time."""
    packer = zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (times - 1) + packer.flush()
