"""Questions answered with yes, no or maybe, from the text or, where there is none, without.

"Maybe" is what an abstract leaves open; a model that says both yes and no, and doesn't conclude,
has given no answer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Question, Remark
from taiyi_rag.generation.replies import Request
from taiyi_rag.tasks.choice import answered, context, first_question
from taiyi_rag.tasks.picking import picked
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.types import Language

_CHOICES: dict[Language, tuple[str, ...]] = {
    "en": ("yes", "no", "maybe"),
    "zh": ("是", "否", "不确定"),
}
_ALIKE = (
    "yes|yeah|true|correct|affirmative|definitely|certainly|likely yes|是|是的|对|对的|正确|肯定|"
    "可以|能|能够|会|有|支持|成立",
    "no|nope|false|incorrect|negative|definitely not|certainly not|not supported|probably not|否|"
    "不是|不是的|不|不对|错|错误|不正确|否定|不可以|不能|不能够|不会|没有|不支持|不成立",
    "maybe|perhaps|possibly|uncertain|unclear|unknown|inconclusive|undetermined|not sure|unsure|"
    "not clear|cannot be determined|can't be determined|cannot tell|can't tell|cannot determine|"
    "cannot say yes or no|yes and no|neither yes nor no|insufficient evidence|not enough evidence|"
    "it depends|mixed|不确定|不一定|也许|可能|或许|不清楚|不明确|无法确定|不能确定|尚不确定|"
    "尚不明确|尚不清楚|无法判断|不能判断|难以确定|难以判断|证据不足|无法得出结论|"
    "未知|尚无定论|视情况而定",
)
"""Words for the same answer: yes, no, maybe."""
_DETERMINER = re.compile(r"(?<=[a-z,;] )no(?= [a-z])")
"""A "no" that denies a noun ("there was no difference") and answers nothing."""
_OPENING_NOUN = re.compile(
    r"^\W*no (?!(?:it|they|there|this|that|these|those|he|she|we|i|you|the|an?|and|but|because|"
    r"since|as|not|yes)\b)(?=[a-z])(?=.{0,400}\byes\b)",
    re.IGNORECASE | re.DOTALL,
)
"""So does one that begins a reply which says yes: "No difference, so yes, they are equivalent"."""
_REST = r"[^.。,，;；:：\n\"}]{0,200}"
_NO_ANSWER = re.compile(
    rf"\b(?:can(?:not|['’]t| not)|(?:could|would|do|does|is|was|should|wo)(?:n['’]t| not)|"
    rf"not|never|hard to)\s+(?:(?:really|simply|just|be|to)\s+)?"
    rf"(?:(?:say|answer|reply|conclude)\s+)?"
    rf"(?:(?:with|an?)\s+){{0,2}}[\"'“‘]?(?:yes|no)\b(?!\W{{0,2}}\s?or\b){_REST}|"
    rf"\bno (?:doubt|question|problem|wonder)\b|"
    rf"(?:答案|回答|结论)(?:并|应)?不(?:应)?[是为]\s*[“\"'「]?(?:[是否能会有对不]|没有|肯定|可以)"
    rf"{_REST}|"
    rf"(?:不[能可该应会]|无法|难以|难)(?:简单)?(?:地)?(?:说(?!明)|回答|答){_REST}|"
    rf"(?:不[能会可]|(?<!是)不是|并非)(?:没有|不(?!确|清|明)){_REST}|"
    rf"(?:没有|毫无|不存在)(?:任何)?(?:疑问|疑义|悬念|问题)",
    re.IGNORECASE,
)
"""What has a yes or no that isn't the answer: "I can't say no", "no doubt", 不能说没有."""
_SAYS_NOTHING: tuple[str, ...] = (
    "yes or no",
    "whether or not",
    "yes no maybe",
    "yes no or maybe",
    "是否",
)
_SAYS_NOTHING += ("是不是",)
_SAYS_NOTHING += (
    "能否",
    "会不会",
    "能不能",
    "有没有",
    "有无",
    "是 否 不确定",
    "可能性",
    "有关",
    "对于",
)


def _about_text(text: str, question: str, choices: tuple[str, ...], answer: str) -> Annotated:
    asked = Question("q1", "yesno", question, choices, (answer,))
    return replace(Annotated.of(text), questions=(asked,))


ABOUT = About(
    "yesno",
    ("questions",),
    {
        "en": (
            _about_text(
                "Of 240 adults with acute low back pain, half were told to rest in bed for two "
                "days and half to stay active. At 3 weeks, those who stayed active had less pain "
                "(difference 9 mm, 95% CI 4 to 14) and returned to work earlier.",
                "Is bed rest better than staying active for acute low back pain?",
                _CHOICES["en"],
                "no",
            ),
        ),
        "zh": (
            _about_text(
                "将180例2型糖尿病患者随机分为两组，分别给予达格列净和安慰剂治疗24周。"
                "达格列净组糖化血红蛋白较安慰剂组多下降0.7%（P<0.001）。",
                "达格列净能否降低2型糖尿病患者的糖化血红蛋白？",
                _CHOICES["zh"],
                "是",
            ),
        ),
    },
    form="question",
    group="decide",
    needs_model=True,
)


class YesNo:
    """Answers the first question of a record."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        question = first_question(record)
        choices = question.choices or _CHOICES[language]
        fields = {
            "context": context(record, language),
            "question": question.question.strip(),
            "types": (", " if language == "en" else "，").join(choices),
        }
        answer = {"type": "string", "enum": list(choices)}
        form = {
            "type": "object",
            "properties": {"answer": answer},
            "required": ["answer"],
            "additionalProperties": False,
        }
        return Request.of(prompts.filled("yesno", language, fields), form)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return ", ".join(first_question(record).answer)

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        if not record.questions:
            return replace(record, remarks=(Remark("unread", said),))
        question = first_question(record)
        choices = question.choices or _CHOICES[language]
        asked = replace(question, type="yesno", choices=choices, answer=())
        plain = _DETERMINER.sub("none", _OPENING_NOUN.sub("none ", _NO_ANSWER.sub("…", said)))
        found = picked(plain, choices, several=False, alike=_alike(choices))
        answer = tuple(name for name in found.names if name) if not found.unsure else ()
        is_doubtful = found.unsure or _NO_ANSWER.search(said) is not None
        remarks = () if answer else (Remark("doubtful" if is_doubtful else "unread", said),)
        record = replace(
            record, questions=tuple(asked if q is question else q for q in record.questions)
        )
        why = "" if _is_answer_alone(said, choices) else said.strip()
        return answered(record, asked, answer, why, remarks)


def _alike(choices: tuple[str, ...]) -> dict[str, str]:
    """Other words for the choices, as far as they say yes, no or maybe; those that say nothing
    with ""."""
    alike = dict.fromkeys(_SAYS_NOTHING, "")
    for row in _ALIKE:
        meaning = row.split("|")
        for choice in choices:
            if choice.casefold() in meaning:
                alike.update(dict.fromkeys(meaning, choice))
    return alike


def _is_answer_alone(said: str, choices: tuple[str, ...]) -> bool:
    plain = said.strip().strip("。.*\"'“”").casefold()
    return plain in [choice.casefold() for choice in choices] or len(plain) < 12
