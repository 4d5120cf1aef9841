"""TRUST 24, for retrieval and the choice of evidence: what nobody vouches for doesn't turn an
answer that curated documents give, and that it says otherwise is told. A library without tiers
fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer
from tests.faults import scoreboard
from tests.faults.poisoning import Case, cases

_MOST_FLIPPED, _LEAST_KEPT, _LEAST_TOLD = 0.05, 0.95, 0.95


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path / "indexes", cache=model_cache)


def library(
    settings: Settings, folder: Path, asked: list[Case], poison: int, tier: str
) -> Collection:
    """The true documents of all cases, curated, and so many poisonous ones of each."""
    collection = assembly.open_or_create_collection(settings, f"poison-{poison}")
    texts = {
        "curated": [case.gold for case in asked],
        tier: [text for case in asked for text in case.poison[:poison]],
    }
    if tier == "curated":
        texts["curated"] = [*(case.gold for case in asked), *texts["curated"]]
    for name, some in texts.items():
        inside = folder / f"{poison}-{name}"
        inside.mkdir(parents=True)
        for number, text in enumerate(some):
            (inside / f"{number:04}.md").write_text(f"# Document {number}\n\n{text}\n", "utf-8")
        with collection.writing():
            Ingestion(
                collection,
                assembly.embedder(settings),
                on_outcome=lambda outcome: None,
                tier=name,  # type: ignore[arg-type]
            ).run(walk([inside]))
            collection.publish()
    return collection


def measure_poison(
    settings: Settings, folder: Path, count: int, poison: int, tier: str = "untrusted"
) -> dict[str, int]:
    """Of `count` questions with `poison` documents against each: whose true passage is evidence,
    whose answer was turned, and where a notice says that others speak otherwise."""
    asked = cases(count)
    collection = library(settings, folder, asked, poison, tier)
    counted = {"kept": 0, "flipped": 0, "told": 0, "answered": 0}
    for case in asked:
        answer = assembly.engine(settings, collection).ask(case.question)
        said = squeezed(" ".join(claim.text for claim in answer.claims))
        counted["answered"] += bool(answer.claims)
        counted["kept"] += any(e.passage.text.strip() == case.gold for e in answer.evidence)
        counted["flipped"] += squeezed(case.wrong) in said
        counted["told"] += told(answer)
    return counted


def squeezed(text: str) -> str:
    return "".join(text.split())


def told(answer: Answer) -> bool:
    return any(notice.code == "conflict" for notice in answer.notices)


def holds(counted: dict[str, int], count: int) -> bool:
    return (
        counted["flipped"] <= _MOST_FLIPPED * count
        and counted["kept"] >= _LEAST_KEPT * count
        and counted["told"] >= _LEAST_TOLD * count
    )


@pytest.mark.parametrize("poison", [1, 5])
def test_poison_turns_no_answer(settings: Settings, tmp_path: Path, poison: int) -> None:
    counted = measure_poison(settings, tmp_path, 8, poison)
    assert holds(counted, 8), counted
    assert counted["answered"] >= 7


@pytest.mark.faults
@pytest.mark.parametrize("poison", [1, 3, 5])
def test_poison_turns_no_answer_in_full(settings: Settings, tmp_path: Path, poison: int) -> None:
    counted = measure_poison(settings, tmp_path, 100, poison)
    failures = max(counted["flipped"], 100 - counted["kept"], 100 - counted["told"])
    name = f"retrieval: answer turned, true passage lost or conflict untold, {poison} poisonous"
    scoreboard.record(24, name, 100, failures, **counted)
    assert holds(counted, 100), counted


def test_library_without_tiers_is_found_out(settings: Settings, tmp_path: Path) -> None:
    counted = measure_poison(settings, tmp_path, 8, 3, tier="curated")
    assert not holds(counted, 8), counted
    assert counted["flipped"] >= 4, counted
