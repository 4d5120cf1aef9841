"""Events: what happens, told by a trigger, and what takes part in it, by role.

A trigger is found in the text where it is nearest to what takes part. An argument is the entity of
that name which is nearest to the trigger; another event, where its words are that one's trigger; a
name of the text otherwise, which becomes an entity; or words alone, where the text has none such.

Prompt and reply as Taiyi was trained on them (github.com/DUTIR-BioNLP/Taiyi-LLM). In Chinese the
events are clinical findings: "主体词：疼痛；发生状态：；描述词：明显好转；解剖部位：腹". That a
finding is denied stands in 发生状态, in the text's words; where the text has none of the kind the
denial is kept as it is said, and remarked on, since without it the finding would be there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Argument, Event, Remark
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.denials import denial, is_denial
from taiyi_rag.tasks.ends import Ends, distance, written
from taiyi_rag.tasks.events_said import STATE, Told, events
from taiyi_rag.tasks.located import Pieces, folded
from taiyi_rag.tasks.marked import happening, marked
from taiyi_rag.tasks.said import NOTHING, is_nothing
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.windows import merged
from taiyi_rag.types import Language

FINDING = "临床发现"

ABOUT = About(
    "events",
    ("events",),
    {
        "en": (
            happening(
                marked(
                    "Untreated [streptococcal pharyngitis|entity] may lead to "
                    "[acute rheumatic fever|entity]. Recurrences are prevented with "
                    "[benzathine benzylpenicillin|entity]."
                ),
                (
                    "Cause of disease",
                    "lead to",
                    {"Cause": "streptococcal pharyngitis", "Theme": "acute rheumatic fever"},
                ),
            ),
            happening(
                marked(
                    "[Giardiasis|entity] was treated with [tinidazole|entity]. "
                    "The treatment caused a [metallic taste|entity]."
                ),
                (
                    "Treatment of disease",
                    "treated",
                    {"Theme": "Giardiasis", "Instrument": "tinidazole"},
                ),
                ("Treatment of disease", "treatment", {}),
                ("Adverse effect", "caused", {"Theme": "metallic taste", "Cause": "treatment"}),
            ),
        ),
        "zh": (
            happening(
                marked("患者[右下腹|entity]疼痛[明显好转|entity]，[无|entity]发热。"),
                (FINDING, "疼痛", {"描述词": "明显好转", "解剖部位": "右下腹"}),
                (FINDING, "发热", {"发生状态": "无"}),
            ),
            happening(
                marked("3天前出现[双下肢|entity][凹陷性|entity]水肿，[活动后|entity]气促。"),
                (FINDING, "水肿", {"描述词": "凹陷性", "解剖部位": "双下肢"}),
                (FINDING, "气促", {"描述词": "活动后"}),
            ),
        ),
    },
    longest=200_000,
    takes=("types",),
    types={
        "en": ("Treatment of disease", "Cause of disease", "Adverse effect"),
        "zh": (FINDING,),
    },
    needs_model=True,
)

_ROLES: dict[Language, tuple[str, ...]] = {
    "en": ("Theme", "Cause", "Instrument"),
    "zh": ("主体", "客体", "原因", "结果", "工具"),
}
_FINDING_ROLES = ("发生状态", "描述词", "解剖部位")
_COMMA = re.compile(r"[，,]")
_BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}
_MOST, _LONGEST_NAME = 60, 200
"""Events of a type, arguments of a role and characters of a name, in a reply of a form."""


class Events:
    """Events with what takes part in them."""

    about = ABOUT
    overlap = 1
    window = 6_000

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        roles = _roles(language, options)
        trigger = _trigger(language, options)
        fields = {
            "text": record.text,
            "types": _BETWEEN[language].join(options.types),
            "roles": _BETWEEN[language].join((trigger, *roles)),
            "form": _line(options.types[0], [(trigger, "…"), *((r, "…") for r in roles)], language),
        }
        return Request.of(
            prompts.filled("events", language, fields), _form(options.types, trigger, roles)
        )

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        words = {e.id: written(e) for e in record.entities}
        words |= {e.id: " ".join(e.text) for e in record.events}
        lines = (
            _line(
                event.type,
                [(_trigger(language, options), " ".join(event.text)), *_told(event, words)],
                language,
            )
            for event in record.events
        )
        return "\n".join(lines) or NOTHING[language]

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        making = _Making(record, options.types)
        roles = _roles(language, options)
        told, rest, unread = events(said, options.types, roles, making.ends.holds)
        made = making.made(told)
        remarks = [*making.remarks, *(Remark("unread", words) for words in unread)]
        if not (told or unread):
            remarks += [Remark("unread", line) for line in rest[:1] if not is_nothing(line)]
        entities = (*record.entities, *making.ends.made)
        return replace(
            record, entities=entities, events=tuple(made), remarks=tuple(dict.fromkeys(remarks))
        )

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """The events of all windows."""
        return replace(merged(record, made), relations=record.relations)


def _roles(language: Language, options: Options) -> tuple[str, ...]:
    return _FINDING_ROLES if options.types == (FINDING,) else _ROLES[language]


def _trigger(language: Language, options: Options) -> str:
    if options.types == (FINDING,):
        return "主体词"
    return "Trigger" if language == "en" else "触发词"


def _told(event: Event, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    for argument in event.arguments:
        yield argument.role, words.get(argument.ref, argument.text)


def _line(type: str, told: Sequence[tuple[str, str]], language: Language) -> str:
    if type == FINDING:
        return "；".join(f"{role}：{words}" for role, words in told)
    if language == "zh":
        return f"{type}：（{'，'.join(f'{role}：{words}' for role, words in told)}）"
    return f"{type}: ({', '.join(f'{role}: {words}' for role, words in told)})"


class _Making:
    """Events of a record, as they are told."""

    def __init__(self, record: Annotated, types: Sequence[str]) -> None:
        self.ends = Ends(record)
        self.remarks: list[Remark] = []
        self._types = types
        self._taken = {one.id for some in (record.entities, record.relations) for one in some}

    def made(self, told: Sequence[Told]) -> list[Event]:
        """Their triggers first, since one may take part in another."""
        placed = list(self._placed(told))
        triggers: dict[str, list[Event]] = defaultdict(list)
        for event, _ in placed:
            triggers[folded(" ".join(event.text))].append(event)
        made: dict[tuple[object, ...], Event] = {}
        for event, one in placed:
            arguments = tuple(
                self._argument(*told_of, event, triggers) for told_of in one.arguments
            )
            key = (event.type, event.offsets, arguments)
            made.setdefault(key, replace(event, arguments=arguments))
        return list(made.values())

    def _placed(self, told: Sequence[Told]) -> Iterator[tuple[Event, Told]]:
        used: set[tuple[str, Pieces]] = set()
        number = 0
        for one in told:
            if one.type not in self._types:
                self.remarks.append(Remark("unknown-type", f"{one.type}: {one.trigger}"))
                continue
            mentions = self.ends.located.mentions(one.trigger)
            if not mentions:
                self.remarks.append(Remark("not-in-text", one.trigger))
                continue
            free = [mention for mention in mentions if (one.type, mention) not in used]
            mention = min(free or mentions, key=lambda m: self._apart(m, one))
            used.add((one.type, mention))
            number += 1
            while f"v{number}" in self._taken:
                number += 1
            text = tuple(self.ends.located.text[a:b] for a, b in mention)
            yield Event(f"v{number}", one.type, text, mention), one

    def _apart(self, trigger: Pieces, told: Told) -> int:
        """Characters between a trigger and what takes part in its event."""
        apart = 0
        for _, name in told.arguments:
            mentions = self.ends.located.mentions(name)
            apart += min((distance(m, trigger[0][0]) for m in mentions), default=0)
        return apart

    def _argument(
        self, role: str, name: str, event: Event, triggers: Mapping[str, Sequence[Event]]
    ) -> Argument:
        if role == STATE and is_denial(name):
            return self._denial(name, event)
        place = event.offsets[0][0]
        inner = [other for other in triggers.get(folded(name), ()) if other.id != event.id]
        if inner and not self.ends.knows(name):
            near = min(inner, key=lambda other: distance(other.offsets, place))
            return Argument(role, near.id)
        entity = self.ends.nearest(name, place)
        return Argument(role, entity.id) if entity else Argument(role, "", name)

    def _denial(self, name: str, event: Event) -> Argument:
        """That an event is denied, by the words with which the text does so. Doubtful where it
        doesn't, or there is a comma between: that of "no fever, cough" may be there."""
        text, start = self.ends.located.text, event.offsets[0][0]
        found = denial(text, start, event.offsets[-1][1], name)
        entity = self.ends.nearest(text[slice(*found)], found[0]) if found else None
        if found is None or _COMMA.search(text, found[1], start):
            self.remarks.append(Remark("doubtful", f"{' '.join(event.text)}: {STATE} {name}"))
        return Argument(STATE, entity.id) if entity else Argument(STATE, "", name)


def _form(types: Sequence[str], trigger: str, roles: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of {"type": [{"Trigger": "…", "Theme": ["…"]}]}."""
    name = {"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME}
    some = {"type": "array", "items": name, "maxItems": _MOST}
    event = {
        "type": "object",
        "properties": {trigger: name, **dict.fromkeys(roles, some)},
        "required": [trigger],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": event, "maxItems": _MOST}
    return {
        "type": "object",
        "properties": dict.fromkeys(types, listed),
        "required": list(types),
        "additionalProperties": False,
    }
