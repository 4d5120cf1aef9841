"""A library put back from a backup, one that may only be read, and documents that supersede each
other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taiyi_rag.types import Document, Section, TrustStatus
from tests.faults import acts, generations, naive
from tests.faults.acts import Place
from tests.faults.corpus import vector_of, write_files
from tests.faults.damaging import truth_files
from tests.faults.forking import ForkServer, Result, Watched
from tests.faults.injecting import ReadOnly
from tests.faults.state import State, by_vector, by_words

_NOBODY = 65534


class Restored:
    """A library whose truth is put back to what it was before four documents came."""

    def __init__(self, server: ForkServer, root: Path, subject=acts) -> None:
        self.place = Place(root)
        self.server, self._subject = server, subject
        write_files(self.place.files, range(8))
        self.old = self._grow()
        kept = truth_files(self.place.library)
        write_files(self.place.files, range(8, 12))
        self.new = self._grow()
        assert len(kept) >= 1
        assert self.new.digest != self.old.digest
        for path in truth_files(self.place.library):
            path.unlink()
        for path, data in kept.items():
            path.write_bytes(data)

    def _grow(self) -> State:
        self.server.run(self._subject.ingest, self.place).done()
        return self.state()

    def state(self) -> State:
        """What the library says."""
        state: State = self.server.run(self._subject.state, self.place).done()
        return state


def test_older_truth_beside_newer_indexes(server: ForkServer, root: Path) -> None:
    restored = Restored(server, root)
    state = restored.state()
    assert state.faults == ()
    assert state.digest == restored.old.digest
    server.run(acts.ingest, restored.place).done()
    assert restored.state().digest == restored.new.digest


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    with pytest.raises(AssertionError):
        restored = Restored(server, root, naive)
        assert restored.state().faults == ()


def add_unpublished(place: Place, batches: int) -> None:
    """Commit `batches` of the files numbered from 20, one a commit, and end as if killed."""
    acts.small_batches()
    collection = acts.opened(place.indexes)
    with collection.writing():
        for number in range(batches):
            with collection.truth.transaction() as writer:
                writer.put(*generations.document(20 + number, number))


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_truth_that_took_another_way(server: ForkServer, root: Path, batches: int) -> None:
    """The restored truth reaches the indexes' commit number again, with other documents: the
    number alone doesn't say that they belong together."""
    restored = Restored(server, root)
    server.run(add_unpublished, restored.place, batches).done()
    faults = server.run(index_faults, restored.place).done()
    assert faults == []


def index_faults(place: Place) -> list[str]:
    """Where the indexes hold other passages than the truth."""
    collection = acts.opened(place.indexes)
    vector = vector_of("any")
    with collection.reading() as view:
        documents = list(view.truth.documents())
        keys = {p.id for d in documents for p in view.truth.passages_of(d.id)}
        hits = [*by_vector(view, "en", vector), *by_vector(view, "zh", vector)]
        words = {f"p{key}" for key, _ in by_words(view, "mg 毫")}
    collection.close()
    dense = {f"p{key}" for key, _ in hits}
    faults = [] if dense == keys else [f"dense differs by {sorted(dense ^ keys)}"]
    return faults if words == keys else [*faults, f"words differ by {sorted(words ^ keys)}"]


def _as_nobody(place: Place) -> State:
    """What the library says to a user who may not write to its folder."""
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    return acts.state(place)


@pytest.mark.parametrize("left_open", [False, True])
def test_read_only_file_system(server: ForkServer, root: Path, left_open: bool) -> None:
    place = Place(root)
    write_files(place.files, range(6))
    server.run(acts.ingest_and_stop if left_open else acts.ingest, place).done()
    expected = server.run(acts.state, place).done()
    result = server.run(acts.state, place, watched=Watched(place.indexes, ReadOnly()))
    _served_or_says_why(result, expected)


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_folder_of_another_user(server: ForkServer, root: Path) -> None:
    place = Place(root)
    write_files(place.files, range(6))
    server.run(acts.ingest, place).done()
    expected = server.run(acts.state, place).done()
    for folder in [place.root, *place.root.parents][:3]:  # pytest's folders are their maker's
        folder.chmod(0o755)
    result = server.run(_as_nobody, place)
    _served_or_says_why(result, expected)


def _served_or_says_why(result: Result, expected: State) -> None:
    if result.ended == "returned":
        assert result.value == expected
    else:
        assert result.by_name, f"{result.kinds[:1]} {result.message}"
        assert any(word in result.message for word in ("may read", "read-only", "write"))


def supersede_in_a_ring(place: Place, length: int) -> list[str]:
    """Each document supersedes the one before, the first the last; then they go one by one. The
    trust statuses when all were there."""
    acts.small_batches()
    collection = acts.opened(place.indexes)
    with collection.writing():
        for number in range(length):
            text = f"Version {number} of the guideline: 5 mg."
            made = Document(
                id=f"v{number}",
                text=text,
                title=f"Guideline {number}",
                language="en",
                source="Ministry",
                format="text",
                path=f"/guidelines/{number}.txt",
                sections=(Section(0, len(text), ()),),
                supersedes=f"v{(number - 1) % length}",
            )
            with collection.truth.transaction() as writer:
                writer.put(made, [])
        collection.publish()
        found = [str(d.trust) for d in collection.truth.documents()]
        for number in range(length):
            with collection.truth.transaction() as writer:
                assert writer.remove(f"v{number}")
        collection.publish()
    assert list(collection.truth.documents()) == []
    collection.close()
    return found


@pytest.mark.parametrize("length", [1, 2, 5])
def test_ring_of_superseding_documents(server: ForkServer, root: Path, length: int) -> None:
    found = server.run(supersede_in_a_ring, Place(root), length, limit_s=20).done()
    alone = str(TrustStatus.CURRENT)  # nothing supersedes itself
    assert found == ([alone] if length == 1 else [str(TrustStatus.SUPERSEDED)] * length)
