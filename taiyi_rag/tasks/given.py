"""A record of what somebody gives a task: a text, and what else tasks of its form take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from taiyi_rag.annotation.schema import Annotated, Question
from taiyi_rag.errors import InputError
from taiyi_rag.language import document_language
from taiyi_rag.tasks.task import About

_TURN = re.compile(
    r"^\s*(doctor|dr|医生|医师|大夫|patient|患者|病人|family|relative|caregiver|mother|father|mom|mum|dad|"
    r"wife|husband|son|daughter|家属|家长|家人|父亲|母亲|爸爸|妈妈|妻子|丈夫|儿子|女儿)\s*[:：]\s*",
    re.IGNORECASE,
)
_DOCTORS = ("doctor", "dr", "医生", "医师", "大夫")
_LETTERED = re.compile(r"^\s*[(（]?([A-Za-z])[)）.．、:：]\s*")


def given(
    about: About,
    text: str,
    text_2: str | None = None,
    question: str | None = None,
    choices: Sequence[str] = (),
) -> Annotated:
    """The record. Of a task that answers a question and is given no other, the text is that.
    Raises `InputError` where the task takes something else."""
    _check(about, text_2, question, choices)
    if about.form == "pair":
        return Annotated.of_passages([("text_1", text), ("text_2", text_2 or "")])
    if about.form == "dialogue":
        return Annotated.of_passages(turns(text))
    if about.form not in ("question", "choice"):
        return Annotated.of(text)
    asked, about_text = (text, "") if question is None else (question, text)
    return replace(Annotated.of(about_text), questions=(_question(about, asked, choices),))


def turns(text: str) -> list[tuple[str, str]]:
    """The turns of a conversation, each who speaks and what. A line that doesn't say who goes on
    with the one before; the first is the patient's, and so is what relatives say."""
    found: list[tuple[str, str]] = []
    for line in filter(str.strip, text.splitlines()):
        said = _TURN.match(line)
        if said or not found:
            doctor = said is not None and said[1].lower() in _DOCTORS
            found.append(("doctor" if doctor else "patient", _TURN.sub("", line).strip()))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line.strip()}")
    return found or [("patient", "")]


def choices_of(text: str) -> list[str]:
    """Choices that stand in lines, without the letters that they have before them: where these are
    A, B, C … in order. Else they belong to the choices: "S. aureus"."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_LETTERED.match(line) for line in lines]
    letters = "".join(match[1].upper() for match in found if match)
    if len(letters) < len(lines) or letters != ascii_uppercase[: len(letters)]:
        return lines
    return [rest for line in lines if (rest := _LETTERED.sub("", line))]


def _check(about: About, text_2: str | None, question: str | None, choices: Sequence[str]) -> None:
    if (about.form == "pair") != (text_2 is not None):
        wants = (
            "compares two texts. Give the other one, too" if text_2 is None else "takes one text"
        )
        raise InputError(f"{about.id!r} {wants}: --text-2.")
    if question is not None and about.form not in ("question", "choice"):
        raise InputError(f"{about.id!r} answers no questions: --question.")
    if choices and about.form != "choice":
        raise InputError(f"{about.id!r} takes no choices: --choice.")
    if about.form == "choice" and len(set(choices)) < 2:
        raise InputError(
            f"{about.id!r} chooses among answers. Give two at least: --choice.", "no-choices"
        )


def _question(about: About, asked: str, choices: Sequence[str]) -> Question:
    """As the task's examples ask theirs, with the same choices where they have their own."""
    if about.form == "choice":
        return Question("q1", "multiple_choice", asked, tuple(dict.fromkeys(choices)))
    like = about.examples[document_language(asked)][0].questions[0]
    return Question("q1", like.type, asked, like.choices)
