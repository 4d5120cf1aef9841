"""Identifiers of concepts as PubTator's files have them: "D014262", "OMIM:312080", "D1|D2", "-1".

What stands alone in MeSH's form is MeSH's. "|", ";" and "," part the concepts of a mention of
several ("hemorrhagic cystitis"); "+" joins those that make up one concept, and stays. What isn't of
this form (tmVar's "p|SUB|V|600|E") is one identifier, as it stands. "-1", "-" and nothing are none;
beside others ("D002544|-1") they leave no trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from taiyi_rag.annotation.schema import Identifier

_NONE = ("", "-", "-1")
_PARTS = re.compile(r"[|;,]")
_PART = re.compile(r"(?:[\w .-]+:)?[\w.+-]*\d[\w.+-]*")
_MESH = re.compile(r"(?:[CD](?:\d{6}|\d{9}))(?:\+[CD](?:\d{6}|\d{9}))*")
_HEADINGS = "MESH"
_MEDIC = {_HEADINGS, "OMIM"}
"""The vocabulary of diseases that these files are annotated with, NCBI Disease's "D000013|OMIM:1",
is of both; alone they are different concepts."""


def read(token: str, database: str = "") -> tuple[Identifier, ...]:
    """The identifiers of a field; `database` has those that stand alone."""
    if (token := token.strip()) in _NONE:
        return ()
    parts = [part.strip() for part in _PARTS.split(token)]
    if not all(map(_PART.fullmatch, parts)):
        parts = [token]
    return tuple(_one(part, database) for part in parts if part not in _NONE)


def _one(part: str, given: str) -> Identifier:
    database, colon, id = part.partition(":")
    if colon:
        return Identifier(database, id)
    return Identifier(given or ("MESH" if _MESH.fullmatch(part) else ""), part)


def written(identifiers: Iterable[Identifier]) -> str:
    """The field of identifiers; "-1" where there are none."""
    return "|".join(map(_written, identifiers)) or "-1"


def of_one_database(identifiers: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """Those of MeSH, else of the first one's database. "|" parts several concepts: what else a
    concept is called in other databases has no place in a field."""
    databases = {one.database for one in identifiers}
    if databases <= _MEDIC or len(databases) < 2:
        return tuple(identifiers)
    first = _HEADINGS if _HEADINGS in databases else identifiers[0].database
    return tuple(one for one in identifiers if one.database == first)


def _written(one: Identifier) -> str:
    bare = not one.database or (one.database == "MESH" and _MESH.fullmatch(one.id))
    return one.id if bare else f"{one.database}:{one.id}"
