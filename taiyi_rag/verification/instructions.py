"""Doses told without a weight: two sprays, an ampoule, double the dose, three times a day, 300; and
amounts that can't be read: 5O0 mg.

For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.language.substances import names_another
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import named

_N = (
    r"(?:\d+(?:\.\d+)?|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half)\b|"
    r"[一二两三四五六七八九十半]+)"
)
_COUNTED = re.compile(
    rf"{_N}(?: an?)?\s?(?:sprays?|ampoules?|vials?|sachets?|patch(?:es)?|"
    r"suppositor(?:y|ies)|caps(?:ules?)?|"
    r"tabs?|tablets?|pills?|drops|puffs?|(?:tea|table)?spoon(?:ful)?s?|inhalations?|lozenges?)\b|"
    rf"{_N}\s?个?\s?(?:支|喷|片|粒|丸|袋|包|滴|贴|瓶|揿|吸|枚|安瓿|勺)(?![持点段剂])"
)
_MEASURED = re.compile(rf"{_N}\s?(?:mmol|ml|iu)(?:/kg)?\b(?!/)|{_N}\s?个?单位")
_ALWAYS = re.compile(
    rf"{_N}\s?(?:meq\b(?!/)|gy\b)|\b(?:oxygen|o2)\b[^.;]{{0,12}}\d\s?l/min|"
    r"(?:氧流量|吸氧|给氧)[^,.;]{0,8}\d"
)
"""Measures of what is given, whatever is named: electrolytes, radiation, oxygen."""
_CHANGED = re.compile(
    r"\b(?:doubl|tripl|quadrupl|halv)(?:e|ed|es|ing)\b(?![- ](?:blind|therapy))|"
    r"\bhalf (?:the|of the) \w* ?dose|\b(?:twice|thrice|\w+ times) the (?:\w+ )?dose|"
    r"\b(?:two|three|four|five|ten|\d+)-?fold\b|加倍|减半|翻倍|[二两三四五十]倍(?:剂|用)?量|倍量"
)
_OF_DOSE = re.compile(r"\bdos(?:e|es|age|ing)\b|剂量|用量|药量|给药")
_ORDERED = re.compile(
    r"\b(?:take|give|use|inject|inhale|apply|swallow|administer)\b|[吃服用注喷滴吸]|^\W*[一每][日天][^a-z]{0,6}$"
)
_BARE = re.compile(
    r"\s?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]{1,5})(?=$|[\s,.;。](?!\d)|[每睡早晚一])"
)
_NOT_A_DOSE = re.compile(r"\s?(?:%|patients|trials|studies|years|women|men|例|项|年)")
_UNREADABLE = re.compile(
    r"(?<![a-z0-9.])(?=[\dlio.]*\d|[lio]{1,3}o)(?=[\d.]*[lio])[\dlio.]+\s?"
    r"(?:mg|mcg|ug|μg|g|ml|iu|units?|u|mmol|meq|毫克|微克|克|毫升|单位|片|粒)(?![a-z])"
)


def unreadable(text: str) -> Iterator[str]:
    """Amounts with letters among their digits."""
    for match in _UNREADABLE.finditer(text):
        yield match.group()


def instructs(text: str) -> bool:
    """Whether a text says how much or how often to take, in words or numbers without a weight."""
    medicine = _medicine_ends(text)
    changed = _CHANGED.search(text) and (medicine or _OF_DOSE.search(text))
    often = any(q.dimension == "frequency" for q in quantities(text)) and _ORDERED.search(text)
    measured = _MEASURED.search(text) and (medicine or _ORDERED.search(text) or "infus" in text)
    bare = any(_bare(text, end) for end in medicine)
    return bool(
        _COUNTED.search(text)
        or _ALWAYS.search(text)
        or changed
        or often
        or measured
        or bare
        or any(unreadable(text))
    )


def _medicine_ends(text: str) -> list[int]:
    found = (f for f in named(text) if f.entry.kind == "substance" and not names_another(f))
    return [f.start + len(f.name) for f in found]


def _bare(text: str, end: int) -> bool:
    """Whether a number alone follows a medicine's name."""
    number = _BARE.match(text, end)
    return number is not None and not _NOT_A_DOSE.match(text, number.end())
