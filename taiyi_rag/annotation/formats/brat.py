"""BRAT's standoff (Stenetorp et al., EACL 2012): a text (.txt) and what is said of it (.ann).

    T1	Drug 0 7	aspirin                 a mention; pieces: "0 4;9 12"
    T2	Adverse_event 15 23	bleeding
    R1	Causes Arg1:T1 Arg2:T2
    E1	Bleeding:T2 Cause:T1                 an event; T2, its trigger, is no entity then
    N1	Reference T1 ATC:B01AC06	aspirin
    #1	AnnotatorNotes T1	zh: 阿司匹林     our notes: a kind, a colon, words
    *	Equiv T1 T3                             relations "Equiv" of the first with each other

Offsets count code points of the text as it stands in its file, line ends of two signs as two. Types
have no blanks in them. Attributes (A, M), other notes, and whatever else a line says become remarks
"unread" with the line: they come out in our JSON lines, and not in BRAT again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import get_args

from taiyi_rag.annotation.formats.mentions import mention
from taiyi_rag.annotation.schema import (
    Annotated,
    Argument,
    Entity,
    Event,
    Identifier,
    Note,
    Passage,
    Relation,
    Remark,
    Span,
)
from taiyi_rag.errors import InputError

EQUIV = "Equiv"
_NOTES: dict[str, Note] = {kind: kind for kind in get_args(Note)}


@dataclass(slots=True)
class _Found:
    """What the lines so far have said. Events name what comes later: they are made in the end."""

    text: str
    mentions: dict[str, Entity] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    meant: dict[str, list[Identifier]] = field(default_factory=dict)
    notes: dict[str, list[tuple[Note, str]]] = field(default_factory=dict)
    unread: list[Remark] = field(default_factory=list)


def record(id: str, text: str, annotations: str) -> Annotated:
    """The record of a text and its annotations. Raises `InputError` with the line that is wrong."""
    found = _Found(text)
    numbered = [
        (number, line.removesuffix("\r"))
        for number, line in enumerate(annotations.split("\n"), start=1)
        if line.strip()
    ]
    # Mentions first: lines come in any order.
    for number, line in sorted(numbered, key=lambda one: not one[1].startswith("T")):
        try:
            _READERS.get(line[0], _unread)(found, line)
        except InputError as error:
            raise InputError(f"line {number}: {error}") from None
        except (ValueError, KeyError, IndexError):
            raise InputError(f"line {number} can't be read: {line[:80]!r}.") from None
    return _made(id, found)


def _made(id: str, found: _Found) -> Annotated:
    events = tuple(_event(id, found) for id in found.events)
    triggers = {fields[0].partition(":")[2] for fields in found.events.values()}
    named = {end for r in found.relations.values() for end in (r.head, r.tail)}
    named |= {argument.ref for event in events for argument in event.arguments}
    triggers -= named
    entities = tuple(_told(e, found) for e in found.mentions.values() if e.id not in triggers)
    relations = tuple(found.relations.values())
    passages = (Passage("p1", "text", found.text),)
    return Annotated(id, passages, entities, relations, events, remarks=tuple(found.unread))


def _told(entity: Entity, found: _Found) -> Entity:
    """With what other lines say of it."""
    meant, notes = found.meant.get(entity.id, ()), found.notes.get(entity.id, ())
    return replace(entity, normalized=tuple(meant), notes=tuple(notes))


def _mention(found: _Found, line: str) -> None:
    id, place, words = line.split("\t", 2)
    type, _, offsets = place.partition(" ")
    _check_new(id, found)
    found.mentions[id] = mention(id, type, map(_span, offsets.split(";")), words, found.text)


def _span(offsets: str) -> Span:
    start, end = offsets.split()
    return int(start), int(end)


def _check_new(id: str, found: _Found) -> None:
    if id in found.mentions or id in found.relations or id in found.events:
        raise InputError(f"{id} stands twice. Each line needs an id of its own.")


def _relation(found: _Found, line: str) -> None:
    id, said = line.split("\t")[:2]
    type, first, second = said.split()
    head, tail = (end.partition(":")[2] for end in (first, second))
    _check_new(id, found)
    if head in found.mentions and tail in found.mentions:
        found.relations[id] = Relation(id, type, head, tail)
    else:
        _unread(found, line)


def _same(found: _Found, line: str) -> None:
    type, *ids = line.split("\t")[1].split()
    if type != EQUIV or not set(ids) <= found.mentions.keys():
        _unread(found, line)
        return
    for other in ids[1:]:
        id = f"*{len(found.relations) + 1}"
        found.relations[id] = Relation(id, type, ids[0], other)


def _later(found: _Found, line: str) -> None:
    id, said = line.split("\t")[:2]
    _check_new(id, found)
    trigger, *arguments = said.split()
    found.events[id] = [trigger, *arguments]


def _event(id: str, found: _Found) -> Event:
    (type, _, trigger), *arguments = (part.partition(":") for part in found.events[id])
    known = found.mentions.keys() | found.events.keys()
    if trigger not in found.mentions or not {ref for _, _, ref in arguments} <= known:
        raise InputError(f"event {id} names what no line has.")
    at = found.mentions[trigger]
    return Event(id, type, at.text, at.offsets, tuple(Argument(r, ref) for r, _, ref in arguments))


def _reference(found: _Found, line: str) -> None:
    _, target, meant = line.split("\t")[1].split(" ", 2)
    database, _, id = meant.partition(":")
    if target not in found.mentions:
        _unread(found, line)
        return
    found.meant.setdefault(target, []).append(Identifier(database, id))


def _note(found: _Found, line: str) -> None:
    _, said, text = line.split("\t", 2)
    (_, target), (kind, _, words) = said.split(" "), text.partition(": ")
    if target not in found.mentions or kind not in _NOTES:
        _unread(found, line)
        return
    found.notes.setdefault(target, []).append((_NOTES[kind], words))


def _unread(found: _Found, line: str) -> None:
    found.unread.append(Remark("unread", line))


_READERS: dict[str, Callable[[_Found, str], None]] = {
    "T": _mention,
    "R": _relation,
    "E": _later,
    "N": _reference,
    "#": _note,
    "*": _same,
}
