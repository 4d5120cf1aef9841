"""Files into a collection: outcomes, updates, duplicates, bad input, interruption."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.embeddings import MockEmbedding

from ingest.files import file_document_id
from ingest.outcomes import FileOutcome
from ingest.pipeline import Ingestion
from ingest.removal import remove_documents
from ingest.walk import walk
from taiyi_rag.errors import InputError, ModelError
from taiyi_rag.library import Collection
from taiyi_rag.types import TrustStatus

Add = Callable[..., dict[str, FileOutcome]]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    return Collection.create(tmp_path / "ix", "c", embedder="mock", dimension=8)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


class CountingEmbedding(MockEmbedding):
    """Counts the texts that it was asked to embed."""

    asked: int = 0

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        self.asked += len(texts)
        return super()._get_text_embeddings(texts)


@pytest.fixture
def embedder() -> CountingEmbedding:
    return CountingEmbedding(embed_dim=8)


@pytest.fixture
def add(collection: Collection, embedder: CountingEmbedding, files: Path) -> Add:
    def run(*paths: Path, **limits: int) -> dict[str, FileOutcome]:
        outcomes: list[FileOutcome] = []
        with collection.writing():
            Ingestion(collection, embedder, on_outcome=outcomes.append, **limits).run(
                walk(paths or (files,))
            )
            collection.publish()
        return {Path(o.path).name: o for o in outcomes}

    return run


def test_second_run_is_unchanged_and_embeds_nothing(
    add: Add, files: Path, embedder: CountingEmbedding
) -> None:
    (files / "a.txt").write_text("Metformin is first-line.")
    (files / "b.md").write_text("# Warfarin\n\nTarget INR 2.5.")
    assert {o.status for o in add().values()} == {"added"}
    embedder.asked = 0
    assert {o.status for o in add().values()} == {"unchanged"}
    assert embedder.asked == 0


def test_changed_file_is_updated_and_the_old_text_gone(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "a.txt").write_text("The dose is 5 mg.")
    add()
    (files / "a.txt").write_text("The dose is 10 mg.")
    assert add()["a.txt"].status == "updated"
    id = file_document_id(files / "a.txt", 1)
    assert [p.text for p in collection.truth.passages_of(id)] == ["The dose is 10 mg."]


def test_one_changed_record_costs_one_embedding(
    add: Add, files: Path, embedder: CountingEmbedding, collection: Collection
) -> None:
    records = [{"_id": str(i), "title": "t", "text": f"Fact number {i}."} for i in range(20)]

    def write() -> None:
        (files / "r.jsonl").write_text("\n".join(map(json.dumps, records)))

    write()
    add()
    records[7]["text"] = "Another fact."
    del records[3]
    write()
    embedder.asked = 0
    assert add()["r.jsonl"].status == "updated"
    assert embedder.asked == 1
    assert collection.truth.document("3") is None
    assert collection.counts()["documents"] == 19


def test_same_bytes_under_another_name_are_skipped(add: Add, files: Path) -> None:
    (files / "a.txt").write_text("Metformin is first-line.")
    (files / "b.txt").write_text("Metformin is first-line.")
    assert add()["b.txt"].status == "skipped"
    assert "same content" in add()["b.txt"].reason


def test_bad_files_have_reasons_and_dont_stop_the_run(add: Add, files: Path) -> None:
    (files / "empty.txt").write_text("")
    (files / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (files / "broken.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    (files / "bomb.xml").write_text(
        '<!DOCTYPE a [<!ENTITY x "yyyyyyyyyy"><!ENTITY z "&x;&x;&x;&x;&x;">]><a>&z;</a>'
    )
    (files / "good.txt").write_text("Warfarin needs INR checks.")
    outcomes = add()
    assert outcomes["good.txt"].status == "added"
    for name in ("empty.txt", "binary.txt", "broken.pdf", "bomb.xml"):
        assert outcomes[name].status == "failed", name
        assert len(outcomes[name].reason) > 20


def test_enormous_file_is_refused_before_it_is_read(add: Add, files: Path) -> None:
    (files / "big.txt").write_text("x" * 5000)
    assert "Split it" in add(files / "big.txt", max_bytes=1000)["big.txt"].reason


def test_file_that_turns_bad_keeps_its_old_version(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "a.txt").write_text("The dose is 5 mg.")
    add()
    (files / "a.txt").write_bytes(b"\0\1\2\3" * 100)
    outcome = add()["a.txt"]
    assert outcome.status == "failed"
    assert "keeps" in outcome.reason
    assert collection.counts()["documents"] == 1


def test_removed_documents_come_back_when_added_again(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "a.txt").write_text("Metformin.")
    add()
    id = file_document_id(files / "a.txt", 1)
    assert remove_documents(collection, [str(files)]) == [id]
    assert collection.counts()["documents"] == 0
    assert add()["a.txt"].status == "added"


def test_unknown_name_removes_nothing(add: Add, files: Path, collection: Collection) -> None:
    (files / "a.txt").write_text("Metformin.")
    add()
    with pytest.raises(InputError, match="nothing was removed"):
        remove_documents(collection, [file_document_id(files / "a.txt", 1), "nonsense"])
    assert collection.counts()["documents"] == 1


def test_interrupted_run_goes_on_without_embedding_twice(
    add: Add, files: Path, collection: Collection, embedder: CountingEmbedding
) -> None:
    records = [json.dumps({"_id": str(i), "text": f"Fact number {i}."}) for i in range(600)]
    (files / "r.jsonl").write_text("\n".join(records))

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), collection.writing():
        Ingestion(collection, embedder, on_outcome=lambda o: None, on_passages=stop).run(
            walk([files])
        )
    committed = collection.counts()["documents"]
    assert 0 < committed < 600
    embedder.asked = 0
    add()
    assert collection.counts()["documents"] == 600
    assert embedder.asked == 600 - committed


class FailingEmbedding(CountingEmbedding):
    """Fails when it has been asked for more texts than it may be."""

    most: int = 0

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        if self.asked + len(texts) > self.most:
            raise ModelError("The model is gone.")
        return super()._get_text_embeddings(texts)


def test_long_document_goes_on_where_it_stopped(files: Path, collection: Collection) -> None:
    """Its vectors are kept batch by batch, though it enters the library whole."""
    text = "\n\n".join(f"Sentence {i} " + "about the dose of a medicine " * 20 for i in range(1000))
    (files / "book.txt").write_text(text)

    def attempt(most: int) -> int:
        embedder = FailingEmbedding(embed_dim=8, most=most, embed_batch_size=64)
        ingestion = Ingestion(collection, embedder, on_outcome=lambda outcome: None)
        with collection.writing():
            ingestion.run([files / "book.txt"])
        return embedder.asked

    for _ in range(2):
        with pytest.raises(ModelError):
            attempt(300)
        assert collection.counts()["documents"] == 0
    asked = attempt(10_000)
    total = collection.counts()["passages"]
    assert asked == total - 512
    assert collection.truth.database.rows("SELECT count(*) FROM staged") == [(0,)]


def test_full_text_is_not_replaced_by_its_abstract(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "b.xml").write_text(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article>"
        "<ArticleTitle>T</ArticleTitle><Abstract><AbstractText>Short.</AbstractText></Abstract>"
        "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    record = {"_id": "PMID:7", "title": "T", "text": "The long full text of it all. " * 9}
    (files / "a.jsonl").write_text(json.dumps(record))
    outcomes = add()
    assert "the beir text of a.jsonl was kept" in outcomes["b.xml"].warnings[0]
    document = collection.truth.document("PMID:7")
    assert document is not None
    assert document.text.startswith("The long")


def test_newer_version_supersedes(add: Add, files: Path, collection: Collection) -> None:
    (files / "v1.md").write_text("---\nversion: '1'\n---\n# G\n\nUse A.")
    (files / "v2.md").write_text("---\nversion: '2'\nsupersedes: v1\n---\n# G\n\nUse B.")
    add()
    trust = {Path(d.path).stem: d.trust for d in collection.truth.documents()}
    assert trust == {"v1": TrustStatus.SUPERSEDED, "v2": TrustStatus.CURRENT}


def test_walk_leaves_hidden_files_and_takes_each_once(files: Path) -> None:
    (files / ".git").mkdir()
    (files / ".git" / "x.txt").write_text("x")
    (files / "sub").mkdir()
    (files / "sub" / "a.txt").write_text("x")
    (files / "loop").symlink_to(files)
    found = list(walk([files, files / "sub" / "a.txt"]))
    assert found == [files / "sub" / "a.txt"]
    with pytest.raises(InputError, match="no such file"):
        list(walk([files / "missing"]))


RETRACTED = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article>"
    "<ArticleTitle>T</ArticleTitle><PublicationTypeList><PublicationType>Retracted Publication"
    "</PublicationType></PublicationTypeList><Abstract><AbstractText>Short.</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)


@pytest.mark.parametrize("names", [("a.jsonl", "b.xml"), ("b.jsonl", "a.xml")])
def test_retraction_known_to_one_file_holds(
    add: Add, files: Path, collection: Collection, names: tuple[str, str]
) -> None:
    record = {"_id": "PMID:7", "title": "T", "text": "The long full text of it all. " * 9}
    (files / names[0]).write_text(json.dumps(record))
    (files / names[1]).write_text(RETRACTED)
    for _ in range(2):
        add()
        document = collection.truth.document("PMID:7")
        assert document is not None
        assert document.text.startswith("The long")
        assert document.trust is TrustStatus.RETRACTED


def test_same_record_in_two_files_is_unchanged_the_second_time(add: Add, files: Path) -> None:
    (files / "a.xml").write_text(RETRACTED)
    (files / "b.xml").write_text(RETRACTED.replace("Short.", "Revised."))
    assert {o.status for o in add().values()} == {"added"}
    assert {o.status for o in add().values()} == {"unchanged"}


def test_id_of_another_record_is_told_and_nothing_replaced(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "a.jsonl").write_text(json.dumps({"_id": "1", "text": "About warfarin."}))
    (files / "b.jsonl").write_text(json.dumps({"_id": "1", "text": "About gout."}))
    assert "another record" in add()["b.jsonl"].warnings[0]
    document = collection.truth.document("1")
    assert document is not None
    assert document.text == "About warfarin."
    remove_documents(collection, [str(files / "a.jsonl")])
    (files / "a.jsonl").unlink()
    add()
    document = collection.truth.document("1")
    assert document is not None
    assert document.text == "About gout."


def test_name_that_is_not_utf8_is_read(add: Add, files: Path) -> None:
    path = files / os.fsdecode(b"\xc4\xe3.txt")
    path.write_text("Metformin.")
    (files / "good.txt").write_text("Warfarin.")
    assert {o.status for o in add().values()} == {"added"}


class BrokenEmbedding(MockEmbedding):
    """Returns what no index should take."""

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float("nan")] * self.embed_dim for _ in texts]


@pytest.mark.parametrize("broken", [BrokenEmbedding(embed_dim=8), MockEmbedding(embed_dim=5)])
def test_bad_vectors_are_never_stored(
    files: Path, collection: Collection, broken: MockEmbedding
) -> None:
    (files / "a.txt").write_text("Metformin.")
    with pytest.raises(ModelError, match="nothing was stored"), collection.writing():
        Ingestion(collection, broken, on_outcome=lambda o: None).run(walk([files]))
    assert collection.counts()["documents"] == 0


def test_document_that_two_files_held_outlives_one_of_them(
    add: Add, files: Path, collection: Collection
) -> None:
    for name, ids in (("x", "12"), ("y", "23")):
        records = [{"_id": f"r{i}", "text": f"Record {i} says so."} for i in ids]
        (files / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)))
    add(files / "x.jsonl")
    add(files / "y.jsonl")
    remove_documents(collection, [str(files / "y.jsonl")])
    add(files / "x.jsonl")
    assert {d.id for d in collection.truth.documents()} == {"r1", "r2"}
    before = collection.truth.commit_number
    add(files / "x.jsonl")
    assert collection.truth.commit_number == before


def test_file_that_became_a_copy_of_another_leaves_no_old_text(
    add: Add, files: Path, collection: Collection
) -> None:
    (files / "a.txt").write_text("The dose of drug A is 5 mg.")
    (files / "b.txt").write_text("The dose of drug B is 500 mg.")
    add()
    (files / "b.txt").write_text("The dose of drug A is 5 mg.")
    outcome = add()["b.txt"]
    assert outcome.status == "skipped"
    assert "removed" in outcome.reason
    assert [Path(d.path).name for d in collection.truth.documents()] == ["a.txt"]


@pytest.mark.parametrize("name", ["", "  "])
def test_blank_name_removes_nothing(
    add: Add, files: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (files / "a.txt").write_text("The dose is 5 mg.")
    add()
    monkeypatch.chdir(files)
    with pytest.raises(InputError, match="nothing was removed"):
        remove_documents(collection, [name])
    assert collection.counts()["documents"] == 1
