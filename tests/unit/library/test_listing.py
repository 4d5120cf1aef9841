"""The list of documents is searched, filtered, ordered and read a page at a time."""

from __future__ import annotations

import time

import pytest

from taiyi_rag.library.listing import Wanted, by_standing, how_many, listed
from taiyi_rag.types import StudyDesign, TrustStatus


@pytest.fixture
def filled(collection, draft, put):
    put(
        draft("pmid:7", title="Zinc in children", year=2001, authors=("Müller K",)),
        draft("b", title="aspirin", year=2020, path="/files/里的/指南.pdf", tier="untrusted"),
        draft("c", title="Metformin & eGFR_100%", source="Lancet", trust=TrustStatus.RETRACTED),
        draft("d", title="二甲双胍", year=2020, design=StudyDesign.GUIDELINE, authors=()),
    )
    return collection.truth


def ids(truth, wanted: Wanted, limit: int = 10, offset: int = 0) -> list[str]:
    return [row.document.id for row in listed(truth, wanted, limit=limit, offset=offset)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["d", "c", "b", "pmid:7"]),
        ("ZINC", ["pmid:7"]),
        ("müller children", ["pmid:7"]),
        ("lancet", ["c"]),
        ("pmid:7", ["pmid:7"]),
        ("指南.pdf", ["b"]),
        ("里的", []),
        ("二甲", ["d"]),
        ("100%", ["c"]),
        ("e_fr", []),
        ("zinc aspirin", []),
        ("\ud800", []),
    ],
)
def test_words(filled, words: str, found: list[str]) -> None:
    assert ids(filled, Wanted(words)) == found
    assert how_many(filled, Wanted(words)) == len(found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(trust=frozenset({TrustStatus.RETRACTED})), ["c"]),
        (Wanted(designs=frozenset({StudyDesign.GUIDELINE})), ["d"]),
        (Wanted(tiers=frozenset({"untrusted"})), ["b"]),
        (Wanted(languages=frozenset({"zh"})), []),
        (Wanted("title", tiers=frozenset({"curated"})), []),
        (Wanted("journal", tiers=frozenset({"curated"}), order="title"), ["pmid:7", "d"]),
        (Wanted(order="title"), ["b", "c", "pmid:7", "d"]),
        (Wanted(order="year"), ["b", "d", "pmid:7", "c"]),
    ],
)
def test_filters_and_orders(filled, wanted: Wanted, found: list[str]) -> None:
    assert ids(filled, wanted) == found


def test_pages_follow_one_another(filled) -> None:
    assert ids(filled, Wanted(), limit=3) == ["d", "c", "b"]
    assert ids(filled, Wanted(), limit=3, offset=3) == ["pmid:7"]


def test_a_row_says_how_much_and_since_when(filled) -> None:
    (row,) = listed(filled, Wanted("zinc"), limit=1)
    assert row.passages == 2
    assert row.document.text == ""
    assert row.added.startswith("20")


def test_standings_are_counted(filled) -> None:
    assert by_standing(filled) == {TrustStatus.CURRENT: 3, TrustStatus.RETRACTED: 1}


def test_ten_thousand_documents_are_quick(collection, draft, put) -> None:
    put(*(draft(f"d{i}", title=f"Study {i} of things") for i in range(10_000)), publish=False)
    began = time.perf_counter()
    assert how_many(collection.truth, Wanted("study 777")) == 19
    assert len(ids(collection.truth, Wanted("777", order="title"), limit=25)) == 19
    assert ids(collection.truth, Wanted(), limit=1, offset=9_999) == ["d0"]
    assert time.perf_counter() - began < 1.0
