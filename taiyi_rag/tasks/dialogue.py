"""A conversation with a patient carried on: the doctor's next turn, drafted.

The safety of it is the Ask page's (docs/safety.md), since what a patient says here may be an
emergency, and what a model writes may be a dose from nowhere:

- Every turn is screened, not the last alone (`overheard`): "since seven this morning" is an
  emergency only with the chest pain two turns before. What is found is told before the model's
  words, and even where no model replies.
- Prescriptions, doses decided in place of a clinician, and help to do harm aren't drafted: the
  reply is what the Ask page says instead, and no model is asked.
- No library stands behind a drafted turn, so each of its sentences that gives a dose is told.
"""

from __future__ import annotations

import re
from dataclasses import replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Passage, Remark, Text
from taiyi_rag.errors import InputError, ModelUnavailable
from taiyi_rag.generation.replies import Asks, Request
from taiyi_rag.language import document_language, sentences
from taiyi_rag.safety.words import declined, emergency
from taiyi_rag.tasks.modelled import Modelled
from taiyi_rag.tasks.overheard import screened
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.wording import text_of
from taiyi_rag.types import CallingRegion, Language
from taiyi_rag.verification.facts import states_dose


def _turns(turns: tuple[str, ...], reply: str) -> Annotated:
    who = ("patient", "doctor")
    record = Annotated.of_passages((who[n % 2], turn) for n, turn in enumerate(turns))
    return replace(record, texts=(Text("reply", reply, document_language(reply)),))


ABOUT = About(
    "dialogue",
    ("texts",),
    {
        "en": (
            _turns(
                (
                    "I've had a dry cough for about ten days after a cold.",
                    "Any fever, shortness of breath or blood when you cough?",
                    "No, just the cough. It is worse at night.",
                ),
                "That sounds like a cough that lingers after a viral infection. Do you smoke, have "
                "asthma or heartburn, or take a blood pressure tablet such as an ACE inhibitor?",
            ),
        ),
        "zh": (
            _turns(
                (
                    "医生您好，我最近两周饭后总是上腹胀，还反酸。",
                    "有没有黑便、体重下降或者吞咽困难？",
                    "没有，就是吃完饭不舒服，平时喝咖啡比较多。",
                ),
                "考虑消化不良或胃食管反流的可能。建议先少喝咖啡、避免过饱，睡前三小时不进食。"
                "您以前做过胃镜或幽门螺杆菌检查吗？近期有没有服用止痛药？",
            ),
        ),
    },
    form="dialogue",
    group="write",
    needs_model=True,
)
_WHO: dict[Language, dict[str, str]] = {
    "en": {"patient": "Patient: ", "doctor": "Doctor: "},
    "zh": {"patient": "患者：", "doctor": "医生："},
}
_NAMES = ("reply", "doctor", "doctor's reply", "next turn", "response", "医生", "医生回复", "回复")
_NEXT_TURN = re.compile(
    r"\n[^\S\n]{0,9}[*_]{0,4}(?:patient|user|human|患者|病人|用户)[*_]*\s*[:：]", re.I
)
_SAME_TURN = re.compile(
    r"\n[^\S\n]{0,9}[*_]{0,4}(?:doctor|assistant|医生|医师)[*_]*\s*[:：][*_]*\s*", re.I
)
_FORM = {
    "type": "object",
    "properties": {"reply": {"type": "string", "maxLength": 2_000}},
    "required": ["reply"],
    "additionalProperties": False,
}
EMERGENCY = "emergency"
"""The type of a text that tells of one."""
DECLINED = "declined"
"""The type of a text that says why nothing was drafted, and what to do."""
_LONGEST = 1_000
"""Characters of a sentence that are looked through for a dose."""
RULES = "lists and rules"
"""The maker of what no model wrote."""


class Dialogue:
    """The doctor's next turn."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        turns = "\n".join(_turn(passage, language) for passage in record.passages)
        return Request.of(prompts.filled("dialogue", language, {"text": turns}), _FORM)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return _WHO[language]["doctor"] + record.texts[0].text

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        words = text_of(said, _NAMES)
        remarks = []
        if made_up := _NEXT_TURN.search(words):
            remarks.append(Remark("unread", words[made_up.start() :].strip()))
            words = words[: made_up.start()]
        words = _SAME_TURN.sub("\n", words).strip()
        if not words:
            return replace(record, remarks=(Remark("unread", said),))
        doses = [one for one in sentences(words) if states_dose(one[:_LONGEST])]
        remarks += [Remark("doubtful", sentence) for sentence in doses]
        made = Text("reply", words, document_language(words))
        return replace(record, texts=(made,), remarks=tuple(remarks))


def _turn(passage: Passage, language: Language) -> str:
    """A turn in a prompt; of whom it isn't known is the patient's."""
    who = _WHO[language]
    return who["doctor" if passage.type == "doctor" else "patient"] + passage.text


class Conversing:
    """Drafts the doctor's next turn, and looks after who is speaking first."""

    about = ABOUT

    def __init__(
        self, asks: Asks, options: Options = Options(), region: CallingRegion | None = None
    ) -> None:
        self._modelled = Modelled(Dialogue(), asks, options)
        self._region = region

    def run(self, record: Annotated) -> Annotated:
        """The record with the draft; before it, what can't wait. Raises `InputError`,
        `ModelUnavailable`: unless there is something that can't wait."""
        record = self.about.checked(record)
        language = document_language(record.text)
        found = screened(record)
        urgent: tuple[Text, ...] = ()
        if found.red_flags:
            told = emergency(found.red_flags, language, self._region)
            urgent = (Text(EMERGENCY, told, language),)
        if found.decline is not None:
            why = Text(DECLINED, declined(found.decline, language), language)
            return replace(record, texts=(*urgent, why), maker=RULES)
        try:
            made = self._modelled.run(record)
        except (InputError, ModelUnavailable) as error:
            if not urgent:
                raise
            remarks = (Remark("unread", str(error)),)
            return replace(record, texts=urgent, remarks=remarks, maker=RULES)
        return replace(made, texts=(*urgent, *made.texts))
