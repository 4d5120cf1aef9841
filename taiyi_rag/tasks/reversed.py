"""Whether what is started, stopped or an allergy is told the other way round, medicine by medicine.

Told only where both texts are plain: each says one thing of the medicine and never the other, in
a clause that names no other medicine. Of "stop it" nobody knows of what it is said, so the medicine
before it is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from taiyi_rag.language import substances

_CLAUSE = re.compile(
    r"[;.:，,。；：\n!?！？](?!\d)|\b(?:and|but|then|while|whereas)\b|但|并(?!发)|而|后(?=[改加停])"
)
_STOPPED = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|discontinu(?:e[ds]?|ing|ation)|(?:with)?h[oe]ld(?:ing)?|withdrawn|"
    r"ceas(?:e[ds]?|ing))\b|(?<!骤)停|不再[使服应]?用|撤药",
    re.I,
)
_GIVEN = re.compile(
    r"\b(?:(?:re)?start(?:s|ed|ing)?|initiat(?:e[ds]?|ing)|continu(?:e[ds]?|ing)|"
    r"resum(?:e[ds]?|ing)|add(?:ed|s|ing)?|beg[aiu]n|commenc(?:e[ds]?|ing))\b|"
    r"继续|维持|开始|起始|启用|加用|恢复使用|重新使用|续用",
    re.I,
)
_ALLERGIC = re.compile(r"\ballerg(?:y|ic|ies)\b|过敏", re.I)
_DENIES = re.compile(
    r"\b(?:no|not|never|without|den(?:y|ies|ied|ying)|neither|nor)\b|n['’]t\b|[不无未勿没非]|否认|切忌",
    re.I,
)
_LINK = {
    "use": re.compile(
        r"(?:\s+[a-z]+)?\s*|[要能可应宜得须必需该再有]{0,2}(?:擅自|自行|随意|突然|立即|骤然)?", re.I
    ),
    "allergy": re.compile(r"(?:\s+[a-z]+){0,3}\s*|[^因由]{0,10}", re.I),
}
"""What may stand between a denial and the word that it denies."""


class _Said(NamedTuple):
    """`holds`: it is given, or there is an allergy to it."""

    holds: bool
    words: str


def reversals(made: str, text: str) -> Iterator[str]:
    """The medicines of which what was made says the opposite of its text, each with the words."""
    mine = _verdicts(made)
    theirs = _verdicts(text) if mine else {}
    for key, said in mine.items():
        known = {one.holds for one in theirs.get(key, ())}
        if len({one.holds for one in said}) == 1 == len(known) and said[0].holds not in known:
            yield said[0].words


def _verdicts(text: str) -> dict[tuple[str, str], list[_Said]]:
    """What a text says of each medicine, by the medicine and a kind of `_LINK`."""
    found: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    if not any(words.search(text) for words in (_STOPPED, _GIVEN, _ALLERGIC)):
        return found
    before: set[str] = set()
    for clause in _CLAUSE.split(text):
        named = substances(clause)
        for kind, what in _of(clause):
            sure = len(named) == 1
            for medicine in named or before:
                some = (what,) if sure else _BOTH
                found[medicine, kind] += [_Said(one, clause.strip()) for one in some]
        before = named or before
    return found


_BOTH = (True, False)


def _of(clause: str) -> Iterator[tuple[str, bool]]:
    """What a clause says, by kind: whether it is given, or an allergy; both where that is open."""
    for pattern, kind, holds in (
        (_STOPPED, "use", False),
        (_GIVEN, "use", True),
        (_ALLERGIC, "allergy", True),
    ):
        if found := pattern.search(clause):
            denials = list(_DENIES.finditer(clause, 0, found.start()))
            if not denials:
                yield kind, holds
            else:
                gap = clause[denials[-1].end() : found.start()]
                yield kind, not holds
                if not _LINK[kind].fullmatch(gap):
                    yield kind, holds
