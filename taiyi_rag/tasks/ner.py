"""Named entities: the names that a model gives, found in the text at their offsets.

A reply is about names, a record about mentions: each name stands for every place where the text has
it (`located`), since no model counts letters. So what is found is mention-level, as the benchmarks
score it, but a name that an annotator left out at one of its places is found there too. A shorter
name within a longer one of the same type is no mention, unless it stands nowhere else: then the
model must have meant that one. Types may overlap freely.

Prompt and reply are as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM):
"gene: FBN1; FBN2", a type a line.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Span
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.denials import without_denial
from taiyi_rag.tasks.ends import written
from taiyi_rag.tasks.located import Located, Pieces
from taiyi_rag.tasks.marked import entities, marked
from taiyi_rag.tasks.said import NOTHING, bare, is_nothing
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.typed import typed
from taiyi_rag.types import Language

ABOUT = About(
    "ner",
    ("entities",),
    {
        "en": (
            marked(
                "[Warfarin|chemical] was stopped in a 71-year-old woman with "
                "[atrial fibrillation|disease] after [gastrointestinal bleeding|disease]. "
                "Genotyping showed [[CYP2C9|gene]*3|variant], which slows the clearance of "
                "[warfarin|chemical]; [apixaban|chemical] was started."
            ),
            marked(
                "A woman aged 38 with a pathogenic variant of [BRCA1|gene] asked about "
                "prophylaxis. Two aunts had [breast|disease#1] and "
                "[ovarian [cancer|disease#1]|disease], and her brother took "
                "[tamoxifen|chemical] for [gynaecomastia|disease]."
            ),
        ),
        "zh": (
            marked(
                "患者诊断为[2型糖尿病|疾病]，近1周出现[多饮|临床表现]、[多尿|临床表现]，"
                "[内分泌科|科室]予[二甲双胍|药物]口服。复查[糖化血红蛋白|医学检验项目]8.2%，"
                "继续服用[二甲双胍|药物]。"
            ),
            marked(
                "[超声心动图|医疗程序]测得[左|身体#1]、[右[心室|身体#1]|身体]内径正常。"
                "[血培养|医学检验项目]检出[金黄色葡萄球菌|微生物类]，"
                "诊断为[感染性心内膜炎|疾病]，"
                "予[万古霉素|药物]静脉滴注，请[心外科|科室]会诊。"
            ),
        ),
    },
    longest=200_000,
    takes=("types",),
    types={
        "en": ("disease", "chemical", "gene", "variant"),
        "zh": (
            *("疾病", "临床表现", "药物", "医疗设备", "医疗程序"),
            *("身体", "医学检验项目", "微生物类", "科室"),
        ),
    },
    needs_model=True,
    instead="names",
)

_BETWEEN_TYPES: dict[Language, str] = {"en": ", ", "zh": "，"}
_AFTER_TYPE: dict[Language, str] = {"en": ": ", "zh": "："}
_MOST_NAMES, _LONGEST_NAME = 100, 200
"""Of a type, in a reply of a form; without bounds a weak model doesn't end."""


class Ner:
    """Named entities. No sentence need be seen twice for them."""

    about = ABOUT
    overlap = 0
    window = 4_000

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        fields = {"text": record.text, "types": _BETWEEN_TYPES[language].join(options.types)}
        return Request.of(prompts.filled("ner", language, fields), _form(options.types))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        by_type: dict[str, dict[str, None]] = defaultdict(dict)
        for entity in record.entities:
            by_type[entity.type][written(entity)] = None
        lines = (
            f"{type}{_AFTER_TYPE[language]}{'; '.join(by_type[type])}"
            for type in dict.fromkeys((*options.types, *by_type))
            if by_type[type]
        )
        return "\n".join(lines) or NOTHING[language]

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        located = Located(record.text)
        pairs, rest, denied = typed(said, options.types, located.holds)
        pairs = [(type, _affirmed(name, located)) for type, name in pairs]
        mentions, remarks = _found(located, pairs, options.types)
        remarks += [Remark("unread", words) for words in denied]
        if not mentions and not remarks:
            remarks = [Remark("unread", line) for line in rest[:1] if not is_nothing(line)]
        return replace(
            record,
            entities=entities(record.text, mentions),
            relations=(),
            events=(),
            remarks=tuple(dict.fromkeys(remarks)),
        )

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """What was found in windows of a text: a name of one stands for its mentions in all."""
        pairs = [(e.type, written(e)) for part in made for e in part.entities]
        mentions, _ = _found(Located(record.text), pairs, tuple({type for type, _ in pairs}))
        told = dict.fromkeys(remark for part in made for remark in part.remarks)
        return replace(
            record,
            entities=entities(record.text, mentions),
            relations=(),
            events=(),
            remarks=tuple(told),
        )


def _affirmed(name: str, located: Located) -> str:
    """A name without the "no" before it that a model took along: what is denied is the entity."""
    plain = without_denial(name)
    return plain if plain != name and located.holds(plain) else name


def _form(types: Sequence[str]) -> dict[str, Any]:
    name = {"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME}
    listed = {"type": "array", "items": name, "maxItems": _MOST_NAMES}
    return {
        "type": "object",
        "properties": dict.fromkeys(types, listed),
        "required": list(types),
        "additionalProperties": False,
    }


def _found(
    located: Located, pairs: Iterable[tuple[str, str]], types: Sequence[str]
) -> tuple[list[tuple[str, Pieces]], list[Remark]]:
    """The mentions of names, each with its type, and what is wrong with the names."""
    by_type: dict[str, dict[str, list[Pieces]]] = defaultdict(dict)
    remarks: dict[Remark, None] = {}
    for type, name in pairs:
        mentions = located.mentions(name) if type in types else []
        if type not in types:
            remarks[Remark("unknown-type", f"{type}: {bare(name)}")] = None
        elif mentions:
            by_type[type][name] = mentions
        else:
            remarks[Remark("not-in-text", name)] = None
    found = [
        (type, mention) for type, named in by_type.items() for mention in _without_inner(named)
    ]
    return found, list(remarks)


def _without_inner(named: dict[str, list[Pieces]]) -> list[Pieces]:
    """The mentions of the names of a type, but for those within longer ones, where a name has
    others."""
    longer = _Outer(m[0] for mentions in named.values() for m in mentions if len(m) == 1)
    kept: dict[Pieces, None] = {}
    for mentions in named.values():
        outer = [m for m in mentions if len(m) > 1 or not longer.holds(*m[0])]
        kept.update(dict.fromkeys(outer or mentions))
    return list(kept)


class _Outer:
    """Spans, to be asked whether one lies within another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ends: dict[int, int] = {}
        for start, end in spans:
            ends[start] = max(end, ends.get(start, 0))
        self._ends = ends
        self._starts = sorted(ends)
        self._furthest = list(accumulate((ends[start] for start in self._starts), max))

    def holds(self, start: int, end: int) -> bool:
        """Whether a longer one holds it."""
        before = bisect_left(self._starts, start)
        return self._ends.get(start, 0) > end or (before > 0 and self._furthest[before - 1] >= end)
