"""Checking, mending, compacting, purging, backing up."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest

from taiyi_rag.errors import CollectionDamaged, CollectionForeign, InputError
from taiyi_rag.language import index_terms
from taiyi_rag.library import Collection
from taiyi_rag.library.access import Access, write_access
from taiyi_rag.library.backup import back_up, restore
from taiyi_rag.library.purging import needles, prove_gone, purge
from taiyi_rag.library.verifying import verify

CANARY = "zanzibarine"


def flaws(folder: Path) -> str:
    """What `verify` finds in a collection that is opened for it."""
    return "\n".join(f"{flaw.subject}: {flaw.text}" for flaw in verify(Collection(folder)))


@pytest.fixture
def filled(collection, draft, put) -> Collection:
    put(*(draft(f"d{i}", f"drug{i}") for i in range(20)), draft("secret", CANARY))
    put(draft("d3", "other"), draft("late", "words"), publish=False)
    return collection


def test_whole_collection_has_no_flaw(filled) -> None:
    assert flaws(filled.folder) == ""


def test_who_may_read_is_no_flaw(filled) -> None:
    write_access(filled.folder, Access(editors=frozenset({"ann"})))
    assert flaws(filled.folder) == ""


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("UPDATE documents SET text = text || '!' WHERE id = 'd1'", "d1: isn't what was stored"),
        ("UPDATE documents SET trust = 'retracted' WHERE id = 'd1'", "d1: isn't what was stored"),
        ('UPDATE passages SET "end" = 10000 WHERE key = 1', "lies outside its text"),
        ("UPDATE counts SET number = 7 WHERE name = 'documents'", "documents are counted as 7"),
        ("DELETE FROM vectors WHERE key = 2", "1 passages have no vector"),
        ("UPDATE vectors SET vector = zeroblob(16) WHERE key = 2", "aren't of length 1"),
        ("DELETE FROM passages WHERE key = 1", "lexical index: holds other passages"),
        ("UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE key = 3) WHERE key = 1",
         "dense index (en): lacks or alters vectors"),
        ("UPDATE commits SET token = randomblob(8)", "was made of another library"),
    ],
)  # fmt: skip
def test_flaws_are_found(filled, statement, flaw) -> None:
    filled.truth.database.execute(statement)
    if "passages" in statement:
        filled.truth.database.execute(
            "UPDATE counts SET number = (SELECT count(*) FROM passages"
            " WHERE language = 'en') WHERE name = 'passages_en'"
        )
    assert flaw in flaws(filled.folder)


def test_damage_to_files_is_found_and_mended(filled) -> None:
    with filled.writing():
        filled.rebuild()
    for path in sorted(p for p in filled.folder.glob("*-*-*/*") if p.stat().st_size):
        data = path.read_bytes()
        path.write_bytes(data[:-1])
        assert path.name in flaws(filled.folder)
        path.write_bytes(data)
    (filled.folder / "dense.json").write_text("{}")
    (filled.folder / "stray.txt").write_text("whose?")
    found = flaws(filled.folder)
    assert "dense.json: is damaged" in found
    assert "stray.txt: belongs to nothing" in found
    (filled.folder / "stray.txt").unlink()
    with filled.writing():
        filled.rebuild()
    assert flaws(filled.folder) == ""


def test_damaged_truth_is_an_error_by_name(filled) -> None:
    filled.close()
    path = filled.folder / "library.db"
    data = bytearray(path.read_bytes())
    for at in range(4096 + 2000, len(data), 4096):
        data[at] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(CollectionDamaged, match="python -m ingest restore"):
        list(Collection(filled.folder).truth.documents())


def test_purged_is_gone_and_proved(filled) -> None:
    (secret,) = (d for d in [filled.truth.document("secret")] if d)
    looked_for = needles(filled, [secret])
    assert prove_gone(filled, looked_for).traces == ()  # what is still in the library isn't a trace
    with filled.writing():
        with filled.truth.transaction() as writer:
            writer.remove("secret")
        filled.lexical.publish()
    assert {t.what for t in prove_gone(filled, looked_for).traces} >= {"vector"}  # not yet purged
    with filled.writing():
        filled.compact()
    proof = prove_gone(filled, looked_for)
    assert proof.traces == ()
    assert proof.needles >= 5
    assert all(CANARY.encode() not in p.read_bytes() for p in files(filled))
    assert flaws(filled.folder) == ""


def test_purge_takes_documents_out(filled) -> None:
    with filled.writing():
        looked_for = purge(filled, ["secret", "d4"])
    assert prove_gone(filled, looked_for).traces == ()
    assert filled.truth.document("d4") is None
    with filled.reading() as view:
        assert view.lexical.document_frequency(CANARY) == 0


def test_reader_that_slept_through_a_compaction(filled) -> None:
    reader = Collection(filled.folder)
    with reader.reading() as view:
        assert view.lexical.search(index_terms(CANARY), 1)
    with filled.writing():
        purge(filled, ["secret"])
    with reader.reading() as view:
        assert not view.lexical.search(index_terms(CANARY), 1)
        assert view.dense.languages["en"].count == 21


def files(collection: Collection) -> list[Path]:
    return [p for p in collection.folder.rglob("*") if p.is_file()]


def answers(collection: Collection) -> list[object]:
    question = np.linspace(-1, 1, 8).astype(np.float32)
    with collection.reading() as view:
        words = [view.lexical.search(index_terms(w), 9) for w in ("drug7", CANARY, "dose")]
        near = [view.dense.search(language, question, 9) for language in ("en", "zh")]
        return [*words, *near, list(view.truth.documents()), view.truth.files()]


def test_restored_answers_as_it_was(filled, tmp_path) -> None:
    before = answers(filled)
    kept = back_up(filled, tmp_path / "b.tar")
    assert kept.documents == 22
    restored = restore(tmp_path / "b.tar", tmp_path / "elsewhere")
    assert restored == kept
    again = Collection.open(tmp_path / "elsewhere", "test", embedder="model")
    assert answers(again) == before
    assert flaws(again.folder) == ""
    with again.writing(), again.truth.transaction() as writer:
        assert writer.remove("late")
    assert again.counts()["documents"] == 21
    assert again.truth.database.rows("PRAGMA journal_mode") == [("wal",)]


def test_backup_replaces_nothing(filled, tmp_path) -> None:
    (tmp_path / "b.tar").write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        back_up(filled, tmp_path / "b.tar")
    (tmp_path / "b.tar").unlink()
    back_up(filled, tmp_path / "b.tar")
    with pytest.raises(CollectionForeign, match="--as NAME"):
        restore(tmp_path / "b.tar", tmp_path)
    restore(tmp_path / "b.tar", tmp_path, "other")
    assert Collection.open(tmp_path, "other").counts()["documents"] == 22
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("how", ["flip", "cut", "text", "empty", "member"])
def test_damaged_backup_is_refused(filled, tmp_path, how) -> None:
    path = tmp_path / "b.tar"
    back_up(filled, path)
    data = bytearray(path.read_bytes())
    if how == "flip":
        data[len(data) // 2] ^= 0x01
    elif how == "cut":
        del data[len(data) // 3 :]
    elif how == "text":
        data = bytearray(b"not a backup" * 99)
    elif how == "empty":
        data = bytearray()
    path.write_bytes(data)
    if how == "member":
        with tarfile.open(path, "a") as archive:
            archive.add(__file__, arcname="../escaped.py")
    with pytest.raises(InputError):
        restore(path, tmp_path / "new")
    assert not (tmp_path / "new" / "test").exists()
    assert not (tmp_path / "escaped.py").exists()


def test_rebuild_after_compaction_mends_the_vectors(filled) -> None:
    with filled.writing():
        filled.compact()
        statement = "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE key = 3)"
        filled.truth.database.execute(f"{statement} WHERE key = 5")
        assert "lacks or alters vectors" in flaws(filled.folder)
        filled.rebuild()
    assert flaws(filled.folder) == ""


def test_what_a_killed_publication_left_goes_with_the_next_purge(filled) -> None:
    with filled.writing():
        filled.compact()
    left = filled.folder / "dense-0-7"
    left.mkdir()
    (left / "en.flat.faiss").write_bytes(b"vectors of a document")
    with filled.writing():
        filled.compact()
    assert not left.exists()


def test_commit_without_passages_keeps_the_snapshot_of_use(filled) -> None:
    with filled.writing():
        with filled.truth.transaction() as writer:
            document = filled.truth.document("d1")
            assert document is not None
            writer.put(document, [])
        filled.compact()
    with Collection(filled.folder).reading() as view:
        assert view.dense.base_commit == view.commit


def test_purging_a_superseded_guideline_leaves_no_false_trace(collection, draft, put) -> None:
    put(draft("guideline-2016-first-edition"))
    put(draft("v2", "warfarin", supersedes="guideline-2016-first-edition"))
    with collection.writing():
        looked_for = purge(collection, ["guideline-2016-first-edition"])
    assert prove_gone(collection, looked_for).traces == ()
