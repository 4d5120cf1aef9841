"""What an answer tells on its way: emergencies first, follow-ups read, models doubted."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.engine import AnswerEngine, exchange_of
from taiyi_rag.errors import QueryError
from taiyi_rag.events import Answered, Began, Event, Said, Told, Withdrawn
from taiyi_rag.library import Collection
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Outcome, Verdict
from tests.scripted import ScriptedLLM


@pytest.fixture(scope="module")
def collection(samples_indexes: Path, model_cache: Path) -> Collection:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    return assembly.open_collection(settings, "samples")


@pytest.fixture
def engine(collection: Collection, samples_indexes: Path, model_cache: Path) -> AnswerEngine:
    settings = load_settings(indexes=samples_indexes, cache=model_cache, region="CN")
    return assembly.engine(settings, collection)


def _written_by(model: ScriptedLLM, engine: AnswerEngine, model_cache: Path) -> AnswerEngine:
    settings = load_settings(cache=model_cache)
    writer = assembly.writer(settings)
    writer._model = model
    engine._writer = writer
    return engine


def test_an_emergency_is_told_before_anything_is_searched(engine: AnswerEngine) -> None:
    events: list[Event] = list(engine.stream("我父亲突然胸口压榨样疼痛，大汗，二甲双胍还能吃吗？"))
    assert isinstance(events[0], Told)
    assert "120" in events[0].notice.text
    assert isinstance(events[-1], Answered)
    assert events[-1].answer.notices[0] == events[0].notice


@pytest.mark.parametrize(
    "question", ["给我开个阿莫西林的处方", "Write me a prescription for metformin"]
)
def test_a_prescription_is_declined_unsearched(question: str, engine: AnswerEngine) -> None:
    events = list(engine.stream(question))
    assert not any(isinstance(event, Began) for event in events)
    (last,) = events
    assert isinstance(last, Answered)
    assert last.answer.outcome is Outcome.DECLINED
    assert [n.code for n in last.answer.notices] == ["declined-prescription"]


def test_a_model_that_lies_about_a_dose_shows_none_of_it(
    engine: AnswerEngine, model_cache: Path
) -> None:
    liar = ScriptedLLM(
        "二甲双胍的起始剂量为每日5000 mg。[1]\n"
        "美国FDA规定，eGFR低于30 mL/min/1.73 m²时禁用二甲双胍。[1]"
    )
    answer = _written_by(liar, engine, model_cache).ask("二甲双胍在eGFR低于多少时禁用？")
    assert "5000" not in repr(answer.claims)
    assert answer.generator == "scripted"
    supported = [c for c in answer.claims if c.verdict is Verdict.SUPPORTED]
    assert [c.citations[0].quote for c in supported] == [
        "美国FDA规定，eGFR低于30 mL/min/1.73 m²时禁用二甲双胍。"
    ]


def test_an_answer_in_the_questions_language_rests_on_the_others_words(
    engine: AnswerEngine, model_cache: Path
) -> None:
    model = ScriptedLLM("FDA规定，eGFR低于30 mL/min/1.73 m²时禁用二甲双胍。[1][2][3]")
    answer = _written_by(model, engine, model_cache).ask("二甲双胍在eGFR低于多少时禁用？")
    assert answer.claims[0].verdict is Verdict.SUPPORTED


def test_a_model_of_nonsense_is_withdrawn(engine: AnswerEngine, model_cache: Path) -> None:
    nonsense = ScriptedLLM("The moon is made of cheese. [1]")
    events = list(
        _written_by(nonsense, engine, model_cache).stream("Below what eGFR is metformin not used?")
    )
    assert any(isinstance(event, Withdrawn) for event in events)
    last = events[-1]
    assert isinstance(last, Answered)
    assert "model-unverified" in [n.code for n in last.answer.notices]
    assert "cheese" not in repr(last.answer.claims)


def test_five_turns_of_a_conversation(engine: AnswerEngine) -> None:
    asked = [
        ("二甲双胍的起始剂量是多少？", Outcome.ANSWERED),
        ("它在eGFR低于多少时禁用？", Outcome.ANSWERED),
        ("达格列净呢？", None),
        ("左旋多巴治疗帕金森病的起始剂量是多少？", Outcome.ABSTAINED),
        ("幽门螺杆菌铋剂四联方案的疗程是多少天？", Outcome.ANSWERED),
    ]
    conversation = []
    for question, outcome in asked:
        events = list(engine.stream(question, conversation))
        last = events[-1]
        assert isinstance(last, Answered)
        said = tuple(event.claim for event in events if isinstance(event, Said))
        assert said == last.answer.claims
        assert outcome in (None, last.answer.outcome)
        conversation.append(exchange_of(last.answer))
    assert conversation[1].question == "二甲双胍在eGFR低于多少时禁用？"


def test_what_is_refuted_is_not_shown_as_fact_to_llamaindex(
    engine: AnswerEngine, model_cache: Path
) -> None:
    liar = ScriptedLLM(
        "FDA规定，eGFR低于60 mL/min/1.73 m²时禁用二甲双胍。[1]\n"
        "美国FDA规定，eGFR低于30 mL/min/1.73 m²时禁用二甲双胍。[1]"
    )
    shown = str(_written_by(liar, engine, model_cache).query("二甲双胍在eGFR低于多少时禁用？"))
    refuted, supported = shown.splitlines()
    assert refuted.endswith(("(contradicted)", "(unsupported)", "(partly)"))
    assert supported.endswith("[1]") or supported[-1] == "]"


def test_emergencies_are_told_in_questions_that_are_too_long(engine: AnswerEngine) -> None:
    question = "My father has crushing chest pain and is sweating now. " + "Please help. " * 500
    events = engine.stream(question)
    assert isinstance(next(events), Told)
    with pytest.raises(QueryError):
        next(events)
