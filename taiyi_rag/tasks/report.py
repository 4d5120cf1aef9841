"""A medical report from a consultation: the sections that Chinese outpatient notes have.

Prompt and reply as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM, after the IMCS-21
MRG task: Chen et al., "A benchmark for automatic medical consultation system", Bioinformatics 39,
2023). What the conversation doesn't hold is told: numbers, medicines, sections that are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Text
from taiyi_rag.generation.replies import Request
from taiyi_rag.language import substances
from taiyi_rag.tasks.figures import strange
from taiyi_rag.tasks.rows import Keys, one_row, words
from taiyi_rag.tasks.said import is_nothing
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

KEYS: Keys = {
    "complaint": ("Chief complaint", "主诉", "complaint"),
    "present": ("History of present illness", "现病史", "present illness", "HPI"),
    "tests": ("Investigations", "辅助检查", "tests", "auxiliary examination"),
    "past": ("Past history", "既往史", "past medical history", "PMH"),
    "diagnosis": ("Diagnosis", "诊断", "diagnoses", "assessment"),
    "advice": ("Advice", "建议", "recommendations", "plan"),
}
"""The sections, with the names under which models write them: English, Chinese, others."""
_AT: dict[Language, int] = {"en": 0, "zh": 1}
_SPEAKERS: dict[Language, dict[str, str]] = {
    "en": {"patient": "Patient: ", "doctor": "Doctor: "},
    "zh": {"patient": "患者：", "doctor": "医生："},
}
_HEADING = re.compile(
    r"^[\s#*\-•\d.、]*(?P<name>"
    + "|".join(sorted((n for some in KEYS.values() for n in some), key=len, reverse=True))
    + r")[*\s]*[:：][*\s]*",
    re.IGNORECASE | re.MULTILINE,
)
_COLON: dict[Language, str] = {"en": ": ", "zh": "："}
_OPENING: dict[Language, str] = {
    "en": "The medical report of the above consultation is as follows:\n",
    "zh": "上述问诊对话的诊疗报告如下：\n",
}


def _seen(language: Language, turns: tuple[tuple[str, str], ...], *sections: str) -> Annotated:
    names = _names(language)
    told = "\n".join(f"{n}{_COLON[language]}{s}" for n, s in zip(names, sections, strict=True))
    return replace(Annotated.of_passages(turns), texts=(Text("report", told, language),))


def _names(language: Language) -> list[str]:
    return [some[_AT[language]] for some in KEYS.values()]


ABOUT = About(
    "report",
    ("texts",),
    {
        "en": (
            _seen(
                "en",
                (
                    ("patient", "I've had a burning pain in the upper belly for 2 weeks, mostly "
                     "before meals."),
                    ("doctor", "Any vomiting, black stools or weight loss?"),
                    ("patient", "No. I took ibuprofen 400 mg for my back most days last month. I "
                     "had hepatitis A as a child."),
                    ("doctor", "Have you had any tests?"),
                    ("patient", "A blood count last week: haemoglobin 128 g/L, they said it was "
                     "normal."),
                    ("doctor", "It may be gastritis from ibuprofen. Stop it, take omeprazole 20 "
                     "mg once daily before breakfast for 4 weeks, and have a breath test for "
                     "Helicobacter pylori before you start."),
                ),
                "Burning pain in the upper abdomen for 2 weeks.",
                "Burning epigastric pain for 2 weeks, mostly before meals, after ibuprofen 400 mg "
                "on most days last month. No vomiting, black stools or weight loss.",
                "Haemoglobin 128 g/L last week.",
                "Hepatitis A in childhood.",
                "Suspected gastritis due to ibuprofen.",
                "Stop ibuprofen. Breath test for Helicobacter pylori before treatment. Omeprazole "
                "20 mg once daily before breakfast for 4 weeks.",
            ),
        ),
        "zh": (
            _seen(
                "zh",
                (
                    ("patient", "孩子3岁，咳嗽5天了，昨天开始发烧，最高38.6℃。"),
                    ("doctor", "有痰吗？喘不喘？吃奶睡觉怎么样？"),
                    ("patient", "有痰，咳不出来，不喘，胃口差一点。"
                     "以前没得过肺炎，也没有药物过敏。"),
                    ("doctor", "做过检查吗？"),
                    ("patient", "今天查了血常规，白细胞12.3×10^9/L，胸片说双肺纹理增粗。"),
                    ("doctor", "考虑急性支气管炎。体温超过38.5℃可以口服布洛芬退热，多喝水，"
                     "3天后复诊，如果气促或持续高热要马上来医院。"),
                ),
                "咳嗽5天，伴发热。",
                "患儿3岁，咳嗽5天，有痰不易咳出，无喘息；昨日起发热，最高38.6℃，食欲稍差。",
                "血常规：白细胞12.3×10^9/L；胸片：双肺纹理增粗。",
                "既往无肺炎病史，无药物过敏史。",
                "急性支气管炎。",
                "体温超过38.5℃时口服布洛芬退热，多饮水，3天后复诊；出现气促或持续高热立即就诊。",
            ),
        ),
    },
    form="dialogue",
    group="write",
    needs_model=True,
)  # fmt: skip


class Report:
    """The report of a consultation."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        given = {"text": _conversation(record, language), "sections": ", ".join(_names(language))}
        return Request.of(prompts.filled("report", language, given), _form(language))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        made = next((text.text for text in record.texts if text.type == "report"), "")
        return _OPENING[language] + made

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        parts = _sections(said) or {name: words(one) for name, one in one_row(said, KEYS).items()}
        lines = [
            f"{some[_AT[language]]}{_COLON[language]}{' '.join(parts[name].split())}"
            for name, some in KEYS.items()
            if parts.get(name)
        ]
        if not lines:
            return replace(record, texts=(), remarks=(Remark("unread", said),))
        made = Text("report", "\n".join(lines), language)
        remarks = tuple(_remarks(parts, record.text, language))
        return replace(record, texts=(made,), remarks=remarks)


def _conversation(record: Annotated, language: Language) -> str:
    speakers = _SPEAKERS[language]
    return "\n".join(f"{speakers.get(p.type, '')}{p.text}" for p in record.passages)


def _sections(said: str) -> dict[str, str]:
    """What stands after each section's name at the beginning of a line, word for word."""
    found = list(_HEADING.finditer(said))
    parts: dict[str, str] = {}
    ends = [*(match.start() for match in found[1:]), len(said)]
    for match, end in zip(found, ends, strict=False):
        told = said[match.end() : end].strip()
        name = next(n for n, some in KEYS.items() if match["name"].lower() in map(str.lower, some))
        if not is_nothing(told):
            parts.setdefault(name, told)
    return parts


def _remarks(parts: dict[str, str], text: str, language: Language) -> Iterator[Remark]:
    """Numbers and medicines that the conversation doesn't have, and sections that are missing."""
    said = "\n".join(parts.values())
    for number in strange(said, text):
        yield Remark("changed", number)
    for medicine in sorted(substances(said) - substances(text, parts=True)):
        yield Remark("doubtful", medicine)
    for name, some in KEYS.items():
        if not parts.get(name):
            yield Remark("doubtful", f"{some[_AT[language]]}{_COLON[language]}–")


def _form(language: Language) -> dict[str, Any]:
    types = {name: {"type": "string"} for name in _names(language)}
    return {
        "type": "object",
        "properties": types,
        "required": _names(language),
        "additionalProperties": False,
    }
