"""A medication list from a note: a row a medicine, with nothing that the note doesn't say of it.

Slots are "/0/name", "/0/dose" … with the note's words at their offsets. `status` is one of
`medication_words.STATUSES`: taken, stopped, or not to be given because of an allergy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Slot, Structure
from taiyi_rag.annotation.structures import value
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.medication_checks import checked
from taiyi_rag.tasks.medication_lines import listed
from taiyi_rag.tasks.medication_words import STATUSES
from taiyi_rag.tasks.prescribed import Note
from taiyi_rag.tasks.quoting import stands
from taiyi_rag.tasks.rows import Keys, rows, words
from taiyi_rag.tasks.said import is_nothing
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

KEYS: Keys = {
    "name": ("name", "药名", "medication", "medicine", "drug", "药物名称", "药品", "药物"),
    "dose": ("dose", "剂量", "dosage", "amount", "strength", "单次剂量", "用量"),
    "unit": ("unit", "单位", "units", "剂量单位"),
    "route": ("route", "途径", "给药途径", "用药途径", "用法"),
    "frequency": ("frequency", "频次", "频率", "给药频次", "用药频率"),
    "duration": ("duration", "疗程", "用药时间", "持续时间"),
    "indication": ("indication", "适应证", "适应症", "reason", "用药原因"),
    "status": ("status", "状态", "用药状态"),
}
"""The fields of a row, with the names under which models write them: English, Chinese, others."""
_LIST: dict[Language, str] = {"en": "medications", "zh": "用药"}
_AT: dict[Language, int] = {"en": 0, "zh": 1}
STATUS_WORDS: dict[Language, tuple[str, ...]] = {
    "en": ("taken", "stopped", "allergy"),
    "zh": ("在用", "停用", "过敏"),
}
"""As `STATUSES`, in the words of each language."""
_OTHER_WORDS = {
    "active": "taken", "current": "taken", "ongoing": "taken", "taking": "taken",
    "started": "taken", "continued": "taken",
    "使用中": "taken", "正在使用": "taken", "服用中": "taken",
    "discontinued": "stopped", "past": "stopped", "held": "stopped", "已停用": "stopped",
    "停药": "stopped", "已停": "stopped", "allergic": "allergy", "禁用": "allergy",
}  # fmt: skip
_MOST = 200
"""Rows that are read."""


def _listed(text: str, *some: dict[str, str]) -> Annotated:
    """A note with its rows. Words stand where the note has them nearest to the row's name; a status
    is given with the words that tell it: "stopped: discontinued"."""
    slots: list[Slot] = []
    for number, row in enumerate(some):
        start = text.index(row["name"])
        for name, told in row.items():
            said, _, cue = told.partition(": ") if name == "status" else (told, "", told)
            places = sorted(stands(cue, text), key=lambda span: abs(span[0] - start))
            slots.append(Slot(f"/{number}/{name}", said, tuple(places[:1])))
    return replace(Annotated.of(text), structures=(Structure("medications", tuple(slots)),))


ABOUT = About(
    "medications",
    ("structures",),
    {
        "en": (
            _listed(
                "A 71-year-old woman takes metformin 0.5 g orally twice daily for type 2 diabetes "
                "and apixaban 5 mg twice daily for atrial fibrillation. Ramipril 5 mg was stopped "
                "because of cough. Cefuroxime 1.5 g IV every 8 hours for 5 days was begun today. "
                "She is allergic to penicillin.",
                {
                    "name": "metformin", "dose": "0.5", "unit": "g", "route": "orally",
                    "frequency": "twice daily", "indication": "type 2 diabetes", "status": "taken",
                },
                {
                    "name": "apixaban", "dose": "5", "unit": "mg", "frequency": "twice daily",
                    "indication": "atrial fibrillation", "status": "taken",
                },
                {"name": "Ramipril", "dose": "5", "unit": "mg", "status": "stopped: stopped"},
                {
                    "name": "Cefuroxime", "dose": "1.5", "unit": "g", "route": "IV",
                    "frequency": "every 8 hours", "duration": "5 days", "status": "taken",
                },
                {"name": "penicillin", "status": "allergy: allergic"},
            ),
        ),
        "zh": (
            _listed(
                "患者女，71岁，因2型糖尿病长期口服二甲双胍0.5g，每日两次；因心房颤动口服阿哌沙班5mg，"
                "每日两次。雷米普利5mg因咳嗽停用。今日予头孢呋辛1.5g静脉滴注，每8小时一次，疗程5天。"
                "青霉素过敏。",
                {
                    "name": "二甲双胍", "dose": "0.5", "unit": "g", "route": "口服",
                    "frequency": "每日两次", "indication": "2型糖尿病", "status": "taken",
                },
                {
                    "name": "阿哌沙班", "dose": "5", "unit": "mg", "route": "口服",
                    "frequency": "每日两次", "indication": "心房颤动", "status": "taken",
                },
                {"name": "雷米普利", "dose": "5", "unit": "mg", "status": "stopped: 停用"},
                {
                    "name": "头孢呋辛", "dose": "1.5", "unit": "g", "route": "静脉滴注",
                    "frequency": "每8小时一次", "duration": "5天", "status": "taken",
                },
                {"name": "青霉素", "status": "allergy: 过敏"},
            ),
        ),
    },
    needs_model=True,
    instead="names",
)  # fmt: skip


class Medications:
    """The list of a note's medicines. A window of a long note has the sentences before it, since
    the line above a list says what it is."""

    about = ABOUT
    overlap = 2
    window = 4_000

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        prompt = prompts.filled("medications", language, {"text": record.text})
        return Request.of(prompt, _form(language))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        told = value((s.name, s.value) for one in record.structures for s in one.slots) or []
        written = [_written(row, language) for row in told]
        return json.dumps({_LIST[language]: written}, ensure_ascii=False)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        some, unread = _rows(said)
        note = Note(record.text, [row["name"] for row in some])
        slots: dict[tuple[Slot, ...], None] = {}
        remarks = [Remark("unread", words) for words in unread]
        for row in some:
            found = checked(row, note)
            remarks += found.remarks
            slots[tuple(found.slots("", tuple(KEYS)))] = None
        return replace(record, structures=_structured(slots), remarks=tuple(remarks))

    def joined(self, record: Annotated, made: Sequence[Annotated]) -> Annotated:
        """The rows of all windows, each once."""
        some = dict.fromkeys(row for part in made for row in _rows_of(part))
        remarks = dict.fromkeys(remark for part in made for remark in part.remarks)
        return replace(record, structures=_structured(some), remarks=tuple(remarks))


def _rows(said: str) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of a reply, and what of it isn't read."""
    some = [_row(row) for row in rows(said, KEYS, "name")[:_MOST]]
    if _says_none(said) or (some and not any("\n" in row["name"] for row in some)):
        return some, []
    lines, unread = listed(said)  # with no keys, or under "Medications:" alone
    return (lines, unread) if lines else (some, [] if some else [said])


def _row(row: dict[str, Any]) -> dict[str, str]:
    """What a row says, as words."""
    told = {name: words(one) for name, one in row.items()}
    if "status" in told:
        told["status"] = _status(told["status"])
    return {name: one for name, one in told.items() if one}


def _status(said: str) -> str:
    plain = said.strip().casefold()
    for names in STATUS_WORDS.values():
        if plain in names:
            return STATUSES[names.index(plain)]
    return _OTHER_WORDS.get(plain, plain)


def _structured(found: Iterable[tuple[Slot, ...]]) -> tuple[Structure, ...]:
    """Rows, whose slots are "/name" and so on, as a structure."""
    slots = tuple(
        replace(slot, name=f"/{number}{slot.name}")
        for number, row in enumerate(row for row in found if row)
        for slot in row
    )
    return (Structure("medications", slots),) if slots else ()


def _rows_of(record: Annotated) -> list[tuple[Slot, ...]]:
    """The rows that `_structured` made a structure of."""
    found: dict[str, list[Slot]] = {}
    for slot in (slot for structure in record.structures for slot in structure.slots):
        number, _, name = slot.name[1:].partition("/")
        found.setdefault(number, []).append(replace(slot, name=f"/{name}"))
    return list(map(tuple, found.values()))


def _written(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """A row as a model writes it in that language."""
    words_of = dict(zip(STATUSES, STATUS_WORDS[language], strict=True))
    shown = {**row, "status": words_of.get(row.get("status", ""), "")}
    return {KEYS[name][_AT[language]]: shown[name] for name in KEYS if shown.get(name)}


def _says_none(said: str) -> bool:
    """Whether the reply says that there are no medicines: "none", an empty list."""
    return is_nothing(said) or said.strip().startswith(("[", "{"))


def _form(language: Language) -> dict[str, Any]:
    names = {own: KEYS[own][_AT[language]] for own in KEYS}
    types: dict[str, Any] = {name: {"type": "string"} for name in names.values()}
    types[names["status"]] = {"type": "string", "enum": list(STATUS_WORDS[language])}
    row: dict[str, Any] = {
        "type": "object",
        "properties": types,
        "required": [names["name"]],
        "additionalProperties": False,
    }
    listed = {"type": "array", "items": row}
    return {
        "type": "object",
        "properties": {_LIST[language]: listed},
        "required": [_LIST[language]],
        "additionalProperties": False,
    }
