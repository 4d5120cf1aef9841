"""What a sentence asserts: which way something goes, or only what was asked.

"To examine whether statins reduce fractures" has every word of "statins reduce fractures" and says
nothing of the kind; nor does "the association of birth weight with cancer" say that it is negative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from taiyi_rag.language import has_han

_STUDYING = (
    r"(?:aim|sought|investigat|assess|examin|evaluat|review|analy[sz]|explor|ask|hypothes|test|"
    r"set out|studied|compare)\w*"
)
_TO_STUDY = (
    r"to (?:examine|determine|assess|investigate|evaluate|compare|explore|study|test|identify|"
    r"describe|analy[sz]e|estimate|review|clarify)\b"
)
_HEADED = r"(?:objectives?|background|aims?|purpose|introduction|importance|context|rationale)"
_AIMS = (
    re.compile(rf"^\W*{_HEADED}\W*(?:[:.—-]|\b(?=[A-Z])|was\b|of\b)", re.IGNORECASE),
    re.compile(
        r"^\W*(?:the )?(?:primary |main )?(?:objective|aim|purpose|goal)s?\b", re.IGNORECASE
    ),
    re.compile(rf"^\W*(?:{_HEADED}\W+)?{_TO_STUDY}", re.IGNORECASE),
    re.compile(
        r"^\W*(?:here,? |in this \w+,? |therefore,? )?"
        rf"(?:we|this study|this review|this trial|the authors?) {_STUDYING}",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?:目的|背景|研究目的|旨在|探讨|为了?(?:探讨|评估|明确|研究|比较|了解)|"
        r"本(?:研究|文|综述)?(?:旨在|拟|探讨|评估|分析|比较|研究))"
    ),
)
_OPEN = re.compile(
    r"\bwhether\b|\bremains? (?:unclear|unknown|uncertain|controversial)|"
    r"\b(?:is|are|was|were) (?:unclear|unknown|uncertain|not known)|"
    r"\bhas not been (?:assessed|studied|established|determined)|"
    r"是否|尚不(?:明确|清楚)|尚未(?:明确|阐明|确定)|有待|[?？]\W*$"
)
_COURSES = {
    "up": r"\b(?:increas|rais|ris(?:e|es|en|ing)\b|rose\b|elevat|higher\b|greater\b|more\b|enhanc|"
    r"promot|up-?regulat|stimulat|accelerat|encourag|positive(?:ly)?\b|induc|activat)|"
    r"增加|升高|增高|上升|更高|较高|增多|提高|增强|促进|上调|激活|诱导|加快|正相关",
    "down": r"\b(?:reduc|decreas|lower|declin|fall(?:s|en|ing)?\b|fell\b|fewer\b|less\b|diminish|"
    r"inhibit|suppress|prevent|protect|block|attenuat|down-?regulat|slow|delay|halt|de-?activat|"
    r"negative(?:ly)?\b|inverse|lack|loss\b|absen|deplet|limit)|"
    r"减少|降低|下降|减低|更低|较低|较少|减轻|抑制|预防|防止|保护|阻断|下调|延缓|减慢|负相关|缺乏|避免",
    "same": r"\b(?:same\b|similar|equal|equivalent|unchanged|independent|"
    r"no (?:significant )?(?:difference|effect|association|change)|"
    r"not (?:significantly )?(?:differ|associated|affect|change))|"
    r"相同|相似|相当|等同|无(?:显著|明显)?(?:差异|影响|相关)|无关",
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _COURSES.items()}


def asserts(claim: str, sentences: Sequence[str]) -> bool:
    """Whether sentences that have a claim's words can be saying it: none only tells what was to be
    found out, unless the claim does, and they say which way something goes, if the claim does.

    Ways are compared within a language alone: translations put them in too many words.
    """
    if not only_asks(claim) and any(map(only_asks, sentences)):
        return False
    source = "\n".join(sentences)
    said = courses(claim)
    return not said or has_han(claim) != has_han(source) or bool(said & courses(source))


@lru_cache(maxsize=8_192)
def courses(text: str) -> frozenset[str]:
    """Which ways `text` says that something goes: "up", "down", "same"."""
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(text))


@lru_cache(maxsize=8_192)
def only_asks(text: str) -> bool:
    """Whether a sentence says what was to be found out, or that it isn't known."""
    return bool(_OPEN.search(text)) or any(pattern.search(text) for pattern in _AIMS)
