"""Right replies, written in the forms that models use, and whether they are read as they are meant.

A reply is read right where the task reads of it what was written, no less and no more, without a
remark: names with their types, pairs of names, labels, answers; where in the text these stand
isn't asked here. `FORMS`, of "aspirin and heparin are chemicals":

    taiyi       chemical: aspirin; heparin                  as Taiyi was trained to write it
    json        {"chemical": ["aspirin", "heparin"]}        the form a server can keep a model to
    fenced      the same between ```json and ```, with a sentence before and after
    bullets     chemical: ⏎ - aspirin ⏎ - heparin
    bold        **chemical:** aspirin; heparin
    full-width  chemical：aspirin；heparin
    numbered    1. chemical: aspirin; heparin
    upper       CHEMICAL: aspirin; heparin                  labels and "yes" in capitals, too
    one-a-line  chemical: aspirin ⏎ chemical: heparin
    chatter     as Taiyi writes it, and two sentences more
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import Corpus
from taiyi_rag.harness.asking import unmarked
from taiyi_rag.tasks import WORKS, Options, Work
from taiyi_rag.tasks.ends import written
from taiyi_rag.tasks.located import folded
from taiyi_rag.tasks.modelled import settled, spoken
from taiyi_rag.types import Language

Pair = tuple[str, str]

_NOTHING: dict[Language, str] = {"en": "None", "zh": "无"}
_LEADS: dict[str, dict[Language, str]] = {
    "classify": {"en": "Result", "zh": "分类结果"},
    "choice": {"en": "Answer", "zh": "答案"},
    "yesno": {"en": "Answer", "zh": "答案"},
}
_BEFORE: dict[Language, str] = {
    "en": "Here is the result in JSON:",
    "zh": "结果如下（JSON格式）：",
}
_AFTER: dict[Language, str] = {
    "en": "Please note that this rests on the given text alone. Let me know if you need more!",
    "zh": "以上结果仅根据所给内容得出。如需进一步说明，请随时告诉我！",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a reply is to say: rows of a heading and its items, names or pairs of names. `plain` is
    the reply as Taiyi writes it, `value` the JSON."""

    rows: tuple[tuple[str, tuple[str | Pair, ...]], ...]
    plain: str
    value: Any
    language: Language
    between: str
    loud: bool
    """Whether the items, too, are words of the prompt, of which a model may change the case."""

    def lines(self, heading: Callable[[int, str], str], between: str, comma: str = ", ") -> str:
        """A line a row."""
        return "\n".join(
            heading(number, type) + between.join(self._items(items, comma))
            for number, (type, items) in enumerate(self.rows, start=1)
        )

    def each(self, line: Callable[[str, str], str]) -> str:
        """A line an item."""
        return "\n".join(
            line(type, item) for type, items in self.rows for item in self._items(items, ", ")
        )

    def _items(self, items: tuple[str | Pair, ...], comma: str) -> list[str]:
        spelt = [one if isinstance(one, str) else f"[{comma.join(one)}]" for one in items]
        return spelt or [_NOTHING[self.language]]


def _fenced(said: Said) -> str:
    block = json.dumps(said.value, ensure_ascii=False, indent=2)
    return f"{_BEFORE[said.language]}\n\n```json\n{block}\n```\n\n{_AFTER[said.language]}"


def _bullets(said: Said) -> str:
    return said.lines(lambda _, kind: f"{kind}:\n- ", "\n- ")


def _upper(said: Said) -> str:
    line = said.lines(lambda _, kind: f"{kind.upper()}: ", said.between)
    return line.upper() if said.loud else line


FORMS: dict[str, Callable[[Said], str]] = {
    "taiyi": lambda said: said.plain,
    "json": lambda said: json.dumps(said.value, ensure_ascii=False),
    "fenced": _fenced,
    "bullets": _bullets,
    "bold": lambda said: said.lines(lambda _, kind: f"**{kind}:** ", said.between),
    "full-width": lambda said: said.lines(lambda _, kind: f"{kind}：", _wide(said), "，"),
    "numbered": lambda said: said.lines(lambda n, kind: f"{n}. {kind}: ", said.between),
    "upper": _upper,
    "one-a-line": lambda said: said.each(lambda kind, item: f"{kind}: {item}"),
    "chatter": lambda said: f"{said.plain}\n\n{_AFTER[said.language]}",
}


def _wide(said: Said) -> str:
    return "；" if said.between == "; " else "，"


def read_right(corpus: Corpus, records: Iterable[Annotated]) -> dict[str, Any]:
    """By form the share of replies that are read right, with the replies that there are; and the
    first reply of each form that isn't, for whoever mends it."""
    work = next(work for work in WORKS if work.about.id == corpus.task)
    shares = dict.fromkeys(FORMS, 0)
    wrong: dict[str, str] = {}
    n = 0
    for n, record in enumerate(records, start=1):  # noqa: B007
        asked = unmarked(record)
        language = spoken(asked)
        options = settled(work.about, Options(types=corpus.types, several=corpus.several), language)
        said = to_say(work, record, language, options)
        for name, form in FORMS.items():
            reply = form(said)
            made = work.read(reply, asked, language, options)
            right = not made.remarks and meant(made) == meant(record)
            shares[name] += right
            if not right:
                wrong.setdefault(name, f"{record.id}: {reply}")
    return {"n": n, "right": {name: count / n for name, count in shares.items()}, "wrong": wrong}


def to_say(work: Work, record: Annotated, language: Language, options: Options) -> Said:
    """What is right of a record."""
    task = work.about.id
    rows, value = _ROWS[task](record, options, _LEADS.get(task, {}).get(language, ""))
    between = ", " if task == "classify" else "; "
    plain = work.reply(record, language, options)
    return Said(rows, plain, value, language, between, task in ("classify", "yesno"))


def meant(record: Annotated) -> frozenset[object]:
    """What a record holds of what a reply can say: names are the same in whatever case, width and
    hyphens."""
    name = {entity.id: folded(written(entity)) for entity in record.entities}
    if record.relations:
        return frozenset((r.type, name[r.head], name[r.tail]) for r in record.relations)
    if record.labels:
        return frozenset(label.name for label in record.labels)
    if record.questions:
        return frozenset(answer for one in record.questions for answer in one.answer)
    return frozenset((entity.type, name[entity.id]) for entity in record.entities)


Rows = tuple[tuple[str, tuple[str | Pair, ...]], ...]


def _names(record: Annotated, options: Options, _: str) -> tuple[Rows, Any]:
    value = {
        type: list(dict.fromkeys(written(e) for e in record.entities if e.type == type))
        for type in options.types
    }
    return tuple((type, tuple(some)) for type, some in value.items()), value


def _pairs(record: Annotated, options: Options, _: str) -> tuple[Rows, Any]:
    name = {entity.id: written(entity) for entity in record.entities}
    value = {
        type: list(
            dict.fromkeys((name[r.head], name[r.tail]) for r in record.relations if r.type == type)
        )
        for type in options.types
    }
    return tuple((type, tuple(some)) for type, some in value.items()), value


def _labels(record: Annotated, _: Options, lead: str) -> tuple[Rows, Any]:
    labels = [label.name for label in record.labels]
    return ((lead, tuple(labels)),), {"labels": labels}


def _choices(record: Annotated, _: Options, lead: str) -> tuple[Rows, Any]:
    (question,) = record.questions
    letters = [ascii_uppercase[question.choices.index(one)] for one in question.answer]
    spelt = tuple(f"{a}. {b}" for a, b in zip(letters, question.answer, strict=True))
    return ((lead, spelt),), {"answer": letters}


def _answer(record: Annotated, _: Options, lead: str) -> tuple[Rows, Any]:
    (question,) = record.questions
    return ((lead, question.answer),), {"answer": question.answer[0]}


_ROWS: dict[str, Callable[[Annotated, Options, str], tuple[Rows, Any]]] = {
    "ner": _names,
    "relations": _pairs,
    "classify": _labels,
    "choice": _choices,
    "yesno": _answer,
}
