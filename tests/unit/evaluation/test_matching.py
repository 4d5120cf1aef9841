"""Which document of a collection a judgement is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.evaluation.matching import match
from taiyi_rag.library import Collection
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Document

DOCUMENTS: tuple[dict[str, str], ...] = (
    {"id": "12", "path": "/a/corpus.jsonl"},
    {"id": "two words", "path": "/a/corpus.jsonl"},
    {"id": "PMID:34", "path": "/a/pubmed.xml", "pmid": "34"},
    {"id": "PMC56", "path": "/a/article.xml", "pmcid": "PMC56", "doi": "10.1000/ABC(1)x"},
    {"id": "file:aspirin-00000001", "path": "/a/aspirin.md", "pmid": "78"},
    {"id": "file:aspirin-zh-00000002", "path": "/a/aspirin-zh.pdf", "pmid": "78"},
    {"id": "file:note-00000003", "path": "/a/note.md", "pmid": "34"},
    {"id": "file:note-00000004", "path": "/b/note.md"},
)


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    collection = Collection.create(tmp_path, "test", embedder="model", dimension=8)
    with collection.writing(), collection.truth.transaction() as writer:
        for fields in DOCUMENTS:
            values = {"title": "t", "text": fields["id"], "language": "en", "source": "s"}
            writer.put(Document(format="text", **values, **fields), [])  # type: ignore[arg-type]
    return collection.truth


@pytest.mark.parametrize(
    ("name", "id", "how"),
    [
        ("12", "12", "id"),
        ("two words", "two words", "id"),
        ("two%20words", "two words", "id"),
        ("pmid:34", "PMID:34", "id"),
        ("34", "PMID:34", "publication"),
        ("PMID: 34", "PMID:34", "publication"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/34", "PMID:34", "publication"),
        ("https://pubmed.ncbi.nlm.nih.gov/34/", "PMID:34", "publication"),
        ("PMCID:PMC56", "PMC56", "publication"),
        ("https://doi.org/10.1000/abc(1)X", "PMC56", "publication"),
        ("aspirin", "file:aspirin-00000001", "file"),
        ("file:aspirin", "file:aspirin-00000001", "file"),
        ("aspirin-zh.pdf", "file:aspirin-zh-00000002", "file"),
    ],
)
def test_names(truth: Truth, name: str, id: str, how: str) -> None:
    found = match(truth, [name])
    assert (found.ids, found.how, found.lacking) == ({name: id}, {how: 1}, frozenset())


@pytest.mark.parametrize("name", ["note", "corpus", "78", "PMID:99", "aspirin-00000001", ""])
def test_names_of_none_or_of_several(truth: Truth, name: str) -> None:
    found = match(truth, [name])
    assert (found.ids, found.how, found.lacking) == ({}, {}, {name})


def test_judgements_and_runs_are_renamed(truth: Truth) -> None:
    found = match(truth, ["34", "PMID:34", "aspirin", "gone"])
    assert found.how == {"id": 1, "publication": 1, "file": 1}
    qrels = found.qrels({"q": {"34": 2, "PMID:34": 1, "aspirin": 0, "gone": 1}})
    assert qrels == {"q": {"PMID:34": 2, "file:aspirin-00000001": 0, "gone": 1}}
    run = found.run({"q": [("aspirin", 3.0), ("34", 2.0), ("new", 1.5), ("PMID:34", 1.0)]})
    assert run == {"q": [("file:aspirin-00000001", 3.0), ("PMID:34", 2.0), ("new", 1.5)]}
    back = found.named({"q": [("file:aspirin-00000001", 2.0), ("PMC56", 1.0)]})
    assert back == {"q": [("aspirin", 2.0), ("PMC56", 1.0)]}
