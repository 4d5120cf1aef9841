"""Texts classified: into one of the labels that are given, or into several.

Prompt and reply as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM): "Result: LABEL".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Label, Remark
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language


def _labelled(text: str, label: str) -> Annotated:
    return replace(Annotated.of(text), labels=(Label(label),))


ABOUT = About(
    "classify",
    ("labels",),
    {
        "en": (_labelled("Does amoxicillin shorten acute sinusitis? A trial.", "Treatment"),),
        "zh": (_labelled("得了湿疹能吃海鲜吗？", "注意事项"),),
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
    True: {"en": "The text may have several labels.", "zh": "可以选择多个类别。"},
    False: {"en": "", "zh": ""},
}
_SAID: dict[Language, tuple[str, str]] = {
    "en": ("Result: ", ", "),
    "zh": ("上述文本被分类为：", "，"),
}


class Classify:
    """Classification of a text."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        fields = {
            "text": record.text,
            "types": _SAID[language][1].join(options.types),
            "how": _HOW[options.several][language],
        }
        return Request.of(prompts.filled("classify", language, fields), _form(options))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        before, between = _SAID[language]
        return before + between.join(label.name for label in record.labels)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        found = [name for name in options.types if name.casefold() in said.casefold()]
        labels = tuple(map(Label, found if options.several else found[:1]))
        remarks = () if labels else (Remark("unread", said),)
        return replace(record, labels=labels, remarks=remarks)


def _form(options: Options) -> dict[str, Any]:
    most = len(options.types) if options.several else 1
    names = {"type": "string", "enum": list(options.types)}
    labels = {"type": "array", "items": names, "minItems": 1, "maxItems": most}
    return {"type": "object", "properties": {"labels": labels}, "required": ["labels"]}
