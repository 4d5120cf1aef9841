"""A clinical note as JSON of any schema: the user's, or the usual parts of a note.

The schema is checked and bounded before anything is asked (`json_schemas`). The reply is made to
fit where it plainly means what fits (`json_fitting`), validated, and held against the text: numbers
that the text doesn't have are left out and told, words that it says otherwise are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Remark, Slot, Structure
from taiyi_rag.annotation.structures import Scalar, escaped, value
from taiyi_rag.errors import InputError
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.figures import otherwise, strange
from taiyi_rag.tasks.json_fitting import NOTHING, branch, fitted
from taiyi_rag.tasks.json_schemas import checked, for_server
from taiyi_rag.tasks.json_units import unit_of
from taiyi_rag.tasks.quoted import quoted
from taiyi_rag.tasks.quoting import place
from taiyi_rag.tasks.said import fields, json_in
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

_WORDS: dict[str, Any] = {"type": "string"}
_MOST = 1_000
"""Values that are read."""
_LIST: dict[str, Any] = {"type": "array", "items": _WORDS}


def _note(words: str, lists: str) -> dict[str, Any]:
    names = dict.fromkeys(words.split(), _WORDS) | dict.fromkeys(lists.split(), _LIST)
    return {"title": "note", "type": "object", "properties": names, "additionalProperties": False}


NOTE: dict[Language, dict[str, Any]] = {
    "en": _note(
        "chief_complaint history_of_present_illness",
        "past_history medications allergies examination investigations diagnoses plan",
    ),
    "zh": _note("主诉 现病史", "既往史 用药 过敏史 体格检查 辅助检查 诊断 处理意见"),
}
"""The schemata of a clinical note that are asked for where none is given."""


def _held(text: str, *slots: tuple[str, str]) -> Annotated:
    made = tuple(Slot(f"/{name}", said, place(said, text)) for name, said in slots)
    return replace(Annotated.of(text), structures=(Structure("note", made),))


ABOUT = About(
    "structure",
    ("structures",),
    {
        "en": (
            _held(
                "Chest pain for 3 hours. A 58-year-old man had sudden central chest pain radiating "
                "to the left arm, with sweating. Hypertension for 10 years; takes amlodipine 5 mg "
                "daily. No known drug allergies. BP 150/92 mmHg, pulse 96/min, lungs clear. ECG: "
                "ST elevation in II, III and aVF. Troponin I 2.4 ng/mL. Inferior STEMI. Aspirin "
                "300 mg given; transferred for primary PCI.",
                ("chief_complaint", "Chest pain for 3 hours"),
                (
                    "history_of_present_illness",
                    "sudden central chest pain radiating to the left arm, with sweating",
                ),
                ("past_history/0", "Hypertension for 10 years"),
                ("medications/0", "amlodipine 5 mg daily"),
                ("allergies/0", "No known drug allergies"),
                ("examination/0", "BP 150/92 mmHg"),
                ("examination/1", "pulse 96/min"),
                ("examination/2", "lungs clear"),
                ("investigations/0", "ECG: ST elevation in II, III and aVF"),
                ("investigations/1", "Troponin I 2.4 ng/mL"),
                ("diagnoses/0", "Inferior STEMI"),
                ("plan/0", "Aspirin 300 mg given"),
                ("plan/1", "transferred for primary PCI"),
            ),
        ),
        "zh": (
            _held(
                "主因“胸痛3小时”入院。患者男，58岁，3小时前突发心前区压榨样疼痛，向左臂放射，伴大汗。"
                "高血压病史10年，口服氨氯地平5mg每日一次。否认药物过敏史。查体：血压150/92mmHg，"
                "心率96次/分，双肺呼吸音清。心电图：II、III、aVF导联ST段抬高。肌钙蛋白I 2.4ng/mL。"
                "诊断：急性下壁心肌梗死。予阿司匹林300mg嚼服，急诊行PCI。",
                ("主诉", "胸痛3小时"),
                ("现病史", "3小时前突发心前区压榨样疼痛，向左臂放射，伴大汗"),
                ("既往史/0", "高血压病史10年"),
                ("用药/0", "氨氯地平5mg每日一次"),
                ("过敏史/0", "否认药物过敏史"),
                ("体格检查/0", "血压150/92mmHg"),
                ("体格检查/1", "心率96次/分"),
                ("体格检查/2", "双肺呼吸音清"),
                ("辅助检查/0", "心电图：II、III、aVF导联ST段抬高"),
                ("辅助检查/1", "肌钙蛋白I 2.4ng/mL"),
                ("诊断/0", "急性下壁心肌梗死"),
                ("处理意见/0", "阿司匹林300mg嚼服"),
                ("处理意见/1", "急诊行PCI"),
            ),
        ),
    },
    takes=("schema",),
    needs_model=True,
)


class Structuring:
    """A note in a form."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        schema = for_server(_schema(options, language))
        asked = {"text": record.text, "schema": json.dumps(schema, ensure_ascii=False)}
        return Request.of(prompts.filled("structure", language, asked), schema)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        type = _type(_schema(options, language))
        slots = next((s.slots for s in record.structures if s.type == type), ())
        return json.dumps(value((slot.name, slot.value) for slot in slots), ensure_ascii=False)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        try:
            schema = _schema(options, language)
        except InputError as error:
            return replace(record, structures=(), remarks=(Remark("unread", str(error)),))
        given = _object(said, schema)
        if given is None:
            return replace(record, structures=(), remarks=(Remark("unread", said),))
        reading = _Reading(record.text)
        lost: list[str] = []
        meant = fitted(given, schema, lost=lost)
        reading.remarks += [Remark("doubtful", f"/{words}") for words in lost]
        slots = tuple(islice(reading.slots(meant, schema, ""), _MOST))
        slots = reading.valid(slots, schema)
        made = (Structure(_type(schema), slots),) if slots else ()
        return replace(record, structures=made, remarks=tuple(reading.remarks))


def _schema(options: Options, language: Language) -> dict[str, Any]:
    """The schema in force. Raises `InputError`."""
    return checked(options.schema) if options.schema.strip() else NOTE[language]


def _type(schema: dict[str, Any]) -> str:
    return str(schema.get("title", "")).strip() or "structure"


def _object(said: str, schema: dict[str, Any]) -> dict[str, Any] | None:
    """The object that a reply holds: JSON, a list of one, lines of "key: words"."""
    found = json_in(said)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if isinstance(found, dict):
        inner = next(iter(found.values())) if len(found) == 1 else None
        wrapped = isinstance(inner, dict) and not set(found) & set(schema["properties"])
        return inner if wrapped else found
    lines = fields(said, list(schema["properties"])).known if found is None else ()
    return dict(lines) or None


@dataclass(slots=True)
class _Reading:
    """Values held against a text, and what is wrong with them."""

    text: str
    remarks: list[Remark] = field(default_factory=list)

    def slots(self, given: Any, schema: Any, at: str) -> Iterator[Slot]:
        """The slots of a value, lists without what was left out."""
        schema = branch(given, schema)
        if isinstance(given, dict):
            for name, inner in given.items():
                if name in schema.get("properties", {}) or not _closed(schema):
                    below = schema.get("properties", {}).get(name, {})
                    yield from self.slots(inner, below, f"{at}/{escaped(name)}")
                else:
                    self.remarks.append(Remark("unknown-type", f"{at}/{name}"))
        elif isinstance(given, list):
            number = 0
            for inner in given:
                some = list(self.slots(inner, schema.get("items", {}), f"{at}/{number}"))
                number += bool(some)
                yield from some
        elif given is not NOTHING:
            yield from self._scalar(given, schema, at)

    def _scalar(self, given: Scalar, schema: dict[str, Any], at: str) -> Iterator[Slot]:
        if given is None or isinstance(given, bool):
            yield Slot(at, given)
            return
        if "enum" in schema or "const" in schema:
            yield Slot(at, given, place(str(given), self.text))
            return
        words = given if isinstance(given, str) else f"{given:.15g}"
        unit = None if isinstance(given, str) else unit_of(_field(at))
        measured = f"{words} {unit.words}" if unit else words
        known = not strange(measured, self.text) or otherwise(measured, self.text)
        slot, remark = quoted(at, measured if known else words, self.text)
        if remark:
            self.remarks.append(replace(remark, text=f"{at}: {remark.text}"))
        elif slot and not slot.offsets and isinstance(given, str):
            self.remarks.append(Remark("doubtful", f"{at}: {words}"))
        if slot:
            yield slot if isinstance(given, str) else replace(slot, value=given)

    def valid(self, slots: tuple[Slot, ...], schema: dict[str, Any]) -> tuple[Slot, ...]:
        """Those that the schema allows; the others, and what it misses, are told."""
        from jsonschema import Draft202012Validator

        wrong: set[str] = set()
        whole = value((slot.name, slot.value) for slot in slots)
        for error in _told(Draft202012Validator(schema).iter_errors(whole)):
            at = "".join(f"/{escaped(str(part))}" for part in error.absolute_path)
            self.remarks.append(Remark("doubtful", f"{at or '/'}: {error.message[:200]}"))
            if at and error.validator not in ("minItems", "minProperties"):
                wrong.add(at)
        return tuple(s for s in slots if not any(f"{s.name}/".startswith(f"{at}/") for at in wrong))


def _field(at: str) -> str:
    """The name of the field that a pointer leads to, not its number in a list."""
    return next((part for part in reversed(at.split("/")) if not part.isdigit()), "")


def _told(errors: Iterable[Any]) -> list[Any]:
    return sorted(errors, key=lambda error: list(map(str, error.absolute_path)))


def _closed(schema: dict[str, Any]) -> bool:
    """Whether only the properties that a schema names are wanted: a model's own are not."""
    return schema.get("additionalProperties", False) is False and "properties" in schema
