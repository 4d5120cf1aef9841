"""Units of measure with their dimension and scale, as both languages write them.

A dimension says what may be compared at all ("mass", "mass/kg", "mass/volume", "amount/volume"),
the scale how many of its base unit one is: 1 g is 1000 of "mass", as 1000 mg are. What a molar
concentration is in mg/dL depends on what is measured: `taiyi_rag.language.units` knows that.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from taiyi_rag.language.detect import HAN


class Unit(NamedTuple):
    """`per` is "day", "dose" or "week" where the unit says so (mg/day), else ""."""

    dimension: str
    scale: float
    per: str
    end: int


_DAY = 24.0
_SIMPLE: tuple[tuple[str, str, float], ...] = (
    ("mass", r"(?:pg|picograms?|皮克)", 1e-9),
    ("mass", r"(?:ng|nanograms?|纳克)", 1e-6),
    ("mass", r"(?:mcg|ug|micrograms?|microg|微克)", 1e-3),
    ("mass", r"(?:mgs?|milligrams?|milligrammes?|毫克)", 1.0),
    ("mass", r"(?:kg|kilograms?|kilogrammes?|千克|公斤)", 1e6),
    ("mass", r"(?:gm?|grams?|grammes?|克)(?!拉霉素|雷)", 1e3),
    ("volume", r"(?:mcl|ul|microlit(?:er|re)s?|微升)", 1e-6),
    ("volume", r"(?:ml|cc|millilit(?:er|re)s?|毫升)", 1e-3),
    ("volume", r"(?:dl|deciliters?|分升)", 1e-1),
    ("volume", r"(?:mm3|cubic millimet(?:er|re)s?)", 1e-6),
    ("volume", r"(?:l|lit(?:er|re)s?|升)(?![高至降])", 1.0),
    ("amount", r"(?:nmol|纳摩尔)", 1e-6),
    ("amount", r"(?:mcmol|umol|micromol(?:es?)?|微摩尔?)", 1e-3),
    ("amount", r"(?:mmol|millimol(?:es?)?|毫摩尔?)", 1.0),
    ("amount", r"(?:mol|摩尔)", 1e3),
    ("equivalents", r"(?:meqs?|毫当量)", 1.0),
    ("activity", r"(?:miu|million (?:international )?units|百万(?:国际)?单位)", 1e6),
    ("activity", r"(?:万(?:国际)?(?:单位|iu|u))", 1e4),
    ("activity", r"(?:i\.?u\.?|international units?|units?|u|国际单位|单位)", 1.0),
    ("pressure", r"(?:mm\s?hg|毫米汞柱)", 1.0),
    ("water pressure", r"(?:cm\s?h2o|厘米水柱)", 1.0),
    ("kilopascals", r"(?:kpa|千帕)", 1.0),
    ("length", r"(?:mm|millimet(?:er|re)s?|毫米)", 1.0),
    ("length", r"(?:cm|centimet(?:er|re)s?|厘米)", 10.0),
    ("length", r"(?:mcm|um|微米)", 1e-3),
    ("length", r"(?:nm|纳米)", 1e-6),
    ("length", r"(?:m|met(?:er|re)s|米)(?![2氮格曲索力])", 1e3),
    ("celsius", r"(?:°\s?c|℃|(?:degrees? )?celsius|摄氏度)", 1.0),
    ("fahrenheit", r"(?:°\s?f|(?:degrees? )?fahrenheit|华氏度)", 1.0),
    ("pounds", r"(?:lbs?|pounds?|磅)", 1.0),
    ("percent", r"(?:%|per ?cent(?:age points?)?|个?百分点)", 1.0),
    ("percent", r"(?:‰|per ?mille)", 0.1),
    ("fold", r"(?:-?folds?|倍|x(?!\s?\d))", 1.0),
    ("time", r"(?:s|secs?|seconds?|秒钟?)(?!类)", 1 / 3600),
    ("time", r"(?:mins?|minutes?|分钟)", 1 / 60),
    ("time", r"(?:h|hrs?|hours?|个?小时|个?钟头)", 1.0),
    ("time", r"(?:d|days?|天|日(?!本))", _DAY),
    ("time", r"(?:wks?|weeks?|个?星期|周)(?!围)", 7 * _DAY),
    ("time", r"(?:mos?|months?|个月|月龄)", 30.4375 * _DAY),
    ("time", r"(?:y|yrs?|years?|年|岁|周岁)", 365.25 * _DAY),
    ("energy", r"(?:kcal|千卡|大卡)", 1.0),
    ("radiation", r"(?:gy|戈瑞)", 1.0),
    ("tablets", r"(?:tablets?|tabs?|capsules?|caps?|pills?|片|粒|丸)", 1.0),
    ("doses", r"(?:doses?|剂|针(?!对|灸|剂|刺))(?!量)", 1.0),
    ("puffs", r"(?:puffs?|inhalations?|喷|吸(?!入|氧|收))", 1.0),
    ("drops", r"(?:drops?|滴(?!注|定|度|眼|剂))", 1.0),
)
_WHOLE = rf"(?:(?<=[{HAN}])|(?![a-z]))"
"""What a unit ends with: Latin letters may follow a Chinese one (80万单位bid)."""
_NAMED = {f"u{i}": (dimension, scale) for i, (dimension, _, scale) in enumerate(_SIMPLE)}
_UNIT = re.compile(
    r"[\s-]?(?:"
    + "|".join(f"(?P<u{i}>{pattern})" for i, (_, pattern, _) in enumerate(_SIMPLE))
    + rf"){_WHOLE}"
)
_DENOMINATORS: tuple[tuple[str, str, float], ...] = (
    ("kg", r"(?:kg|kilograms?|千克|公斤)(?:\s?(?:of )?(?:body[- ]?weight|bw)|体重)?", 1.0),
    ("", r"1\.73\s?(?:m2|平方米|square met(?:er|re)s)", 1.0),
    ("m2", r"(?:m2|m\^2|square met(?:er|re)s?|平方米)(?:\s?体表面积)?", 1.0),
    ("day", r"(?:d|days?|24\s?h(?:ours)?|日|天)", 1.0),
    ("week", r"(?:wk|weeks?|周)", 1.0),
    ("dose", r"(?:doses?|次|剂)", 1.0),
    ("time", r"(?:min(?:utes?)?|分钟?)", 1 / 60),
    ("time", r"(?:h|hrs?|hours?|小时)", 1.0),
    ("volume", r"(?:mcl|ul|mm3|微升)", 1e-6),
    ("volume", r"(?:ml|毫升)", 1e-3),
    ("volume", r"(?:dl|分升)", 1e-1),
    ("volume", r"(?:l|lit(?:er|re)s?|升)", 1.0),
    ("mole", r"(?:mol)", 1e3),
    ("mole", r"(?:mmol)", 1.0),
    ("gram", r"(?:mg)", 1e-3),
    ("gram", r"(?:g)", 1.0),
)
_BELOW = {f"d{i}": (dimension, scale) for i, (dimension, _, scale) in enumerate(_DENOMINATORS)}
_DENOMINATOR = re.compile(
    r"\s?(?:/|\bper\b|·|每|\ban?\b(?=\s+(?:day|week|dose|hour|minute)))\s?(?:"
    + "|".join(f"(?P<d{i}>{pattern})" for i, (_, pattern, _) in enumerate(_DENOMINATORS))
    + rf")(?:-1)?{_WHOLE}"
    + r"(?!\s?[\d一二两三四五六七八九十]*[次小])"
)
_KG_BEFORE = re.compile(
    r"(?:每|per )(?:kg|kilogram|千克|公斤)(?:体重| of body weight)?(?:每[日天次])?(?:给予?|为)?\s?$"
)
_TIME_BEFORE = re.compile(r"每(?:(小时|h)|分钟)\s?$")
_RATES = ("day", "dose", "week")


def unit_at(text: str, at: int) -> Unit | None:
    """The unit that begins at `at`, a blank or a hyphen before it allowed, with what it is per."""
    found = _UNIT.match(text, at)
    if found:
        dimension, scale = _NAMED[str(found.lastgroup)]
        return _with_denominators(text, dimension, scale, found.end())
    per = _DENOMINATOR.match(text, at)  # 500/mcL, ×10^9/L, 98/min
    if per and text[at : at + 2].strip().startswith("/"):
        return _with_denominators(text, "count", 1.0, at)
    counted = re.compile(r"\s?(?:个|次|cells|copies|beats|breaths|times)(?=\s?/|\s?per)").match(
        text, at
    )
    return _with_denominators(text, "count", 1.0, counted.end()) if counted else None


def _with_denominators(text: str, dimension: str, scale: float, at: int) -> Unit | None:
    per = ""
    while found := _DENOMINATOR.match(text, at):
        name, below = _BELOW[str(found.lastgroup)]
        at = found.end()
        if name in _RATES:
            per = name
        elif name:
            dimension, scale = f"{dimension}/{name}", scale / below
    return Unit(dimension, scale, per, at)


def per_before(text: str, at: int) -> Unit | None:
    """What "每公斤体重" or "每小时" right before a number at `at` says that it is per."""
    if _KG_BEFORE.search(text, max(0, at - 24), at):
        return Unit("kg", 1.0, "", at)
    if found := _TIME_BEFORE.search(text, max(0, at - 6), at):
        return Unit("time", 1.0 if found[1] else 1 / 60, "", at)
    return None


DOSED = ("mass", "activity", "tablets", "puffs", "drops", "doses", "radiation")
"""First parts of the dimensions that medicines are given in; "volume" and "amount" are too where
nothing says that they are a level in blood."""
