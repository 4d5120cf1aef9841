"""What is asked of a model that is to find things, and what comes of whatever it replies."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.exchange import from_line, to_line
from taiyi_rag.annotation.schema import Annotated, Entity, Identifier
from taiyi_rag.tasks.causes import Causes
from taiyi_rag.tasks.ends import written
from taiyi_rag.tasks.events import Events
from taiyi_rag.tasks.modelled import Work, settled
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.relations import Relations
from taiyi_rag.tasks.task import Options
from taiyi_rag.types import Language

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "prompts" / "tasks"
WORKS: tuple[Work, ...] = (Ner(), Relations(), Events(), Causes())
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_the_prompt_is_the_golden_file(work: Work, language: Language) -> None:
    options = settled(work.about, Options(), language)
    example = work.about.examples[language][0]
    asked = work.request(example, language, options).turns[0][1]
    shown = f"{asked}\n\n>>>\n{work.reply(example, language, options)}\n"
    file = GOLDEN / f"{work.about.id}.{language}.txt"
    assert shown == file.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_what_is_right_is_read_back(work: Work, language: Language) -> None:
    options = settled(work.about, Options(), language)
    assert len(work.about.examples[language]) >= 2
    for example in work.about.examples[language]:
        assert work.read(work.reply(example, language, options), example, language, options) == (
            example
        )


def in_form(record: Annotated, trigger: str) -> dict[str, Any]:
    """What a server that keeps replies to their form would send of a record that holds what is
    right."""
    words: dict[str, Any] = {e.id: written(e) for e in record.entities}
    words |= {e.id: e.text[0] for e in record.events}
    form: dict[str, Any] = defaultdict(list)
    for relation in record.relations:
        words[relation.id] = [words[relation.head], words[relation.tail]]
        form[relation.type].append(words[relation.id])
    for event in record.events:
        roles = {a.role: [words[a.ref]] for a in event.arguments}
        form[event.type].append({trigger: event.text[0], **roles})
    if not form:
        for entity in record.entities:
            form[entity.type].append(words[entity.id])
    return form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_a_reply_in_the_form_is_read_back(work: Work, language: Language) -> None:
    options = settled(work.about, Options(), language)
    for example in work.about.examples[language]:
        trigger = "Trigger" if language == "en" else "主体词"
        said = json.dumps(in_form(example, trigger), ensure_ascii=False)
        assert work.read(said, example, language, options) == example


def bounded(schema: Any) -> bool:
    """Whether what a schema allows comes to an end."""
    if isinstance(schema, list):
        return all(map(bounded, schema))
    if not isinstance(schema, dict):
        return True
    kind = schema.get("type")
    is_bounded = {
        "array": "maxItems" in schema,
        "string": "maxLength" in schema or "enum" in schema,
        "object": schema.get("additionalProperties") is False,
    }.get(str(kind), True)
    return is_bounded and all(map(bounded, schema.values()))


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_forms_are_bounded(work: Work) -> None:
    for language, examples in work.about.examples.items():
        options = settled(work.about, Options(), language)
        form = work.request(examples[0], language, options).form
        assert form is not None
        assert bounded(form)


TEXT = (
    "Warfarin and aspirin cause bleeding. Aspirin prevents stroke; t(9;22) defines CML. "
    "If the dose is high, lithium leads to tremor, which worsens sleep."
)


def read(work: Work, said: str, types: tuple[str, ...], text: str = TEXT) -> Annotated:
    language: Language = "zh" if "。" in text else "en"
    return work.read(said, Annotated.of(text), language, Options(types=types))


def pairs(record: Annotated) -> list[tuple[str, str, str]]:
    words = {e.id: e.words for e in record.entities}
    for r in record.relations:
        words[r.id] = f"<{words[r.head]}, {words[r.tail]}>"
    return [(r.type, words[r.head], words[r.tail]) for r in record.relations]


CAUSES = [("causes", "Warfarin", "bleeding"), ("causes", "aspirin", "bleeding")]


@pytest.mark.parametrize(
    "said",
    [
        "causes: [Warfarin, bleeding]; [aspirin, bleeding]",
        "Causes：[warfarin，bleeding]；[Aspirin，bleeding]",
        "**causes**: (Warfarin, bleeding), (aspirin, bleeding)\nprevents: None",
        "causes:\n- [Warfarin, bleeding]\n- [aspirin, bleeding]",
        "causes:\n1. Warfarin -> bleeding\n2. aspirin -> bleeding",
        "- Warfarin → causes → bleeding\n- aspirin → causes → bleeding",
        "(Warfarin, causes, bleeding)\n(aspirin, causes, bleeding)",
        "| Head | Relation | Tail |\n|---|---|---|\n| Warfarin | causes | bleeding |\n"
        "| aspirin | causes | bleeding |",
        '{"causes": [["Warfarin", "bleeding"], ["aspirin", "bleeding"]], "prevents": []}',
        '{"causes": [{"head": "Warfarin", "tail": "bleeding"}, '
        '{"head": "aspirin", "tail": "bleeding"}]}',
        'Here:\n```json\n[{"subject": "Warfarin", "predicate": "Causes", "object": "bleeding"},\n'
        '{"subject": "aspirin", "predicate": "causes", "object": {"@value": "bleeding"}}]\n```',
        '[["Warfarin", "causes", "bleeding"], ["aspirin", "causes", "bleeding"]]',
        '{"relations": [{"type": "causes", "head": {"text": "Warfarin"}, "tail": "bleeding"}, '
        '{"type": "causes", "head": "aspirin", "tail": "bleeding"}',
    ],
)
def test_relations_in_many_forms(said: str) -> None:
    record = read(Relations(), said, ("causes", "prevents"))
    assert pairs(record) == CAUSES
    assert not record.remarks


def test_chinese_relations_as_taiyi_writes_them() -> None:
    said = "具有药物治疗关系的实体对如下：[慢性阻塞性肺疾病, β2 受体激动剂]"
    text = "慢性阻塞性肺疾病可用β2受体激动剂。"
    for types in (("药物治疗",), ("药物治疗关系",), ("药物治疗 (疾病 → 药物)",)):
        record = read(Relations(), said, types, text)
        assert [(h, t) for _, h, t in pairs(record)] == [("慢性阻塞性肺疾病", "β2受体激动剂")]
    assert [entity.type for entity in record.entities] == ["疾病", "药物"]


def test_names_with_marks_of_their_own_are_cut_where_they_end() -> None:
    record = read(Relations(), "defines: [t(9;22), CML]", ("defines",))
    assert pairs(record) == [("defines", "t(9;22)", "CML")]


def test_what_isnt_in_the_text_is_told_and_left_out() -> None:
    said = "causes: [Warfarin, bleeding]; [heparin, bleeding]\nblocks: [aspirin, stroke]"
    record = read(Relations(), said, ("causes",))
    assert pairs(record) == CAUSES[:1]
    assert {r.kind for r in record.remarks} == {"not-in-text", "unknown-type"}
    record = read(Ner(), "drug: heparin; aspirin\nfood: stroke", ("drug",))
    assert [e.words for e in record.entities] == ["aspirin", "Aspirin"]
    assert [(r.kind, r.text) for r in record.remarks] == [
        ("not-in-text", "heparin"),
        ("unknown-type", "food: stroke"),
    ]


@pytest.mark.parametrize("said", ["None", "无", "There are no such relations.", "{}", '{"a": []}'])
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_that_there_is_nothing_is_no_flaw(work: Work, said: str) -> None:
    record = read(work, said, ("a",))
    assert (record.entities, record.relations, record.events) == ((), (), ())
    assert record.remarks == ()


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_chatter_is_unread(work: Work) -> None:
    record = read(work, "I am sorry, but I can't help with that.", ("a",))
    assert [r.kind for r in record.remarks] == ["unread"]


def test_relations_are_between_the_first_mentions_of_what_has_a_concept() -> None:
    text = "CML, or chronic myeloid leukaemia: imatinib treats chronic myeloid leukaemia. CML too."
    spans = [(0, 3), (8, 33), (35, 43), (51, 76), (78, 81)]
    ids = ["D1", "D1", "D2", "D1", "D1"]
    entities = tuple(
        Entity(f"e{n}", "x", (text[a:b],), ((a, b),), (Identifier("mesh", id),))
        for n, ((a, b), id) in enumerate(zip(spans, ids, strict=True))
    )
    record = Annotated("1", Annotated.of(text).passages, entities)
    said = "treats: [imatinib, chronic myeloid leukaemia]; [imatinib, CML]"
    made = Relations().read(said, record, "en", Options(types=("treats",)))
    assert [(r.head, r.tail) for r in made.relations] == [("e2", "e1")]
    assert [one.id for one in made.relations[0].normalized] == ["D2", "D1"]
    assert made.entities == entities


def test_a_pair_is_turned_about_where_the_types_of_its_ends_say_so() -> None:
    entities = (
        Entity("e1", "chemical", ("Warfarin",), ((0, 8),)),
        Entity("e2", "disease", ("bleeding",), ((27, 35),)),
    )
    record = Annotated("1", Annotated.of(TEXT).passages, entities)
    options = Options(types=("causes (chemical → disease)",))
    made = Relations().read("causes: [bleeding, Warfarin]", record, "en", options)
    assert pairs(made) == CAUSES[:1]


@pytest.mark.parametrize(
    "said",
    [
        "cause: [lithium, tremor]\ncondition: [the dose is high, [lithium, tremor]]",
        "condition: [the dose is high, [lithium, tremor]]",
        '{"cause": [["lithium", "tremor"]], '
        '"condition": [["the dose is high", ["lithium", "tremor"]]]}',
        "Condition: (the dose is high, (lithium -> tremor))",
    ],
)
def test_a_condition_is_of_a_cause(said: str) -> None:
    record = read(Causes(), said, ("cause", "condition"))
    assert sorted(pairs(record)) == [
        ("cause", "lithium", "tremor"),
        ("condition", "the dose is high", "<lithium, tremor>"),
    ]


EVENT = [("Harm", "cause", [("Cause", "Warfarin"), ("Theme", "bleeding")])]


def told(record: Annotated) -> list[tuple[str, str, list[tuple[str, str]]]]:
    words = {e.id: e.words for e in record.entities} | {e.id: e.text[0] for e in record.events}
    return [
        (e.type, e.text[0], sorted((a.role, words.get(a.ref, f"'{a.text}'")) for a in e.arguments))
        for e in record.events
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Harm: (Trigger: cause, Theme: bleeding, Cause: Warfarin)",
        "harm：（Trigger：cause，Cause：warfarin，Theme：bleeding）",
        "**Harm**\n- Trigger: cause; Theme: bleeding; Cause: Warfarin",
        "Trigger: cause, Theme: bleeding, Cause: Warfarin, Instrument: None",
        '{"Harm": [{"Trigger": "cause", "Theme": ["bleeding"], "Cause": ["Warfarin"]}]}',
        '[{"type": "Harm", "trigger": "cause", "arguments": [{"role": "Theme", "text": "bleeding"},'
        '{"role": "cause", "text": "Warfarin"}]}]',
        '{"events": [{"event_type": "harm", "trigger": {"text": "cause"}, '
        '"arguments": {"Theme": "bleeding", "Cause": "Warfarin"}}]}',
    ],
)
def test_events_in_many_forms(said: str) -> None:
    record = read(Events(), said, ("Harm",))
    assert told(record) == EVENT
    assert not record.remarks


def test_an_event_takes_part_in_another() -> None:
    said = (
        "Harm: (Trigger: leads to, Cause: lithium, Theme: tremor); "
        "(Trigger: worsens, Cause: leads to, Theme: sleep, Instrument: the moon)"
    )
    events = told(read(Events(), said, ("Harm",)))
    assert events[1] == (
        "Harm",
        "worsens",
        [("Cause", "leads to"), ("Instrument", "'the moon'"), ("Theme", "sleep")],
    )


@pytest.mark.parametrize("said", ["None", "未提及"])
def test_that_a_role_has_nothing_denies_no_finding(said: str) -> None:
    record = read(Events(), f"主体词：咳嗽；发生状态：{said}", ("临床发现",), "患者有咳嗽。")
    assert told(record) == [("临床发现", "咳嗽", [])]
    assert record.remarks == ()


HOSTILE = [
    "drug: " + "aspirin; " * 10_000,
    "drug: " + "; ".join(f"name {n}" for n in range(10_000)),
    "a: " + "[aspirin, stroke]; " * 3_000,
    "a: " + "[" * 20_000 + "]" * 20_000,
    "a: [" + "x, " * 5_000 + "]",
    "a: (Trigger: cause" + ", Theme: stroke" * 1_000 + ")",
    "a: (Trigger: cause, Theme: bleeding)\n" * 1_000,
    "a: [" + "(a+)+$" * 5_000 + ", b]",
    "a" + " " * 500_000 + "b: " + " " * 400_000 + "c",
    json.dumps({"a": [["aspirin", "stroke"]] * 2_000}),
    json.dumps({"a": [{"Trigger": "cause", "Theme": ["stroke"] * 50}] * 100}),
    '{"a": [["' * 5_000,
    "主体词：" * 5_000,
    "->" * 10_000,
    "左和" * 10_000,
]


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.about.id)
def test_no_reply_takes_long(work: Work, said: str) -> None:
    began = time.process_time()
    record = work.read(said, Annotated.of(TEXT * 20), "en", Options(types=("a", "drug")))
    assert time.process_time() - began < 3
    assert from_line(to_line(record)).entities == record.entities


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(WORKS))
def test_any_reply_at_all_is_read(said: str, work: Work) -> None:
    for text in (TEXT, said or "x"):
        record = read(work, said, ("a", "b"), text)
        assert from_line(to_line(record)) == record or "\ud800" <= max(said) <= "\udfff"
