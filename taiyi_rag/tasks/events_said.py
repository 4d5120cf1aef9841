"""Events in what a model wrote.

Cause of disease: (Trigger: responsible, Theme: diarrhoea, Cause: contaminated water)
主体词：疼痛；发生状态：；描述词：明显好转；解剖部位：腹
[{"type": "…", "trigger": "…", "arguments": [{"role": "Theme", "text": "…"}]}]
{"Cause of disease": [{"Trigger": "…", "Theme": ["…"]}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.said import Holds, as_key, bare, fields, is_nothing, names, which
from taiyi_rag.tasks.typed import keyed, tuples

TRIGGERS = ("Trigger", "触发词", "主体词")
"""What models call the words that tell the event; of clinical findings in Chinese, 主体词."""

STATE = "发生状态"
"""The role in which a finding is denied."""
DENIALS = ("无", "没有")

_TYPES = ("type", "event type", "event", "事件类型", "类型")
_ARGUMENTS = ("arguments", "args", "roles", "论元", "角色", "参数")
_NAME = ("text", "name", "value", "argument", "span", "文本", "内容")
_ROLE = ("role", "type", "角色", "角色类型")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a model told it: its type, one of those asked for or the model's own word, its
    trigger, and what takes part in it, each with its role."""

    type: str
    trigger: str
    arguments: tuple[tuple[str, str], ...] = ()


def events(
    said: str, types: Sequence[str], roles: Sequence[str], holds: Holds
) -> tuple[list[Told], list[str]]:
    """The events of a reply, each once, and its lines that hold none. What has no type is of the
    first that was asked for, if there is just one."""
    value = json_in(said)
    if value is not None and (found := list(_in_json(value, types, roles, holds, None))):
        return list(dict.fromkeys(found)), []
    read = fields(said, types)
    told = [one for type, words in read.known for one in _bracketed(type, words, roles, holds)]
    rest: list[str] = []
    for line in read.rest:
        some = list(_bracketed(types[0], line, roles, holds)) if len(types) == 1 else []
        told += some
        rest += [] if some else [line]
    return list(dict.fromkeys(told)), rest


def _bracketed(type: str, words: str, roles: Sequence[str], holds: Holds) -> Iterator[Told]:
    """One in each pair of brackets; without any, one a line."""
    inside = tuples(words) if words.lstrip()[:1] in ("(", "（", "[", "【") else []
    for one in inside or words.splitlines():
        if told := _event(type, one, roles, holds):
            yield told


def _event(type: str, words: str, roles: Sequence[str], holds: Holds) -> Told | None:
    """From "Trigger: a, Theme: b"."""
    known = fields(words, (*TRIGGERS, *roles)).known
    trigger = next((bare(said) for key, said in known if key in TRIGGERS and said), "")
    arguments = [
        (role, name)
        for role, said in known
        if role not in TRIGGERS
        for name in _some(role, said, holds)
    ]
    return Told(type, trigger, tuple(arguments)) if trigger and not is_nothing(trigger) else None


def _in_json(
    value: Any, types: Sequence[str], roles: Sequence[str], holds: Holds, type: str | None
) -> Iterator[Told]:
    if isinstance(value, list):
        for one in value:
            yield from _in_json(one, types, roles, holds, type)
    elif isinstance(value, dict):
        trigger = keyed(value, tuple(map(as_key, TRIGGERS)))
        if isinstance(trigger, dict):
            trigger = keyed(trigger, _NAME)
        if isinstance(trigger, str):
            said_type = keyed(value, _TYPES)
            own = said_type if isinstance(said_type, str) else type or types[0]
            if not is_nothing(trigger):
                arguments = tuple(dict.fromkeys(_arguments(value, roles, holds)))
                yield Told(which(own, types) or own, bare(trigger), arguments)
            return
        for key, inner in value.items():
            yield from _in_json(inner, types, roles, holds, which(str(key), types) or type)


def _arguments(
    value: dict[str, Any], roles: Sequence[str], holds: Holds
) -> Iterator[tuple[str, str]]:
    """Under the roles themselves, or in a list or an object of arguments."""
    inner = keyed(value, _ARGUMENTS)
    for one in inner if isinstance(inner, list) else ():
        role, name = (
            keyed(one, keys) if isinstance(one, dict) else None for keys in (_ROLE, _NAME)
        )
        if isinstance(role, str):
            yield from _in_role(which(role, roles) or role, name, holds)
    for key, said in (inner if isinstance(inner, dict) else value).items():
        if role := which(str(key), roles):
            yield from _in_role(role, said, holds)


def _in_role(role: str, value: Any, holds: Holds) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for one in value:
            yield from _in_role(role, one, holds)
    elif isinstance(value, dict):
        yield from _in_role(role, keyed(value, _NAME), holds)
    elif isinstance(value, str):
        yield from ((role, name) for name in _some(role, value, holds))


def _some(role: str, said: str, holds: Holds) -> list[str]:
    """The names of a list; of a state, a denial too, which elsewhere means that there is none."""
    return names(said, holds) or [bare(said)] * (role == STATE and bare(said) in DENIALS)
