"""Mistakes are told so that one can read what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from taiyi_rag.annotation.schema import Annotated, Entity, Identifier, Relation, Remark
from taiyi_rag.corpora import CORPORA, Gold
from taiyi_rag.harness.mistakes import mistakes
from taiyi_rag.harness.running import Outcome, Sat, Sitting

BY_ID = {corpus.id: corpus for corpus in CORPORA}


def told(id: str, right: Annotated, made: Annotated | None, why: str = "") -> list[dict[str, Any]]:
    sitting = Sitting.of(BY_ID[id], Gold((right,), "test", {}), None)
    replies = ({"reply": "as it was said"},) if made else ()
    return list(mistakes(Sat(sitting, (Outcome(right, made, why, replies),), "")))


def entities(text: str, *names: tuple[str, str]) -> Annotated:
    found = tuple(
        Entity(f"e{n}", type, (name,), ((text.index(name), text.index(name) + len(name)),))
        for n, (name, type) in enumerate(names)
    )
    return replace(Annotated.of(text, "7"), entities=found)


def test_who_is_right_made_none() -> None:
    right = entities("患者咳嗽，予头孢呋辛。", ("咳嗽", "临床表现"))
    assert told("cmeee", right, right) == []


def test_missed_extra_and_of_another_type() -> None:
    text = "患者咳嗽，予头孢呋辛。"
    right = entities(text, ("咳嗽", "临床表现"), ("头孢呋辛", "药物"))
    made = entities(text, ("咳嗽", "疾病"), ("患者", "身体"))
    (one,) = told("cmeee", right, made)
    assert sorted((w["kind"], w["type"], w["text"]) for w in one["wrong"]) == [
        ("extra", "身体", "患者"),
        ("missed", "药物", "头孢呋辛"),
        ("wrong type", "疾病", "咳嗽"),
    ]
    assert one["id"] == "7"
    assert [item["text"] for item in one["gold"]] != []
    assert one["replies"] == [{"reply": "as it was said"}]
    assert not one["unreadable"]


def test_pairs_are_told_with_the_names_of_their_concepts() -> None:
    text = "Lithium, then tremor."
    ends = entities(text, ("Lithium", "chemical"), ("tremor", "disease"))
    concepts = (Identifier("MESH", "D008094"), Identifier("MESH", "D014202"))
    named = tuple(
        replace(entity, normalized=(concept,))
        for entity, concept in zip(ends.entities, concepts, strict=True)
    )
    relation = Relation("r", "chemical-induced disease", "e0", "e1")
    right = replace(ends, entities=named, relations=(relation,))
    (one,) = told("bc5cdr-relations", right, replace(ends, relations=()))
    assert [w["ends"] for w in one["wrong"]] == [["D008094 (Lithium)", "D014202 (tremor)"]]


def test_what_cant_be_read_and_what_failed() -> None:
    right = entities("患者咳嗽。", ("咳嗽", "临床表现"))
    unread = replace(entities("患者咳嗽。"), remarks=(Remark("unread", "???"),))
    (one,) = told("cmeee", right, unread)
    assert one["unreadable"]
    assert one["remarks"] == [["unread", "???"]]
    (one,) = told("cmeee", right, None, "The model server failed.")
    assert (one["failed"], one["predicted"]) == ("The model server failed.", None)
    assert [w["kind"] for w in one["wrong"]] == ["missed"]
