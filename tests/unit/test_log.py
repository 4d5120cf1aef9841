"""Log lines say how long and how many, never what was asked."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.log import JsonLines
from taiyi_rag.settings import load_settings


def test_one_event_a_stage_without_a_word_of_the_question(
    samples_indexes: Path, model_cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    engine = assembly.engine(settings, assembly.open_collection(settings, "samples"))
    with caplog.at_level(logging.INFO, logger="taiyi_rag.engine"):
        engine.ask("Below what eGFR is metformin contraindicated?")
    lines = [JsonLines().format(record) for record in caplog.records]
    events = [json.loads(line) for line in lines]
    assert [e["event"] for e in events] == ["retrieve", "select", "generate", "verify"]
    assert len({e["request"] for e in events}) == 1
    assert all(e["milliseconds"] >= 0 for e in events)
    assert events[0]["found"] >= events[1]["relevant"] >= events[1]["evidence"] > 0
    assert "metformin" not in "".join(lines)
