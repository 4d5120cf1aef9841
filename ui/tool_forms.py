"""What a tool is given: boxes by the form of its task, and the record that they make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.language import document_language
from taiyi_rag.tasks import About, Form
from taiyi_rag.tasks.given import choices_of, given
from ui.texts import Texts

Values = dict[str, str]
"""What stands in the boxes of a tool, by name."""

_SHORT = 500
"""Characters of a text that takes a line or two."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A box: its name, and how high it is in pixels."""

    name: str
    height: int


_BOXES: Mapping[Form, tuple[_Box, ...]] = {
    "text": (_Box("text", 170),),
    "pair": (_Box("text-1", 96), _Box("text-2", 96)),
    "choice": (_Box("question", 130), _Box("choices", 150)),
    "question": (_Box("text", 170), _Box("question", 68)),
    "dialogue": (_Box("turns", 190),),
}


def draw(t: Texts, about: About, values: Values) -> Values:
    """Draw the boxes with their values; what stands in them now."""
    boxes = _BOXES[about.form]
    drawn = {}
    for box in boxes:
        key = f"{box.name}-{about.id}"
        # A page that isn't shown loses its widgets' values.
        st.session_state.setdefault(key, values.get(box.name, ""))
        text = st.text_area(
            t(f"tool-box-{box.name}"),
            key=key,
            height=96 if about.longest <= _SHORT else box.height,
            placeholder=t(f"tool-box-{box.name}-here"),
            label_visibility="collapsed" if len(boxes) == 1 else "visible",
        )
        drawn[box.name] = text or ""
    return drawn


def fill(about: About, values: Values) -> None:
    """Put values into the boxes, before they are drawn."""
    for box in _BOXES[about.form]:
        st.session_state[f"{box.name}-{about.id}"] = values.get(box.name, "")


def values_of(about: About, record: Annotated) -> Values:
    """What an example puts into the boxes; nothing of what is right."""
    question = record.questions[0] if record.questions else None
    if about.form == "pair":
        one, other = (passage.text for passage in record.passages[:2])
        return {"text-1": one, "text-2": other}
    if about.form == "dialogue":
        return {"turns": _turns_told(record)}
    if about.form == "choice":
        choices = question.choices if question else ()
        return {"question": question.question if question else "", "choices": "\n".join(choices)}
    if about.form == "question":
        return {"text": record.text, "question": question.question if question else ""}
    return {"text": record.text}


def record_of(about: About, values: Values) -> Annotated:
    """The record of what stands in the boxes. Raises `InputError`."""
    first = _BOXES[about.form][0].name  # what a task of the form is given first
    question = values.get("question") if about.form == "question" else None
    choices = choices_of(values.get("choices", ""))
    return given(about, values.get(first, ""), values.get("text-2"), question, choices)


def _turns_told(record: Annotated) -> str:
    chinese, english = (
        {"patient": "患者：", "doctor": "医生："},
        {"patient": "Patient: ", "doctor": "Doctor: "},
    )
    names = chinese if document_language(record.text) == "zh" else english
    return "\n".join(f"{names[p.type]}{p.text}" for p in record.passages)


def kept(about: About) -> Values:
    """What stood in the boxes of a tool when it was last run."""
    every = cast("dict[str, Values]", st.session_state.setdefault("tool-values", {}))
    return every.setdefault(about.id, {})
