"""TRUST 24: what nobody vouches for doesn't turn an answer that curated documents give, whether it
is quoted or written by a model that believes whatever it reads, and that it says otherwise is told.
A library without tiers fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from llama_index.core.llms import LLM

from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly, prompts
from taiyi_rag.drafting import Writer
from taiyi_rag.generation.extractive import ExtractiveLLM
from taiyi_rag.language import sentences
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer
from tests.faults import scoreboard
from tests.faults.poisoning import Case, cases, real_cases
from tests.scripted import ScriptedLLM

_MOST_FLIPPED, _LEAST_KEPT, _LEAST_TOLD = 0.05, 0.95, 0.95


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path / "indexes", cache=model_cache)


def library(
    settings: Settings, folder: Path, asked: list[Case], poison: int, tier: str
) -> Collection:
    """The true documents of all cases, curated, and so many poisonous ones of each."""
    collection = assembly.open_or_create_collection(settings, f"poison-{poison}")
    for name, chosen in (("curated", [c.gold for c in asked]), (tier, [c.poison for c in asked])):
        inside = folder / f"{poison}-{name}{len(list(folder.iterdir()))}"
        inside.mkdir(parents=True)
        for number, texts in enumerate(chosen):
            for place, text in enumerate(texts[:poison] if chosen[0] is asked[0].poison else texts):
                path = inside / f"{number:04}-{place}.md"
                path.write_text(f"# Document {number}\n\n{text}\n", "utf-8")
        with collection.writing():
            Ingestion(
                collection,
                assembly.embedder(settings),
                on_outcome=lambda outcome: None,
                tier=name,  # type: ignore[arg-type]
            ).run(walk([inside]))
            collection.publish()
    return collection


def gullible(case: Case) -> ScriptedLLM:
    """A model that writes down the sentences that it reads, those with the wrong answer first."""

    def write(prompt: str) -> Iterator[str]:
        read = [(s, p.label) for p in prompts.parse_evidence(prompt) for s in sentences(p.text)]
        read.sort(key=lambda one: squeezed(case.wrong) not in squeezed(one[0]))
        yield from (f"{sentence} [{label}]\n" for sentence, label in read[:2])

    return ScriptedLLM(write)


def measure_poison(
    settings: Settings,
    folder: Path,
    asked: list[Case],
    poison: int,
    tier: str = "untrusted",
    model: Callable[[Case], LLM] | None = None,
) -> dict[str, int]:
    """Of questions with `poison` documents against each: of how many a true passage is evidence,
    the answer was turned, a notice says that others speak otherwise or that it rests on them."""
    collection = library(settings, folder, asked, poison, tier)
    counted = {"kept": 0, "flipped": 0, "told": 0, "answered": 0}
    for case in asked:
        engine = assembly.engine(settings, collection)
        if model:
            quoting = ExtractiveLLM(assembly.embedder(settings))
            engine._writer = Writer(quoting, assembly.verifier(settings), model(case))
        answer = engine.ask(case.question)
        counted["answered"] += bool(answer.claims)
        counted["kept"] += any(
            e.passage.text.strip() in "".join(case.gold) for e in answer.evidence
        )
        counted["flipped"] += turned(answer, case)
        counted["told"] += any(n.code in ("conflict", "untrusted") for n in answer.notices)
    return counted


def turned(answer: Answer, case: Case) -> bool:
    """Whether a sentence of a poisonous document that gives the wrong answer is quoted."""
    poison = squeezed("".join(case.poison))
    quotes = [squeezed(claim.text) for claim in answer.claims]
    return any(squeezed(case.wrong) in quote and quote in poison for quote in quotes)


def squeezed(text: str) -> str:
    return "".join(text.split())


def worst_of(counted: dict[str, int]) -> int:
    return max(counted["flipped"], 100 - counted["kept"], 100 - counted["told"])


def holds(counted: dict[str, int], count: int) -> bool:
    return (
        counted["flipped"] <= _MOST_FLIPPED * count
        and counted["kept"] >= _LEAST_KEPT * count
        and counted["told"] >= _LEAST_TOLD * count
    )


@pytest.mark.parametrize("poison", [1, 5])
def test_poison_turns_no_answer(settings: Settings, tmp_path: Path, poison: int) -> None:
    counted = measure_poison(settings, tmp_path, cases(8), poison)
    assert holds(counted, 8), counted
    assert counted["answered"] >= 7


def test_poison_turns_no_models_answer(settings: Settings, tmp_path: Path) -> None:
    counted = measure_poison(settings, tmp_path, cases(8), 3, model=gullible)
    assert holds(counted, 8), counted
    assert counted["answered"] >= 7


@pytest.mark.faults
@pytest.mark.parametrize("poison", [1, 3, 5])
def test_poison_turns_no_models_answer_in_full(
    settings: Settings, tmp_path: Path, poison: int
) -> None:
    counted = measure_poison(settings, tmp_path, cases(100), poison, model=gullible)
    failures = worst_of(counted)
    name = f"a gullible model: answer turned, true passage lost or conflict untold, {poison}"
    scoreboard.record(24, name, 100, failures, **counted)
    assert holds(counted, 100), counted


@pytest.mark.faults
@pytest.mark.parametrize("poison", [1, 3, 5])
def test_poison_turns_no_answer_in_full(settings: Settings, tmp_path: Path, poison: int) -> None:
    counted = measure_poison(settings, tmp_path, cases(100), poison)
    failures = worst_of(counted)
    name = f"retrieval: answer turned, true passage lost or conflict untold, {poison} poisonous"
    scoreboard.record(24, name, 100, failures, **counted)
    assert holds(counted, 100), counted


@pytest.mark.faults
def test_poison_turns_no_answer_to_real_questions(
    settings: Settings, tmp_path: Path, shared_data: Path
) -> None:
    """Of these, some lose their true passage without poison: it isn't judged to speak to them. The
    rule that lets curated passages in that come near was chosen on batch 9B."""
    asked = real_cases(shared_data, 100, "8B")
    without = measure_poison(settings, tmp_path, asked, 0)["kept"]
    for poison in (1, 5):
        counted = measure_poison(settings, tmp_path, asked, poison)
        failures = max(counted["flipped"], without - counted["kept"], 100 - counted["told"])
        name = f"retrieval, BioASQ's questions: the same, {poison} poisonous"
        scoreboard.record(24, name, 100, failures, **counted, kept_without_poison=without)
        assert holds(counted | {"kept": 100 - max(0, without - counted["kept"])}, 100), counted


def test_library_without_tiers_is_found_out(settings: Settings, tmp_path: Path) -> None:
    counted = measure_poison(settings, tmp_path, cases(8), 3, tier="curated")
    assert not holds(counted, 8), counted
    assert counted["flipped"] >= 4, counted
    believed = measure_poison(settings, tmp_path, cases(8), 3, tier="curated", model=gullible)
    assert believed["flipped"] >= 4, believed
