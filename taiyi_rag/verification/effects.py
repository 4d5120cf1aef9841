"""Whether the words that decide a claim tell of an effect in the claim's direction.

"X reduces Y" shares nearly all its words with "X was not associated with Y" and "Y increased under
X". So what claims that something rises, falls or stays the same must be decided by a sentence that
speaks of rising, falling or staying the same. That the sentence says the contrary can't be told
from this, only that it doesn't say the claim; `facts` tells some contraries.
"""

from __future__ import annotations

import re
from functools import lru_cache

from taiyi_rag.language.tokens import fold
from taiyi_rag.types import Check, Finding

_MORE = (
    r"\b(?:increas|rais|elevat|enhanc|promot|stimulat|induc|augment|accelerat|aggravat|exacerbat|"
    r"worsen|strengthen|facilitat|amplif|upregulat|up-regulat|(?<!de)(?<!in)activat|trigger|"
    r"provok|boost|prolong|improv)\w*|\b(?:higher|greater|more|rise[sn]?|rose|rising|longer|causes?|"
    r"caused|causing|leads? to|led to|results? in|resulted in)\b"
    r"|增加|升高|增高|上升|提高|促进|激活|诱导|导致|引起|加重|延长|改善|更高|较高|更多"
)
_LESS = (
    r"\b(?:reduc|decreas|lower|inhibit|suppress|prevent|block|imped|impair|attenuat|abolish|abrogat|"
    r"downregulat|down-regulat|deactivat|inactivat|diminish|declin|slow|protect|limit|antagoni[sz]|"
    r"disrupt|shorten|alleviat|restrict|hinder|delay|rescu|revers)\w*|\b(?:less|fewer|falls?|fell|"
    r"falling|loss|shorter|counteract\w*)\b"
    r"|降低|减少|抑制|预防|阻止|下降|减轻|阻断|延缓|缩短|缓解|保护|更低|较低|更少|防止"
)
_NEITHER = (
    r"\b(?:no|non-?|without|lack of|lacks?)\b[^.,;]{0,40}\b(?:effects?|associat\w+|differen\w+|"
    r"relat\w+|changes?|benefits?|improvements?|evidence|influence|impact|increase|reduction|interactions?)\b"
    r"|\b(?:not|n't|never|neither|nor|fail(?:s|ed)? to|cannot)\b|\bunrelated\b|\bunaffected\b|"
    r"\bunchanged\b|\bindependent of\b|\bsimilar\b|\bcomparable\b|\bequivalent\b"
    r"|无关|无显著|无明显|没有|未见|未能|未发现|不(?:增|降|减|升|影响|改变|导致|能)|相似|相当|无差异"
)
_DIRECTIONS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (("more", _MORE), ("less", _LESS), ("neither", _NEITHER))
}


def effects(claim: str, source: str) -> tuple[Finding, ...]:
    """The claim's effect, if `source` tells of none in its direction. What claims several says too
    much to be judged by this."""
    said, stands = _directions(claim), _directions(source)
    way = "neither" if "neither" in said else next(iter(said), "")
    several = len(said) > 1 and way != "neither"
    if not way or several or way in stands:
        return ()
    return (Finding(Check.DIRECTION, said[way]),)


@lru_cache(4096)
def _directions(text: str) -> dict[str, str]:
    """The directions that a text speaks of, each with its first word."""
    folded = fold(text)
    found = {name: pattern.search(folded) for name, pattern in _DIRECTIONS.items()}
    return {name: match.group() for name, match in found.items() if match}
