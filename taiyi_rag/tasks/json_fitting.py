"""What a model wrote, made to fit a JSON schema where it plainly means a value that does.

"72" and "72 kg" are 72 where a number is asked for (`json_units`), "yes" and 是 are true, "None" is
null or nothing, one value is a list of one, keys and choices may be in another case. What remains
wrong is for the validator to tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from taiyi_rag.tasks.json_units import number_in
from taiyi_rag.tasks.said import is_nothing, which

_NUMBER = re.compile(r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TRUE = frozenset("true yes y positive present 是 有 阳性".split())
_FALSE = frozenset("false no n negative absent 否 无 没有 阴性".split())
NOTHING = object()
"""In the place of a value that says that there is none."""


def fitted(value: Any, schema: Any, name: str = "", lost: list[str] | None = None) -> Any:
    """The value as the schema has it, as far as that is plain; `NOTHING` where it says nothing.

    `name` is the field's. What loses its unit is added to `lost`, as "name: words".
    """
    meant = _fitted(value, branch(value, schema), name, [] if lost is None else lost)
    return None if meant is NOTHING and _may_be_null(schema) else meant


def _may_be_null(schema: Any) -> bool:
    some = (schema.get("anyOf") or schema.get("oneOf") or []) if isinstance(schema, dict) else []
    return "null" in types_of(schema) or any(map(_may_be_null, some))


def _fitted(value: Any, schema: dict[str, Any], name: str, lost: list[str]) -> Any:
    types = types_of(schema)
    if isinstance(value, str) and "enum" in schema:
        return _chosen(value, schema["enum"])
    if isinstance(value, list) and types and "array" not in types:
        return fitted(value[0], schema, name, lost) if len(value) == 1 else value
    if "array" in types and not isinstance(value, list):
        one = fitted(value, schema.get("items", {}), name, lost)
        return NOTHING if one is NOTHING or value is None else [one]
    if isinstance(value, list):
        some = (fitted(one, schema.get("items", {}), name, lost) for one in value)
        return [one for one in some if one is not NOTHING]
    if isinstance(value, Mapping):
        return _object(value, schema, lost)
    return _scalar(value, types, name, lost)


def branch(value: Any, schema: Any) -> dict[str, Any]:
    """The part of a schema that a value is meant for, of those that it may be (`anyOf`)."""
    if not isinstance(schema, dict):
        return {}
    some = schema.get("anyOf") or schema.get("oneOf")
    if not some:
        return schema
    rest = {k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")}
    fits = [one for one in some if _kind(value) in types_of(one)] or [
        one for one in some if types_of(one) != {"null"}
    ]
    chosen = branch(value, (fits or some)[0])
    return {**rest, **chosen}


def types_of(schema: Any) -> set[str]:
    """The types that a schema names, or that its keywords are about."""
    if not isinstance(schema, dict):
        return set()
    named = schema.get("type", "object" if "properties" in schema else [])
    return {named} if isinstance(named, str) else set(named)


def _kind(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def _object(value: Mapping[str, Any], schema: Mapping[str, Any], lost: list[str]) -> dict[str, Any]:
    asked = schema.get("properties", {})
    made: dict[str, Any] = {}
    for key, inner in value.items():
        name = which(str(key), asked) or str(key)
        one = fitted(inner, asked.get(name, {}), name, lost)
        if one is not NOTHING:
            made.setdefault(name, one)
    return made


def _chosen(value: str, choices: list[Any]) -> Any:
    named = which(value, [one for one in choices if isinstance(one, str)])
    if named is None and is_nothing(value):
        return None if None in choices else NOTHING
    return value if named is None else named


def _scalar(value: Any, types: set[str], name: str, lost: list[str]) -> Any:
    if value is None:
        return None if not types or "null" in types else NOTHING
    if isinstance(value, str):
        return _of_words(value.strip(), types, name, lost)
    if isinstance(value, bool) or "string" not in types:
        whole = isinstance(value, float) and value.is_integer() and "integer" in types
        return int(value) if whole and "number" not in types else value
    return value if types & {"number", "integer"} else f"{value:.15g}"


def _of_words(value: str, types: set[str], name: str, lost: list[str]) -> Any:
    if "boolean" in types and value.casefold() in _TRUE | _FALSE:
        return value.casefold() in _TRUE
    if is_nothing(value):
        return None if "null" in types else NOTHING
    if types & {"number", "integer"} and "string" not in types:
        return _number(value, name, lost)
    return value


def _number(value: str, name: str, lost: list[str]) -> Any:
    """A number; the words where they aren't one for sure."""
    if _NUMBER.fullmatch(value):
        number = float(value.replace(",", ""))
        return int(number) if number.is_integer() and "." not in value else number
    read = number_in(value, name)
    if read is None:
        return value
    if read.lost:
        lost.append(f"{name}: {value}")
    return int(read.number) if read.number.is_integer() else read.number
