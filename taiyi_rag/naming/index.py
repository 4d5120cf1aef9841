"""All names of a release in a folder of two files, mapped into memory and read as they are needed.

Tries with bytes at their ends, by `marisa-trie`: `names` has a name's key (`words.phrase`) and
what it means, `concepts` an identifier and the concept's preferred name and other identifiers.
Keys end with a space, so that all names that begin at a word are prefixes of what follows it.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from taiyi_rag.errors import InputError
from taiyi_rag.naming.otherwise import ways
from taiyi_rag.naming.release import Concept, Release, Type
from taiyi_rag.naming.words import phrase

FORM = 2
"""Of the files; another one is built anew."""
_LONGEST = 100
"""Characters of a key; names that are longer are formulas that nobody writes in a text."""
_PLAIN = re.compile(r"[A-Za-z]?[a-z]+|.{7,}")
"""Names that may be written with capitals or without; of the others a capital tells."""
_TYPES: tuple[Type, ...] = ("anatomy", "chemical", "disease", "gene")
_FILES = ("names", "concepts")
_CARD = "card.json"


_Names = dict[tuple[str, str], int]
"""Keys with a meaning as it is written in the index, and the best rank of it."""


class Meaning(NamedTuple):
    """What a name may mean. `rank`: 0 a preferred name, 1 a synonym, of MeSH's headings; 2 and 3 of
    its supplementary concepts and of genes; 4 and 5 of the ontologies. `written` isn't "" where a
    text must write it so ("Na", "AIDS")."""

    type: Type
    id: str
    rank: int
    written: str


class Index:
    """What `build` made. Threads share it."""

    def __init__(self, folder: Path) -> None:
        """Raises `InputError` where it isn't whole."""
        from marisa_trie import BytesTrie

        try:
            card = json.loads((folder / _CARD).read_text("utf-8"))
            sizes = {name: (folder / name).stat().st_size for name in _FILES}
            if card["form"] != FORM or card["sizes"] != sizes:
                raise ValueError("it was cut")
            self._names, self._concepts = (BytesTrie().mmap(str(folder / n)) for n in _FILES)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise InputError(f"The index of terms in {folder} is damaged: {error}.") from error
        self.release: str = card["release"]
        self.size: int = len(self._names)
        self.bytes: int = sum(sizes.values())

    def beginning(self, keys: str) -> Iterator[tuple[int, list[Meaning]]]:
        """The names that `keys` begins with, by their lengths in it, the shortest first."""
        for key in self._names.prefixes(keys):
            yield len(key), self.meanings(key)

    def meanings(self, key: str | None) -> list[Meaning]:
        """Of a name by its key, the best first."""
        if key is None:
            return []
        found = (_meaning(value) for value in self._names.get(key, ()))
        return sorted(found, key=lambda meaning: (meaning.rank, meaning.id))

    def concept(self, id: str) -> tuple[str, tuple[str, ...]]:
        """The preferred name of a concept, and the identifiers of the same elsewhere; ("", ())
        where there is none."""
        for value in self._concepts.get(id, ()):
            name, *same = value.decode().split("\t")
            return name, tuple(same)
        return "", ()


def build(release: Release, folder: Path) -> Index:
    """The index of a release at `folder`, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".terms-") as made:
        _write(release, Path(made))
        Path(made).chmod(0o755)  # else its maker alone could read it
        shutil.rmtree(folder, ignore_errors=True)
        Path(made).rename(folder)
        Path(made).mkdir()  # which its context removes
    return Index(folder)


def _write(release: Release, folder: Path) -> None:
    from marisa_trie import BytesTrie

    names: _Names = {}
    concepts: dict[str, list[str]] = {}
    called: dict[str, str] = {}
    for concept in release.concepts():
        same = tuple(_same(concept, names))
        merged = next((other for other in same if other in concepts), concept.id)
        id = _first(concept, merged, called)
        known = concepts.setdefault(id, [concept.names[0]])
        known.extend(one for one in (concept.id, *same) if one != id and one not in known)
        for key, meaning, rank in _entries(concept, id):
            names[key, meaning] = min(rank, names.get((key, meaning), rank))
    values = ((key, f"{rank}{meaning}".encode()) for (key, meaning), rank in names.items())
    BytesTrie(values).save(str(folder / "names"))
    told = ((id, "\t".join(known).encode()) for id, known in concepts.items())
    BytesTrie(told).save(str(folder / "concepts"))
    sizes = {name: (folder / name).stat().st_size for name in _FILES}
    card = {"form": FORM, "release": release.version, "sizes": sizes}
    (folder / _CARD).write_text(json.dumps(card), "utf-8")


def _first(concept: Concept, merged: str, called: dict[str, str]) -> str:
    """The identifier of a concept: what it is merged with; of terms of ontologies with the same
    preferred name that of the first."""
    if _base(concept.id) < _base("MONDO:"):
        return merged
    preferred = phrase(concept.names[0]) or concept.id
    first = called.setdefault(preferred, merged)
    return first if merged == concept.id else merged


def _same(concept: Concept, names: _Names) -> Iterator[str]:
    """What else is the same concept. What an ontology refers to in MeSH is often wider or narrower
    than its own term (chronic kidney disease and its last stage): the one heading that it refers
    to is the same only where that has its name, too."""
    for database in ("MESH:", "OMIM:"):
        referred = [id for id in concept.same if id.startswith(database)]
        if len(referred) == 1 and (database == "OMIM:" or _agree(concept, referred[0], names)):
            yield referred[0]
    yield from (id for id in concept.same if not id.startswith(("MESH:", "OMIM:")))


def _agree(concept: Concept, mesh: str, names: _Names) -> bool:
    """Whether a heading of MeSH is called what the concept is called, maybe in other words."""
    name = concept.names[0]
    keys = tuple((phrase(name) or "").split())
    meant = f"{_TYPES.index(concept.type)}{mesh}\t"
    return any(
        (" ".join(way) + " ", meant + written) in names
        for way in ways(keys, "same")
        for written in ("", name)
    )


def _entries(concept: Concept, id: str) -> Iterator[tuple[str, str, int]]:
    for number, name in enumerate(concept.names):
        rank = min(number, 1) + _base(concept.id)
        for form in _forms(name):
            key = phrase(form)
            if key and 2 < len(key) <= _LONGEST:
                written = "" if _PLAIN.fullmatch(form) else form
                yield key, f"{_TYPES.index(concept.type)}{id}\t{written}", rank


def _base(id: str) -> int:
    if id.startswith("MESH:D"):
        return 0
    return 2 if id.startswith(("MESH:", "HGNC:")) else 4


def _forms(name: str) -> Iterable[str]:
    """A name as texts have it: MeSH's "Anemia, Hemolytic" is "hemolytic anemia", and what it calls
    "Neoplasms" is a cancer or a tumor to others."""
    parts = name.split(", ")
    turned = " ".join(reversed(parts)) if len(parts) < 4 else name
    yield turned
    if turned.endswith("Neoplasms"):
        yield from (turned.removesuffix("Neoplasms") + word for word in ("cancer", "tumor"))


def _meaning(value: bytes) -> Meaning:
    id, written = value[2:].decode().split("\t")
    return Meaning(_TYPES[value[1] - 48], id, value[0] - 48, written)
