"""Forms of CBLUE (Zhang et al., ACL 2022): CMeEE (entities), CMeIE (relations), KUAKE-QIC (labels).

CMeEE: `[{"text", "entities": [{"start_idx", "end_idx", "type", "entity"}]}]`; the sign at `end_idx`
is the last of the entity. CMeIE: an object a line, `{"text", "spo_list": [{"predicate", "subject",
"subject_type", "object": {"@value"}, "object_type": {"@value"}}]}`. It has no offsets: an entity is
where its words first stand, and a relation whose words the text hasn't is a remark "not-in-text".
KUAKE-QIC: `[{"id", "query", "label"}]`. Any of them may also be an array or lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from taiyi_rag.annotation.exchange import json_line
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.json_values import BETWEEN, HEAD, TAIL, objects
from taiyi_rag.annotation.formats.mentions import mention
from taiyi_rag.annotation.schema import Annotated, Entity, Label, Passage, Relation, Remark

Json = Mapping[str, Any]

_CMEEE = '{"text", "entities": [{"start_idx", "end_idx", "type", "entity"}]}'
_CMEIE = '{"text", "spo_list": [{"predicate", "subject", "object": {"@value"}, …}]}'
_QIC = '{"id", "query", "label"}'


def _read_entities(file: BinaryIO) -> Iterator[Input]:
    return objects(file, _with_entities, _CMEEE)


def _read_relations(file: BinaryIO) -> Iterator[Input]:
    return objects(file, _with_relations, _CMEIE)


def _read_labels(file: BinaryIO) -> Iterator[Input]:
    return objects(file, _with_label, _QIC)


def _passages(text: Any) -> tuple[Passage, ...]:
    if not isinstance(text, str):
        raise TypeError("a text is a string")
    return (Passage("p1", "text", text),)


def _with_entities(value: Json, id: str) -> Annotated:
    text = value["text"]
    entities = [
        mention(
            f"T{number}",
            str(one["type"]),
            [(int(one["start_idx"]), int(one["end_idx"]) + 1)],
            str(one["entity"]),
            text,
        )
        for number, one in enumerate(value.get("entities") or (), start=1)
    ]
    return Annotated(id, _passages(text), tuple(entities))


def _entities_of(record: Annotated) -> str:
    entities = [
        {"start_idx": e.start, "end_idx": e.end - 1, "type": e.type, "entity": e.words}
        for e in record.entities
        if len(e.offsets) == 1
    ]
    return json_line({"text": record.text, "entities": entities})


def _with_relations(value: Json, id: str) -> Annotated:
    text, passages = value["text"], _passages(value["text"])
    entities: dict[tuple[str, str], Entity] = {}
    relations: list[Relation] = []
    missing: list[Remark] = []
    for triple in value.get("spo_list") or ():
        ends = [_end(triple, name) for name in ("subject", "object")]
        if not all(words and words in text for _, words in ends):
            missing.append(
                Remark("not-in-text", " ".join([str(triple["predicate"]), *_words(ends)]))
            )
            continue
        for type, words in ends:
            entities.setdefault((type, words), _first(f"T{len(entities) + 1}", type, words, text))
        head, tail = (entities[end].id for end in ends)
        relations.append(Relation(f"R{len(relations) + 1}", str(triple["predicate"]), head, tail))
    return Annotated(
        id, passages, tuple(entities.values()), tuple(relations), remarks=tuple(missing)
    )


def _end(triple: Json, name: str) -> tuple[str, str]:
    """The type and the words of a relation's end."""
    type, words = triple.get(f"{name}_type", ""), triple[name]
    type, words = (one["@value"] if isinstance(one, dict) else one for one in (type, words))
    return str(type), str(words)


def _words(ends: list[tuple[str, str]]) -> list[str]:
    return [words for _, words in ends]


def _first(id: str, type: str, words: str, text: str) -> Entity:
    start = text.index(words)
    return Entity(id, type, (words,), ((start, start + len(words)),))


def _relations_of(record: Annotated) -> str:
    entities = {entity.id: entity for entity in record.entities if len(entity.offsets) == 1}
    triples = [
        {
            "predicate": relation.type,
            "subject": (head := entities[relation.head]).words,
            "subject_type": head.type,
            "object": {"@value": (tail := entities[relation.tail]).words},
            "object_type": {"@value": tail.type},
        }
        for relation in record.relations
        if {relation.head, relation.tail} <= entities.keys()
    ]
    return json_line({"text": record.text, "spo_list": triples}) + "\n"


def _with_label(value: Json, id: str) -> Annotated:
    name = value.get("label")
    labels = (Label(str(name)),) if name else ()
    return Annotated(id, _passages(value["query"]), labels=labels)


def _label_of(record: Annotated) -> str:
    name = record.labels[0].name if record.labels else ""
    return json_line({"id": record.id, "query": record.text, "label": name})


CMEEE = Form(
    "cmeee", "CMeEE", (".cmeee.json",), _read_entities, _entities_of, HEAD, BETWEEN, TAIL, ids=False
)
CMEIE = Form("cmeie", "CMeIE", (".cmeie.jsonl",), _read_relations, _relations_of, ids=False)
QIC = Form("kuake-qic", "KUAKE-QIC", (".qic.json",), _read_labels, _label_of, HEAD, BETWEEN, TAIL)
