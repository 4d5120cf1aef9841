"""Small files to ingest, each with words of its own, and an embedder that is a function of text."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.embeddings import BaseEmbedding

DIMENSION = 16
_LETTERS = "bcdfghjkmp"


def word(number: int) -> str:
    """A word that occurs in one file alone."""
    return "qz" + "".join(_LETTERS[int(digit)] for digit in f"{number:04}")


def text_of(number: int, version: int = 1) -> str:
    """The text of a file: a passage a language."""
    return (
        f"Trial {word(number)} gave a dose of {version * 1000 + number} mg to adults.\n\n"
        f"试验{word(number)}给成人的剂量为{version * 1000 + number}毫克。"
    )


def write_files(folder: Path, numbers: range | list[int], version: int = 1) -> list[Path]:
    """Files of these numbers in `folder`."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04}.txt" for number in numbers]
    for number, path in zip(numbers, paths, strict=True):
        path.write_text(text_of(number, version), "utf-8")
    return paths


def vector_of(text: str) -> np.ndarray:
    """A unit vector that follows from the text."""
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    made = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made), np.float32)


class HashEmbedding(BaseEmbedding):
    """Vectors by `vector_of`; every text of a passage is noted in the file `log`, if one is set."""

    log: str = ""

    @classmethod
    def class_name(cls) -> str:
        return "HashEmbedding"

    def _get_text_embedding(self, text: str) -> list[float]:
        if self.log:
            append(Path(self.log), text.encode().hex())
        return [float(x) for x in vector_of(text)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in vector_of(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def __init__(self, **fields: Any) -> None:
        super().__init__(model_name="hash", **fields)


def append(path: Path, line: str, *, durably: bool = False) -> None:
    """Add a line to a file in one write; `durably`, on the disk before this returns."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(file, line.encode() + b"\n")
        if durably:
            os.fsync(file)
    finally:
        os.close(file)


def lines(path: Path) -> list[str]:
    """The lines of a file, none if there is no file."""
    return path.read_text("utf-8").splitlines() if path.exists() else []
