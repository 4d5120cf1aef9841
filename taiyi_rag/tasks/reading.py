"""Reading comprehension: an open question answered from the text.

The answer is held against the text. What is quoted has its place there; numbers and medicines that
aren't there, doses of another medicine, and an answer most of whose words aren't there are told: it
then comes from the model's memory, or from nowhere. That the text doesn't say is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from taiyi_rag import prompts
from taiyi_rag.annotation.schema import Annotated, Question, Remark, Span, Text
from taiyi_rag.generation.replies import Request
from taiyi_rag.language import (
    content_terms,
    document_language,
    has_han,
    sentence_spans,
    substances,
)
from taiyi_rag.tasks.choice import answered, first_question
from taiyi_rag.tasks.exchanged import exchanged, other_medicines
from taiyi_rag.tasks.fidelity import added
from taiyi_rag.tasks.mentions import Token, tokens
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.wording import text_of
from taiyi_rag.types import Language

_UNSAID: dict[Language, str] = {"en": "The text does not say.", "zh": "文中未说明。"}
_SAYS_NOT = re.compile(
    r"\b(?:text|passage|abstract|article|context|document|it|study) (?:does not|doesn't|did not|"
    r"didn't|provides no|gives no) ?(?:say|state|mention|specify|provide|report|give|contain|"
    r"include|address|information|answer)?|\b(?:not|isn't|wasn't|aren't) (?:explicitly )?(?:stated|"
    r"mentioned|specified|reported|provided|given|said|described|available)\b|\bunanswerable\b|"
    r"\b(?:cannot|can't) be (?:answered|determined)\b|\bno (?:information|mention|answer)\b|"
    r"(?:未|没有?|无)(?:明确)?(?:说明|提及|提到|提供|涉及|给出|描述|相关信息|报告|答案|交代)|无法(?:从[^。]{0,12})?"
    r"(?:回答|得知|确定|判断)",
    re.IGNORECASE,
)
_LONGEST_SAYS_NOT = 200
_NAMES = ("answer", "答案", "回答", "答")
_KNOWN = 0.4
"""Share of an answer's words that the text or the question must have. Set on BioASQ: answers that
experts wrote have it of their own snippets, and not of those of other questions."""
_FEW = 2
"""Words from which a share can be told."""


def _about_text(text: str, question: str, answer: str) -> Annotated:
    asked = Question("q1", "open", question, (), (answer,))
    at = text.find(answer)
    offsets = ((at, at + len(answer)),) if at >= 0 else ()
    made = Text("answer", answer, document_language(answer), offsets)
    return replace(Annotated.of(text), questions=(asked,), texts=(made,))


_TRIAL: dict[Language, str] = {
    "en": (
        "In this trial 412 adults with community-acquired pneumonia received amoxicillin 1 g every "
        "8 hours for 5 days or for 10 days. Cure at day 30 was 91% and 92%. Diarrhoea was less "
        "frequent in the 5-day group (8% versus 15%)."
    ),
    "zh": (
        "本研究纳入412例成人社区获得性肺炎患者，给予阿莫西林1g，每8小时一次，疗程5天或10天。"
        "第30天治愈率分别为91%和92%。5天组腹泻较少（8%比15%）。"
    ),
}
ABOUT = About(
    "reading",
    ("texts",),
    {
        "en": (
            _about_text(
                _TRIAL["en"],
                "What was the dose of amoxicillin?",
                "amoxicillin 1 g every 8 hours",
            ),
            _about_text(_TRIAL["en"], "How many patients died?", _UNSAID["en"]),
        ),
        "zh": (
            _about_text(_TRIAL["zh"], "阿莫西林如何给药？", "阿莫西林1g，每8小时一次"),
            _about_text(_TRIAL["zh"], "有多少患者死亡？", _UNSAID["zh"]),
        ),
    },
    form="question",
    group="decide",
    needs_model=True,
)


class Reading:
    """Answers the first question of a record from its text."""

    about = ABOUT

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        fields = {
            "text": record.text,
            "question": first_question(record).question.strip(),
            "unsaid": _UNSAID[language],
        }
        return Request.of(prompts.filled("reading", language, fields), _FORM)

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        return first_question(record).answer[0]

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        answer = text_of(said, _NAMES)
        if not answer or not record.questions:
            return replace(record, remarks=(Remark("unread", said),))
        question = first_question(record)
        asked = replace(question, type="open", choices=())
        questions = tuple(asked if q is question else q for q in record.questions)
        offsets = tuple(quoted(answer, record.text))
        made = Text("answer", answer, document_language(answer), offsets)
        remarks = tuple(_flaws(answer, asked.question, record.text, quoted=bool(offsets)))
        record = replace(record, questions=questions, texts=(made,))
        return answered(record, asked, (answer,), "", remarks)


_FORM = {
    "type": "object",
    "properties": {"answer": {"type": "string", "maxLength": 2000}},
    "required": ["answer"],
    "additionalProperties": False,
}


def says_not(answer: str) -> bool:
    """Whether an answer is that the text doesn't say."""
    return len(answer) <= _LONGEST_SAYS_NOT and _SAYS_NOT.search(answer) is not None


def quoted(answer: str, text: str) -> Iterator[Span]:
    """Where the text has an answer: all of it, or each of its sentences; nothing unless it has
    them all."""
    row = tokens(text)
    whole = _place(answer, row)
    if whole:
        yield whole
        return
    parts = [answer[a:b] for a, b in sentence_spans(answer)]
    places = [_place(part, row) for part in parts]
    if len(parts) > 1 and all(places):
        yield from sorted({place for place in places if place})


def _place(words: str, row: list[Token]) -> Span | None:
    sought = [token.word for token in tokens(words)]
    said = [token.word for token in row]
    for at in range(len(said) - len(sought) + 1 if sought else 0):
        if said[at : at + len(sought)] == sought:
            return row[at].start, row[at + len(sought) - 1].end
    return None


def _flaws(answer: str, question: str, text: str, quoted: bool) -> Iterator[Remark]:
    """What an answer in words of its own has that the text hasn't, and doses of another medicine
    than the one that the question is about: a dose may be quoted from the wrong place."""
    if says_not(answer):
        return
    about = substances(question)
    if len(about) == 1 and not substances(answer):
        others = exchanged(f"{about.copy().pop()}: {answer}", text)
        yield from (Remark("not-in-text", dose) for dose in others)
    if quoted:
        return
    known = f"{text}\n{question}"
    new = (*added(answer, known), *other_medicines(answer, known))
    yield from (Remark("not-in-text", words) for words in new)
    words, there = _words(answer, text), set(content_terms(known))
    if len(words) >= _FEW and sum(word in there for word in words) < _KNOWN * len(words):
        yield Remark("not-in-text", answer)


def _words(answer: str, text: str) -> list[str]:
    """Those of an answer that can be looked for in a text: in its language, no numbers."""
    chinese = document_language(text) == "zh"
    terms = (term for term in content_terms(answer) if len(term) > 1 and not term[0].isdigit())
    return [term for term in terms if has_han(term) == chinese]
