"""Bounds on a number: "at least 30", "30 or more", "不低于30", "30以上".

For normalised text. A bound stands right before or right after its number, and is that number's.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Sign = Literal["", "<", "<=", ">", ">="]


class Bound(NamedTuple):
    """`loose`: the words leave it open whether the number itself is in (以上, "over"). `window`:
    it is a stretch of time ("within 24 hours", 24小时内) or where one begins ("from 10 years",
    3小时后), which others give by the number alone."""

    sign: Sign
    loose: bool = False
    start: int = 0
    end: int = 0
    window: bool = False


NONE = Bound("")

_GAP = (
    r"(?:\s*(?:(?:the|an?|of|about|around|approximately|nearly|some|by|to|at|is|was|be|are|"
    r"equal to|"
    r"total|daily|single|have|had|were|there|adult|dosage|dose|doses|level|levels|value|per|day|"
    r"mean|median|age|aged|"
    r"usual|recommended|in)\b|[:=(~]|为|是|约|大约|达|到|至|每[日天次]|一日|剂量|用量|总量|单次|"
    r"不应|可|可达|用|有|间隔|隔|持续|"
    r"连续|观察|需|应|总人口的))*\s*"
)
_BEFORE: tuple[tuple[Sign, bool, str], ...] = (
    (
        "<=",
        False,
        r"≤|≦|<=|<\s?=|⩽|\b(?:at most|no (?:more|greater|higher|later|longer|older) than|"
        r"not (?:to |be )?(?:exceed(?:ing)?|more than|above|over|greater than|higher than)|"
        r"(?:do|does|should|must|may|can|shall|will)(?: not|n't) (?:usually )?(?:exceed|be (?:more|"
        r"greater|higher) than|be above|go above)|cannot exceed|never exceed(?:s|ing)?|"
        r"without exceeding)|[不未](?:应|得|可|能|要)?(?:超过|高于|大于|多于|超出|晚于|长于)|"
        r"至多|最多|不超",
    ),
    (
        "<=",
        True,
        r"(?<!raised )(?<!increased )(?<!titrated )\b(?:up to|as much as|maximum|maximal|max\.?|"
        r"upper limit|ceiling|limited to|capped at|"
        r"within)|最大(?:剂量|用量|推荐剂量|日剂量|量)?|极量|最高(?:剂量)?|最长|上限",
    ),
    (
        ">=",
        False,
        r"≥|≧|>=|>\s?=|⩾|\b(?:at least|no (?:less|fewer|lower|earlier|younger|shorter) than|"
        r"not (?:less|fewer|lower|below|under|younger|shorter|earlier)(?: than)?)|"
        r"不(?:应|得|可|能)?(?:低于|少于|小于|短于|早于|足于)|至少|最少",
    ),
    (
        ">=",
        True,
        r"\b(?:minimum|lower limit|as (?:little|few|low) as|a minimum|from)"
        r"|最低(?:剂量)?|最短|下限",
    ),
    (
        "<",
        False,
        r"(?<![<=])<(?![=<])|\b(?:(?:less|fewer|lower|smaller|shorter|younger|earlier) than|below|"
        r"under|f[ae]lls? (?:below|under)|beneath)|小于|低于|少于|短于|早于|不足|未满|不满|不到|"
        r"未达|未及",
    ),
    (
        ">",
        False,
        r"(?<![>=-])>(?![=>])|\b(?:(?:more|greater|higher|larger|longer|older|later|heavier) than|"
        r"above|exceed(?:s|ing|ed)?|surpass(?:es|ed|ing)?|beyond|in excess of|rises? above)|大于|"
        r"高于|多于|超过|超出|逾|长于|晚于|"
        r"高达(?=\0)",
    ),
    (">", True, r"\bover"),
)
_AFTER: tuple[tuple[Sign, bool, str], ...] = (
    (
        ">=",
        False,
        r"(?:years? )?(?:of age )?(?:or|and) (?:more|greater|above|higher|older|over|longer|"
        r"heavier|up(?:wards)?)(?! than)\b(?! \d)|(?:or|and) later(?=[.,;)]|$)|\+(?![\d-])|"
        r"(?:[岁年月周天日种名例个次项]\s?)?[及或](?:其|者)?以上|及更[高大长]",
    ),
    (
        "<=",
        False,
        r"(?:years? )?(?:of age )?(?:or|and) (?:less|below|lower|fewer|younger|under|shorter|"
        r"earlier|lighter)\b|(?:[岁年月周天日种名例个次项]\s?)?[及或](?:其|者)?以[下内]",
    ),
    (">", True, r"(?<=[时钟天日周月年])[以之]?后(?![续期者来])"),
    (">", True, r"多(?=[名例人种个年天国万]|$|\s)|余(?=[名例人种个年天])"),
    (">=", True, r"[种名例个次项]?以上|(?:at )?minimum\b(?!\s?\d)"),
    (
        "<=",
        True,
        r"以[下内]|之[内下]|内(?![部分脏侧膜科皮镜毒])|(?:at )?max(?:imum|imal)?\b(?!\s?[\d(a-z])",
    ),
    ("<=", False, r"at most\b|为[上]?限"),
)
_BEFORE_ANY = re.compile(
    "|".join(f"(?P<b{i}>{pattern})" for i, (_, _, pattern) in enumerate(_BEFORE))
)
_AFTER_ANY = re.compile(
    r"[\s(-]*(?:"
    + "|".join(f"(?P<a{i}>{pattern})" for i, (_, _, pattern) in enumerate(_AFTER))
    + ")"
)
_LONG = (
    "max",
    "最大",
    "最高",
    "minimum",
    "最低",
    "not exceed",
    "do not exceed",
    "should not exceed",
    "不超过",
    "不得超过",
)
_MEASURED = re.compile(
    r"\s*(?:an?\s|the\s)?[a-z][a-z0-9+-]*(?:\s(?:count|level|score))?(?:\s(?:of|is|was))?\s*"
)
"""What is measured, between a bound and its number: "below eGFR 30", "above a CD4 count of 500"."""
_ONLY_GAP = re.compile(_GAP)
_LONGEST = 48
_WINDOW = re.compile(r"within|from|内|后")
THRESHOLD = re.compile(
    r"\b(?:threshold|cut[- ]?off|limit|target|goal|cap)s?\b|界值|阈值|临界|截断|目标|上限|下限"
)


def bound_at(text: str, start: int, end: int) -> Bound:
    """What bounds the number (with its unit) at `start` to `end`."""
    window = max(0, start - _LONGEST)
    for found in reversed(list(_BEFORE_ANY.finditer(text, window, start))):
        gap = text[found.end() : start]
        if _ONLY_GAP.fullmatch(gap) or _names_only(found, gap):
            sign, loose, _ = _BEFORE[int(str(found.lastgroup)[1:])]
            window = bool(_WINDOW.search(found.group()))
            return Bound(sign, loose, found.start(), start, window)
        break
    if after := _AFTER_ANY.match(text, end):
        sign, loose, _ = _AFTER[int(str(after.lastgroup)[1:])]
        return Bound(sign, loose, end, after.end(), bool(_WINDOW.search(after.group())))
    return NONE


def _names_only(found: re.Match[str], gap: str) -> bool:
    """Whether a bound's number comes after a few words: "maximum dose in adults is"."""
    long_reaching = found.group().startswith(_LONG)
    if re.search("exceed|超过", found.group()):
        return re.fullmatch(r"[^\d.;,，。；、]{0,24}?", gap) is not None
    if long_reaching:
        return re.fullmatch(r"[^\d.;,，。；、]{0,40}?", gap) is not None
    return _MEASURED.fullmatch(gap) is not None


def agree(said: Bound, stands: Bound) -> bool:
    """Whether two bounds say the same; a loose one leaves the number itself open."""
    if said.sign == stands.sign:
        return True
    if not said.sign or not stands.sign:
        return said.window or stands.window
    return said.sign[0] == stands.sign[0] and (said.loose or stands.loose)
