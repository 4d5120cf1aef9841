"""A question without its manners: what is searched for, however it is put.

"Could you please tell me what the dose of metformin is? Thanks!" should find what the bare question
finds, and so should "请问二甲双胍的剂量是多少？谢谢". Only the wrapping goes: greetings, requests,
thanks, doubled punctuation and spaces, full-width letters, traditional characters. No word of the
matter does.
"""

from __future__ import annotations

import re

from taiyi_rag.language.detect import HAN, has_han
from taiyi_rag.language.tokens import simplified

_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|dear (?:all|doctor|sir)|good (?:morning|afternoon|evening)|please|pls"
    r"|sorry|excuse me|thanks|thank you|quick question|question|just wondering|ok|okay|well|so)"
    r"\b(?!-)[\s,.!:;-]*"
    r"|(?:(?:can|could|would|will) you (?:please |kindly |possibly )?|(?:kindly |please ))"
    r"(?:tell|inform|advise|show|let|help|explain|remind|say|clarify|answer|find out)\b"
    r"(?: (?:me|us))?(?: know| understand| to understand)?(?: about)?[\s,:]*"
    r"|(?:i|we)(?: would|'d|’d)? (?:like|love|want|need|wish|am trying|was hoping)(?: to)? "
    r"(?:know|ask|find out|learn|understand)(?: about)?[\s,:]*"
    r"|(?:i am|i'm|i’m|i was|we are) (?:just )?(?:wondering|curious|asking|interested(?: to know)?)"
    r"(?: about)?[\s,:]*"
    r"|(?:do|would|can) you (?:happen to )?know(?: about)?[\s,:]*"
    r"|(?:is it possible to know|any idea|my question is|tell me|what i want to know is)(?: about)?"
    r"[\s,:]*)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,.!?;-]*\b(?:please|pls|thanks(?: a lot| so much| in advance)?|thank you(?: very much"
    r"| so much| in advance)?|many thanks|cheers|if you (?:can|could|may)|do you know|asap)"
    r"[\s.!?]*$",
    re.IGNORECASE,
)
_OPENING_ZH = re.compile(
    r"^(?:您好|你好|大家好|(?:医生|大夫|老师|各位)(?=[，,！!：:])|打扰了?|麻烦(?:您|你)?(?:了|一下)?"
    r"|请(?:您|你)?(?:帮我|帮忙)?"
    r"(?:问一?下|教一?下|问|教|告诉我|回答|解释一?下|说一?下|介绍一?下|查一?下)|我?(?:很|非常)?想(?:要)?"
    r"(?:请教|问|知道|了解)(?:一下|下)?|(?:您|你)?(?:能|能够|可以|能不能|能否|可否)请?"
    r"(?:告诉我|帮我查一?下)|帮我查一?下|(?:您|你)(?:知道|知不知道)|咨询一?下|问一?下)[\s，,。!！:：、~～]*"
)
_CLOSING_ZH = re.compile(
    r"[\s，,。!！?？~～]*(?:谢谢(?:您|你|了|啦|医生|大夫)?|多谢|感谢|拜托了?)[\s。!！~～]*$"
)
_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should"
    r"|will|would|may|might|must|has|have|had)\b",
    re.IGNORECASE,
)
_INDIRECT = re.compile(
    r"^(?P<asks>what|which [\w-]+|where|when|who|how (?:much|many|long|often)(?: [\w-]+)?)"
    r" (?P<about>(?:the|a|an) .+?) (?P<verb>is|are|was|were)$",
    re.IGNORECASE,
)
"""A question within a sentence: what the dose of metformin is."""
_WHETHER = re.compile(r"^(?:if|whether)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}，。？])\s+(?=[{HAN}，。？])")
_ENDS = re.compile(r"[\s?!.,;:…。？！，；：~～]+$")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT = {ord(c) for c in "，。？！：；（）～"}
_FULL_WIDTH = {code: to for code, to in _FULL_WIDTH.items() if code not in _KEPT}
_QUOTES = "\"'“”‘’「」『』<>《》"


_COURTESY = re.compile(
    r"\W*(?:(?:(?:many )?thanks?|thank you|thx|cheers|ok(?:ay)?|got it|great|hi|hello|hey|bye|"
    r"goodbye|good (?:morning|afternoon|evening)|very much|so much|a lot|again)\b\W*)+"
    r"|\W*(?:(?:谢谢|多谢|感谢|好的?|明白|知道|收到|你好|您好|再见|辛苦|嗯|您|你|了|啦)\W*)+",
    re.IGNORECASE,
)


def asks_nothing(text: str) -> bool:
    """Whether a text is a greeting or thanks and no more."""
    return _COURTESY.fullmatch(text) is not None


def plain(question: str) -> str:
    """The question without its wrapping; the question itself where nothing else would be left."""
    text = _SPACES.sub(" ", question.translate(_FULL_WIDTH)).strip()
    return (_chinese(text) if has_han(text) else _english(text)) or question


def _english(text: str) -> str:
    bare = _ENDS.sub("", _without(_OPENING, _CLOSING, text)).strip(_QUOTES + " ")
    bare = _WHETHER.sub("", bare)
    if bare != text.rstrip("?!. "):  # it stood within another sentence
        bare = _INDIRECT.sub(r"\g<asks> \g<verb> \g<about>", bare)
    if _ASKS.match(bare):
        return f"{bare[:1].upper()}{bare[1:]}?"
    return f"{bare}?" if bare and "?" in text else bare


def _chinese(text: str) -> str:
    text = _BETWEEN_HAN.sub("", simplified(text))
    bare = _without(_OPENING_ZH, _CLOSING_ZH, text)
    asks = text.rstrip().endswith(("?", "？")) or bare != text
    bare = _ENDS.sub("", bare).strip(_QUOTES + " ")
    return f"{bare}？" if bare and asks else bare


def _without(opening: re.Pattern[str], closing: re.Pattern[str], text: str) -> str:
    while (shorter := closing.sub("", opening.sub("", text, count=1), count=1)) != text:
        text = shorter.strip()
    return text
