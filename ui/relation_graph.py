"""Relations as a small graph. A component that sets every text as text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from taiyi_rag.annotation.schema import Annotated, Entity, Relation
from ui.kinds import hues, relation_name
from ui.markup import inert
from ui.texts import Texts

_ASSETS = Path(__file__).parent / "assets"
_MOST = 24
"""Relations drawn; a table shows them all."""
_LONGEST = 30

_component = st.components.v2.component(
    "taiyi_relations",
    js=(_ASSETS / "relations.js").read_text("utf-8"),
    css=(_ASSETS / "relations.css").read_text("utf-8"),
)


def draw(t: Texts, record: Annotated, key: str) -> None:
    """Draw the first relations of a record."""
    _component(key=key, data=graph(t, record))


def graph(t: Texts, record: Annotated) -> dict[str, Any]:
    """What the component draws. Mentions of the same words and kind are one node."""
    known = {entity.id: entity for entity in record.entities}
    drawn = _drawn(record, known)
    colours = hues(entity.type for entity in record.entities)
    heads, tails = (
        dict.fromkeys(_node(known[id]) for id in ids)
        for ids in ([one.head for one in drawn], [one.tail for one in drawn])
    )
    columns = [[n for n in heads if n not in tails], list(tails)]
    return {
        "name": t("result-relations"),
        "columns": [
            [{"text": _short(words), "hue": colours[type]} for type, words in column]
            for column in columns
        ],
        "edges": [
            {
                "from": _place(columns, _node(known[one.head])),
                "to": _place(columns, _node(known[one.tail])),
                "label": inert(relation_name(t, one.type)),
            }
            for one in drawn
        ],
    }


def whole(record: Annotated) -> bool:
    """Whether all of its relations are drawn."""
    known = {entity.id: entity for entity in record.entities}
    return len(_drawn(record, known)) == len(record.relations)


def _drawn(record: Annotated, known: Mapping[str, Entity]) -> list[Relation]:
    """Those between entities; what has a relation at an end stands in the table alone."""
    return [one for one in record.relations if {one.head, one.tail} <= known.keys()][:_MOST]


def _node(entity: Entity) -> tuple[str, str]:
    return entity.type, entity.words


def _place(columns: list[list[tuple[str, str]]], node: tuple[str, str]) -> list[int]:
    """Column and row."""
    column = 0 if node in columns[0] else 1
    return [column, columns[column].index(node)]


def _short(words: str) -> str:
    flat = inert(" ".join(words.split()))
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
