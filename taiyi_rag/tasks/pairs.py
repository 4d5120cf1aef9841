"""Two texts compared: whether they say the same, whether one follows from the other.

The texts are the passages "text_1" and "text_2" of a record; of other records the first two. Prompt
and reply of similarity as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM): the label
alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Label
from taiyi_rag.errors import InputError
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.classify import form, labelled
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

_BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}


def _pair(one: str, other: str, label: str) -> Annotated:
    record = Annotated.of_passages([("text_1", one), ("text_2", other)])
    return replace(record, labels=(Label(label),))


SIMILARITY = About(
    "similarity",
    ("labels",),
    {
        "en": (
            _pair(
                "Metformin should be stopped when eGFR falls below 30 mL/min/1.73 m2.",
                "Don't give metformin to patients whose eGFR is under 30 mL/min/1.73 m2.",
                "similar",
            ),
            _pair(
                "How long does influenza last?",
                "Who should be vaccinated against influenza?",
                "dissimilar",
            ),
        ),
        "zh": (
            _pair("高血压患者能喝酒吗？", "得了高血压可以饮酒吗？", "语义相同"),
            _pair("糖尿病有哪些症状？", "糖尿病怎么预防？", "语义不相同"),
        ),
    },
    form="pair",
    group="decide",
    takes=("types",),
    types={"en": ("dissimilar", "similar"), "zh": ("语义不相同", "语义相同")},
    needs_model=True,
)
ENTAILMENT = About(
    "entailment",
    ("labels",),
    {
        "en": (
            _pair(
                "The patient denies fever, chills and night sweats.",
                "The patient reports no fever.",
                "entailment",
            ),
            _pair(
                "The patient has never smoked.",
                "The patient smokes a pack of cigarettes a day.",
                "contradiction",
            ),
        ),
        "zh": (
            _pair("患者否认药物过敏史。", "患者对青霉素过敏。", "矛盾"),
            _pair("患者因胸痛2小时入院。", "患者有高血压病史。", "中立"),
        ),
    },
    form="pair",
    group="decide",
    takes=("types",),
    types={
        "en": ("entailment", "neutral", "contradiction"),
        "zh": ("蕴含", "中立", "矛盾"),
    },
    needs_model=True,
)
_ALIKE: dict[str, tuple[str, ...]] = {
    "similarity": (
        "similar|语义相同|相同|相似|语义相似|一致|the same|equivalent",
        "dissimilar|语义不相同|不相同|不同|不相似|语义不同|语义不相似|不一致|not similar|"
        "not the same|different|not equivalent",
    ),
    "entailment": (
        "entailment|蕴含|蕴涵|entails|entailed|entail|蕴含关系",
        "neutral|中立|中性|无关|undetermined|not entailed|no entailment|中立关系|不蕴含|"
        "neither entailed nor contradicted",
        "contradiction|矛盾|contradicts|contradicted|contradictory|contradict|矛盾关系|相矛盾",
    ),
}
"""Words that mean the same answer, for each of a task's answers."""
_DIGIT = re.compile(
    r"\W*(?:(?:the|label|answer|result|output|score|similar(?:ity)?|semantic|is|答案|标签|结果|类别|"
    r"语义|相似度?|得分|是|为)\W*){0,4}([01])(?:\.0+)?\W*",
    re.IGNORECASE,
)
_DIGITS = {"1": "equivalent", "0": "not equivalent"}
"""Two texts are similar, 1, or not, 0: as data sets number it, not places in the list of labels."""
_SHORT = 60


@dataclass(frozen=True)
class Pair:
    """One of the two tasks."""

    about: About

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        one, other = _texts(record)
        types = _BETWEEN[language].join(options.types)
        fields = {"first": one, "second": other, "types": types}
        return Request.of(prompts.filled(self.about.id, language, fields), form(options))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return _BETWEEN[language].join(label.name for label in record.labels)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        alone = replace(options, several=False)
        alike = _alike(self.about.id, options.types)
        digit = _DIGIT.fullmatch(said) if len(said) <= _SHORT else None
        if self.about.id == "similarity" and digit and len(options.types) == 2:
            said = alike.get(_DIGITS[digit[1]], said)
        return labelled(said, record, alone, alike)


def _alike(task: str, types: tuple[str, ...]) -> Mapping[str, str]:
    """Other words for the labels in force; for labels of the user's own there are none."""
    return {
        word: name
        for words in (row.split("|") for row in _ALIKE[task])
        for name in types
        if name in words
        for word in words
        if word not in types
    }


def _texts(record: Annotated) -> tuple[str, str]:
    by_type = {passage.type: passage.text for passage in record.passages}
    if {"text_1", "text_2"} <= by_type.keys():
        return by_type["text_1"], by_type["text_2"]
    if len(record.passages) < 2:
        raise InputError("Two texts are compared, and there is one. Give both.")
    return record.passages[0].text, record.passages[1].text


SIMILAR = Pair(SIMILARITY)
ENTAILS = Pair(ENTAILMENT)
