"""Results given to the other arm of a study: "1.6% with apixaban" where 1.6% is warfarin's.

Told only of an arm that the text gives other results to by the same name, and of a result that it
gives to other arms alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.language import HAN
from taiyi_rag.tasks.whose import stretches
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.quantity import Quantity, named, prepared

_END = r"(?:and|or|vs|versus|compared|than|with|in|for|on|to|of|who|by)\b"
_AFTER = re.compile(
    r"(?:\s?\([^)]*\))?(?: of (?:the )?(?:patients|participants|those|subjects))?\s"
    r"(?:with|in|for|on|among|after|receiving)\s(?:the |those (?:receiving|given|on) )?"
    rf"(?P<arm>(?!{_END})[a-z][a-z-]*(?: (?!{_END})[a-z][a-z-]*){{0,2}})"
)
_BEFORE = re.compile(
    rf"(?:(?P<arm>[a-z][a-z-]*) (?:group|arm)|(?P<zh>[{HAN}a-z]{{1,8}}?组))[^\d,.;，。；]{{0,16}}$"
)
_REACH = 40
_SAYS_NOTHING = frozenset("group groups arm arms patients participants the those treatment".split())
_Result = tuple[str, str, str]


def other_arms(made: str, text: str) -> tuple[str, ...]:
    """The results that the text has of other arms only, each with its arm as it was told."""
    mine = list(_results(made))
    theirs: dict[_Result, set[str]] = {}
    for quantity, arm, _ in _results(text) if mine else ():
        theirs.setdefault(_amount(quantity), set()).add(arm)
    arms = set().union(*theirs.values())
    return tuple(
        dict.fromkeys(
            words
            for quantity, arm, words in mine
            if arm in arms and arm not in theirs.get(_amount(quantity), {arm})
        )
    )


def _amount(one: Quantity) -> _Result:
    return one.dimension, f"{one.low:.5g}", f"{one.high:.5g}"


def _results(text: str) -> Iterator[tuple[Quantity, str, str]]:
    """Each quantity beside which an arm is named, with that arm and the words of both."""
    for start, end in stretches(text):
        sentence = prepared(text[start:end])
        for one in quantities(sentence):
            after = _AFTER.match(sentence, one.end)
            before = _BEFORE.search(sentence, max(0, one.start - _REACH), one.start)
            if after and (arm := _named(after["arm"])):
                yield one, arm, sentence[one.start : after.end()]
            elif before:
                arm = before["zh"] or before["arm"]
                yield one, arm, sentence[before.start() : one.end]
            elif arm := _medicine(sentence, one.start):
                yield one, arm, sentence[max(0, one.start - len(arm) - 1) : one.end]


def _named(words: str) -> str:
    return " ".join(word for word in words.split() if word not in _SAYS_NOTHING)


def _medicine(sentence: str, at: int) -> str:
    """The medicine right before a place: "apixaban 1.2%", 阿哌沙班为1.2%."""
    for one in named(sentence):
        end = one.start + len(one.name)
        beside = end <= at and re.fullmatch(r"[\s:(为]*", sentence[end:at])
        if one.entry.kind == "substance" and beside:
            return sentence[one.start : end]
    return ""
