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

from taiyi_rag.tasks.denials import NEGATION_FIELDS, affirmed, is_denial, is_negation
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.said import Holds, as_key, bare, fields, is_nothing, names, which
from taiyi_rag.tasks.typed import keyed, told_tuples

TRIGGERS = ("Trigger", "触发词", "主体词")
"""What models call the words that tell the event; of clinical findings in Chinese, 主体词."""

STATE = "发生状态"
"""The role in which a finding is denied."""

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
) -> tuple[list[Told], list[str], list[str]]:
    """The events of a reply, each once; its lines that hold none; and what stands in the place of
    an event and is none, or is denied. What has no type is of the first that was asked for, if
    there is just one."""
    value, unread = affirmed(json_in(said))
    if value is not None or unread:
        found = list(_in_json(value, types, roles, holds, None))
        if found or unread:
            return list(dict.fromkeys(found)), [], unread
    read = fields(said, types)
    unread += read.denied
    lines = _Lines(roles, holds, unread)
    told = [one for type, words in read.known for one in lines.events(type, words)]
    rest: list[str] = []
    for line in read.rest:
        some = list(_Lines(roles, holds, []).events(types[0], line)) if len(types) == 1 else []
        told += some
        rest += [] if some else [line]
    return list(dict.fromkeys(told)), rest, unread


class _Lines:
    """Events in lines; what is none goes to `unread`."""

    def __init__(self, roles: Sequence[str], holds: Holds, unread: list[str]) -> None:
        self._roles = roles
        self._holds = holds
        self._unread = unread

    def events(self, type: str, words: str) -> Iterator[Told]:
        """One in each pair of brackets; without any, one a line."""
        told, denied = told_tuples(words)
        self._unread += [f"{type}: {one}" for one in denied]
        for one in told if told or denied else words.splitlines():
            if event := self._event(type, one):
                yield event
            elif not is_nothing(one):
                self._unread.append(f"{type}: {bare(one)}")

    def _event(self, type: str, words: str) -> Told | None:
        """From "Trigger: a, Theme: b"."""
        known = fields(words, (*TRIGGERS, *self._roles, *NEGATION_FIELDS)).known
        trigger = next((bare(said) for key, said in known if key in TRIGGERS and said), "")
        if is_nothing(trigger) or any(is_negation(key, said) for key, said in known):
            return None
        arguments = [
            (role, name)
            for role, said in known
            if role in self._roles
            for name in _some(role, said, self._holds)
        ]
        return Told(type, trigger, tuple(arguments))


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
    return names(said, holds) or [bare(said)] * (role == STATE and is_denial(said))
