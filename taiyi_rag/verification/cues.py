"""Words that say no, and how far they reach: not, without, contraindicated, 不, 未, 禁用.

Two turn back to a yes ("no contraindication"). A "not" that belongs to a number's bound ("not
more than 5") is none. For prepared text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.verification.quantities import quantities

_FORBIDDEN = re.compile(
    r"\bcontra-?indicat\w+|\bavoided\b|\bprohibited\b|\bforbidden\b|禁用|禁忌|忌用"
)


BUT_FOR = r"\bavoid(?:s|ing)?\b|\bprohibit(?:s|ing)?\b|\bbann(?:ed|ing)\b|禁止|严禁|避免|慎勿|切勿"


WEAK = re.compile(
    r"\b(?:un(?!it|der|ion|iver|til|ique|iform)|in(?:ab|suff|eff|adeq|appr|accur|val|vis|elig|"
    r"compl)|non-?|"
    r"asympt|irrev|dis(?!eas|trib|cuss|play|cov|ord|tan|tr|infec|c\b)|im(?:poss|prob))[a-z]+|"
    r"less\b|\bfree of\b|-free\b|\blittle\b|\bfew\b|\byet to\b|\bharmless\b|"
    r"\brefus\w+|\bdeni\w+|\bstop\w*|\bexclu\w+|\brar\w+|\bbefore\b|\brather than\b|"
    r"\botherwise\b|\bonly\b|\bdepriv\w+|"
    r"\bmiss\w*|\blow\b|\bwrong\w*|\bincorrect\w*"
    r"|[无非]|停|仅|只|除|少|免|拒|难"
)
"""What may say no in one language where the other has a cue: "unlikely", 不太可能."""


_NOT = re.compile(
    r"\b(?:not|n't|no(?! one\b)(?!\.)|never|without|neither|nor|none|cannot|lack(?:s|ed|"
    r"ing)?(?: of)?|"
    r"absence of|fail(?:s|ed|ure)? to|unlikely|unable to|inability to|nobody|"
    r"(?:recommend\w*|advis\w+|guidance) against)\b|(?<=[a-z])n't\b|\bnon-?(?=inferior)"
    rf"|{BUT_FOR}|"
    rf"不(?![良同仅但断全稳明孕育等规典管论久利足够锈饱景幸少多])(?!过(?!敏))(?!适(?![用宜合]))|"
    rf"未(?![成来婚知])|"
    rf"无(?![论创菌线机])|没有|没能|"
    r"并非|[绝]非|非(?=必|常规|首选|一线|标准|随机|劣)|勿|缺乏|尚无|否认"
)


_END = re.compile(
    r"[;:()\[\]]|,(?!\s?(?:or|nor)\b)|[.!?](?=\s|$)|[。!?、]?\n|[。]|\b(?:but|however|although|"
    r"though|whereas|"
    r"while|unless|except|because|so that|if|when|until|who|which|than)\b|但|却|除非|因为|因此|"
    r"而(?!且)"
)


_START = re.compile(
    r"[;()\[\]]|[.!?](?=\s|$)|[。\n]|,|\b(?:but|however|although|whereas|while)\b|但|而(?!且)"
)


_REACH = 60


class Cue(NamedTuple):
    """A word that turns what stands at `low` to `high`."""

    start: int
    end: int
    low: int
    high: int
    whole: bool


@lru_cache(maxsize=8_192)
def cues(text: str) -> tuple[Cue, ...]:
    """Those of a prepared text; not those of bounds ("no more than 5")."""
    bounds = [(q.bound.start, q.bound.end) for q in quantities(text) if q.bound.sign]
    found: list[Cue] = []
    for match in _NOT.finditer(text):
        if not any(_is_bounds(text, match, a, b) for a, b in bounds):
            found.append(Cue(*match.span(), match.end(), clause_end(text, match.end()), False))
    for match in _FORBIDDEN.finditer(text):
        found.append(
            Cue(
                *match.span(),
                clause_start(text, match.start()),
                clause_end(text, match.end()),
                True,
            )
        )
    return tuple(sorted(found))


_TURNED = re.compile(
    r"\s?(?:\w+ )?(?:ha[sd] |have |be |been )*(?:takes?|taken|giv\w+|receiv\w+|us\w+|test\w+|"
    r"need\w*|"
    r"requir\w*|last\w*|dosed|administered)?\s?"
)
"""What stands between a "not" and the bound that it turns: not [take] more than 2 g."""


def _is_bounds(text: str, cue: re.Match[str], start: int, end: int) -> bool:
    """Whether a "not" is a bound's from `start` to `end`: in it, or turning it."""
    if start <= cue.start() < end:
        return True
    return cue.end() <= start and _TURNED.fullmatch(text, cue.end(), start) is not None


def bound_turned(text: str, at: int) -> bool:
    """Whether a "not" before the bound at an offset turns it: not more than."""
    before = list(_NOT.finditer(text, max(0, at - 40), at))
    return bool(before) and _TURNED.fullmatch(text, before[-1].end(), at) is not None


def clause_end(text: str, at: int) -> int:
    match = _END.search(text, at)
    return min(match.start() if match else len(text), at + 4 * _REACH)


def clause_start(text: str, at: int) -> int:
    low = 0
    for match in _START.finditer(text, 0, at):
        low = match.end()
    return low


def turned(text: str, at: int) -> bool:
    """Whether what stands at an offset is said no to."""
    return sum(c.low <= at < c.high for c in cues(text)) % 2 == 1
