"""A question as it is screened: one form of its characters, by sentences and clauses."""

from __future__ import annotations

import re

from taiyi_rag.language import has_han, normalise
from taiyi_rag.safety.misspelling import mended

_SENTENCE_END = re.compile(
    r"[!?;。！？；\n]+|\.(?!\d)"
    # A question that follows a case without a stop.
    r"|(?<=\w)[\s,]+(?=(?:which|what|how|where)\s(?:guideline|should|shall|do|can|is|are|now|next)\b)"
)
_CLAUSE_END = re.compile(r"[,:，：、()（）]|\s-\s")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’`´](?=[a-z])")
_CANNOT = re.compile(r"\bcan ?not\b|\bcan not\b")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[^\S\n]+(?=[\u4e00-\u9fff])")
_LONGEST = 4000
"""Characters that are read."""


def sentences(question: str) -> list[str]:
    """The sentences of `question` in the form that phrases are written in: lower case, without
    apostrophes, in simplified characters, slips of the keys mended."""
    text = _APOSTROPHE.sub("", question[:_LONGEST].lower().replace("’s", "").replace("'s ", " "))
    text = _BETWEEN_HAN.sub("", _CANNOT.sub("cant", normalise(text)))
    return [mended(part) for part in _SENTENCE_END.split(text) if part.strip()]


def clause_before(sentence: str, start: int) -> str:
    """What stands before `start` in its clause."""
    return _CLAUSE_END.split(sentence[:start])[-1]


def clause_around(sentence: str, start: int, end: int) -> str:
    """The clause in which a mention stands."""
    return (
        clause_before(sentence, start) + sentence[start:end] + _CLAUSE_END.split(sentence[end:])[0]
    )


def speaks(language: str, sentence: str) -> bool:
    """Whether phrases of a language may stand in a sentence; it may be of both."""
    return has_han(sentence) if language == "zh" else bool(re.search(r"[a-z]{2}", sentence))
