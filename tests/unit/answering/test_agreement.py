"""Which way a document's finding goes, where rules can tell it, and how many stand where."""

from __future__ import annotations

import pytest
from llama_index.core.schema import NodeWithScore

from taiyi_rag.answering.agreement import agreement, asked_effect, position
from taiyi_rag.nodes import evidence_of, node_from
from taiyi_rag.types import Answer, Direction, Document, Outcome, Passage, StudyDesign
from taiyi_rag.wire import answer_json

YES, NO, SAME, UNCLEAR = (
    Direction.SUPPORTS,
    Direction.AGAINST,
    Direction.NO_DIFFERENCE,
    Direction.UNCLEAR,
)
REDUCES = "Does aspirin reduce mortality in stroke?"
REDUCES_ZH = "阿司匹林能降低卒中死亡率吗？"

TABLE = [
    (REDUCES, "In stroke, mortality was reduced with aspirin.", YES),
    (REDUCES, "Aspirin lowered mortality after stroke.", YES),
    (REDUCES, "Mortality in stroke was 5% with aspirin (RR 0.80, 95% CI 0.70 to 0.92).", YES),
    (REDUCES, "Mortality in stroke with aspirin (relative risk 1.20, 95% CI 1.05-1.40).", NO),
    (REDUCES, "Mortality in stroke with aspirin (hazard ratio 0.95, 95% CI 0.83–1.08).", SAME),
    (REDUCES, "Aspirin did not reduce mortality in stroke.", SAME),
    (REDUCES, "Mortality after stroke did not differ significantly with aspirin.", SAME),
    (REDUCES, "Mortality after stroke was similar with aspirin and placebo.", SAME),
    (REDUCES, "Aspirin lowered mortality in stroke (P = 0.21).", SAME),
    (REDUCES, "Aspirin increased mortality in stroke.", NO),
    (REDUCES, "Aspirin may reduce mortality in stroke.", UNCLEAR),
    (REDUCES, "Whether aspirin lowers mortality in stroke is unclear.", UNCLEAR),
    (REDUCES, "Clopidogrel lowered mortality in stroke more than aspirin.", UNCLEAR),
    (REDUCES, "Stopping aspirin increased mortality in stroke.", UNCLEAR),
    (REDUCES, "Aspirin reduced mortality in stroke but increased mortality in shock.", YES),
    ("Does aspirin increase bleeding?", "Bleeding was more frequent with aspirin.", YES),
    ("Does aspirin increase bleeding?", "There was no increase in bleeding with aspirin.", SAME),
    ("Does varenicline improve abstinence?", "Abstinence was higher with varenicline.", YES),
    ("Is zinc effective for diarrhoea?", "Zinc improved diarrhoea.", YES),
    (REDUCES_ZH, "阿司匹林降低了卒中死亡率。", YES),
    (REDUCES_ZH, "卒中死亡率：阿司匹林组风险比0.80，95% CI 0.70～0.92。", YES),
    (REDUCES_ZH, "阿司匹林组与对照组卒中死亡率无显著差异。", SAME),
    (REDUCES_ZH, "阿司匹林升高卒中死亡率。", NO),
    (REDUCES_ZH, "阿司匹林可能降低卒中死亡率。", UNCLEAR),
    (REDUCES_ZH, "Aspirin lowered mortality after stroke.", YES),
    (REDUCES, "阿司匹林未降低卒中死亡率。", SAME),
]


@pytest.mark.parametrize(("question", "sentence", "direction"), TABLE)
def test_direction(question: str, sentence: str, direction: Direction) -> None:
    effect = asked_effect(question)
    assert effect is not None
    assert position(question, effect, [sentence]) == (direction, sentence)


def test_sentence_on_another_outcome_decides_nothing() -> None:
    effect = asked_effect(REDUCES)
    assert effect is not None
    assert position(REDUCES, effect, ["Aspirin reduced fever in influenza."])[1] == ""


def test_findings_that_differ_within_a_document_are_unclear() -> None:
    effect = asked_effect(REDUCES)
    assert effect is not None
    both = ["Aspirin reduced mortality in stroke.", "Aspirin increased mortality in stroke."]
    assert position(REDUCES, effect, both)[0] is UNCLEAR


def node(
    id: str, text: str, design: StudyDesign, year: int, tier: str = "curated"
) -> NodeWithScore:
    header = Document(id, f"Title {id}", "", "en", "J", "text", year=year, design=design, tier=tier)  # type: ignore[arg-type]
    passage = Passage(f"p{id}", id, text, 0, len(text), "en")
    return node_from(passage, header, score=1.0, similarity=0.5, lead=0.4)


NODES = [
    node("1", "Aspirin lowered mortality after stroke.", StudyDesign.RCT, 2010),
    node("2", "Aspirin increased mortality in stroke.", StudyDesign.COHORT, 2015),
    node("3", "Mortality in stroke did not differ with aspirin.", StudyDesign.RCT, 2020),
    node("4", "Aspirin lowered mortality after stroke.", StudyDesign.OTHER, 2021, "untrusted"),
]


def test_documents_are_counted_by_direction_and_design() -> None:
    found = agreement(REDUCES, "en", evidence_of(NODES[:2]), NODES)
    assert found is not None
    assert [(p.document_id, p.direction, p.label) for p in found.positions] == [
        ("3", SAME, None),
        ("1", YES, 1),
        ("2", NO, 2),
    ]
    assert found.text == (
        "Of 3 documents, 1 supports it, 1 finds the opposite, 1 finds no difference."
    )
    answer = Answer(REDUCES, "en", Outcome.ANSWERED, agreement=found)
    written = answer_json(answer)["agreement"]
    assert {"direction": "no_difference", "design": "rct", "documents": 1} in written["counts"]


def test_line_in_chinese() -> None:
    found = agreement(REDUCES_ZH, "zh", (), NODES)
    assert found is not None
    assert found.text == "共3篇文献：1篇支持，1篇结论相反，1篇未见差异。"


@pytest.mark.parametrize("question", ["What is the dose of aspirin?", "阿司匹林的剂量是多少？"])
def test_question_of_no_effect_has_none(question: str) -> None:
    assert agreement(question, "en", (), NODES) is None


def test_one_document_is_no_agreement() -> None:
    assert agreement(REDUCES, "en", (), NODES[:1]) is None
