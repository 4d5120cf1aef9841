"""Whether a sentence speaks of someone now, or asks what is known.

Clinicians ask about emergencies all day, and must not be alarmed: "What is the treatment of STEMI?"
"My father has crushing chest pain, what is the treatment?" is another matter. A sentence counts
unless it asks in general and speaks of nobody, supposes, tells a story or speaks in figures; within
it a mention counts unless it is denied or past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taiyi_rag.safety.notation import sections
from taiyi_rag.safety.reading import clause_around, clause_before, speaks

_FILES = {"en": "frames.en.txt", "zh": "frames.zh.txt"}
_QUESTION_WORD = re.compile(
    r"\W*(?:what|which|how|why|when|where|who|whom|is|are|does|do|did|can|could|has|have|was|were"
    r"|should|will|would|list|name)\b"
)
_CASE = re.compile(
    r"\b\d{1,3}\s?-?\s?(?:(?:m|f)\b|(?:y/?o|yr|years?|months?|weeks?|days?)[\s-]*(?:old|o\b|\b)"
    r"|(?:岁|个月大|周大|天大))"
)
_THEN_ASKED = re.compile(
    r"[\s,，]+(?=(?:what|which|how|should|can|is|do)\b)|[,，\s](?=[^,，]*(?:多少|几|吗|怎|什么|哪))"
)
"""Where a question begins that follows what is told."""
_ASKED_FOR = re.compile(
    r"\b(?:in|for|with|among|during|after|of|to|if|when|does|as)\b|用于|治疗|对于|如果|患者"
)
_VITAL_SIGN = re.compile(r"\b(?:bp|hr|rr|spo2|sats?|gcs|temp|t)\s?:?\s?\d")
_HEAD = 12
"""A case begins with age and sex within so many characters."""
_DENIED_EN = re.compile(r"(?:[^\w]+\w+){0,4}\W*$")
_DENIED_ZH = re.compile(
    r"(?:明显|什么|任何|过|出现|发生|再|伴有|伴|感到|觉得|有|的|突然|剧烈|严重|持续|胸|头|腹|发|新){0,2}$"
)
_LIST_EN = re.compile(
    r"\b(?:no|denies|denied|without|negative for)\b"
    r"(?P<first>[^.]*?)(?:,|\bor\b|\bnor\b|\band\b)[^.]*$"
)
_LIST_ZH = re.compile(r"(?:无|没有|否认|不伴|未见|排除)(?P<first>[^，,。；]{1,24})[、及和或]$")
_ALIVE = re.compile(
    r"respon|puls|breath|mov|heart|\b(?:is|was|has|have|had|but|i|he|she|my|now|then|cant|started)\b"
    r"|意识|反应|呼吸|脉搏|心跳"
)
"""What makes a list after "no" one of something else than symptoms that aren't there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a sentence speaks."""

    person: bool
    asks: bool
    supposes: bool
    fiction: bool
    figurative: bool
    now: bool

    @property
    def general(self) -> bool:
        """Whether it asks what is known, or supposes, and speaks of nobody now."""
        return (self.asks and not self.person) or (self.supposes and not self.now)


def frame(sentence: str) -> Frame:
    """How `sentence`, which is as `reading.sentences` gives it, speaks."""
    spoken = _without_neutral(sentence)
    person = _says("person", spoken) or _is_case(spoken) or _is_complaint(sentence)
    return Frame(
        person=person,
        asks=_says("asks", sentence) or _QUESTION_WORD.match(sentence) is not None,
        supposes=_says("hypothetical", sentence),
        fiction=_says("fiction", sentence) and not _is_case(spoken),
        figurative=_says("figurative", sentence),
        now=_says("now", sentence),
    )


def denied(sentence: str, start: int) -> bool:
    """Whether what begins at `start` is said not to be."""
    before = clause_before(sentence, start)
    if _listed(sentence[:start]):
        return True
    for language in _spoken(before):
        ends = [end for _, end in sections(_FILES[language])["negation"].spans(before)]
        after = before[max(ends) :] if ends else None
        if after is not None and _reaches(language, after):
            return True
    return False


def past(sentence: str, start: int, end: int) -> bool:
    """Whether a mention is of what was."""
    clause = clause_around(sentence, start, end)
    return _says("past", clause) and not _says("now", clause)


def _without_neutral(sentence: str) -> str:
    """Without the words by which one speaks of oneself as the one who asks."""
    for language in _spoken(sentence):
        for start, end in sections(_FILES[language])["neutral"].spans(sentence):
            sentence = sentence[:start] + "#" * (end - start) + sentence[end:]
    return sentence


def _is_case(sentence: str) -> bool:
    if len(_VITAL_SIGN.findall(sentence)) > 1:
        return True
    found = _CASE.search(sentence)
    if found is None:
        return False
    return found.start() <= _HEAD or _says("case", sentence[found.start() :])


def _is_complaint(sentence: str) -> bool:
    """Whether someone's own trouble comes before the question: "crushing chest pain, what dose of
    aspirin?". "Aspirin for crushing chest pain, what dose?" asks of it."""
    told, *asked = _THEN_ASKED.split(sentence, maxsplit=1)
    if not asked or _QUESTION_WORD.match(told) or _says("asks", told):
        return False
    starts = [
        start
        for language in _spoken(told)
        for start, _ in sections(_FILES[language])["complaint"].spans(told)
    ]
    return bool(starts) and _ASKED_FOR.search(told[: min(starts)]) is None


def _listed(before: str) -> bool:
    for pattern in (_LIST_EN, _LIST_ZH):
        found = pattern.search(before)
        if found and not _ALIVE.search(before[found.start("first") :]):
            return True
    return False


def _reaches(language: str, after: str) -> bool:
    if language == "zh":
        return _DENIED_ZH.fullmatch(after) is not None
    return _DENIED_EN.fullmatch(after) is not None and not _says("but", after)


def _says(name: str, text: str) -> bool:
    return any(sections(_FILES[language])[name].stands_in(text) for language in _spoken(text))


def _spoken(text: str) -> Iterator[str]:
    return (language for language in _FILES if speaks(language, text))
