"""Names in other words: "renal failure" is "kidney failure", "kidney injury" a "kidney disease"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

from taiyi_rag.naming.words import key

Keys = tuple[str, ...]
"""A name's words as they are looked up."""
Words = Literal["same", "wider"]
"""Lists beside this file: words for others that mean the same; also those that mean more."""


def ways(keys: Keys, words: Words) -> Iterator[Keys]:
    """A name as it is, then with one of its words said otherwise, then with all of them."""
    yield keys
    others = [_otherwise(words).get(k) for k in keys]
    for place, other in enumerate(others):
        if other:
            yield (*keys[:place], *other, *keys[place + 1 :])
    if sum(map(bool, others)) > 1:
        pairs = zip(keys, others, strict=True)
        yield tuple(word for one, other in pairs for word in (other or (one,)))


@cache
def _otherwise(words: Words) -> dict[str, Keys]:
    return _read("same") if words == "same" else _read("same") | _read("wider")


def _read(words: Words) -> dict[str, Keys]:
    text = resources.files(__package__).joinpath("lists", f"{words}.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {key(word): tuple(map(key, other.split())) for word, other in rows}
