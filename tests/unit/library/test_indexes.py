"""The derived indexes say what the truth says: after adds, updates, removals, loss and damage."""

from __future__ import annotations

import multiprocessing
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from taiyi_rag.errors import (
    CollectionBusy,
    CollectionForeign,
    CollectionNotFound,
    EmbedderMismatch,
    InputError,
)
from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection, collection_names, dense, passage_key
from taiyi_rag.library import collection as collecting
from taiyi_rag.library.snapshot import read_manifest


def found(collection: Collection, words: str) -> set[str]:
    """Documents that the word index finds."""
    with collection.reading() as view:
        keys = [key for key, _ in view.lexical.search(index_terms(words), 10)]
        return {p.document_id for p in view.truth.passages(keys).values()}


def nearest(collection: Collection, draft, id: str, words: str = "metformin") -> str | None:
    """The document whose English passage is nearest to that of a draft."""
    vector = draft(id, words)[1][0].vector
    with collection.reading() as view:
        hits = view.dense.search("en", vector, 1)
        passages = view.truth.passages([key for key, _ in hits])
    return passages[hits[0][0]].document_id if hits else None


def test_chinese_is_found(collection, draft, put) -> None:
    put(draft("a", "二甲双胍"), draft("b", "华法林"))
    assert found(collection, "二甲双胍") == {"a"}


def test_update_and_removal_reach_both_indexes(collection, draft, put) -> None:
    put(draft("a", "metformin"), draft("b", "warfarin"))
    assert found(collection, "warfarin") == {"b"}
    put(draft("b", "aspirin"))
    assert found(collection, "warfarin") == set()
    assert found(collection, "aspirin") == {"b"}
    with collection.writing():
        with collection.truth.transaction() as writer:
            writer.remove("b")
        collection.publish()
    assert found(collection, "aspirin") == set()
    assert nearest(collection, draft, "b", "aspirin") == "a"


def test_delete_then_add_never_confuses(collection, draft, put) -> None:
    """PEERS: after delete-then-add, LlamaIndex's FAISS map store returned another's node."""
    put(*(draft(f"d{i}", f"drug{i}") for i in range(10)))
    with collection.truth.transaction() as writer:
        writer.remove("d3")
    put(*(draft(f"n{i}", f"new{i}") for i in range(5)))
    for i in (0, 2, 9):
        assert nearest(collection, draft, f"d{i}", f"drug{i}") == f"d{i}"
    for i in range(5):
        assert nearest(collection, draft, f"n{i}", f"new{i}") == f"n{i}"


def test_reader_sees_what_another_instance_writes(collection, draft, put, tmp_path) -> None:
    reader = Collection.open(tmp_path, "test")
    put(draft("a", "warfarin"))
    assert found(reader, "warfarin") == {"a"}
    assert nearest(reader, draft, "a", "warfarin") == "a"


def test_unpublished_commit_is_caught_up(collection, draft, put, tmp_path) -> None:
    put(draft("a", "warfarin"), publish=False)  # as if the writer had been killed here
    assert found(Collection.open(tmp_path, "test"), "warfarin") == {"a"}


@pytest.mark.parametrize("lost", ["lexical.json", "dense.json", "lexical-*", "dense-*"])
def test_lost_index_is_made_again(collection, draft, put, tmp_path, lost, every_change) -> None:
    put(draft("a", "warfarin"))
    (path,) = collection.folder.glob(lost)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = Collection.open(tmp_path, "test")
    assert found(again, "warfarin") == {"a"}
    assert nearest(again, draft, "a", "warfarin") == "a"


@pytest.fixture
def every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dense snapshot is written at every change."""
    monkeypatch.setattr(dense, "_LAG", (0, 0))


@pytest.mark.parametrize("index", ["dense", "lexical"])
def test_snapshot_is_read_and_damage_is_noticed(
    collection, draft, put, tmp_path, every_change, index, caplog
) -> None:
    put(*(draft(f"d{i}", f"drug{i}") for i in range(50)))
    assert Collection.open(tmp_path, "test").published() == {"dense": 1, "lexical": 1}
    manifest = read_manifest(collection.folder / f"{index}.json")
    assert manifest is not None
    for name in manifest.files:
        file = collection.folder / manifest.folder / name
        whole = file.read_bytes()
        if not whole:
            continue
        data = bytearray(whole)
        data[len(data) // 2] ^= 0x01
        file.write_bytes(data)
        caplog.clear()
        again = Collection.open(tmp_path, "test")
        assert nearest(again, draft, "d7", "drug7") == "d7"
        assert "d7" in found(again, "drug7")
        assert [record.file for record in caplog.records] == [name]  # type: ignore[attr-defined]
        file.write_bytes(whole)


def test_damaged_manifest_is_not_believed(collection, draft, put, tmp_path, every_change) -> None:
    put(draft("a", "warfarin"))
    path = collection.folder / "dense.json"
    path.write_bytes(path.read_bytes().replace(b'"commit": 1', b'"commit": 0'))
    assert read_manifest(path) is None
    assert nearest(Collection.open(tmp_path, "test"), draft, "a", "warfarin") == "a"


def test_mean_is_of_the_stored_vectors(collection, draft, put) -> None:
    drafts = [draft(f"d{i}", f"drug{i}") for i in range(20)]
    put(*drafts)
    with collection.reading() as view:
        mean, count = view.dense.mean("zh")
    expected = np.mean([passages[1].vector for _, passages in drafts], axis=0)
    assert count == 20
    assert np.allclose(mean, expected, atol=1e-3)


def test_ids_of_passages_belong_to_their_keys(collection, draft, put) -> None:
    put(draft("a"))
    (passage, *_) = collection.truth.passages_of("a")
    assert collection.truth.passages([passage_key(passage.id) or 0])[1].text == passage.text


def test_covariance_is_that_of_the_live_vectors(collection, draft, put) -> None:
    """Whatever of it is in a snapshot, and after removals."""

    def check() -> None:
        with collection.reading() as view:
            (_, vectors) = view.dense.some(view.lexical.keys())["en"]
            covariance, count = view.dense.covariance("en")
            assert count == len(vectors)
            assert np.allclose(covariance, np.cov(vectors.T, bias=True), atol=1e-6)

    put(*(draft(f"d{n}", f"drug{n}") for n in range(6)))
    check()
    put(draft("late", "aspirin"), publish=False)
    check()
    with collection.writing(), collection.truth.transaction() as writer:
        writer.remove("d3")
        writer.remove("late")
    check()
    with collection.writing():
        collection.rebuild()
    check()


def test_embedder_is_remembered(collection, tmp_path) -> None:
    with pytest.raises(EmbedderMismatch, match="embedded with model, but the settings choose o"):
        Collection.open(tmp_path, "test", embedder="other")


def test_missing_collection_says_what_is_there(collection, tmp_path) -> None:
    with pytest.raises(CollectionNotFound, match=r"there: test.*python -m ingest add"):
        Collection.open(tmp_path, "tset")
    assert collection_names(tmp_path) == ["test"]


def test_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    with pytest.raises(CollectionForeign):
        Collection.open(tmp_path, "mine")
    with pytest.raises(CollectionForeign):
        Collection.create(tmp_path, "mine", embedder="m", dimension=8)
    assert (tmp_path / "mine" / "thesis.docx").read_text() == "years of work"


def test_creating_at_once_gives_all_the_same_collection(tmp_path: Path, monkeypatch) -> None:
    together = Barrier(4)
    place = collecting.put_in_place

    def at_once(folder: Path, final: Path) -> bool:
        together.wait(10)
        return place(folder, final)

    monkeypatch.setattr(collecting, "put_in_place", at_once)

    def create(_: int) -> str | None:
        with closing(Collection.create(tmp_path, "new", embedder="m", dimension=8)) as made:
            return made.truth.meta("embedder")

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(create, range(4))) == ["m"] * 4
    assert [p.name for p in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", ".hidden", "x" * 65, "a\0b", "-x"])
def test_names_cant_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="can't name a collection"):
        Collection.open(tmp_path, name)


def _hold(folder: Path, ready: object, done: object) -> None:
    with Collection(folder).writing():
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_second_writer_is_refused(collection: Collection) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(collection.folder, ready, done))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(CollectionBusy, match="nothing was changed"), collection.writing():
            pass
    finally:
        done.set()
        other.join()
    with collection.writing():
        pass


def test_reader_takes_up_a_snapshot_that_was_published_since(
    collection, draft, put, tmp_path, every_change
) -> None:
    reader = Collection.open(tmp_path, "test")
    with reader.reading() as view:
        assert view.dense.base_commit == 0
    put(draft("a", "warfarin"))
    with reader.reading() as view:
        assert view.dense.base_commit == view.commit == 1
        assert not len(view.dense.languages["en"].tail.keys)


def test_snapshot_that_goes_while_it_is_opened_is_no_error(
    collection, draft, put, tmp_path, every_change, monkeypatch
) -> None:
    put(draft("a", "warfarin"))
    checked = dense.damaged

    def and_then_published(folder: Path, manifest: object, **how: object) -> str | None:
        found = checked(folder, manifest, **how)
        monkeypatch.setattr(dense, "damaged", checked)
        put(draft("b", "aspirin"))
        return found

    monkeypatch.setattr(dense, "damaged", and_then_published)
    assert nearest(Collection.open(tmp_path, "test"), draft, "b", "aspirin") == "b"


def test_second_maker_of_a_collection_gets_the_first_ones(collection, draft, put, tmp_path) -> None:
    put(draft("a"))
    again = Collection.create(tmp_path, "test", embedder="model", dimension=8)
    assert again.counts()["documents"] == 1
