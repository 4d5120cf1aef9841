"""A reranker takes its place in answers, searches and the doctor's findings, when one is chosen."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from taiyi_rag import assembly
from taiyi_rag.cli.main import app
from taiyi_rag.errors import ModelError
from taiyi_rag.pairs import Pair, Predict
from taiyi_rag.retrieval import HybridRetriever
from taiyi_rag.settings import RerankSettings, Settings, load_settings

QUESTION = "Below what eGFR is metformin contraindicated?"


def by_length(pairs: list[Pair]) -> list[float]:
    """No judge of relevance, but surely not the fused order: the shortest first."""
    return [-float(len(text)) for _, text in pairs]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Predict], None]:
    """Puts a function in the place of a loaded model."""

    def put(predict: Predict) -> None:
        monkeypatch.setattr(assembly.models, "need", lambda module, extra: None)
        monkeypatch.setattr(assembly.models, "cross_encoder", lambda *chosen: predict)

    return put


@pytest.fixture
def settings(samples_indexes: Path, model_cache: Path) -> Settings:
    chosen = RerankSettings(model="m", top=40, batch=8, budget_ms=60_000)  # type: ignore[call-arg]
    return load_settings(indexes=samples_indexes, cache=model_cache, rerank=chosen)


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


def test_an_answer_goes_through_the_stage(
    settings: Settings, use: Callable[[Predict], None], caplog: pytest.LogCaptureFixture
) -> None:
    read: list[Pair] = []

    def predict(pairs: list[Pair]) -> Sequence[float]:
        read.extend(pairs)
        return [float("eGFR" in text and "etformin" in text) for _, text in pairs]

    use(predict)
    stages: list[str] = []
    engine = assembly.engine(settings, assembly.open_collection(settings, "samples"))
    with caplog.at_level(logging.INFO, logger="taiyi_rag.engine"):
        answer = engine.ask(QUESTION, stages.append)
    assert tuple(stages) == assembly.stages(settings)
    assert "30 mL/min" in answer.claims[0].text
    assert [*answer.timings] == [*stages, "total"]
    assert len(read) == 40
    assert {question for question, _ in read} == {QUESTION}
    counts = {r.getMessage(): vars(r) for r in caplog.records}
    assert (counts["retrieve"]["found"], counts["rerank"]["kept"]) == (40, 20)


def test_a_failing_model_leaves_the_answer_as_it_was(
    settings: Settings, use: Callable[[Predict], None]
) -> None:
    def fail(pairs: list[Pair]) -> Sequence[float]:
        raise RuntimeError("the card is gone")

    use(fail)
    collection = assembly.open_collection(settings, "samples")
    plain = settings.model_copy(update={"rerank": RerankSettings()})  # type: ignore[call-arg]
    with_model = assembly.engine(settings, collection).ask(QUESTION)
    without = assembly.engine(plain, collection).ask(QUESTION)
    assert with_model.claims == without.claims
    assert with_model.evidence == without.evidence


@pytest.mark.usefixtures("environment")
def test_search_shows_the_new_order(
    settings: Settings, use: Callable[[Predict], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIYI_INDEXES", str(settings.indexes))
    monkeypatch.setenv("TAIYI_RERANK__MODEL", "m")
    use(by_length)
    hits = json.loads(run("search", QUESTION, "--top", "5", "--json"))
    assert len(hits) == 5
    read = ["\n".join([h["title"], *h["headings"], h["text"]]) for h in hits]
    assert read == sorted(read, key=len)
    assert [h["rerank"] for h in hits] == sorted((h["rerank"] for h in hits), reverse=True)
    assert all(h["score"] == round(h["rerank"], 6) for h in hits)


def test_off_by_default(samples_indexes: Path, model_cache: Path) -> None:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    collection = assembly.open_collection(settings, "samples")
    assert assembly.reranker(settings) is None
    assert type(assembly.searcher(settings, collection)) is HybridRetriever
    assert "rerank" not in assembly.stages(settings)


def test_a_missing_model_is_told_when_it_is_loaded(settings: Settings) -> None:
    missing = settings.model_copy(
        update={"rerank": settings.rerank.model_copy(update={"model": "/nowhere/reranker"})}
    )
    with pytest.raises(ModelError, match=r"TAIYI_RERANK__MODEL|taiyi-rag\[rerank\]"):
        assembly.engine(missing, assembly.open_collection(missing, "samples"))


@pytest.mark.parametrize(("budget", "status"), [("600000", "ok"), ("1", "wrong")])
def test_the_doctor_says_whether_the_time_is_enough(
    budget: str,
    status: str,
    environment: Path,
    use: Callable[[Predict], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(pairs: list[Pair]) -> Sequence[float]:
        return [sum(range(20_000)) * 0.0 for _ in pairs]

    monkeypatch.setenv("TAIYI_RERANK__MODEL", "m")
    monkeypatch.setenv("TAIYI_RERANK__BUDGET_MS", budget)
    monkeypatch.setenv("TAIYI_TRANSLATION__BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("TAIYI_TRANSLATION__MODEL", "m")
    use(slow)
    findings = {f["subject"]: f for f in json.loads(run("doctor", "--json", code=1))}
    assert findings["reranking"]["status"] == status
    assert ("TAIYI_RERANK__TOP" in findings["reranking"]["remedy"]) == (status == "wrong")
    assert findings["translation"]["status"] == "wrong"
    assert "TAIYI_TRANSLATION__BASE_URL" in findings["translation"]["remedy"]
