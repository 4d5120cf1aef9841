"""A library as it is often made, with the functions of `acts.py`: files written in place, nothing
synced, no checksums, no lock, an index that is pickled, deletes that set a flag.

Every test of this folder is run on it once, and has to find it out.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from tests.faults.acts import Place
from tests.faults.corpus import DIMENSION, append, vector_of
from tests.faults.injecting import note
from tests.faults.state import NAME, State

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS documents"
    " (key INTEGER PRIMARY KEY, path TEXT, text TEXT, vector BLOB, deleted INTEGER DEFAULT 0)"
)


class NaiveLibrary:
    """Documents in SQLite, vectors in FAISS, words in a pickle."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = sqlite3.connect(folder / "naive.db", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("PRAGMA synchronous = OFF")
        self.database.execute(_SCHEMA)

    def known(self) -> dict[str, str]:
        rows = self.database.execute("SELECT path, text FROM documents WHERE NOT deleted")
        return dict(rows.fetchall())

    def put(self, path: str, text: str, *, new: bool) -> None:
        values = (text, vector_of(text).tobytes(), path)
        insert = "INSERT INTO documents (text, vector, path) VALUES (?, ?, ?)"
        update = "UPDATE documents SET text = ?, vector = ?, deleted = 0 WHERE path = ?"
        self.database.execute(insert if new else update, values)

    def remove(self, path: str) -> None:
        self.database.execute("UPDATE documents SET deleted = 1 WHERE path = ?", (path,))

    def publish(self) -> None:
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(DIMENSION))
        words: dict[str, list[int]] = {}
        query = "SELECT key, text, vector FROM documents WHERE NOT deleted"
        for key, text, vector in self.database.execute(query):
            index.add_with_ids(np.frombuffer(vector, np.float32).reshape(1, -1), np.array([key]))
            for word in text.split():
                words.setdefault(word, []).append(key)
        faiss.write_index(index, str(self.folder / "vectors.faiss"))
        with (self.folder / "words.pickle").open("wb") as file:
            pickle.dump(words, file)

    def search(self, vector: np.ndarray, count: int) -> list[str]:
        """Texts of the nearest documents."""
        index = faiss.read_index(str(self.folder / "vectors.faiss"))
        _, keys = index.search(vector.reshape(1, -1), count)
        return [self.text(int(key)) for key in keys[0] if key >= 0]

    def search_words(self, word: str) -> list[int]:
        with (self.folder / "words.pickle").open("rb") as file:
            return list(pickle.load(file).get(word, []))  # noqa: S301 - that is what's wrong

    def text(self, key: int) -> str:
        row = self.database.execute("SELECT text FROM documents WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else "gone"


def ingest(place: Place, after_looking: Callable[[], None] = lambda: None) -> list[str]:
    """Bring the library up to the files."""
    library = NaiveLibrary(place.library)
    known = library.known()
    after_looking()
    outcomes = []
    for path in sorted(place.files.iterdir()):
        text = path.read_text("utf-8")
        changed = known.get(str(path)) != text
        if changed:
            append(place.embedded, text.encode().hex())
            library.put(str(path), text, new=str(path) not in known)
        append(place.acknowledged, str(path), durably=True)
        note(str(path))
        outcomes.append("updated" if changed else "unchanged")
    for path in place.remove:
        library.remove(path)
    library.publish()
    library.database.close()
    return outcomes


def examine(indexes: Path) -> State:
    """Open the library, and read and search all of it."""
    library = NaiveLibrary(indexes / NAME)
    rows = library.database.execute("SELECT key, path, text FROM documents WHERE NOT deleted")
    documents: list[Any] = rows.fetchall()
    found = sorted(library.search(np.ones(DIMENSION, np.float32), 10_000))
    faults = []
    if len({path for _, path, _ in documents}) != len(documents):
        faults.append("a file's document occurs twice")
    if found != sorted(text for _, _, text in documents):
        faults.append("vectors are not the truth's")
    if sorted(library.search_words("mg")) != sorted(key for key, _, _ in documents):
        faults.append("words are not the truth's")
    said = repr((sorted(documents), library.search(np.ones(DIMENSION, np.float32), 10)))
    digest = hashlib.sha256(said.encode()).hexdigest()
    texts = {path: text for _, path, text in documents}
    return State(texts, tuple(faults), digest, digest)


def state(place: Place) -> State:
    """What the library says."""
    return examine(place.indexes)
