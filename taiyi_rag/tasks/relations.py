"""Relations: what the entities of a text have to do with each other, directed and typed.

They are between the entities that the record has, else between names of the text, which become
entities: of the types that the relation's ends have, where its type says so: "treats (chemical →
disease)". A relation is the document's, not a sentence's: it is between the first mentions of its
names (`related`).

Prompt and reply as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM), with a line that
says the form, since several types are asked for at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks import related as relating
from taiyi_rag.tasks.ends import Ends
from taiyi_rag.tasks.marked import marked, related
from taiyi_rag.tasks.related import RelationType
from taiyi_rag.tasks.said import NOTHING
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

ABOUT = About(
    "relations",
    ("relations",),
    {
        "en": (
            related(
                marked(
                    "[Metformin|chemical] is first-line treatment of [type 2 diabetes|disease]. "
                    "[Lactic acidosis|disease] is a rare but serious adverse effect of "
                    "[metformin|chemical]."
                ),
                ("treats", "Metformin", "type 2 diabetes"),
                ("causes", "Metformin", "Lactic acidosis"),
            ),
            related(
                marked(
                    "Pathogenic variants of [BRCA2|gene] raise the risk of [breast|disease#1] and "
                    "[ovarian [cancer|disease#1]|disease]. [Olaparib|chemical] is used as "
                    "maintenance treatment of [ovarian cancer|disease]; [rifampicin|chemical] "
                    "lowers its plasma concentration."
                ),
                ("treats", "Olaparib", "ovarian cancer"),
                ("associated with", "BRCA2", "breast cancer"),
                ("associated with", "BRCA2", "ovarian cancer"),
                ("interacts with", "rifampicin", "Olaparib"),
            ),
        ),
        "zh": (
            related(
                marked(
                    "[慢性阻塞性肺疾病|疾病]患者常有[慢性咳嗽|临床表现]和[活动后气促|临床表现]，"
                    "可吸入[噻托溴铵|药物]治疗。晚期[慢性阻塞性肺疾病|疾病]可并发"
                    "[肺源性心脏病|疾病]。"
                ),
                ("药物治疗", "慢性阻塞性肺疾病", "噻托溴铵"),
                ("临床表现", "慢性阻塞性肺疾病", "慢性咳嗽"),
                ("临床表现", "慢性阻塞性肺疾病", "活动后气促"),
                ("并发症", "慢性阻塞性肺疾病", "肺源性心脏病"),
            ),
            related(
                marked(
                    "[肾病综合征|疾病]患者多有[眼睑|临床表现#1]及"
                    "[下肢[水肿|临床表现#1]|临床表现]，"
                    "需查[24小时尿蛋白定量|医学检验项目]和[血清白蛋白|医学检验项目]，"
                    "常用[泼尼松|药物]治疗。"
                ),
                ("药物治疗", "肾病综合征", "泼尼松"),
                ("临床表现", "肾病综合征", "眼睑水肿"),
                ("临床表现", "肾病综合征", "下肢水肿"),
                ("实验室检查", "肾病综合征", "24小时尿蛋白定量"),
                ("实验室检查", "肾病综合征", "血清白蛋白"),
            ),
        ),
    },
    longest=200_000,
    takes=("types",),
    types={
        "en": (
            "treats (chemical → disease)",
            "causes (chemical → disease)",
            "associated with (gene → disease)",
            "interacts with (chemical → chemical)",
        ),
        "zh": (
            "药物治疗 (疾病 → 药物)",
            "临床表现 (疾病 → 临床表现)",
            "并发症 (疾病 → 疾病)",
            "实验室检查 (疾病 → 医学检验项目)",
        ),
    },
    needs_model=True,
)

_BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}
_SAID: dict[Language, str] = {"en": "{type}: {pairs}", "zh": "具有{type}关系的实体对如下：{pairs}"}


class Relations:
    """Relations of a document."""

    about = ABOUT
    overlap = 3
    window = 12_000

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        spelt = [RelationType.of(type) for type in options.types]
        ends = dict.fromkeys(end for one in spelt for end in (one.head, one.tail))
        ends.pop("entity", None)
        fields = {
            "text": record.text,
            "types": _BETWEEN[language].join(options.types),
            "ends": f"{_BETWEEN[language].join(ends)} " if ends else "",
        }
        form = relating.form(options.types)
        return Request.of(prompts.filled("relations", language, fields), form)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return said(record, options.types, _SAID[language]) or NOTHING[language]

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        return relating.read(said, record, options.types, Ends(record))

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """The relations of all windows."""
        return relating.joined(record, made)


def said(record: Annotated, types: Sequence[str], line: str) -> str:
    """The relations as Taiyi writes them, a line a type."""
    names = [RelationType.of(type).name for type in types]
    lines = []
    for type in dict.fromkeys((*names, *(relation.type for relation in record.relations))):
        some = [r for r in record.relations if r.type == type]
        if some:
            pairs = "; ".join(dict.fromkeys(relating.spelt(record, relation) for relation in some))
            lines.append(line.format(type=type, pairs=pairs))
    return "\n".join(lines)
