"""Is a collection what it should be? The truth in itself, and the derived indexes against it.

Reads everything, so it takes minutes at a million passages. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from taiyi_rag.errors import CollectionDamaged, CollectionError
from taiyi_rag.library import changes, dense, lexical
from taiyi_rag.library.access import ACCESS
from taiyi_rag.library.collection import TRUTH, Collection, View
from taiyi_rag.library.journal import ANSWERS
from taiyi_rag.library.records import declared_from, document_columns, standing_json
from taiyi_rag.library.snapshot import damaged, read_manifest
from taiyi_rag.library.standing import Standings
from taiyi_rag.types import Language

_RESTORE = "restore the collection from a backup: python -m ingest restore"
_MOVE_AWAY = "keep the file for whoever looks into it, elsewhere: a new one is begun"
_REBUILD = "python -m ingest rebuild"
_LENGTH_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that isn't as it should be, and what to do about it."""

    subject: str
    text: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def verify(collection: Collection) -> Iterator[Flaw]:
    """Every flaw of a collection. Nothing that a flawed truth says is looked into further."""
    try:
        with collection.truth.snapshot():
            found = list(_truth(collection))
    except CollectionDamaged as error:
        found = [Flaw(TRUTH, str(error), _RESTORE)]
    yield from found
    if not found:
        yield from _snapshots(collection)
        yield from _contents(collection)
    yield from _journal(collection)
    yield from _strays(collection)


def _truth(collection: Collection) -> Iterator[Flaw]:
    database = collection.truth.database
    for (message,) in database.rows("PRAGMA integrity_check(20)"):
        if message != "ok":
            yield Flaw(TRUTH, f"SQLite finds: {message}", _RESTORE)
    if database.rows("PRAGMA foreign_key_check"):
        yield Flaw(TRUTH, "passages or vectors belong to no document", _RESTORE)
    yield from _documents(collection)
    yield from _passages(collection)


def _documents(collection: Collection) -> Iterator[Flaw]:
    standings = Standings(collection.truth.database, collection.truth.commit_number)
    for row in collection.truth.database.records("SELECT * FROM documents"):
        document = declared_from(row)
        trust, standing = standings.worked_out(row)
        same = (row["trust"], row["standing"]) == (trust, standing_json(standing))
        if not same or row["digest"] != document_columns(document)["digest"]:
            yield Flaw(document.id, "isn't what was stored under its checksum", _RESTORE)


def _passages(collection: Collection) -> Iterator[Flaw]:
    database = collection.truth.database
    outside = database.rows(
        "SELECT d.id, p.key FROM passages p JOIN documents d ON d.key = p.document_key"
        ' WHERE p.start < 0 OR p.start >= p."end" OR p."end" > length(d.text)'
    )
    for id, key in outside:
        yield Flaw(id, f"passage p{key} lies outside its text", _RESTORE)
    counted = dict(
        database.rows("SELECT 'passages_' || language, count(*) FROM passages GROUP BY language")
    )
    counted["documents"] = database.rows("SELECT count(*) FROM documents")[0][0]
    for name, number in database.rows("SELECT name, number FROM counts"):
        if counted.get(name, 0) != number:
            text = f"{name} are counted as {number} but are {counted.get(name, 0)}"
            yield Flaw(TRUTH, text, _RESTORE)
    bare = database.rows(
        "SELECT count(*) FROM passages LEFT JOIN vectors USING (key)"
        " WHERE vector IS NULL OR length(vector) != ?",
        (2 * collection.dimension,),
    )[0][0]
    if bare:
        yield Flaw(TRUTH, f"{bare} passages have no vector of {collection.dimension}", _RESTORE)


def _snapshots(collection: Collection) -> Iterator[Flaw]:
    for name in (dense.NAME, lexical.NAME):
        path = collection.folder / f"{name}.json"
        manifest = read_manifest(path)
        if manifest is None:
            if path.exists():
                yield Flaw(path.name, "is damaged", _REBUILD)
        elif file := damaged(collection.folder, manifest):
            text = "is missing or fails its checksum"
            yield Flaw(f"{manifest.folder}/{file}", text, _REBUILD)
        elif collection.truth.token(manifest.commit) != manifest.token:
            yield Flaw(path.name, "was made of another library, or of another state", _REBUILD)


def _contents(collection: Collection) -> Iterator[Flaw]:
    """Whether searches would say what the truth says."""
    try:
        with collection.reading() as view:
            for language in view.dense.languages:
                yield from _vectors(view, language, collection.dimension)
            rows = view.truth.database.rows("SELECT key FROM passages")
            if view.lexical.keys() != {key for (key,) in rows}:
                yield Flaw("lexical index", "holds other passages than the library", _REBUILD)
    except CollectionError as error:
        yield Flaw("indexes", str(error), _REBUILD)


def _vectors(view: View, language: Language, dimension: int) -> Iterator[Flaw]:
    index = view.dense.languages[language]
    seen = 0
    for batch in changes.vectors_since(view.truth, -1, language, dimension):
        lengths = np.linalg.norm(batch.vectors, axis=1)
        if not np.all(np.abs(lengths - 1) < _LENGTH_TOLERANCE):
            yield Flaw(TRUTH, f"vectors ({language}) aren't of length 1", _RESTORE)
            return
        keys, vectors = index.some(batch.keys)
        order = np.argsort(keys)
        seen += len(keys)
        if not (
            np.array_equal(keys[order], batch.keys)
            and np.array_equal(vectors[order], batch.vectors)
        ):
            yield Flaw(f"dense index ({language})", "lacks or alters vectors", _REBUILD)
            return
    if seen != index.count:
        yield Flaw(f"dense index ({language})", "holds what the library doesn't", _REBUILD)


def _journal(collection: Collection) -> Iterator[Flaw]:
    """Whether past answers are recorded as they were."""
    try:
        for text in collection.journal.flaws():
            yield Flaw(ANSWERS, text, _MOVE_AWAY)
    except CollectionError as error:
        yield Flaw(ANSWERS, str(error), _MOVE_AWAY)


def _strays(collection: Collection) -> Iterator[Flaw]:
    manifests = [read_manifest(collection.folder / n) for n in (dense.MANIFEST, lexical.MANIFEST)]
    known = {m.folder for m in manifests if m}
    known |= {f"{name}{end}" for name in (TRUTH, ANSWERS) for end in ("", "-wal", "-shm")}
    known |= {dense.MANIFEST, lexical.MANIFEST, ACCESS, "writer.lock"}
    for path in sorted(collection.folder.iterdir()):
        if path.name not in known:
            remedy = f"a killed writer may have left it: {_REBUILD} removes its own"
            yield Flaw(path.name, "belongs to nothing", remedy)
