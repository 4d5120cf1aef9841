"""Deleted means gone: no search, no listing and no byte on the disk has it any more.

Bytes are looked for as they are, in every zlib stream, and as terms of every tantivy index in the
folder, whose dictionaries store terms in another form. A block that LZ4 compressed holds the first
occurrence of letters that repeat nothing as they are, so it needs no unpacking; a frame of zstd
would, and there must be none.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
import pytest
import tantivy

from ingest.removal import remove_documents
from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection, passage_key, purging
from taiyi_rag.library.lexical import HIDDEN_TERMS, TERMS
from taiyi_rag.records import AnswerLog, Circumstances
from taiyi_rag.retrieval import HybridRetriever
from taiyi_rag.types import Answer, Evidence, Outcome
from tests.faults import acts, naive, scoreboard
from tests.faults.acts import Place
from tests.faults.corpus import HashEmbedding, vector_of
from tests.faults.forking import ForkServer
from tests.faults.scoreboard import Failures
from tests.faults.sizes import FULL, Sizes, both_forms
from tests.faults.state import by_vector, by_words, truth_vectors

_KEPT = 6
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_FIELDS = (TERMS, HIDDEN_TERMS)
_ZSTD = b"\x28\xb5\x2f\xfd"


def canary(generator: random.Random) -> str:
    """A word that is in no other text, is a term as it is, and repeats no four letters."""
    return "qz" + "".join(generator.choices("bcdfghjkmnpqrtvwxz", k=14))


def write_canaries(place: Place, count: int) -> dict[Path, str]:
    """Files whose name, title and text hold a canary of their own."""
    generator = random.Random(13)
    place.files.mkdir()
    canaries = {}
    for _ in range(count):
        word = canary(generator)
        path = place.files / f"{word}.txt"
        text = f"Report on {word}\n\nPatient {word} took 5 mg.\n\n患者{word}服用5毫克。"
        path.write_text(text, "utf-8")
        canaries[path] = word
    return canaries


def purge(place: Place, ids: list[str]) -> None:
    """Remove documents, those that were removed already too, and clear the folder of them."""
    collection = acts.opened(place.indexes)
    try:
        with collection.writing():
            purging.purge(collection, ids)
    finally:
        collection.close()


def contents_of(place: Place, paths: list[Path]) -> tuple[list[str], dict[str, np.ndarray]]:
    """Ids of these files' documents, and of their passages with their vectors as stored."""
    collection = acts.opened(place.indexes)
    with collection.reading() as view:
        ids = [id for path in paths for id in view.truth.ids_of_file(str(path))]
        passages = {p.id for id in ids for p in view.truth.passages_of(id)}
        stored = truth_vectors(view, collection.dimension).items()
        vectors = {f"p{key}": v for key, (_, v) in stored if f"p{key}" in passages}
    collection.close()
    return ids, vectors


def answer(place: Place, paths: list[Path]) -> None:
    """Answer, and record, a question about each of these files from its passages, in the history
    of the library."""
    collection = acts.opened(place.indexes)
    log = AnswerLog(collection)
    for path in paths:
        (id,) = collection.truth.ids_of_file(str(path))
        passages = collection.truth.passages_of(id)
        evidence = tuple(
            Evidence(n, passage, f"Report on {path.stem}", path.name)
            for n, passage in enumerate(passages, start=1)
        )
        answered = Answer(f"What of {path.stem}?", "en", Outcome.ABSTAINED, (), evidence)
        assert log.keep(answered, Circumstances(text=passages[0].text))
    collection.close()


def remove(place: Place, names: list[str]) -> None:
    """Remove documents, by id or path."""
    acts.small_batches()
    collection = acts.opened(place.indexes)
    with collection.writing():
        remove_documents(collection, names)
        collection.publish()
    collection.close()


def still_found(
    place: Place, words: list[str], ids: list[str], passages: dict[str, np.ndarray]
) -> list[str]:
    """Which ways lead to a deleted document yet."""
    collection = acts.opened(place.indexes)
    keys = [passage_key(id) or 0 for id in passages]
    with collection.reading() as view:
        truth = view.truth
        found = [f"document {id}" for id in ids if truth.document(id) or truth.headers([id])]
        found += [f"passage p{key}" for key in truth.passages(keys)]
        left = view.dense.some(keys).values()
        found += [f"vector p{key}" for some, _ in left for key in some]
        listed = repr([*truth.documents(), *truth.files()])
        found += [f"listed {word}" for word in words if word in listed]
        found += [f"words find {word}" for word in words if by_words(view, word)]
        for key, vector in zip(keys, passages.values(), strict=True):
            hits = [*by_vector(view, "en", vector), *by_vector(view, "zh", vector)]
            found += [f"vector finds p{key}"] if key in dict(hits) else []
    found += _retrieved(collection, words)
    collection.close()
    return found


def _retrieved(collection: Collection, words: list[str]) -> Iterable[str]:
    retriever = HybridRetriever(collection, HashEmbedding(), top=1000)
    for word in words:
        if any(word in repr(node.node.to_dict()) for node in retriever.retrieve(word)):
            yield f"retrieved {word}"


def traces(folder: Path, words: list[str], vectors: list[np.ndarray]) -> list[str]:
    """Where in a folder's bytes canaries or vectors are."""
    wanted = {word: word.encode() for word in words}
    wanted |= {f"{word} (UTF-16)": word.encode("utf-16-le") for word in words}
    for i, vector in enumerate(vectors):
        wanted[f"vector {i} (float16)"] = vector.astype("<f2").tobytes()
        wanted[f"vector {i} (float32)"] = vector.astype("<f4").tobytes()
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        for stretch in (bytes(str(path.relative_to(folder)), "utf-8"), data, *_inflated(data)):
            found += [f"{path.name}: {name}" for name, value in wanted.items() if value in stretch]
        found += [f"{path.name}: a zstd frame, which isn't unpacked here"] * (_ZSTD in data)
    return found + _terms(folder, words)


def _inflated(data: bytes) -> Iterable[bytes]:
    for start in _ZLIB.finditer(data):
        try:
            yield zlib.decompressobj(47).decompress(data[start.start() :], 10_000_000)
        except zlib.error:
            continue  # two bytes that only look like a header


def _terms(folder: Path, words: list[str]) -> list[str]:
    """Terms in dictionaries of tantivy, deleted documents' too, and dictionaries of no index."""
    found = []
    for meta in folder.rglob("meta.json"):
        searcher = tantivy.Index.open(str(meta.parent)).searcher()
        found += [
            f"{meta.parent.name}: term {word}"
            for word in words
            if any(
                searcher.doc_freq(field, term) for field in _FIELDS for term in index_terms(word)
            )
        ]
    for path in folder.rglob("*.term"):
        described = path.with_name("meta.json")
        segment = path.name.split(".")[0].replace("-", "")
        if not described.exists() or segment not in described.read_text().replace("-", ""):
            found.append(f"{path.name}: a dictionary that no index uses")
    return found


def test_scan_sees_what_is_there(server: ForkServer, root: Path) -> None:
    """Before anything is deleted, every canary is found, as bytes and as a term, every vector too;
    and so is what zlib packed."""
    place = Place(root)
    words = list(write_canaries(place, 3).values())
    server.run(acts.ingest, place).done()
    _, vectors = server.run(contents_of, place, sorted(place.files.iterdir())).done()
    found = traces(place.library, words, list(vectors.values()))
    for word in words:
        assert any(word in line and "term" not in line for line in found)
        assert any(line.endswith(f"term {word}") for line in found)
    assert {f"vector {i}" for i in range(len(vectors))} <= {
        " ".join(line.split(": ")[1].split()[:2]) for line in found if "vector" in line
    }
    (root / "packed").mkdir()
    (root / "packed" / "x").write_bytes(b"head" + zlib.compress(words[0].encode() * 5) + b"tail")
    assert traces(root / "packed", words, []) == [f"x: {words[0]}"]


@both_forms
def test_deleted_is_gone(server: ForkServer, root: Path, sizes: Sizes) -> None:
    place = Place(root)
    canaries = write_canaries(place, sizes.deletions + _KEPT)
    server.run(acts.ingest, place).done()
    gone = list(canaries)[: sizes.deletions]
    words = [canaries[path] for path in gone]
    ids, passages = server.run(contents_of, place, gone).done()
    assert len(passages) >= len(gone) == len(ids)
    server.run(answer, place, list(canaries)).done()
    half = len(gone) // 2
    server.run(remove, place, [str(gone[0]), *ids[1:half]]).done()
    parts = server.run(contents_of, place, gone[half:]).done()[1].keys()
    removed = {id: vector for id, vector in passages.items() if id not in parts}
    found = server.run(still_found, place, words[:half], ids[:half], removed).done()
    server.run(purge, place, ids).done()
    found += traces(place.library, words, list(passages.values()))
    found += server.run(still_found, place, words, ids, passages).done()
    failures = Failures()
    for what in found:  # by the word, where it is told
        failures.note(next((word for word in words if word in what), what), what)
    scoreboard.settle(13, "deleted and purged", len(gone), failures)
    state = server.run(acts.state, place).done()
    assert state.texts.keys() == {str(path) for path in list(canaries)[sizes.deletions :]}


@pytest.mark.parametrize("deleted", [1, 5])
def test_naive_library_is_found_out(server: ForkServer, root: Path, deleted: int) -> None:
    place = Place(root)
    canaries = write_canaries(place, 8)
    server.run(naive.ingest, place).done()
    gone = list(canaries)[:deleted]
    texts = [path.read_text("utf-8") for path in gone]
    for path in gone:
        path.unlink()
    server.run(naive.ingest, Place(root, tuple(map(str, gone)))).done()
    words = [canaries[path] for path in gone]
    found = traces(place.library, words, [vector_of(text) for text in texts])
    assert {word for word in words if any(word in line for line in found)} == set(words)
    assert any("vector" in line for line in found)
    assert faiss.read_index(str(place.library / "vectors.faiss")).ntotal == 8 - deleted


def test_full_form_is_what_is_promised() -> None:
    assert FULL.deletions >= 100
