"""BioC (Comeau et al., Database 2013): a document as the JSON form has it, to a record and back.

    {"id", "passages": [{"offset", "infons": {"type"}, "text", "sentences",
                         "annotations": [{"id", "infons": {"type", "MESH"}, "text",
                                          "locations": [{"offset", "length"}]}]}],
     "relations": [{"id", "infons": {"type", "entity1", "entity2"}, "nodes": [{"refid", "role"}]}]}

BioC's DTD wants offsets in bytes of UTF-8; most files count code points. Those are written, and
read unless the mentions only fit the other. Identifiers are the infons that are called after a
database, or "identifier". A relation without two nodes is one between concepts (see `pubtator`):
two of its infons have the identifiers ("Chemical", "Disease" in BC5CDR, "entity1", "entity2" in
BioRED). What has no place in a record is a remark "unread": annotations without a place, relations
of three. A mention that isn't at its offsets is one "not-in-text", where most of a document's are:
BC5CDR itself has one. Other infons, roles, and where sentences begin, aren't kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from taiyi_rag.annotation.formats import identifiers
from taiyi_rag.annotation.formats.mentions import between_concepts, first_mentions, mention
from taiyi_rag.annotation.schema import (
    Annotated,
    Entity,
    Identifier,
    Passage,
    Relation,
    Remark,
)
from taiyi_rag.errors import InputError

Json = Mapping[str, Any]
Part = tuple[int, str, str]
"""Of a document: its offset as the file has it, its type, its text."""
Points = Callable[[int], int]
"""From an offset of the file to one in code points."""

SHAPE = '{"id", "passages": [{"offset", "text", "annotations": […]}]}'
DATABASES = {
    name.lower(): name
    for name in "MESH OMIM UMLS SNOMEDCT CHEBI GO HPO DOID MONDO ICD10 ICD11 RxNorm dbSNP".split()
} | {"ncbi gene": "NCBI Gene", "ncbi taxonomy": "NCBI Taxonomy"}
IDENTIFIER = "identifier"


def record(document: Json, id: str) -> Annotated:
    """The record of a document."""
    parts = [(int(p["offset"]), _type(p, "text"), _text(p)) for p in document["passages"]]
    passages = _passages(parts)
    try:
        return _record(document, id, passages, _same)
    except InputError:
        if not all(text.isascii() for _, _, text in parts):
            with suppress(InputError, ValueError):
                return _record(document, id, *_in_bytes(parts))
    return _record(document, id, passages, _same, strict=False)


def _same(offset: int) -> int:
    return offset


def _in_bytes(parts: list[Part]) -> tuple[tuple[Passage, ...], Points]:
    """The passages at their code points, where the file counts bytes, and what converts offsets."""
    starts, end, before = [], 0, 0
    for offset, _, text in parts:
        starts.append(end + offset - before)
        end, before = starts[-1] + len(text), offset + len(text.encode())
    encoded = [text.encode() for _, _, text in parts]

    def points(offset: int) -> int:
        for (begins, _, _), start, text in zip(parts, starts, encoded, strict=True):
            if begins <= offset <= begins + len(text):
                return start + len(text[: offset - begins].decode())
        raise InputError(f"Offset {offset} is in no passage.")

    placed = zip(starts, parts, strict=True)
    return _passages([(start, type, text) for start, (_, type, text) in placed]), points


def _passages(parts: list[Part]) -> tuple[Passage, ...]:
    if not parts:
        raise InputError("it has no passage.")
    numbered = enumerate(parts, start=1)
    return tuple(Passage(f"p{n}", type, text, start) for n, (start, type, text) in numbered)


def _text(passage: Json) -> str:
    """The passage's text, else its sentences', each at its place."""
    if isinstance(passage.get("text"), str) or not passage.get("sentences"):
        return str(passage.get("text") or "")
    parts = tuple(
        Passage(
            str(n), "sentence", str(s.get("text") or ""), int(s["offset"]) - int(passage["offset"])
        )
        for n, s in enumerate(passage["sentences"])
    )
    return Annotated("sentences", parts).text.replace("\n", " ")


def _record(
    document: Json, id: str, passages: tuple[Passage, ...], points: Points, *, strict: bool = True
) -> Annotated:
    text = Annotated(id, passages).text
    entities: dict[str, Entity] = {}
    refs: dict[str, str] = {}
    remarks: list[Remark] = []
    wrong: list[InputError] = []
    for annotation in _all(document, "annotations"):
        own = str(annotation.get("id") or f"T{len(entities) + 1}")
        if not annotation.get("locations"):
            remarks.append(Remark("unread", str(annotation.get("text") or own)))
            continue
        fresh = _fresh(own, entities)
        try:
            entities[fresh] = _entity(annotation, fresh, text, points)
            refs.setdefault(own, fresh)
        except InputError as error:
            wrong.append(error)
            remarks.append(Remark("not-in-text", str(annotation.get("text") or own)))
    if wrong and (strict or len(wrong) > len(entities)):
        raise wrong[0]
    relations = _relations(document, tuple(entities.values()), refs, remarks)
    return Annotated(id, passages, tuple(entities.values()), relations, remarks=tuple(remarks))


def _all(document: Json, what: str) -> Iterator[Json]:
    """Those of passages, of their sentences, of the whole document."""
    for passage in document["passages"]:
        yield from chain(
            passage.get(what) or (), *(s.get(what) or () for s in passage.get("sentences") or ())
        )
    yield from document.get(what) or ()


def _fresh(id: str, used: Mapping[str, object]) -> str:
    """An id that isn't used: files begin to count again in each passage."""
    return id if id not in used else _fresh(f"{id}#{len(used) + 1}", used)


def _entity(annotation: Json, id: str, text: str, points: Points) -> Entity:
    spans = [
        (points(int(at["offset"])), points(int(at["offset"]) + int(at["length"])))
        for at in annotation["locations"]
    ]
    said = (
        " ".join(text[a:b] for a, b in sorted(spans))
        if annotation.get("text") is None
        else str(annotation["text"])
    )
    return mention(id, _type(annotation), spans, said, text, _identifiers(annotation))


def _infons(one: Json) -> Json:
    return one.get("infons") or {}


def _type(one: Json, otherwise: str = "") -> str:
    infons = _infons(one)
    return str(infons.get("type") or infons.get("relation") or otherwise)


def _identifiers(annotation: Json) -> tuple[Identifier, ...]:
    found: tuple[Identifier, ...] = ()
    for key, value in _infons(annotation).items():
        database = DATABASES.get(key.lower(), "")
        if database or key.lower() == IDENTIFIER:
            before = set(found)
            given = identifiers.read(str(value or ""), database)
            found += tuple(one for one in given if one not in before)
    return found


def _relations(
    document: Json, entities: tuple[Entity, ...], refs: dict[str, str], unread: list[Remark]
) -> tuple[Relation, ...]:
    mentions = first_mentions(entities)
    made: list[Relation] = []
    used: dict[str, object] = dict.fromkeys(entity.id for entity in entities)
    for relation in _all(document, "relations"):
        id = _fresh(str(relation.get("id") or f"R{len(made) + 1}"), used)
        concepts = _concepts(relation, mentions)
        ends = [refs.get(str(node["refid"]), "") for node in relation.get("nodes") or ()]
        if len(ends) == 2 and all(ends):
            found: Relation | None = Relation(
                id, _type(relation), ends[0], ends[1], _score(relation), concepts
            )
        else:
            found = between_concepts(id, _type(relation), concepts, mentions)
        if found is None:
            unread.append(Remark("unread", f"{_type(relation)} {id}".strip()))
            continue
        made.append(found)
        used[id] = found
        refs.setdefault(str(relation.get("id")), id)
    return tuple(made)


def _concepts(relation: Json, mentions: Mapping[Identifier, Entity]) -> tuple[Identifier, ...]:
    """The concepts that two of a relation's infons name, else ()."""
    infons = _infons(relation)
    ours = [identifiers.read(str(infons[key])) for key in ("entity1", "entity2") if key in infons]
    if [len(one) for one in ours] == [1, 1]:
        return ours[0] + ours[1]
    by_id = {one.id: one for one in mentions}
    found: list[Identifier] = []
    for key, value in infons.items():
        if key in ("type", "relation", "score"):
            continue
        given = value.get("identifier") if isinstance(value, dict) else value
        for one in identifiers.read(str(given or "")):
            known = one if one in mentions else by_id.get(one.id)
            found += [known] if known else []
    return tuple(found) if len(found) == 2 else ()


def _score(relation: Json) -> float | None:
    try:
        return float(_infons(relation)["score"])
    except (KeyError, TypeError, ValueError):
        return None
