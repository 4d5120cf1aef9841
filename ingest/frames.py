"""What passes between the program and its worker processes: JSON in frames of bounded length.

JSON, never pickle: whoever takes over a parser may send what they like, and must not be able to
run code in the program that reads it. What comes is checked against our own types, strictly.

A frame is a letter that says its kind, its length in four bytes, and so much JSON. A worker is
sent requests, a line of JSON each, and answers each, in order, with

    B            it has begun on the file
    P            it is still at work (after every page of a long PDF, say)
    D / F        a document with its passages / a damaged record
    E            the end: the file's format, and why it can't be read if it can't
"""

from __future__ import annotations

import json
import os
import re
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from ingest.items import Parsed
from ingest.splitting import SplitPassage
from taiyi_rag.types import Region, Section

HEADER = struct.Struct(">cI")

MOST_BYTES = 192 * 2**20
"""Of a frame: a document of the greatest length that is read (`items.MOST_CHARACTERS`), in Chinese,
with its passages and regions. A longer one is refused by the worker, and not taken by the
program."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read, whose bytes had that SHA-256. `limit` is the most bytes, also unpacked."""

    path: Path
    stored_path: str
    digest: bytes
    limit: int

    def line(self) -> bytes:
        """The request as a line. The path is sent as bytes: names needn't be text."""
        said = {
            "path": os.fsencode(self.path).hex(),
            "stored_path": self.stored_path,
            "digest": self.digest.hex(),
            "limit": self.limit,
        }
        return json.dumps(said).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Request:
        """The request that `line()` wrote."""
        said: dict[str, Any] = json.loads(line)
        path = Path(os.fsdecode(bytes.fromhex(said["path"])))
        return cls(path, said["stored_path"], bytes.fromhex(said["digest"]), said["limit"])


@dataclass(frozen=True, slots=True)
class Begun:
    """Work on a file has begun: whatever goes wrong from here on is that file's doing."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Work on a document goes on."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A record of the file that can't be read, and why."""

    message: str


@dataclass(frozen=True, slots=True)
class End:
    """A file's end. `failure` says why it can't be read (to its end), "" if it was; `trace` where
    a reader of ours failed."""

    format: str
    failure: str = ""
    trace: str = ""


Frame = Begun | Pulse | Parsed | Damage | End

_KINDS: dict[bytes, type] = {b"B": Begun, b"P": Pulse, b"D": Parsed, b"F": Damage, b"E": End}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_ADAPTERS: dict[bytes, TypeAdapter[Any]] = {
    letter: TypeAdapter(kind) for letter, kind in _KINDS.items()
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def encode(frame: Frame) -> bytes:
    """`frame` as bytes. Half a character (a lone surrogate) becomes U+FFFD: JSON has none.

    ValueError when it would be longer than `MOST_BYTES`.
    """
    letter = _LETTERS[type(frame)]
    try:
        body = _ADAPTERS[letter].dump_json(frame)
    except PydanticSerializationError:
        body = json.dumps(_scrubbed(asdict(frame)), ensure_ascii=False).encode()
    if len(body) > MOST_BYTES:
        raise ValueError("frame")
    return HEADER.pack(letter, len(body)) + body


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _scrubbed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(part) for part in value]
    return value


def decode(letter: bytes, body: bytes) -> Frame:
    """The frame of that letter. ValueError when there is none of it, the JSON isn't of our types,
    or an offset lies outside the text."""
    if letter not in _ADAPTERS:
        raise ValueError("letter")
    frame: Frame = _ADAPTERS[letter].validate_json(body, strict=True)
    if isinstance(frame, Parsed):
        _check_spans(frame)
    return frame


def _check_spans(parsed: Parsed) -> None:
    """ValueError unless every offset lies in the text, so that no later slice is a surprise."""
    length = len(parsed.document.text)
    spans: tuple[Section | Region | SplitPassage, ...] = (
        *parsed.document.sections,
        *parsed.document.regions,
        *parsed.passages,
    )
    if not all(0 <= span.start <= span.end <= length for span in spans):
        raise ValueError("offsets")
