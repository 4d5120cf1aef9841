"""What the ends of relations and the arguments of events are in the record: the names that a model
gave, as entities. Those that the record has come first; what else stands in the text is made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.language import has_han
from taiyi_rag.tasks.located import Located, Pieces, folded


def written(entity: Entity) -> str:
    """An entity as a name: its pieces as one would write them together."""
    between = "" if all(map(has_han, entity.text)) else " "
    return between.join(" ".join(piece.split()) for piece in entity.text)


class Ends:
    """The entities of a record, found by name, and those that are made as names ask for them."""

    def __init__(self, record: Annotated) -> None:
        self.located = Located(record.text)
        self._given = {entity.id for entity in record.entities}
        self._ids = set(self._given)
        self._by_place = {entity.offsets: entity for entity in record.entities}
        self._by_name: dict[str, list[Entity]] = {}
        self._made: list[Entity] = []
        for entity in sorted(record.entities, key=lambda e: (e.start, e.end)):
            self._by_name.setdefault(folded(written(entity)), []).append(entity)

    @property
    def made(self) -> tuple[Entity, ...]:
        """Those that the record didn't have."""
        return tuple(self._made)

    def knows(self, name: str) -> bool:
        """Whether the record has an entity of that name."""
        return any(entity.id in self._given for entity in self._by_name.get(folded(name), ()))

    def holds(self, name: str) -> bool:
        """Whether the name is an entity's, or stands in the text."""
        return folded(name) in self._by_name or self.located.holds(name)

    def has(self, name: str) -> bool:
        """The same, though it may stand in pieces."""
        return self.holds(name) or bool(self.located.mentions(name))

    def first(self, name: str, type: str = "entity") -> Entity | None:
        """The first mention of a name; of that type, if it has to be made."""
        known = self._by_name.get(folded(name))
        return known[0] if known else self._make(name, type, self.located.mentions(name)[:1])

    def nearest(self, name: str, place: int, type: str = "entity") -> Entity | None:
        """The mention that is nearest to a place."""
        known = self._by_name.get(folded(name), [])
        given = [entity for entity in known if entity.id in self._given]
        if given:
            return min(given, key=lambda e: distance(e.offsets, place))
        mentions = self.located.mentions(name)
        nearest = sorted(mentions, key=lambda mention: distance(mention, place))[:1]
        return self._make(name, type, nearest)

    def _make(self, name: str, type: str, mentions: Sequence[Pieces]) -> Entity | None:
        if not mentions:
            return None
        return self._by_place.get(mentions[0]) or self._new(name, type, mentions[0])

    def _new(self, name: str, type: str, mention: Pieces) -> Entity:
        free = (f"e{number}" for number in count(len(self._ids) + 1))
        id = next(id for id in free if id not in self._ids)
        made = Entity(id, type, tuple(self.located.text[a:b] for a, b in mention), mention)
        self._ids.add(id)
        self._by_place[mention] = made
        self._made.append(made)
        self._by_name.setdefault(folded(name), []).append(made)
        return made


def distance(mention: Pieces, place: int) -> int:
    """Characters between a mention and a place."""
    return max(mention[0][0] - place, place - mention[-1][1], 0)
