"""Whether a text advises the use of something or advises against it.

"Contraindicated", "should not be used", "avoid" and 禁用 are one thing in many words; "indicated"
and "may be given" are its opposite with nearly the same words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from taiyi_rag.types import Check, Finding

Advice = frozenset[Literal["for", "against"]]

_USE = r"(?:us|giv|tak|administ|start|initiat|prescrib|offer|recommend|advis)\w*"
_AGAINST = re.compile(
    r"\bcontra-?indicat\w+|\bavoid(?:ed|s|ing)?\b|"
    r"\b(?:should|must|may|do|does|is|are|can|could)(?: not|n't|not)(?: be)?(?: routinely)? "
    rf"{_USE}|"
    r"\bnot (?:be )?(?:routinely )?(?:recommended|advised|indicated|suitable|appropriate)\b|"
    rf"\bnever (?:be )?{_USE}|"
    r"禁用|禁忌|忌用|避免(?:使用|应用|服用|给予)?|不(?:推荐|建议|主张|宜|适用)|"
    r"不(?:应|得|可|能|要)(?:该|当|以|再|常规)?(?:使用|应用|给予|给药|服用|用于|用)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bindicated\b|\brecommend\w*|\bsuitable\b|"
    r"\b(?:can|may|should|must|could|is|are)(?: also| safely)? be (?:us|giv|tak|administ|start|"
    r"initiat|prescrib|offer)\w*|\b(?:is|are) (?:used|given|taken|offered|prescribed)\b|"
    r"推荐|适用|首选|建议(?:使用|应用|给予|服用)|"
    r"[可宜](?:以)?(?:使用|应用|给予|服用|用于|用)|应(?:当|该)?(?:使用|应用|给予|服用)",
    re.IGNORECASE,
)
_PLAINLY = {"en": "contraindicated", "zh": "禁忌"}
"""Which our vocabulary has as names of one term."""


def opposed(claim: str, source: str) -> Finding | None:
    """What a claim advises, where the source only advises the opposite."""
    said, stands = advice(claim), advice(source)
    if len(said) == len(stands) == 1 and said != stands:
        return Finding(Check.NEGATION, _words(claim), _words(source))
    return None


def unstated(claim: str, source: str) -> bool:
    """Whether a claim gives one advice and the source both, which may be of other things; or
    advises against what the source says nothing against."""
    said, stands = advice(claim), advice(source)
    return len(said) == 1 and (len(stands) == 2 or ("against" in said and "against" not in stands))


@lru_cache(maxsize=8_192)
def advice(text: str) -> Advice:
    """What a text advises."""
    rest = _AGAINST.sub(" ", text)
    found: set[Literal["for", "against"]] = set()
    if rest != text:
        found.add("against")
    if _FOR.search(rest):
        found.add("for")
    return frozenset(found)


def plainly(text: str, language: Literal["en", "zh"]) -> str:
    """`text`, whatever it advises against told by one word."""
    return _AGAINST.sub(_PLAINLY[language], text)


def _words(text: str) -> str:
    found = _AGAINST.search(text) or _FOR.search(text)
    return found.group() if found else ""
