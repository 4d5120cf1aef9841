"""A record as a BioC document, in the shape of its JSON form."""

from __future__ import annotations

from typing import Any

from taiyi_rag.annotation.formats import identifiers
from taiyi_rag.annotation.formats.bioc import DATABASES, IDENTIFIER
from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Passage, Relation


def document(record: Annotated) -> dict[str, Any]:
    """Each annotation in the passage where it begins, relations with the document."""
    passages = [_passage(passage) for passage in record.passages]
    for entity in record.entities:
        at = max((n for n, p in enumerate(record.passages) if p.start <= entity.start), default=0)
        passages[at]["annotations"].append(_annotation(entity))
    return {
        "id": record.id,
        "infons": {},
        "passages": passages,
        "annotations": [],
        "relations": [_relation(relation) for relation in record.relations],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "offset": passage.start,
        "infons": {"type": passage.type},
        "text": passage.text,
        "sentences": [],
        "annotations": [],
        "relations": [],
    }


def _annotation(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "infons": {"type": entity.type}
        | _identified(identifiers.of_one_database(entity.normalized)),
        "text": " ".join(entity.text),
        "locations": [{"offset": start, "length": end - start} for start, end in entity.offsets],
    }


def _identified(normalized: tuple[Identifier, ...]) -> dict[str, str]:
    """Under the database's name where it is one that is known, else as PubTator has it."""
    if not normalized:
        return {}
    database = normalized[0].database
    alone = "|".join(one.id for one in normalized)
    if database in DATABASES.values() and identifiers.read(alone, database) == normalized:
        return {database: alone}
    return {IDENTIFIER: identifiers.written(normalized)}


def _relation(relation: Relation) -> dict[str, Any]:
    infons = {"type": relation.type}
    if relation.score is not None:
        infons["score"] = repr(relation.score)
    for number, concept in enumerate(relation.normalized, start=1):
        infons[f"entity{number}"] = identifiers.written([concept])
    ends = (("head", relation.head), ("tail", relation.tail))
    nodes = [{"refid": ref, "role": role} for role, ref in ends]
    return {"id": relation.id, "infons": infons, "nodes": nodes}
