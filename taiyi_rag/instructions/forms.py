"""Instruction data as JSON lines: Taiyi's conversation form, and the messages form.

{"conversation_id", "dataset", "category", "language",
 "conversation": [{"human", "assistant"}, …]}        github.com/DUTIR-BioNLP/Taiyi-LLM
{"messages": [{"role": "user", "content"}, {"role": "assistant", "content"}, …]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from taiyi_rag.generation.replies import Turn
from taiyi_rag.instructions.pairs import Pair

CATEGORIES = {
    "ner": "NER", "relations": "RE", "causes": "RE", "events": "EE", "classify": "TC",
    "choice": "QA_choice", "yesno": "QA_choice", "reading": "QA_cqa", "dialogue": "MRD",
    "similarity": "TP-ss", "entailment": "TP-te", "summarise": "TT-ds", "title": "TT-ds",
    "medications": "ADD", "pico": "ADD", "structure": "ADD", "report": "ADD",
}  # fmt: skip
"""Taiyi's categories by our tasks; translations have one for each direction."""


def conversations(pairs: Iterable[Pair]) -> Iterator[str]:
    """Lines of the conversation form, numbered from 1."""
    for number, pair in enumerate(pairs, start=1):
        category, language = _category(pair)
        yield _line(
            {
                "conversation_id": number,
                "dataset": pair.item.source.name,
                "category": category,
                "language": language,
                "conversation": [
                    {"human": asked, "assistant": said} for asked, said in _exchanges(pair.turns)
                ],
            }
        )


def messages(pairs: Iterable[Pair]) -> Iterator[str]:
    """Lines of the messages form."""
    for pair in pairs:
        turns = [{"role": role, "content": text} for role, text in pair.turns]
        yield _line({"messages": turns})


def _category(pair: Pair) -> tuple[str, str]:
    task, language = pair.item.source.task, pair.item.language
    if task == "translate":
        other = "en" if language == "zh" else "zh"
        return f"MT-{language}2{other}", f"{language}-{other}"
    return CATEGORIES.get(task, task), language


def _exchanges(turns: tuple[Turn, ...]) -> Iterator[tuple[str, str]]:
    """What was asked and what was said, in turn; what one said in several turns as one."""
    asked: list[str] = []
    said: list[str] = []
    for role, text in turns:
        if role == "user" and said:
            yield "\n".join(asked), "\n".join(said)
            asked, said = [], []
        (asked if role == "user" else said).append(text)
    yield "\n".join(asked), "\n".join(said)


def _line(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = json.dumps(value)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
