"""Linking: which concept of MeSH, HGNC, MONDO, the Disease Ontology or HPO a name means.

Without a model. Entities that a record brings are linked; where it brings none, names are found
first. An abbreviation means what its text says that it stands for; a Chinese name what its English
one in our vocabulary means. A name that is in no list gets no identifier, but a note on the wider
concept where there is one. What the file says of it stays as it is, as do entities of types that
the lists know nothing of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Note
from taiyi_rag.language import definitions
from taiyi_rag.naming.abbreviated import explained
from taiyi_rag.naming.found import Named
from taiyi_rag.naming.index import Index
from taiyi_rag.naming.linking import Link, Linker, known
from taiyi_rag.tasks.names import MAKER, Names, identifier
from taiyi_rag.tasks.task import About
from taiyi_rag.types import Language

_KINDS = {
    "chemical": "chemical chemicalentity medicine medication drug substance dru 药物 化学物质 药品",
    "disease": "disease condition disorder symptom finding phenotype specificdisease diseaseclass "
    "modifier compositemention diseaseorphenotypicfeature dis sym 疾病 症状 临床表现",
    "gene": "gene protein geneorgeneproduct 基因 蛋白质",
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""What types are called, in lower case, and what the lexicon has of it."""
_NON = re.compile(r"(?:\bnon[-\u2010\u2011 ]?|非)$", re.IGNORECASE)
"""Before a name that was found: it is what the text says that something isn't."""
_ANY = frozenset(("abbreviation", "entity", ""))
"""Types that may be any kind."""


def _example(text: str, *entities: tuple[str, str]) -> Annotated:
    """A text with entities by type and words, each where it first stands."""
    places = [(type, words, text.index(words)) for type, words in entities]
    found = tuple(
        Entity(f"e{n}", type, (words,), ((at, at + len(words)),))
        for n, (type, words, at) in enumerate(places, start=1)
    )
    return replace(Annotated.of(text), entities=found)


_EXAMPLES: dict[Language, tuple[Annotated, ...]] = {
    "en": (
        _example(
            "A patient with heart failure (HF) and atrial fibrillation took digoxin; HF improved.",
            ("Disease", "heart failure"),
            ("Disease", "HF"),
            ("Disease", "atrial fibrillation"),
            ("Chemical", "digoxin"),
        ),
    ),
    "zh": (
        _example(
            "患者因心房颤动口服华法林，合并2型糖尿病，予二甲双胍治疗。",
            ("疾病", "心房颤动"),
            ("药物", "华法林"),
            ("疾病", "2型糖尿病"),
            ("药物", "二甲双胍"),
        ),
    ),
}

ABOUT = About("link", ("entities",), _EXAMPLES)


class Linking:
    """Fills `normalized` of entities, the likeliest identifier first."""

    about = ABOUT

    def __init__(self, index: Index | None = None) -> None:
        """With the lexicon, or without one: then our vocabulary's own concepts are told."""
        self._index = index
        self._linker = Linker(index) if index else None
        self._names = Names(index)

    def run(self, record: Annotated) -> Annotated:
        """The record, its entities with what they mean; what they were said to mean before is
        replaced only where something is found. Raises `InputError`."""
        text = self.about.checked(record).text
        turned: set[str] = set()
        if not record.entities:
            record = self._names.run(record)
            turned = {one.id for one in record.entities if _NON.search(text[: one.start][-4:])}
        meant = _explanations(text, record.entities)
        entities = tuple(
            replace(one, normalized=(), notes=()) if one.id in turned else self._linked(one, meant)
            for one in record.entities
        )
        release = self._index.release if self._index else "taiyi-vocabulary"
        maker = ", ".join(dict.fromkeys(filter(None, (record.maker or MAKER, release))))
        return replace(record, entities=entities, maker=maker)

    def _linked(self, one: Entity, meant: dict[str, str]) -> Entity:
        kind = _KIND.get(one.type.lower())
        if kind is None and one.type.lower() not in _ANY:
            return one
        said = " ".join(one.text)
        name = meant.get(said) or meant.get(said.removesuffix("s")) or said
        link = self._link(name, kind)
        exact = tuple(_identifiers(link)) if link and link.exact else ()
        ours = tuple(identifier(entry) for entry in known(name))
        ids = tuple(dict.fromkeys((*exact, *ours))) if exact else one.normalized or ours
        kept = tuple(n for n in one.notes if link is None or n[0] not in ("concept", "kind-of"))
        return replace(one, normalized=ids, notes=(*kept, *_told(link)))

    def _link(self, name: str, kind: str | None) -> Link | None:
        return self._linker.link(name, kind) if self._linker else None


def _explanations(text: str, entities: Iterable[Entity]) -> dict[str, str]:
    """What the abbreviations of a text stand for."""
    named = [Named(_KIND.get(e.type.lower(), e.type), e.start, e.end) for e in entities]
    ours = explained(text, named)
    by_name = {short: text[n.start : n.end] for short, n in ours.items() if n}
    return {**definitions(text), **by_name}


def _identifiers(link: Link) -> Iterator[Identifier]:
    for id in link.ids:
        database, _, number = id.partition(":")
        yield Identifier(database, number)


def _told(link: Link | None) -> tuple[tuple[Note, str], ...]:
    """The concept in words, so that one can see whether it is the right one."""
    if link is None:
        return ()
    return (("concept" if link.exact else "kind-of", f"{link.name} ({link.ids[0]})"),)
