"""What goes in comes out; what is replaced or removed is gone; keys are never used again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from taiyi_rag.errors import CollectionDamaged, CollectionForeign
from taiyi_rag.library import Collection, FileRecord, Status, passage_id, passage_key
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import TrustStatus


def test_document_comes_back_as_it_was(collection, draft, put) -> None:
    document, passages = draft("a", year=2020, doi="10.1/x", keywords=("Metformin",))
    put((document, passages))
    assert collection.truth.document("a") == document
    assert [p.text for p in collection.truth.passages_of("a")] == [
        document.text[p.start : p.end] for p in passages
    ]


def test_header_leaves_the_text_out(collection, draft, put) -> None:
    put(draft("a"))
    header = collection.truth.headers(["a"])["a"]
    assert (header.title, header.text, header.regions) == ("Title of a", "", ())
    assert [d.id for d in collection.truth.documents()] == ["a"]


def test_new_version_replaces_the_old(collection, draft, put) -> None:
    put(draft("a", "metformin"))
    before = {p.id for p in collection.truth.passages_of("a")}
    put(draft("a", "warfarin"))
    after = collection.truth.passages_of("a")
    assert {p.id for p in after}.isdisjoint(before)
    assert "warfarin" in after[0].text
    assert collection.counts()["documents"] == 1


def test_keys_are_never_used_again(collection, draft, put) -> None:
    put(draft("a"))
    last = max(passage_key(p.id) or 0 for p in collection.truth.passages_of("a"))
    with collection.truth.transaction() as writer:
        assert writer.remove("a")
    put(draft("b"))
    assert min(passage_key(p.id) or 0 for p in collection.truth.passages_of("b")) > last


def test_failed_transaction_leaves_nothing(collection, draft) -> None:
    with pytest.raises(RuntimeError), collection.truth.transaction() as writer:
        writer.put(*draft("a"))
        raise RuntimeError("power cut")
    assert collection.counts()["documents"] == 0
    assert collection.truth.commit_number == 0


def test_same_text_keeps_its_vector(collection, draft, put) -> None:
    document, passages = draft("a")
    put((document, passages))
    known = collection.truth.known_vectors([passages[0].embedded, b"x"], collection.dimension)
    assert list(known) == [passages[0].embedded]
    assert np.allclose(known[passages[0].embedded], passages[0].vector, atol=1e-3)


def test_unchanged_document_is_recognised(collection, draft, put) -> None:
    document, passages = draft("a")
    put((document, passages))
    assert collection.truth.holds(document)
    assert not collection.truth.holds(draft("a", "warfarin")[0])


def test_superseded_by_file_name_in_either_order(collection, draft, put) -> None:
    put(draft("v1"))
    put(draft("v2", supersedes="v1"))
    assert collection.truth.headers(["v1"])["v1"].trust is TrustStatus.SUPERSEDED
    put(draft("v1", "revised"))
    assert collection.truth.headers(["v1"])["v1"].trust is TrustStatus.SUPERSEDED
    with collection.truth.transaction() as writer:
        writer.remove("v2")
    assert collection.truth.headers(["v1"])["v1"].trust is TrustStatus.CURRENT


def trusts(collection, *ids: str) -> str:
    found = collection.truth.headers(ids)
    return " ".join(f"{id}:{found[id].trust}" for id in ids)


def test_what_is_retracted_replaces_nothing(collection, draft, put) -> None:
    said = Status(("pmid:7",), "retraction")
    back = Status(("pmid:7",), "reinstatement", "2025-01-01")
    put(draft("v1"), draft("v2", supersedes="v1", pmid="7"))
    assert trusts(collection, "v1", "v2") == "v1:superseded v2:current"
    with collection.truth.transaction() as writer:
        assert set(writer.mark({"r": [said]}).changed) == {"v1", "v2"}
    assert trusts(collection, "v1", "v2") == "v1:current v2:retracted"
    put(draft("v2", "rewritten", supersedes="v1", pmid="7"))
    assert trusts(collection, "v1", "v2") == "v1:current v2:retracted"
    put(draft("v3", supersedes="v2"))  # which replaces what v2 had replaced
    assert trusts(collection, "v1", "v2") == "v1:superseded v2:retracted"
    assert collection.truth.headers(["v1"])["v1"].standing.superseded_by == "v3"
    with collection.truth.transaction() as writer:
        writer.remove("v3")
    assert trusts(collection, "v1", "v2") == "v1:current v2:retracted"
    with collection.truth.transaction() as writer:
        writer.mark({"r": [replace(said, date="2024-01-01"), back]})
    assert trusts(collection, "v1", "v2") == "v1:superseded v2:current"


def test_declared_retraction_and_removal_of_what_replaces(collection, draft, put) -> None:
    put(draft("v1"), draft("v2", supersedes="v1", trust=TrustStatus.RETRACTED))
    assert trusts(collection, "v1") == "v1:current"
    with collection.truth.transaction() as writer:
        writer.supersede("v1", "v2")
    assert trusts(collection, "v1") == "v1:current"
    put(draft("v0", supersedes="v1"))
    with collection.truth.transaction() as writer:
        writer.remove("v0")
    assert trusts(collection, "v1") == "v1:current"


def test_cycles_of_replacement_end(collection, draft, put) -> None:
    put(draft("a", supersedes="c", pmid="1"), draft("b", supersedes="a", pmid="2"))
    put(draft("c", supersedes="b", pmid="3"))
    assert trusts(collection, "a", "b", "c") == "a:superseded b:superseded c:superseded"
    with collection.truth.transaction() as writer:
        writer.mark({str(n): [Status((f"pmid:{n}",), "retraction")] for n in (2, 3)})
    assert trusts(collection, "a", "b", "c") == "a:current b:retracted c:retracted"


def test_retracted_stays_retracted_when_superseded(collection, draft, put) -> None:
    put(draft("v1", trust=TrustStatus.RETRACTED), draft("v2", supersedes="v1"))
    assert collection.truth.headers(["v1"])["v1"].trust is TrustStatus.RETRACTED


def test_files_are_remembered(collection) -> None:
    record = FileRecord("/x.txt", b"d", "readers-1")
    with collection.truth.transaction() as writer:
        writer.record_file(record)
    assert collection.truth.file("/x.txt") == collection.truth.file_with(b"d") == record
    with collection.truth.transaction() as writer:
        writer.forget_file("/x.txt")
    assert collection.truth.files() == []


@pytest.mark.parametrize(("id", "key"), [("p12", 12), ("p", None), ("12", None), ("p²", None)])
def test_passage_ids(id: str, key: int | None) -> None:
    assert passage_key(id) == key
    assert key is None or passage_id(key) == id


def test_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CollectionDamaged):
        Truth(tmp_path / "library.db")
    assert not (tmp_path / "library.db").exists()


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough" * 99])
def test_what_is_no_library_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "library.db").write_bytes(content)
    with pytest.raises((CollectionDamaged, CollectionForeign), match=r"[Mm]ove"):
        Collection.open(tmp_path, "x")


def test_anothers_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    connection = sqlite3.connect(tmp_path / "x" / "library.db")
    connection.execute("CREATE TABLE meta (name, value)")
    connection.close()
    with pytest.raises(CollectionForeign, match="was not made by Taiyi-RAG"):
        Collection.open(tmp_path, "x")


def test_other_format_is_refused(collection: Collection, tmp_path: Path) -> None:
    with collection.truth.transaction() as writer:
        writer.set_meta("format", "99")
    with pytest.raises(CollectionForeign, match="format 99"):
        Collection.open(tmp_path, "test")


def test_declared_supersession_stays_when_the_newer_one_goes(collection, draft, put) -> None:
    put(draft("v1", trust=TrustStatus.SUPERSEDED), draft("v2", supersedes="v1"))
    with collection.truth.transaction() as writer:
        writer.remove("v2")
    assert collection.truth.headers(["v1"])["v1"].trust is TrustStatus.SUPERSEDED


def test_years_are_the_first_and_the_last(collection, draft, put) -> None:
    assert collection.truth.years() is None
    put(draft("a", year=2001), draft("b", year=None), draft("c", year=2019))
    assert collection.truth.years() == (2001, 2019)
