"""Texts classified: into one of the labels that are given, or into several.

Prompt and reply as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM): "Result: LABEL".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Label, Remark
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks import said as reply
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.picking import picked
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language


def _labelled(text: str, label: str) -> Annotated:
    return replace(Annotated.of(text), labels=(Label(label),))


ABOUT = About(
    "classify",
    ("labels",),
    {
        "en": (
            _labelled("Does amoxicillin shorten acute sinusitis? A randomised trial.", "Treatment"),
            _labelled(
                "In 312 patients with suspected pulmonary embolism, the age-adjusted D-dimer "
                "cut-off had a sensitivity of 97% against CT angiography.",
                "Diagnosis",
            ),
        ),
        "zh": (
            _labelled("得了湿疹能吃海鲜吗？", "注意事项"),
            _labelled("幽门螺杆菌阳性应该怎么根除，需要吃几种药？", "治疗方案"),
        ),
    },
    group="decide",
    takes=("types", "several"),
    types={
        "en": ("Treatment", "Diagnosis", "Prevention", "Mechanism", "Prognosis"),
        "zh": ("治疗方案", "病情诊断", "注意事项", "病因分析", "其他"),
    },
    needs_model=True,
)

_HOW: dict[bool, dict[Language, str]] = {
    True: {
        "en": "The text may have several labels. If none of them fits, answer: none",
        "zh": "可以选择多个类别；均不符合时回答：无",
    },
    False: {"en": "", "zh": ""},
}
_SAID: dict[Language, tuple[str, str]] = {
    "en": ("Result: ", ", "),
    "zh": ("上述文本被分类为：", "，"),
}
_NONE: dict[Language, str] = {"en": "none", "zh": "无"}
_LEAD = re.compile(r"\s*(?:results?|labels?|上述文本被分类为|分类结果|类别)\s*[:：]", re.IGNORECASE)


class Classify:
    """Classification of a text."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        fields = {
            "text": record.text,
            "types": _SAID[language][1].join(options.types),
            "how": _HOW[options.several][language],
        }
        return Request.of(prompts.filled("classify", language, fields), form(options))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        before, between = _SAID[language]
        return before + (between.join(label.name for label in record.labels) or _NONE[language])

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        return labelled(said, record, options)


def labelled(
    said: str, record: Annotated, options: Options, alike: Mapping[str, str] | None = None
) -> Annotated:
    """The record with the labels that a reply picks. `alike` are other words for labels."""
    found = picked(said, options.types, several=options.several, alike=alike)
    remarks = [Remark("unknown-type", word) for word in found.unknown]
    if found.unsure:
        remarks.append(Remark("doubtful", said))
    elif (
        not found.names
        and not remarks
        and not (options.several and (found.none or _says_none(said)))
    ):
        remarks.append(Remark("unread", said))
    return replace(record, labels=tuple(map(Label, found.names)), remarks=tuple(remarks))


def _says_none(said: str) -> bool:
    """Whether a reply says that no label fits."""
    lead = _LEAD.match(said)
    return reply.is_nothing(said[lead.end() :] if lead else said) or json_in(said) == {"labels": []}


def form(options: Options) -> dict[str, Any]:
    """The JSON that holds labels."""
    least, most = (0, len(options.types)) if options.several else (1, 1)
    names = {"type": "string", "enum": list(options.types)}
    labels = {"type": "array", "items": names, "minItems": least, "maxItems": most}
    return {
        "type": "object",
        "properties": {"labels": labels},
        "required": ["labels"],
        "additionalProperties": False,
    }
