"""The basket as the library stands when it is drawn and saved, not as it stood at first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.errors import CollectionNotFound, InputError
from taiyi_rag.library import Collection, Status
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Document, TrustStatus
from ui import basket, resources

HELD = {("a", "PMID:1"): "Coffee and gout", ("a", "PMID:2"): "Tea and gout"}
RETRACTION = Status(("pmid:1",), "retraction", "2024-03-15", "Made up")


def paper(number: int, **fields: Any) -> Document:
    title = ("Coffee and gout", "Tea and gout")[number - 1]
    known = {"format": "pubmed", "pmid": str(number)} | fields
    return Document(f"PMID:{number}", title, "Text.", "en", "Lancet", **known)


@pytest.fixture
def libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Collection]:
    """Two collections, of which the second has only the first paper."""
    made = {n: Collection.create(tmp_path, n, embedder="m", dimension=8) for n in ("a", "b")}
    for name, numbers in {"a": (1, 2), "b": (1,)}.items():
        with made[name].writing(), made[name].truth.transaction() as writer:
            for number in numbers:
                writer.put(paper(number), [])

    def collection(settings: Settings, name: str, who: str | None = None) -> Collection:
        if name not in made:
            raise InputError("It isn't there. Choose another.")
        return made[name]

    monkeypatch.setattr(resources, "collection", collection)
    return made


def mark(collection: Collection) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        writer.mark({"watch:1": [RETRACTION]})


@pytest.mark.parametrize("format", ["ris", "bib", "nbib", "csv"])
def test_what_is_retracted_meanwhile_is_saved_as_such(
    libraries: dict[str, Collection], format: Any
) -> None:
    settings = load_settings()
    assert b"RETRACTED" not in basket.file_of(settings, HELD, format, "")
    mark(libraries["a"])
    saved = basket.file_of(settings, HELD, format, "").decode()
    assert saved.count("RETRACTED. Don't cite it as evidence.") == 1
    assert "Made up" in saved
    documents = basket.contents(settings, HELD).documents
    assert [d.trust for d in documents] == [TrustStatus.RETRACTED, TrustStatus.CURRENT]


@pytest.mark.parametrize("marked", ["a", "b"])
def test_the_worse_of_two_collections_holds(libraries: dict[str, Collection], marked: str) -> None:
    mark(libraries[marked])
    held = HELD | {("b", "PMID:1"): "Coffee and gout"}
    one, other = basket.contents(load_settings(), held).documents
    assert (one.id, one.trust, one.standing.reason) == ("PMID:1", TrustStatus.RETRACTED, "Made up")
    assert other.trust is TrustStatus.CURRENT


def test_a_file_is_made_for_who_asked_though_the_thread_has_no_session(
    libraries: dict[str, Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_ann(settings: Settings, name: str, who: str | None = None) -> Collection:
        if who != "ann":
            raise CollectionNotFound("It isn't there.")
        return libraries[name]

    monkeypatch.setattr(resources, "collection", only_ann)
    assert b"Coffee" in basket.file_of(load_settings(), HELD, "ris", "ann")
    with pytest.raises(CollectionNotFound, match="can be read"):
        basket.file_of(load_settings(), HELD, "ris", "bob")


def test_what_is_gone_is_said(libraries: dict[str, Collection]) -> None:
    with libraries["a"].writing(), libraries["a"].truth.transaction() as writer:
        writer.remove("PMID:2")
    now = basket.contents(load_settings(), HELD | {("gone", "x"): "Salt"})
    assert [d.id for d in now.documents] == ["PMID:1"]
    assert now.gone == ("Tea and gout", "Salt")
