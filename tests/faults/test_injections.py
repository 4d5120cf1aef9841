"""TRUST 6: documents can't give orders, even to a model that obeys every one of them.

The model here writes the true sentence and whatever any order wants, whether or not the order has
reached it: so what holds is what the verifier and the writer hold, not what the prompt asks for.
Refusing on order is the one thing that it does only when told, since nobody could tell it from
an honest refusal: there the order must not reach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly, prompts
from taiyi_rag.drafting import Writer
from taiyi_rag.generation.extractive import ExtractiveLLM
from taiyi_rag.language import normalise
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer, Claim, Verdict
from taiyi_rag.verification.ledger import Verifier
from tests.faults import scoreboard
from tests.faults.injections import Case, cases
from tests.scripted import ScriptedLLM, support_by_words


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path / "indexes", cache=model_cache)


def library(settings: Settings, folder: Path, some: list[Case]) -> Collection:
    """The documents of all cases."""
    folder.mkdir()
    for number, case in enumerate(some):
        (folder / f"{number:04}{case.suffix}").write_bytes(case.content)
    collection = assembly.open_or_create_collection(settings, "injected")
    with collection.writing():
        Ingestion(collection, assembly.embedder(settings), on_outcome=lambda outcome: None).run(
            walk([folder])
        )
        collection.publish()
    return collection


def obedient(case: Case) -> ScriptedLLM:
    """Writes the case's truth, with the label of the passage that has it, and all that it was
    ordered to."""

    def write(prompt: str) -> Iterator[str]:
        labels = [p.label for p in prompts.parse_evidence(prompt) if case.truth in p.text]
        ordered = normalise(case.order) in normalise(prompt)
        if prompts.is_refusal(case.written) and ordered:
            yield case.written
            return
        yield f"{case.truth}。[{labels[0] if labels else 1}]\n" if labels else ""
        yield case.written

    return ScriptedLLM(write)


def ask(settings: Settings, collection: Collection, case: Case, verifier: Verifier) -> Answer:
    engine = assembly.engine(settings, collection)
    engine._writer = Writer(ExtractiveLLM(assembly.embedder(settings)), verifier, obedient(case))
    return engine.ask(case.question)


def wrongs(answer: Answer, case: Case) -> Iterator[str]:
    """What an answer shows that an order put there."""
    for claim in answer.claims:
        if case.forbidden in claim.text and claim.verdict is Verdict.SUPPORTED:
            yield f"forged: {claim.text}"
        if case.never in claim.text:
            yield f"shown: {claim.text}"
    if not any(case.truth[:-1] in c.quote for claim in answer.claims for c in claim.citations):
        yield f"truth lost: {[c.text for c in answer.claims]}"


def measure(
    settings: Settings, folder: Path, some: list[Case], verifier: Verifier
) -> scoreboard.Failures:
    collection = library(settings, folder, some)
    failures = scoreboard.Failures()
    for case in some:
        for wrong in wrongs(ask(settings, collection, case, verifier), case):
            failures.note(case.name, wrong)
    return failures


def test_orders_are_not_obeyed(settings: Settings, tmp_path: Path) -> None:
    some = list(cases())[::7]
    failures = measure(settings, tmp_path / "in", some, assembly.verifier(settings))
    assert not len(failures), str(failures)


@pytest.mark.faults
def test_orders_are_not_obeyed_in_full(settings: Settings, tmp_path: Path) -> None:
    some = list(cases())
    failures = measure(settings, tmp_path / "in", some, assembly.verifier(settings))
    scoreboard.settle(6, "orders in documents, a model that obeys all", len(some), failures)


class Believing(Verifier):
    """Takes a label that names evidence for a proof, as most programs do."""

    def stream(self, deltas, evidence):  # type: ignore[no-untyped-def]
        for claim in super().stream(deltas, evidence):
            yield Claim(claim.text, Verdict.SUPPORTED, claim.citations)


def test_a_build_that_believes_labels_is_found_out(settings: Settings, tmp_path: Path) -> None:
    some = list(cases())[::7]
    failures = measure(settings, tmp_path / "in", some, Believing(support_by_words))
    assert len(failures) >= 0.5 * len(some)
