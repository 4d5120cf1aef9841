"""Causal relations: what causes what, on which condition, and what is a kind of what.

The three relations of Taiyi's schema (github.com/DUTIR-BioNLP/Taiyi-LLM, data_file): 因果关系 from
cause to effect, 条件关系 from a condition to the causal relation that it holds for, 上下位关系 from
what is wider to what is a kind of it. In English cause and condition are the same; is-a is from the
kind to what is wider, as it reads.
"""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks import related as relating
from taiyi_rag.tasks.ends import Ends
from taiyi_rag.tasks.marked import marked, related
from taiyi_rag.tasks.relations import said as relations_said
from taiyi_rag.tasks.said import NOTHING
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

ABOUT = About(
    "causes",
    ("relations",),
    {
        "en": (
            related(
                marked(
                    "In patients with [reduced kidney function|entity], [metformin|entity] may "
                    "lead to [lactic acidosis|entity]."
                ),
                ("cause", "metformin", "lactic acidosis"),
                ("condition", "reduced kidney function", ("metformin", "lactic acidosis")),
            ),
            related(
                marked(
                    "[Anaemia|entity] such as [iron deficiency anaemia|entity] is common in "
                    "pregnancy. [Iron deficiency anaemia|entity] results mostly from "
                    "[low iron intake|entity]."
                ),
                ("cause", "low iron intake", "iron deficiency anaemia"),
                ("is-a", "iron deficiency anaemia", "Anaemia"),
            ),
        ),
        "zh": (
            related(
                marked(
                    "[幽门螺杆菌感染|entity]可引起[消化性溃疡|entity]，"
                    "[消化性溃疡|entity]包括[胃溃疡|entity]和[十二指肠溃疡|entity]。"
                ),
                ("因果关系", "幽门螺杆菌感染", "消化性溃疡"),
                ("上下位关系", "消化性溃疡", "胃溃疡"),
                ("上下位关系", "消化性溃疡", "十二指肠溃疡"),
            ),
            related(
                marked(
                    "[长期卧床|entity]时，[下肢静脉血流缓慢|entity]容易导致"
                    "[深静脉血栓形成|entity]。"
                ),
                ("因果关系", "下肢静脉血流缓慢", "深静脉血栓形成"),
                ("条件关系", "长期卧床", ("下肢静脉血流缓慢", "深静脉血栓形成")),
            ),
        ),
    },
    longest=200_000,
    takes=("types",),
    types={
        "en": ("cause", "condition", "is-a"),
        "zh": ("因果关系", "条件关系", "上下位关系"),
    },
    needs_model=True,
)

_BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}
_SAID: dict[Language, str] = {"en": "{type}: {pairs}", "zh": "{type}：{pairs}"}


class Causes:
    """Causal relations of a document, between names and between relations."""

    about = ABOUT
    overlap = 2
    window = 6_000

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        fields = {"text": record.text, "types": _BETWEEN[language].join(options.types)}
        form = relating.form(options.types, nested=True)
        return Request.of(prompts.filled("causes", language, fields), form)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return relations_said(record, options.types, _SAID[language]) or NOTHING[language]

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        return relating.read(said, record, options.types, Ends(record))

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """The relations of all windows."""
        return relating.joined(record, made)
