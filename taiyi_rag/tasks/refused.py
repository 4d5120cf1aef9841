"""Choices that a reply says aren't the answer: "The answer is not A", "The incorrect option is C",
"All except C", "A? No.", 不选A, 选项A错误, 除C外.

Where the question itself asks for what is wrong, "The incorrect option is C" answers it.
"""

from __future__ import annotations

import re

_REACH = 80
"""Characters before a choice in which it can be denied."""
_FILLING = (
    r"(?:[\s*_\"'“”‘’「」《》(（\[【:：$\\=]|"
    r"\b(?:be|been|the|an?|is|are|was|were|would|should|could|must|to|that|this|it|of|for|as|"
    r"options?|choices?|answers?|letters?|statements?|one|correct|right|best|choose|select|pick|"
    r"go with|definitely|certainly|likely|appropriate|think|say|both|either)\b|"
    r"选项|选择|答案|应该?|能够?|可以?|会|宜|[选是为的项最]|正确|恰当|合适|适合|考虑|认为|可能|"
    r"符合(?:题意)?|属于)*+$"
)
"""What may stand between a denial and a choice. Without going back: replies repeat anything."""
_NOT = re.compile(
    r"(?:\b(?:not|never|cannot|\w{1,7}n['’]t|neither|nor|exclud(?:e[sd]?|ing)|"
    r"eliminat(?:e[sd]?|ing)|rul(?:es?|ed|ing) out|rather than|instead of)\b|"
    rf"不(?![仅但只过])|非(?!常)|没有|排除|别|勿){_FILLING}",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"(?:\b(?:except(?: for)?|(?:anything|everything|all) but|incorrect|wrong|false|untrue|"
    r"inappropriate|unlikely|least (?:likely|appropriate|correct))\b|"
    r"不(?:正确|恰当|合适|适合|符合题意|属于|可能)的|(?<!排)除了?|错误?|有误|不当)"
    rf"{_FILLING}",
    re.IGNORECASE,
)
_CLOSED = r"[)）\]】*_\"'”’]{0,6}\s{0,4}(?:选?项)?\s{0,4}"
_VERB = r"(?:is|are|was|were|seems?|can be|would be)\s+(?:(?:all|both|also|clearly|thus)\s+)?"
_NOT_AFTER = re.compile(
    rf"{_CLOSED}(?:[?？]\s*(?:no|nope|not|不|否)(?![a-z])|{_VERB}not\b(?! only)|"
    r"(?:is|are|was|were|does|do|ca|would|should)n['’]t\b|(?:does|do|should|would) not\b|cannot\b|"
    rf"{_VERB}(?:excluded|eliminated|ruled out|contraindicated)\b|"
    r"[都均也并]?(?:不(?:是|选|能选|应选|宜选|考虑|成立)(?![A-Z])|(?:可以?|应|被|予以)?排除))",
    re.IGNORECASE,
)
_WRONG_AFTER = re.compile(
    rf"{_CLOSED}(?:(?:{_VERB}|[-–—:：?？(（]\s*)(?:wrong|incorrect|false|inappropriate|unlikely|"
    r"less (?:likely|appropriate))\b|"
    r"(?:[都均也并:：?？(（]|说法|表述|叙述)?(?:不(?:对|正确|恰当|合适|适合|符合|妥)|错|有误|除外))",
    re.IGNORECASE,
)
_RIGHT_AFTER = re.compile(
    rf"{_CLOSED}(?:(?:is|are) (?:correct|right|true)\b|[都均也并]?(?:正确|对(?!的)|成立))",
    re.IGNORECASE,
)
_ASKS_WRONG = re.compile(
    r"\b(?:except|exception|incorrect|wrong|false|untrue|(?<!at )least|unlikely|inappropriate|"
    r"(?:is|are|does|do|would|should) not)\b|"
    r"不(?:正确|恰当|合适|适合|符合|属于|包括|可能|宜|应|是|对|妥|会|需)|错误|有误|除外",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.。!！?？\n]\s*")


def asks_wrong(question: str) -> bool:
    """Whether a question asks for the choice that is wrong: "all of these except", 不正确的是."""
    sentences = [one for one in _SENTENCE.split(question) if one.strip()]
    return bool(sentences) and _ASKS_WRONG.search(sentences[-1]) is not None


def refused(said: str, start: int, end: int, *, wrong_asked: bool) -> bool:
    """Whether the words right before or after the choice that stands from `start` to `end` say that
    it isn't the answer. `wrong_asked`: the question asks for the choice that is wrong."""
    first = max(0, start - _REACH)
    if _WRONG.search(said, first, start) or _WRONG_AFTER.match(said, end):
        return not wrong_asked
    if wrong_asked and _RIGHT_AFTER.match(said, end):
        return True
    return bool(_NOT.search(said, first, start) or _NOT_AFTER.match(said, end))
