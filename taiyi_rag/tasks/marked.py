"""Annotated texts written by hand, for examples: names in brackets, with their types.

marked("[Warfarin|chemical] was stopped.")
marked("[breast|disease#1] and [ovarian [cancer|disease#1]|disease]")   # "breast … cancer"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Argument, Entity, Event, Relation, Span
from taiyi_rag.tasks.ends import written
from taiyi_rag.tasks.located import Pieces

_TOKEN = re.compile(r"\[|\|([^\[\]|#]+)(#\w+)?\]|[^\[\]|]+")


def marked(text: str) -> Annotated:
    """The text without its marks, with what they mark as entities. Pieces that have the same type
    and number make one."""
    plain = ""
    opened: list[int] = []
    pieces: dict[str, list[Span]] = {}
    for token in _TOKEN.finditer(text):
        if token.group() == "[":
            opened.append(len(plain))
        elif type := token[1]:
            span = (opened.pop(), len(plain))
            pieces.setdefault(f"{type}{token[2] or span}", []).append(span)
        else:
            plain += token.group()
    mentions = [(re.split(r"[#(]", key)[0], tuple(sorted(some))) for key, some in pieces.items()]
    return replace(Annotated.of(plain), entities=entities(plain, mentions))


def entities(text: str, mentions: list[tuple[str, Pieces]]) -> tuple[Entity, ...]:
    """Entities of types and places, each once, numbered in text order; of those that begin at the
    same place the longest first."""
    ordered = sorted(dict.fromkeys(mentions), key=lambda m: (m[1][0][0], -m[1][-1][1], m))
    return tuple(
        Entity(f"e{number}", type, tuple(text[a:b] for a, b in spans), spans)
        for number, (type, spans) in enumerate(ordered, start=1)
    )


Told = str | tuple[str, str]
"""An end of a relation: a name, or the names of a relation's ends."""


def related(record: Annotated, *told: tuple[str, Told, Told]) -> Annotated:
    """The record with relations: type, head and tail of each, by the first mentions of names. An
    end that is a relation comes before the relation that it is an end of."""
    ids = {written(entity): entity.id for entity in reversed(record.entities)}
    names: dict[tuple[Told, Told], str] = {}
    made = []
    for number, (type, head, tail) in enumerate(told, start=1):
        one, other = (ids[end] if isinstance(end, str) else names[end] for end in (head, tail))
        names[head, tail] = f"r{number}"
        made.append(Relation(f"r{number}", type, one, other))
    return replace(record, relations=tuple(made))


def happening(record: Annotated, *told: tuple[str, str, Mapping[str, str]]) -> Annotated:
    """The record with events: type, trigger (its first mention) and arguments by role: names of
    entities, triggers of other events, or words that aren't of the text."""
    names = {written(entity): entity.id for entity in reversed(record.entities)}
    triggers = {trigger: f"v{number}" for number, (_, trigger, _) in enumerate(told, start=1)}
    made = []
    for type, trigger, roles in told:
        start = record.text.index(trigger)
        refs = {role: names.get(words) or triggers.get(words, "") for role, words in roles.items()}
        some = (Argument(r, refs[r], "" if refs[r] else words) for r, words in roles.items())
        offsets = ((start, start + len(trigger)),)
        made.append(Event(triggers[trigger], type, (trigger,), offsets, tuple(some)))
    return replace(record, events=tuple(made))
