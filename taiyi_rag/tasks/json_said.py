"""JSON in what a model wrote: among prose, in fences, broken, cut, with Chinese punctuation."""

from __future__ import annotations

import json
import re
from itertools import islice
from operator import itemgetter
from typing import Any

MOST = 1_000_000
"""Characters of a reply that are read."""
_MOST_MENDED = 8_000
"""Characters of broken JSON that are mended: json_repair's time grows with their square, to about a
second here."""
_MOSTLY = 0.5
"""Of what is between the first bracket and the last: what whole JSON must make up, not to be taken
for a part of broken JSON."""
_DEEPEST = 30
"""Brackets in each other; whoever walks through a value has an end."""
_STARTS = 20
"""Brackets that are tried as the beginning of JSON."""

_JSON_START = re.compile(r"[\[{](?=\s*[\"'“\[{}\]])|\{(?=\s*\w+\s*[:：])")
_BRACKET = re.compile(r"[\[{\]}]")
_WIDE_MARK = re.compile(r"([\"“”\]}]\s*)([：，])(?=\s*[\"“”\[{])")


def json_in(said: str) -> Any:
    """The JSON object or array in a reply, the largest if there are several, mended where it is
    broken or cut; None where there is none."""
    said = _WIDE_MARK.sub(lambda m: m[1] + {"：": ":", "，": ","}[m[2]], said[:MOST])
    starts = [match.start() for match in islice(_JSON_START.finditer(said), _STARTS)]
    found: list[tuple[int, int, Any]] = []
    end = 0
    for start in starts:
        if start >= end:
            value, end = _whole(said, start)
            found.append((end - start, start, value))
    longest, first, best = max(found, key=itemgetter(0), default=(0, 0, None))
    if not starts:
        return None
    if longest < _MOSTLY * max(max(map(said.rfind, "]}")) - starts[0], 1):
        return _mended(said[starts[0] :]) or best
    is_whole = first == starts[0] or _whole(said, starts[0])[0] is not None
    cut = None if is_whole else _mended(said[starts[0] :])
    return cut if _holds(cut, best) else best


def _holds(value: Any, part: Any, deep: int = 2) -> bool:
    """Whether a value holds another: of a list that was cut one row may be most of what is left."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return part in inside or (deep > 0 and any(_holds(one, part, deep - 1) for one in inside))


def _whole(said: str, start: int) -> tuple[Any, int]:
    """The value that begins there, and where it ends; at `start` where none does that isn't too
    deep."""
    try:
        value, end = json.JSONDecoder().raw_decode(said, start)
    except (ValueError, RecursionError):
        return None, start
    is_usable = isinstance(value, dict | list) and _depth(said[start:end]) <= _DEEPEST
    return (value, end) if is_usable else (None, start)


def _mended(broken: str) -> Any:
    from json_repair import loads

    broken = broken[:_MOST_MENDED]
    if _depth(broken) > _DEEPEST:
        return None
    try:
        value = loads(broken, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _depth(text: str) -> int:
    """How many brackets are open at most."""
    depth = deepest = 0
    for mark in _BRACKET.finditer(text):
        depth = depth + 1 if mark.group() in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
