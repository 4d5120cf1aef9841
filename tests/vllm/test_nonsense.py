"""A model that writes nothing but nonsense: none of it is shown as if a passage said it."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.types import Verdict
from tests.vllm.conftest import Host

pytestmark = [pytest.mark.vllm, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.mark.parametrize(
    "question", ["Below what eGFR is metformin contraindicated?", "二甲双胍在eGFR低于多少时禁用？"]
)
def test_the_library_is_quoted_instead(
    host: Host, samples_indexes: Path, model_cache: Path, question: str
) -> None:
    changes = {"indexes": samples_indexes, "cache": model_cache}
    settings = host.settings(temperature=0.3, max_tokens=120).model_copy(update=changes)
    written = host.metric("generation_tokens_total")
    engine = assembly.engine(settings, assembly.open_collection(settings, "samples"))
    answer = engine.ask(question)
    if assembly.language_model(settings):
        assert host.metric("generation_tokens_total") > written
        assert "model-unverified" in {notice.code for notice in answer.notices}
    assert answer.generator == "extractive"
    assert answer.claims
    for claim in answer.claims:
        assert claim.verdict is Verdict.SUPPORTED
        assert claim.citations
    assert any("30 mL/min" in claim.text for claim in answer.claims)
