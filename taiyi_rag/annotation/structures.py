"""Structures as values and back: a JSON value is its scalars, each with a JSON pointer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Scalar = str | float | int | bool | None


def scalars(value: Any, at: str = "") -> Iterator[tuple[str, Scalar]]:
    """The scalars of a JSON value with their pointers (RFC 6901), in order. Empty objects and lists
    have none."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from scalars(one, f"{at}/{escaped(str(name))}")
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value):
            yield from scalars(one, f"{at}/{number}")
    else:
        yield at, value


def value(pairs: Iterable[tuple[str, Scalar]]) -> Any:
    """The JSON value that has these scalars. Names 0, 1, 2 … of one place make a list."""
    tree: Any = {}
    for pointer, scalar in pairs:
        if not pointer:
            return scalar
        *above, last = map(_unescaped, pointer.split("/")[1:])
        place = tree
        for name in above:
            place = place.setdefault(name, {})
        place[last] = scalar
    return _with_lists(tree)


def escaped(name: str) -> str:
    """A name as a part of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _with_lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    made = {name: _with_lists(one) for name, one in tree.items()}
    numbered = made and list(made) == [str(i) for i in range(len(made))]
    return list(made.values()) if numbered else made
