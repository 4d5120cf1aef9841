"""Texts that are nearly the same, among many: MinHash, with bands to look in.

Broder, "On the resemblance and containment of documents" (1997): two texts are as alike as the
share of runs of letters that both have (Jaccard), and the share of equal numbers in their
signatures estimates it; with 128 the standard error is at most 0.045. Bands find those that are
worth comparing (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from taiyi_rag.language import has_han

_NUMBERS, _BANDS, _ROWS = 128, 16, 4
"""Of a signature, and the bands of how many numbers that its first half is cut into: of texts that
are 0.7 alike 98 of 100 have a band in common, of those that are 0.8 alike nearly all."""
_RUN = {True: 3, False: 5}
"""Letters of a run, with Chinese in the text and without."""
_FEWEST = 8
"""Runs of a text: of a shorter one only the same counts."""
_WORD = re.compile(r"\w+")

Signature = npt.NDArray[np.uint64]


def plain(text: str) -> str:
    """A text as it is compared: its letters and digits, in small letters and usual width."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


class Near:
    """Texts with their names, to be asked whether one nearly like another is among them."""

    def __init__(self, likeness: float) -> None:
        self._likeness = likeness
        self._exact: dict[int, str] = {}
        self._signatures: list[tuple[str, Signature]] = []
        self._bands: dict[int, list[int]] = defaultdict(list)

    def add(self, name: str, text: str) -> None:
        """Take in a text, plain."""
        self._exact.setdefault(_hash(text), name)
        signature = _signature(text)
        if signature is not None:
            for band in _banded(signature):
                self._bands[band].append(len(self._signatures))
            self._signatures.append((name, signature))

    def same(self, text: str) -> str | None:
        """The name of the same text."""
        return self._exact.get(_hash(text))

    def like(self, text: str) -> str | None:
        """The name of the text that is most like it, if any is as like as was asked for."""
        signature = _signature(text)
        if signature is None:
            return None
        best: tuple[float, str] | None = None
        for number in sorted({n for band in _banded(signature) for n in self._bands.get(band, ())}):
            name, other = self._signatures[number]
            alike = float(np.mean(signature == other))
            if alike >= self._likeness and (best is None or alike > best[0]):
                best = alike, name
        return best[1] if best else None


def _hash(text: str) -> int:
    return xxhash.xxh3_128_intdigest(text.encode("utf-8", "replace"))


@lru_cache(maxsize=4)
def _signature(text: str) -> Signature | None:
    """The least hash of all runs under each of `_NUMBERS` hash functions; None of a short text."""
    length = _RUN[has_han(text)]
    runs = {text[i : i + length] for i in range(len(text) - length + 1)}
    if len(runs) < _FEWEST:
        return None
    hashes = np.fromiter(
        (xxhash.xxh3_64_intdigest(run.encode("utf-8", "replace")) for run in runs),
        np.uint64,
        len(runs),
    )
    least = np.full(_NUMBERS, np.iinfo(np.uint64).max, np.uint64)
    for some in np.array_split(hashes, 1 + len(hashes) // 4_096):
        mixed = (some[:, None] ^ _XOR) * _ODD
        np.minimum(least, ((mixed ^ (mixed >> _HALF)) * _ODD).min(axis=0), out=least)
    return least


def _constants(seed: int) -> npt.NDArray[Any]:
    return np.array(
        [xxhash.xxh3_64_intdigest(str(number).encode(), seed) for number in range(_NUMBERS)],
        np.uint64,
    )


_XOR, _ODD, _HALF = _constants(1), _constants(2) | np.uint64(1), np.uint64(32)


def _banded(signature: Signature) -> list[int]:
    cut = (signature[i * _ROWS : (i + 1) * _ROWS].tobytes() for i in range(_BANDS))
    return [xxhash.xxh3_64_intdigest(band, number) for number, band in enumerate(cut)]
