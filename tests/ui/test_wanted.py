"""What is looked up is in the address, and an address can't say what the page doesn't know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from taiyi_rag.types import Filters, StudyDesign, TrustStatus
from ui.wanted import NOTHING, Narrowing, Wanted, from_address, to_address

WHOLE = Wanted(
    words="metformin 肾",
    like="p12",
    narrowing=Narrowing(
        languages=("zh",),
        years=(2010, 2020),
        designs=("rct",),
        study_types=("Practice Guideline",),
        populations=("children",),
        sources=("The Lancet",),
        jurisdictions=("CN",),
        tiers=("curated",),
        trust=("current", "corrected"),
    ),
    sort="-year",
    by="document",
    page=3,
)


def _read(address: dict[str, Any]) -> Wanted:
    return from_address({n: v if isinstance(v, list) else [v] for n, v in address.items()})


def test_an_address_says_all_and_is_read_again() -> None:
    assert _read(to_address(WHOLE)) == WHOLE
    assert to_address(Wanted()) == {}
    assert from_address({}) == Wanted()


@pytest.mark.parametrize("field", Narrowing.__dataclass_fields__)
def test_every_filter_reaches_the_search(field: str) -> None:
    one = replace(NOTHING, **{field: getattr(WHOLE.narrowing, field)})
    assert one.filters != Filters()
    assert _read(to_address(Wanted(narrowing=one))).narrowing == one


def test_filters_are_of_our_types() -> None:
    filters = WHOLE.narrowing.filters
    assert filters.designs == {StudyDesign.RCT}
    assert filters.trust == {TrustStatus.CURRENT, TrustStatus.CORRECTED}
    assert (filters.year_from, filters.year_to) == (2010, 2020)


@pytest.mark.parametrize(
    "address",
    [
        {"page": "0"}, {"page": "-1"}, {"page": "9" * 40}, {"page": "x"},
        {"years": "2020-2010"}, {"years": "20-10"}, {"years": "2010"},
        {"sort": "random"}, {"by": "chapter"}, {"like": "p1 OR 1=1"}, {"like": "12"},
        {"in": "fr"}, {"trust": "sound"}, {"design": "rumour"}, {"type": "x" * 5000},
        {"tier": "mine"}, {"about": "<b>"},
    ],
)  # fmt: skip
def test_what_isnt_understood_is_left_out(address: dict[str, str]) -> None:
    assert _read(address) == Wanted()


def test_an_address_brings_so_many_values_at_most() -> None:
    read = _read({"journal": [f"j{n}" for n in range(500)]})
    assert len(read.narrowing.sources) == 20
