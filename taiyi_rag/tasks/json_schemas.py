"""JSON schemas that people give: checked, bounded, and cut to what servers heed.

JSON Schema, draft 2020-12. Not taken is what could make a reader run for ever or read elsewhere:
patterns, references to other files, schemata that refer to themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from taiyi_rag.errors import InputError

LONGEST, DEEPEST, MOST = 20_000, 16, 300
"""Characters of a schema, levels of schemata in it, and how many they are."""

_NOT_TAKEN = {
    "pattern": "a pattern can run for ever; say in its description what the value looks like",
    "patternProperties": "give the properties' own names",
    "$dynamicRef": "refer with $ref to a place of this schema",
    "$recursiveRef": "refer with $ref to a place of this schema",
    "$anchor": "refer with $ref to #/$defs/NAME",
    "$dynamicAnchor": "refer with $ref to #/$defs/NAME",
    "$id": "leave it out, since nothing is read from elsewhere",
}
_SENT = frozenset(
    "type properties required items enum const anyOf minItems maxItems minimum maximum "
    "additionalProperties description".split()
)
"""Keywords that servers' grammars heed; the rest is checked here."""
_INSIDE = tuple(
    "items additionalProperties contains not if then else prefixItems anyOf allOf oneOf".split()
)
_KEYED = ("properties", "$defs", "definitions", "dependentSchemas")


@lru_cache(maxsize=32)
def checked(text: str) -> dict[str, Any]:
    """The schema of a text, of a JSON object, with its references in place. Raises `InputError`."""
    if len(text) > LONGEST:
        raise InputError(f"The schema has more than {LONGEST:,} characters. Give a smaller one.")
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The schema is no JSON ({_why(error)}).") from None
    if not isinstance(schema, dict):
        raise InputError('The schema isn\'t a JSON object, such as {"type": "object", …}.')
    _check_form(schema)
    for number, (_, part) in enumerate(_parts(schema, "", 0)):
        _check_part(part)
        if number > MOST:
            raise InputError(f"The schema has more than {MOST} parts. Give a smaller one.")
    whole = _resolved(schema, schema, 0, [0])
    if whole.get("type", "object") != "object" or not isinstance(whole.get("properties"), dict):
        raise InputError(
            'The schema must describe an object: {"type": "object", "properties": {…}}.'
        )
    return {k: v for k, v in whole.items() if k not in ("$defs", "definitions", "$schema")}


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number that is too long"


def _check_form(schema: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        at = "/".join(map(str, error.absolute_path)) or "its beginning"
        raise InputError(f"The schema isn't valid at {at}: {error.message[:200]}") from None
    except RecursionError:
        raise InputError("The schema is nested too deeply.") from None


def _parts(schema: Any, at: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with where it stands."""
    if depth > 2 * DEEPEST:
        raise InputError(f"The schema is nested too deeply: more than {2 * DEEPEST} levels.")
    if not isinstance(schema, dict):
        return
    yield at, schema
    for name in _KEYED:
        some = schema.get(name)
        for key, inner in some.items() if isinstance(some, Mapping) else ():
            yield from _parts(inner, f"{at}/{name}/{key}", depth + 1)
    for name in _INSIDE:
        some = schema.get(name)
        for inner in some if isinstance(some, list) else (some,):
            yield from _parts(inner, f"{at}/{name}", depth + 1)


def _check_part(schema: dict[str, Any]) -> None:
    for name, instead in _NOT_TAKEN.items():
        if name in schema:
            raise InputError(f"The schema has {name!r}, which isn't taken: {instead}.")
    if not str(schema.get("$ref", "#/")).startswith("#/"):
        raise InputError(
            f"The schema refers to {str(schema['$ref'])[:100]!r}. Only places of the schema itself "
            "(#/$defs/NAME) are read; put what it refers to in there."
        )


def _resolved(schema: Any, whole: dict[str, Any], depth: int, count: list[int]) -> Any:
    """The schema with what its references name in their places."""
    count[0] += 1
    if count[0] > 4 * MOST or depth > DEEPEST:
        raise InputError(
            f"The schema refers to itself, or describes more than {DEEPEST} levels. Only schemata "
            "that end are taken."
        )
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        beside = {k: v for k, v in schema.items() if k != "$ref"}
        named = _resolved(_place(str(schema["$ref"]), whole), whole, depth + 1, count)
        return {**named, **beside} if isinstance(named, dict) else named
    made = dict(schema)
    for name in ("properties", "dependentSchemas"):
        if isinstance(made.get(name), Mapping):
            made[name] = {k: _resolved(v, whole, depth + 1, count) for k, v in made[name].items()}
    for name in _INSIDE:
        if isinstance(made.get(name), list):
            made[name] = [_resolved(v, whole, depth + 1, count) for v in made[name]]
        elif isinstance(made.get(name), dict):
            made[name] = _resolved(made[name], whole, depth + 1, count)
    return made


def _place(reference: str, whole: dict[str, Any]) -> Any:
    at: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(at, Mapping) or name not in at:
            raise InputError(f"The schema refers to {reference[:100]}, which it doesn't have.")
        at = at[name]
    return at


def for_server(schema: Any) -> Any:
    """What of a checked schema a server is sent."""
    if isinstance(schema, list):
        return [for_server(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {}
    for name, inner in schema.items():
        if name == "oneOf":
            made["anyOf"] = for_server(inner)
        elif name == "properties":
            made[name] = {key: for_server(one) for key, one in inner.items()}
        elif name in ("enum", "const", "required", "type"):
            made[name] = inner
        elif name in _SENT:
            made[name] = for_server(inner)
    return made
