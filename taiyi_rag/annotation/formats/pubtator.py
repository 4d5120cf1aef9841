"""PubTator (Wei et al., Nucleic Acids Res. 2013): title, abstract, a line a mention or relation.

    227508|t|Naloxone reverses the antihypertensive effect of clonidine.
    227508|a|In unanesthetized rats …
    227508	0	8	Naloxone	Chemical	D009270
    227508	CID	D008750	D007022

Records are parted by blank lines. Offsets count code points of the title, one sign, the abstract:
they are those of the record's text, whose passages are "title" and "abstract". The sixth column's
identifiers are read as `identifiers` says.

A relation is between two concepts, not mentions. It is held as `Relation` from the first mention of
one to the first of the other, with the concepts in its `normalized`: whoever compares relations of
documents (BC5CDR's CID) compares these. On writing, a relation between mentions becomes one between
their first identifiers. A relation with a concept that no mention has is left as a remark "unread".
The names of parts in a seventh column and what stands behind a relation's concepts aren't kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from taiyi_rag.annotation.formats import identifiers
from taiyi_rag.annotation.formats.form import Form, Input
from taiyi_rag.annotation.formats.lines import in_one_line, lines
from taiyi_rag.annotation.formats.mentions import (
    between_concepts,
    concepts_of,
    first_mentions,
    mention,
)
from taiyi_rag.annotation.schema import Annotated, Entity, Passage, Relation, Remark
from taiyi_rag.errors import InputError

Numbered = tuple[int, str]
_TEXT = re.compile(r"\ufeff?([^|\t]+)\|([ta])\|")
_NUMBER = re.compile(r"-?\d+")
_MOST_LINES = 1_000_000
"""Of a record; it is held in memory."""


def looks_like(head: str) -> bool:
    """Whether the beginning of a file is PubTator's."""
    return bool(_TEXT.match(head.lstrip()))


def read(file: BinaryIO) -> Iterator[Input]:
    """A record a block of lines."""
    for block in _blocks(file):
        number, first = block[0]
        found = _TEXT.match(first)
        id = found[1].strip() if found else str(number)
        try:
            yield Input(id, _record(id, block))
        except InputError as error:
            yield Input(id, None, f"Record {id}, lines {number} to {block[-1][0]}: {error}")


def _blocks(file: BinaryIO) -> Iterator[list[Numbered]]:
    """Blank lines part them, and titles where such lines are missing."""
    block: list[Numbered] = []
    for number, line in lines(file):
        begins = (found := _TEXT.match(line)) is not None and found[2] == "t"
        if block and (begins or not line.strip()):
            yield block
            block = []
        if line.strip():
            block.append((number, line))
        if len(block) > _MOST_LINES:
            raise InputError(f"The record before line {number} has too many lines.")
    if block:
        yield block


def _record(id: str, block: list[Numbered]) -> Annotated:
    texts, rows = _divided_lines(id, block)
    record = Annotated(id, _passages(texts.get("t", ""), texts.get("a", "")))
    told = [one for one in rows if _is_mention(one[1])]
    entities = tuple(_entity(f"T{i}", *row, record.text) for i, row in enumerate(told, start=1))
    relations, unread = _relations([one for one in rows if not _is_mention(one[1])], entities)
    return Annotated(id, record.passages, entities, tuple(relations), remarks=tuple(unread))


def _divided_lines(
    id: str, block: list[Numbered]
) -> tuple[dict[str, str], list[tuple[int, list[str]]]]:
    """Title ("t") and abstract ("a"), and the other lines' fields."""
    texts: dict[str, str] = {}
    rows: list[tuple[int, list[str]]] = []
    for number, line in block:
        if found := _TEXT.match(line):
            own, kind = found[1], found[2]
            if kind in texts:
                raise InputError(f"line {number} is a second abstract. Put them in one line.")
            texts[kind] = line[found.end() :]
        else:
            row = line.split("\t")
            own = row[0]
            rows.append((number, row))
        if own.strip() != id and (texts or found):
            raise InputError(
                f"line {number} is of another record, {own.strip()[:40]}. Each begins with its own "
                "title and abstract."
            )
    return texts, rows


def _is_mention(row: list[str]) -> bool:
    return len(row) > 4 and any(map(_NUMBER.fullmatch, row[1:3]))


def _passages(title: str, abstract: str) -> tuple[Passage, ...]:
    made = (Passage("p1", "title", title), Passage("p2", "abstract", abstract, len(title) + 1))
    if not any(passage.text for passage in made):
        raise InputError("it has no text. A record begins with ID|t|TITLE and ID|a|ABSTRACT.")
    return tuple(passage for passage in made if passage.text)


def _entity(id: str, number: int, row: list[str], text: str) -> Entity:
    _, start, end, words, type, *means = row
    try:
        span = int(start), int(end)
        return mention(id, type, [span], words, text, identifiers.read("".join(means[:1])))
    except ValueError:
        raise InputError(f"line {number} has offsets that aren't numbers.") from None
    except InputError as error:
        raise InputError(f"line {number}: {error}") from None


def _relations(
    rows: list[tuple[int, list[str]]], entities: tuple[Entity, ...]
) -> tuple[list[Relation], list[Remark]]:
    mentions = first_mentions(entities)
    relations: list[Relation] = []
    unread: list[Remark] = []
    for number, row in rows:
        if len(row) < 4:
            raise InputError(f"line {number} is neither a mention nor a relation.")
        concepts = identifiers.read(row[2]) + identifiers.read(row[3])
        made = between_concepts(f"R{len(relations) + 1}", row[1], concepts, mentions)
        if made and len(concepts) == 2:
            relations.append(made)
        else:
            unread.append(Remark("unread", "\t".join(row[1:4])))
    return relations, unread


def one(record: Annotated) -> str:
    """The lines of a record, and a blank one. What has no title is a title without an abstract."""
    id = re.sub(r"[|\s]", "_", record.id) or "_"
    title, abstract = map(in_one_line, _divided(record))
    rows = [f"{id}|t|{title}", f"{id}|a|{abstract}"]
    for entity in record.entities:
        if len(entity.offsets) == 1:
            field = in_one_line(identifiers.written(identifiers.of_one_database(entity.normalized)))
            words, type = in_one_line(entity.words), in_one_line(entity.type)
            rows.append(f"{id}\t{entity.start}\t{entity.end}\t{words}\t{type}\t{field}")
    entities = {entity.id: entity for entity in record.entities}
    for relation in record.relations:
        if concepts := concepts_of(relation, entities):
            fields = (relation.type, *(identifiers.written([one]) for one in concepts))
            rows.append("\t".join([id, *map(in_one_line, fields)]))
    return "\n".join(rows) + "\n\n"


def _divided(record: Annotated) -> tuple[str, str]:
    if not record.passages:
        return "", ""
    text, first = record.text, record.passages[0]
    if first.type == "abstract" and first.start == 1:
        return "", text[1:]
    if first.start == 0 and text[first.end : first.end + 1] == "\n":
        return text[: first.end], text[first.end + 1 :]
    return text, ""


FORM = Form("pubtator", "PubTator", (".pubtator",), read, one)
