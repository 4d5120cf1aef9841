"""Multiple-choice questions: one right answer, or several. A question may be about a text."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase
from typing import Any

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Question, Remark
from taiyi_rag.errors import InputError
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.json_said import json_in
from taiyi_rag.tasks.letters import MOST, Stated, stated
from taiyi_rag.tasks.refused import asks_wrong
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.typed import keyed
from taiyi_rag.types import Language


def _asked(question: str, choices: tuple[str, ...], answer: str, why: str = "") -> Annotated:
    asked = Question("q1", "multiple_choice", question, choices, (answer,), why)
    return Annotated("1", (), questions=(asked,))


ABOUT = About(
    "choice",
    ("questions",),
    {
        "en": (
            _asked(
                "A 24-year-old man has had urethral discharge for 3 days. Gram stain shows "
                "intracellular gram-negative diplococci. Which is the most appropriate treatment?",
                ("Penicillin V", "Ceftriaxone", "Azithromycin", "Metronidazole", "Acyclovir"),
                "Ceftriaxone",
                "Intracellular gram-negative diplococci are gonococci, which ceftriaxone treats.",
            ),
        ),
        "zh": (
            _asked(
                "最易引起低钾血症的利尿剂是",
                ("螺内酯", "氨苯蝶啶", "呋塞米", "阿米洛利"),
                "呋塞米",
                "呋塞米为袢利尿剂，抑制髓袢升支粗段的Na⁺-K⁺-2Cl⁻共转运，排钾明显；其余三者为保钾利尿剂。",
            ),
        ),
    },
    form="choice",
    group="decide",
    takes=("several",),
    needs_model=True,
)
_HOW: dict[bool, dict[Language, str]] = {
    False: {
        "en": "Choose the one best answer.",
        "zh": "请选出一个最佳答案。",
    },
    True: {
        "en": "Choose all the right answers; there may be several.",
        "zh": "请选出所有正确答案，可能不止一个。",
    },
}
_SAID: dict[Language, tuple[str, str, str]] = {
    "en": ("Answer: ", ", ", "\nExplanation: "),
    "zh": ("答案：", "、", "\n解析："),
}
_CONTEXT: dict[Language, str] = {"en": "Text: {text}\n", "zh": "文本：{text}\n"}
_ANSWERS: tuple[str, ...] = (
    "answer",
    "answers",
    "final answer",
    "correct answer",
    "choice",
    "choices",
    "option",
)
_ANSWERS += ("options", "letter", "letters", "答案", "选项", "正确答案", "最终答案")
_REASONS: tuple[str, ...] = (
    "explanation",
    "reasoning",
    "reason",
    "rationale",
    "thinking",
    "thought",
)
_REASONS += ("解析", "解释", "理由", "分析", "推理")


class Choice:
    """Answers the first question of a record."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        question = first_question(record)
        if not 2 <= len(question.choices) <= MOST:
            raise InputError(
                f"The question has {len(question.choices)} choices; 2 to {MOST} are taken."
            )
        pairs = zip(ascii_uppercase, question.choices, strict=False)
        fields = {
            "context": context(record, language),
            "how": _HOW[options.several][language],
            "question": question.question.strip(),
            "choices": "\n".join(f"{letter}. {choice}" for letter, choice in pairs),
        }
        prompt = prompts.filled("choice", language, fields)
        return Request.of(prompt, _form(len(question.choices), several=options.several))

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        question = first_question(record)
        before, between, why = _SAID[language]
        letters = [ascii_uppercase[question.choices.index(one)] for one in question.answer]
        words = f". {question.answer[0]}" if len(letters) == 1 else ""
        reasons = why + question.explanation if question.explanation else ""
        return before + between.join(letters) + words + reasons

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        if not record.questions:
            return replace(record, remarks=(Remark("unread", said),))
        question = first_question(record)
        found = _stated(said, question)
        too_many = len(found.places) > 1 and not options.several
        if found.doubtful or too_many:
            return answered(record, question, (), said.strip(), (Remark("doubtful", said),))
        answer = tuple(question.choices[place] for place in sorted(found.places))
        remarks = [Remark("unknown-type", mark) for mark in found.unknown]
        if not answer and not remarks:
            remarks.append(Remark("unread", said))
        return answered(record, question, answer, found.explanation, tuple(remarks))


def _stated(said: str, question: Question) -> Stated:
    choices, wrong = question.choices[:MOST], asks_wrong(question.question)
    value = json_in(said)
    reasons = ""
    if isinstance(value, dict):
        told = keyed(value, _REASONS)
        reasons = told if isinstance(told, str) else ""
        value = keyed(value, _ANSWERS)
    listed = value if isinstance(value, list) else [value]
    told = [one for one in listed if isinstance(one, str) and one.strip()]
    if not told:
        return stated(said, choices, wrong_asked=wrong)
    some = [stated(one, choices, wrong_asked=wrong) for one in told]
    places = tuple(dict.fromkeys(place for one in some for place in one.places))
    unknown = tuple(mark for one in some for mark in one.unknown)
    return Stated(places, unknown, reasons.strip(), any(one.doubtful for one in some))


def first_question(record: Annotated) -> Question:
    """The question that is asked: the first that there is."""
    asked = (question for question in record.questions if question.question.strip())
    return next(asked, record.questions[0])


def context(record: Annotated, language: Language) -> str:
    """The text that a question is about, as it stands before it in a prompt; "" without one."""
    text = record.text.strip()
    return _CONTEXT[language].format(text=text) if text else ""


def answered(
    record: Annotated,
    question: Question,
    answer: tuple[str, ...],
    explanation: str,
    remarks: tuple[Remark, ...],
) -> Annotated:
    """The record with the answer to one of its questions, which stays where it is."""
    made = replace(question, answer=answer, explanation=explanation)
    questions = tuple(made if one is question else one for one in record.questions)
    return replace(record, questions=questions, remarks=remarks)


def _form(count: int, *, several: bool) -> dict[str, Any]:
    letters = {"type": "string", "enum": list(ascii_uppercase[:count])}
    most = count if several else 1
    answer = {"type": "array", "items": letters, "minItems": 1, "maxItems": most}
    return {
        "type": "object",
        "properties": {"answer": answer},
        "required": ["answer"],
        "additionalProperties": False,
    }
