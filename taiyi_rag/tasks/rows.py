"""Objects of named values that a model wrote: JSON with the keys that were asked for, in either
language or in other words, or lines of "key: value"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from taiyi_rag.tasks.said import fields, is_nothing, json_in, which

Keys = Mapping[str, tuple[str, ...]]
"""The names under which each value may stand, the usual one of each language first."""
_MOST = 30_000
"""Characters of a reply that are read."""


def rows(said: str, keys: Keys, first: str) -> list[dict[str, Any]]:
    """The objects of a list of them that have `first`, by our own keys. Lines begin another one
    where they give `first` again."""
    value = json_in(said := said[:_MOST])
    if value is not None:
        return [row for one in _objects(value, keys) if (row := renamed(one, keys)).get(first)]
    found: list[dict[str, Any]] = []
    for key, words in fields(said, [name for names in keys.values() for name in names]).known:
        own = _own(key, keys)
        if own == first:
            found.append({})
        if own and found and not is_nothing(words):
            found[-1].setdefault(own, words)
    return [row for row in found if row.get(first)]


def one_row(said: str, keys: Keys) -> dict[str, Any]:
    """One object, by our own keys; {} where there is none."""
    value = json_in(said := said[:_MOST])
    if value is not None:
        return max((renamed(one, keys) for one in _objects(value, keys)), key=len, default={})
    known = fields(said, [name for names in keys.values() for name in names]).known
    row: dict[str, Any] = {}
    for key, words in known:
        if (own := _own(key, keys)) and not is_nothing(words):
            row.setdefault(own, words)
    return row


def renamed(value: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """An object's values that say something, by our own keys."""
    row: dict[str, Any] = {}
    for key, inner in value.items():
        own = _own(str(key), keys)
        if own and inner is not None and not (isinstance(inner, str) and is_nothing(inner)):
            row.setdefault(own, inner)
    return row


def words(value: Any) -> str:
    """A value as words: what stands in a list one after another."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    parts = value.values() if isinstance(value, Mapping) else value
    return "; ".join(filter(None, map(words, parts)))


def _objects(value: Any, keys: Keys) -> Iterator[Mapping[str, Any]]:
    """The outermost objects that have any of the keys, not as the name of a list of objects."""
    if isinstance(value, Mapping):
        plain = (key for key, inner in value.items() if not isinstance(inner, (list, Mapping)))
        if any(_own(str(key), keys) for key in plain):
            yield value
        else:
            for inner in value.values():
                yield from _objects(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, keys)


def _own(key: str, keys: Keys) -> str | None:
    return _named(key, tuple(keys.items()))


@lru_cache(maxsize=1_024)
def _named(key: str, keys: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    return next((own for own, names in keys if which(key, (own, *names))), None)
