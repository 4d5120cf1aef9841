"""Quantities in other units, for finding passages: 7.0 mmol/L of glucose is also 126 mg/dL.

China and most of Europe measure in SI units, American texts in conventional ones. What is made
here widens a search and is shown in no answer: a dose or a threshold is quoted as its source has
it. Only the tool that lists the quantities of a text shows it, beside the quantity.

Factors: glucose, lipids, creatinine, urea nitrogen, uric acid, bilirubin, calcium and phosphate
from molar masses, as the AMA Manual of Style (11th edition, chapter 17.5) rounds them; HbA1c by the
NGSP's and IFCC's master equation, 10.929 × (% - 2.15); pressure by the SI definition of mmHg.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from taiyi_rag.language.tokens import normalise


@dataclass(frozen=True, slots=True)
class Conversion:
    """A quantity of a text, and how a text in other units may write it, the nearest first."""

    found: str
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """`b` is `a` × `factor` + `offset`. `decimals` are those that the field writes in `a` and in
    `b`; a round number, a multiple of `step`, is written for `b` when it is within `near` of it.
    Without a pattern of the `analyte` it holds for anything."""

    analyte: str
    a: str
    b: str
    factor: float
    offset: float = 0.0
    decimals: tuple[int, int] = (1, 0)
    step: int = 0
    near: float = 0.0


_RULES = (
    _Rule(r"glucose|blood sugar|glyca?emi|血糖|葡萄糖", "mmol/L", "mg/dL", 18.016),
    _Rule(
        r"cholesterol|\bldl|\bhdl|胆固醇|密度脂蛋白", "mmol/L", "mg/dL", 38.67, step=5, near=0.035
    ),
    _Rule(r"triglycerid|甘油三酯|三酰甘油", "mmol/L", "mg/dL", 88.57, step=10, near=0.02),
    _Rule(r"creatinine|肌酐", "mg/dL", "μmol/L", 88.42),
    _Rule(r"\burea\b|\bbun\b|尿素", "mmol/L", "mg/dL", 2.8),
    _Rule(r"uric acid|urate|uricemi|尿酸", "mg/dL", "μmol/L", 59.48, step=10, near=0.012),
    _Rule(r"bilirubin|胆红素", "mg/dL", "μmol/L", 17.1, decimals=(1, 1)),
    _Rule(r"calcium|calca?emi|钙", "mmol/L", "mg/dL", 4.008, decimals=(2, 1)),
    _Rule(r"phosph|血磷", "mmol/L", "mg/dL", 3.097, decimals=(2, 1)),
    _Rule(
        r"potassium|sodium|chloride|bicarbonate|kala?emi|natra?emi|钾|钠|氯|碳酸氢",
        "mmol/L",
        "mEq/L",
        1.0,
        decimals=(1, 1),
    ),
    _Rule(r"a1c|(?:glycated|glycosylated) ha?emoglobin|糖化", "%", "mmol/mol", 10.929, -23.497),
    _Rule("", "kPa", "mmHg", 7.50062),
    _Rule("", "°C", "°F", 1.8, 32.0, decimals=(1, 1)),
    _Rule("", "g/dL", "g/L", 10.0),
    _Rule("", "kg", "lb", 2.20462),
)

_UNITS = {
    "mmol/mol": r"mmol/mol",
    "mmol/L": r"mmol\s?/\s?l|毫摩尔?/升",
    "μmol/L": r"(?:mc|u)mol\s?/\s?l|微摩尔?/升",
    "mEq/L": r"meq\s?/\s?l",
    "mg/dL": r"mg\s?/\s?dl|毫克/分升",
    "g/dL": r"g\s?/\s?dl|克/分升",
    "g/L": r"g\s?/\s?l|克/升",
    "kPa": r"kpa|千帕",
    "mmHg": r"mm\s?hg|毫米汞柱",
    "°C": r"°\s?c|(?:degrees? )?celsius|摄氏度",
    "°F": r"°\s?f|(?:degrees? )?fahrenheit|华氏度",
    "kg": r"kg|kilograms?|公斤|千克",
    "lb": r"lbs?|pounds?|磅",
    "%": r"%",
}
_NAMES = dict(enumerate(_UNITS))
_NUMBER = r"\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?<![\d.])({_NUMBER})(?:\s?(?:-|~|/|to|and|至|到|和)\s?({_NUMBER}))?\s?(?:"
    + "|".join(f"(?P<u{i}>{_UNITS[name]})" for i, name in _NAMES.items())
    + r")(?![a-z/])"
)
_VERB = (
    r"(?:f[ae]ll(?:s|ing|en)?|r[io]s(?:es?|ing|en)|(?:dropp?|lower|declin|reduc|decreas|increas|"
    r"rais|chang|differ|improv)(?:e?s|e?d|e|ing|ences?|ements?|tions?)?)"
)
_CHANGE = re.compile(
    rf"\b{_VERB}(?:\s+(?!(?:to|from|below|above|under|over)\b)[a-z0-9]+){{0,3}}?"
    r"(?:\s+(?:by|of|was|is))?"
    r"(?:\s+(?:about|around|nearly|at least|up to|an? (?:mean|average) of))?"
    r"[\s~≥>-]*$"
    r"|(?:下降|降低|减少|减低|升高|上升|增加|增高|改善)[了约\s~≥>-]*$"
    r"|(?:幅度?|差异?|差值|变化|降低值|下降值)[为是约达\s:~≥>-]*$"
)
_DIFFERENCE = re.compile(
    r"[\s-]*(?:points?)?\s*(?:absolute|mean)?\s*(?:reduction|decrease|decline|increase|drop|fall|rise|"
    r"change|difference|improvement)\b|的?(?:降幅|增幅|差)"
)
"""What before or after a number says that it is a difference: a scale's offset is no part of it."""
_AFTER = 20
"""A name after a quantity counts as so many characters further off than one before it."""


def converted(text: str) -> list[Conversion]:
    """The quantities of `text` in their other units, where what is measured is named in it, in
    English or Chinese, or is no matter (pressure, temperature, weight)."""
    folded = normalise(text)
    found = []
    for match in _QUANTITY.finditer(folded):
        unit = _NAMES[int(str(match.lastgroup)[1:])]
        rule = _rule(folded, match.start(), match.end(), unit)
        if rule is not None and not (rule.offset and _is_change(folded, match)):
            numbers = [float(n) for n in match.groups()[:2] if n]
            written = [w for n in numbers for w in _written(rule, unit, n)]
            if written:
                found.append(Conversion(match.group(), tuple(dict.fromkeys(written))))
    return found


def _is_change(text: str, quantity: re.Match[str]) -> bool:
    """Whether a quantity is how much something rose or fell."""
    before = text[max(0, quantity.start() - 60) : quantity.start()]
    return bool(_CHANGE.search(before) or _DIFFERENCE.match(text, quantity.end()))


def _rule(text: str, start: int, end: int, unit: str) -> _Rule | None:
    """The rule for a unit whose analyte's name is nearest."""
    best: tuple[float, _Rule] | None = None
    for rule in _RULES:
        if unit not in (rule.a, rule.b):
            continue
        if not rule.analyte:
            return rule
        for name in re.finditer(rule.analyte, text):
            before = start - name.end()
            distance = before if before >= 0 else name.start() - end + _AFTER
            if best is None or distance < best[0]:
                best = distance, rule
    return best[1] if best else None


def _written(rule: _Rule, unit: str, number: float) -> Iterator[str]:
    if unit == rule.a:
        value, decimals, other = number * rule.factor + rule.offset, rule.decimals[1], rule.b
    else:
        value, decimals, other = (number - rule.offset) / rule.factor, rule.decimals[0], rule.a
    if value <= 0:
        return
    for rounded in _roundings(value, decimals):
        yield f"{rounded:.{decimals}f} {other}"
        if decimals and rounded == int(rounded):
            yield f"{int(rounded)} {other}"
    if rule.step and other == rule.b:
        even = round(value / rule.step) * rule.step
        if even and abs(even - value) <= rule.near * value:
            yield f"{even} {other}"


def _roundings(value: float, decimals: int) -> Iterator[float]:
    """The nearest number with so many decimals, and the one beyond when that is near too."""
    scaled = value * 10**decimals
    nearest = math.floor(scaled + 0.5)
    yield nearest / 10**decimals
    beyond = nearest + 1 if scaled > nearest else nearest - 1
    if abs(scaled - beyond) < 0.75:
        yield beyond / 10**decimals
