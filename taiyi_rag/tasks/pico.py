"""PICO from an abstract: population, intervention, comparator, outcomes with their results, design.

Richardson et al., "The well-built clinical question: a key to evidence-based decisions", ACP
Journal Club 123 (1995). Slots are "/population", "/intervention", "/comparator", "/design",
"/outcomes/0/name", "/outcomes/0/result" …
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Slot, Structure
from taiyi_rag.annotation.structures import value
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.quoted import all_quoted, told
from taiyi_rag.tasks.quoting import place
from taiyi_rag.tasks.rows import Keys, one_row, renamed, words
from taiyi_rag.tasks.said import is_nothing, names
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

KEYS: Keys = {
    "population": ("population", "研究对象", "participants", "patients", "P", "人群", "受试者"),
    "intervention": ("intervention", "干预措施", "interventions", "I", "干预", "exposure"),
    "comparator": ("comparator", "对照措施", "comparison", "comparators", "control", "C", "对照"),
    "outcomes": ("outcomes", "结局指标", "outcome", "O", "结局", "results", "结果"),
    "design": ("design", "研究设计", "study design", "study type", "设计", "研究类型"),
}
OUTCOME_KEYS: Keys = {
    "name": ("name", "指标", "outcome", "measure", "结局", "结局指标", "名称"),
    "result": ("result", "结果", "results", "finding", "value", "数值"),
}
"""The fields, with the names under which models write them: English, Chinese, others."""
_AT: dict[Language, int] = {"en": 0, "zh": 1}
_MOST = 50
"""Outcomes that are read."""


def _held(text: str, *slots: tuple[str, str]) -> Annotated:
    made = tuple(Slot(f"/{name}", said, place(said, text)) for name, said in slots)
    return replace(Annotated.of(text), structures=(Structure("pico", made),))


ABOUT = About(
    "pico",
    ("structures",),
    {
        "en": (
            _held(
                "In this open-label randomised controlled trial, 412 adults aged 60 years or older "
                "with knee osteoarthritis were assigned to a 12-week home exercise programme or "
                "to usual care. Pain on the 100-mm visual analogue scale fell by 18.2 mm with "
                "exercise and by 9.6 mm with usual care. Falls occurred in 11% and 13% of "
                "participants, respectively.",
                ("population", "adults aged 60 years or older with knee osteoarthritis"),
                ("intervention", "12-week home exercise programme"),
                ("comparator", "usual care"),
                ("outcomes/0/name", "Pain on the 100-mm visual analogue scale"),
                (
                    "outcomes/0/result",
                    "fell by 18.2 mm with exercise and by 9.6 mm with usual care",
                ),
                ("outcomes/1/name", "Falls"),
                ("outcomes/1/result", "11% and 13% of participants, respectively"),
                ("design", "open-label randomised controlled trial"),
            ),
        ),
        "zh": (
            _held(
                "采用前瞻性随机对照试验，纳入200例新诊断的2型糖尿病患者，观察组给予生活方式干预联合"
                "二甲双胍，对照组仅给予生活方式干预，疗程24周。观察组糖化血红蛋白下降1.4%，对照组下降"
                "0.6%（P<0.01）；两组低血糖发生率分别为3.0%和2.0%，差异无统计学意义。",
                ("population", "新诊断的2型糖尿病患者"),
                ("intervention", "生活方式干预联合二甲双胍"),
                ("comparator", "仅给予生活方式干预"),
                ("outcomes/0/name", "糖化血红蛋白"),
                ("outcomes/0/result", "下降1.4%，对照组下降0.6%（P<0.01）"),
                ("outcomes/1/name", "低血糖发生率"),
                ("outcomes/1/result", "3.0%和2.0%，差异无统计学意义"),
                ("design", "前瞻性随机对照试验"),
            ),
        ),
    },
    needs_model=True,
)


class Pico:
    """The parts of a study's question, and its answer."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        return Request.of(prompts.filled("pico", language, {"text": record.text}), _form(language))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        parts = value(told(record, "pico"))
        written = {KEYS[name][_AT[language]]: parts[name] for name in KEYS if name in parts}
        if "outcomes" in parts:
            own = {name: some[_AT[language]] for name, some in OUTCOME_KEYS.items()}
            written[KEYS["outcomes"][_AT[language]]] = [
                {own[name]: said for name, said in one.items()} for one in parts["outcomes"]
            ]
        return json.dumps(written, ensure_ascii=False)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        parts = one_row(said, KEYS)
        slots, remarks = all_quoted(_pairs(parts), record.text)
        if not parts and not is_nothing(said):
            remarks = (Remark("unread", said),)
        made = (Structure("pico", slots),) if slots else ()
        return replace(record, structures=made, remarks=remarks)


def _pairs(parts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Pointers and words, in the order of the keys."""
    for name in KEYS:
        if name == "outcomes":
            for number, outcome in enumerate(_outcomes(parts.get(name, ()))[:_MOST]):
                for key in OUTCOME_KEYS:
                    if said := words(outcome.get(key, "")):
                        yield f"/outcomes/{number}/{key}", said
        elif said := words(parts.get(name, "")):
            yield f"/{name}", said


def _outcomes(said: Any) -> list[dict[str, Any]]:
    """Outcomes as objects, as names alone, or as "name: result" in words."""
    if isinstance(said, dict):
        said = (
            [said] if renamed(said, OUTCOME_KEYS) else [f"{k}: {words(v)}" for k, v in said.items()]
        )
    listed = names(said) if isinstance(said, str) else said
    found = [
        renamed(one, OUTCOME_KEYS) if isinstance(one, dict) else _of_words(words(one))
        for one in listed
    ]
    return [one for one in found if one]


def _of_words(said: str) -> dict[str, Any]:
    name, _, result = said.replace("：", ":").partition(":")
    return {"name": name.strip(), "result": result.strip()} if name.strip() else {}


def _form(language: Language) -> dict[str, Any]:
    at = _AT[language]
    words_of: dict[str, Any] = {"type": "string"}
    outcome = {
        "type": "object",
        "properties": {some[at]: words_of for some in OUTCOME_KEYS.values()},
        "required": [OUTCOME_KEYS["name"][at]],
        "additionalProperties": False,
    }
    types: dict[str, Any] = {some[at]: words_of for some in KEYS.values()}
    types[KEYS["outcomes"][at]] = {"type": "array", "items": outcome}
    return {"type": "object", "properties": types, "additionalProperties": False}
