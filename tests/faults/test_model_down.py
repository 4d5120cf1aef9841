"""TRUST 11: the model may be down, slow or broken, and everybody gets the evidence, quoted, cited
and labelled, within 3 s of the deadline, while the server is spared. A plain client fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from llama_index.llms.openai_like import OpenAILike

from taiyi_rag import assembly
from taiyi_rag.assembly import models
from taiyi_rag.engine import AnswerEngine
from taiyi_rag.events import Said
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings
from tests.faults import scoreboard
from tests.faults.model_down import QUESTIONS, measure
from tests.faults.scoreboard import Failures
from tests.model_server import modes
from tests.model_server.modes import FAULTS
from tests.model_server.stub import StubServer

_USERS, _FULL_USERS = 4, 50


@pytest.fixture(scope="module")
def settings(samples_indexes: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=samples_indexes, cache=model_cache)


@pytest.fixture(scope="module")
def collection(settings: Settings) -> Collection:
    collection = assembly.open_collection(settings, "samples")
    assembly.engine(settings, collection).ask("What is the starting dose of metformin?")
    return collection


def with_model(settings: Settings, server: StubServer, **limits: Any) -> Settings:
    model = {"base_url": server.address, "name": "stub"} | limits
    return load_settings(indexes=settings.indexes, cache=settings.cache, model=model)


def served(
    settings: Settings,
    collection: Collection,
    server: StubServer,
    fault: str,
    count: int,
    failures: Failures,
    **limits: Any,
) -> dict[str, Any]:
    """The figures of a crowd whose model fails so."""
    chosen = with_model(settings, server, **limits)
    model = assembly.language_model(chosen)
    assert model is not None
    return measure(
        assembly.engine(chosen, collection),
        server,
        fault,
        count,
        chosen.model.deadline_s if fault == "dawdle" else chosen.model.first_token_s,
        lambda: max(model.guard.attempts, server.attempts),
        failures,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_evidence_is_served_while_the_model_fails(
    settings: Settings, collection: Collection, model_server: StubServer, fault: str
) -> None:
    failures = Failures()
    limits = {"first_token_s": 0.4, "deadline_s": 0.8}
    served(settings, collection, model_server, fault, _USERS, failures, **limits)
    assert not len(failures), failures


def test_who_leaves_in_mid_answer_stops_the_model(
    settings: Settings, collection: Collection, model_server: StubServer
) -> None:
    model_server.mode = modes.pausing
    engine = assembly.engine(with_model(settings, model_server), collection)
    events = engine.stream(QUESTIONS[0])
    assert any(isinstance(event, Said) for event in events)  # reads no further
    events.close()  # type: ignore[attr-defined]
    assert model_server.wait_until(lambda: len(model_server.hung_up) == 1)


@pytest.mark.faults
def test_evidence_is_served_to_fifty_while_the_model_fails(
    settings: Settings, collection: Collection
) -> None:
    """With the limits that are shipped: 10 s to the first word."""
    failures, figures = Failures(), {}
    for fault in FAULTS:
        models.extractive.cache_clear()  # what was quoted before must not help
        with StubServer(modes.grounded) as server:
            figures[fault] = served(settings, collection, server, fault, _FULL_USERS, failures)
    n = len(FAULTS) * _FULL_USERS
    scoreboard.settle(
        11, "answers while the model server fails, 50 at once", n, failures, **figures
    )


@pytest.mark.faults
def test_evidence_is_served_to_fifty_whose_model_never_ends(
    settings: Settings, collection: Collection
) -> None:
    """A word now and then, beyond the deadline."""
    failures = Failures()
    models.extractive.cache_clear()
    with StubServer(modes.dawdling) as server:
        figures = served(
            settings, collection, server, "dawdle", _FULL_USERS, failures, deadline_s=15.0
        )
    scoreboard.settle(11, "the same, words that trickle", _FULL_USERS, failures, **figures)


@pytest.mark.parametrize("fault", ["trickle", "cut"])
def test_plain_client_is_found_out(
    settings: Settings, collection: Collection, model_server: StubServer, fault: str
) -> None:
    """LlamaIndex's own, as one writes it down: without a deadline, content with half an answer."""
    naive = OpenAILike(
        model="stub",
        api_base=model_server.address,
        api_key="unused",
        is_chat_model=True,
        max_retries=1,
        timeout=0.4,
    )
    engine: AnswerEngine = assembly.engine(settings, collection)
    engine._writer._model = naive
    failures = Failures()
    deadline_s, hung_s = 0.4, 2.0
    measure(
        engine, model_server, fault, 2, deadline_s, lambda: model_server.attempts, failures, hung_s
    )
    assert len(failures) >= 2, failures
