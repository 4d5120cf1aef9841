"""What kinds of entities and relations are called on the page, and the colours they have."""

from __future__ import annotations

from collections.abc import Iterable

from ui.texts import Texts

HUES = ("medicine", "condition", "quantity", "abbreviation", "explanation", "", "", "", "term")
"""Kinds with a colour of their own, which is their place; others get one that is left."""

_LIKE = {
    "disease": "condition",
    "疾病": "condition",
    "drug": "medicine",
    "药物": "medicine",
}
"""Kinds that have the colour of another."""

_PLAIN = "entity"
"""The kind of what takes part in relations and events whose ends have no kinds."""


def hues(types: Iterable[str]) -> dict[str, int]:
    """The number of each kind's colour."""
    free = [n for n, name in enumerate(HUES) if not name]
    known = {name: n for n, name in enumerate(HUES) if name}
    known |= {name: known[like] for name, like in _LIKE.items()}
    others = [name for name in dict.fromkeys(types) if name not in known]
    return known | {name: free[n % len(free)] for n, name in enumerate(others)}


def type_name(t: Texts, type: str) -> str:
    """What a kind of entity is called; one that we have no word for by its own name."""
    return _known(t, f"type-{type}") or begun(type)


def badge(t: Texts, type: str) -> str:
    """A kind in a few letters, behind its entities; "" for what needs none."""
    return "" if type == _PLAIN else _known(t, f"kind-{type}") or type


def relation_name(t: Texts, type: str) -> str:
    """What a kind of relation is called."""
    return _known(t, f"relation-{type}") or type


def begun(name: str) -> str:
    """A name as it begins a line. One that has capitals has those it wants ("mRNA")."""
    return name[:1].upper() + name[1:] if name.islower() else name


def _known(t: Texts, id: str) -> str:
    return t(id) if t.has(id) else ""
