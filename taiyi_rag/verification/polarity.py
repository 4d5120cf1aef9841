"""Whether a text says yes or no to what it speaks of, and which way things go.

A cue ("not", "contraindicated", 不, 禁用) turns what is in its reach; two turn it back ("no
contraindication"). What one text says no to and the other yes, near the same words, is a finding.
For prepared text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from taiyi_rag.language.detect import has_han
from taiyi_rag.verification.comparators import bound_at
from taiyi_rag.verification.quantities import quantities
from taiyi_rag.verification.words import SENTENCE, Term, features, same_language, terms

_FORBIDDEN = re.compile(
    r"\bcontra-?indicat\w+|\bavoided\b|\bprohibited\b|\bforbidden\b|禁用|禁忌|忌用"
)
_BUT_FOR = r"\bavoid(?:s|ing)?\b|\bprohibit(?:s|ing)?\b|\bbann(?:ed|ing)\b|禁止|严禁|避免|慎勿|切勿"
_WEAK = re.compile(
    r"\b(?:un(?!it|der|ion|iver|til|ique|iform)|in(?:ab|suff|eff|adeq|appr|accur|val|vis|elig|compl)|non-?|"
    r"asympt|irrev|dis(?!eas|trib|cuss|play|cov|ord|tan|tr|infec|c\b)|im(?:poss|prob))[a-z]+|less\b|\bfree of\b|-free\b|\blittle\b|\bfew\b|\byet to\b|\bharmless\b|"
    r"\brefus\w+|\bdeni\w+|\bstop\w*|\bexclu\w+|\brar\w+|\bbefore\b|\brather than\b|\botherwise\b|\bonly\b|\bdepriv\w+|"
    r"\bmiss\w*|\blow\b|\bwrong\w*|\bincorrect\w*"
    r"|[无非]|停|仅|只|除|少|免|拒|难"
)
"""What may say no in one language where the other has a cue: "unlikely", 不太可能."""
_NOT = re.compile(
    r"\b(?:not|n't|no(?! one\b)(?!\.)|never|without|neither|nor|none|cannot|lack(?:s|ed|ing)?(?: of)?|"
    r"absence of|fail(?:s|ed|ure)? to|unlikely|unable to|inability to|nobody|"
    r"(?:recommend\w*|advis\w+|guidance) against)\b|(?<=[a-z])n't\b|\bnon-?(?=inferior)"
    rf"|{_BUT_FOR}|不(?![良同仅但断全稳明孕育等规典管论久利足够锈饱景幸少多])(?!过(?!敏))(?!适(?![用宜合]))|未(?![成来婚知])|无(?![论创菌线机])|没有|没能|"
    r"并非|[绝]非|非(?=必|常规|首选|一线|标准|随机|劣)|勿|缺乏|尚无|否认"
)
_END = re.compile(
    r"[;:()\[\]]|,(?!\s?(?:or|nor)\b)|[.!?](?=\s|$)|[。!?、]?\n|[。]|\b(?:but|however|although|though|whereas|"
    r"while|unless|except|because|so that|if|when|until|who|which|than)\b|但|却|除非|因为|因此|而(?!且)"
)
_START = re.compile(
    r"[;()\[\]]|[.!?](?=\s|$)|[。\n]|,|\b(?:but|however|although|whereas|while)\b|但|而(?!且)"
)
_REACH = 60
_WINDOW = 6
_ALSO = 0.7
_LEAST_FOREIGN = 0.75
"""How much of what a cue turns, weighed, must be said otherwise across languages: the first word
after it, or two later ones."""


class Cue(NamedTuple):
    """A word that turns what stands at `low` to `high`."""

    start: int
    end: int
    low: int
    high: int
    whole: bool


@lru_cache(maxsize=8_192)
def cues(text: str) -> tuple[Cue, ...]:
    """Those of a prepared text; not those of bounds, which are their numbers' ("no more than 5")."""
    bounds = [(q.bound.start, q.bound.end) for q in quantities(text) if q.bound.sign]
    found: list[Cue] = []
    for match in _NOT.finditer(text):
        if not any(_is_bounds(text, match, a, b) for a, b in bounds):
            found.append(Cue(*match.span(), match.end(), _next(text, match.end()), False))
    for match in _FORBIDDEN.finditer(text):
        found.append(
            Cue(*match.span(), _previous(text, match.start()), _next(text, match.end()), True)
        )
    return tuple(sorted(found))


_TURNED = re.compile(
    r"\s?(?:\w+ )?(?:ha[sd] |have |be |been )*(?:takes?|taken|giv\w+|receiv\w+|us\w+|test\w+|need\w*|"
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
    before = [m for m in _NOT.finditer(text, max(0, at - 40), at)]
    return bool(before) and _TURNED.fullmatch(text, before[-1].end(), at) is not None


def _next(text: str, at: int) -> int:
    match = _END.search(text, at + 1)
    return min(match.start() if match else len(text), at + 4 * _REACH)


def _previous(text: str, at: int) -> int:
    low = 0
    for match in _START.finditer(text, 0, at):
        low = match.end()
    return low


def turned(text: str, at: int) -> bool:
    """Whether what stands at an offset is said no to."""
    return sum(c.low <= at < c.high for c in cues(text)) % 2 == 1


class Contrast(NamedTuple):
    """The same thing said otherwise: offsets of the words in the claim and in the source."""

    said: tuple[int, int]
    stands: tuple[int, int]


def contradictions(claim: str, source: str) -> Iterator[Contrast]:
    """Where one text says no to what the other says yes to."""
    if contrast := _stances(claim, source):
        yield contrast
        return
    if _foreign(claim, source) and _as_many(claim, source):
        return
    paired = len(_bans(claim)) == len(_bans(source))
    for cue in cues(source):
        if paired and cue in _bans(source):
            continue
        if other := _against(source, cue, claim):
            yield Contrast(other, (cue.start, _shown(source, cue)))
            return
    for cue in cues(claim):
        if paired and cue in _bans(claim):
            continue
        if other := _against(claim, cue, source):
            yield Contrast((cue.start, _shown(claim, cue)), other)
            return


_BAN_AFTER = re.compile(
    r"\s?(?:be |been |currently |routinely |usually |generally )*(?:recommend|us[ei]|giv|tak|receiv|administ|"
    r"prescrib|indicated|advis|start|suitable|appropriate)|\s?(?:常规)?(?:推荐|建议|应|宜|得|可|能|主张|适用|适合|使用|用)"
)
_BAN_BEFORE = re.compile(r"\b(?:should|must|do|does)\s?$")
_ENDORSED = re.compile(
    r"\b(?:recommend(?:s|ed)?|indicated|should|must|can be|may be|(?:is|are) (?:used|given|taken)|preferred|"
    r"suitable|appropriate|safe|give|take|use)\b|推荐|建议|应(?!用)|可以?(?=使用|用|服用|接种|给)|可用|适用|宜|首选"
)
_STANCE = frozenset(
    "@recommend @use @indicated @need @safe #recommend #use #indication #need".split()
)
_SAME_STATEMENT = 0.5
"""Share of what a ban speaks of that the other text must speak of too to be about the same."""


@lru_cache(maxsize=8_192)
def _bans(text: str) -> tuple[Cue, ...]:
    """Cues that say not to do something: contraindicated, should not, 不推荐, 避免."""
    return tuple(
        c for c in cues(text) if c.whole or (not _EXCEEDED.match(text, c.end) and _is_ban(text, c))
    )


_EXCEEDED = re.compile(r"\s?(?:exceed|be (?:more|higher|greater)|超过|高于|大于)")


def _is_ban(text: str, c: Cue) -> bool:
    return bool(
        re.fullmatch(_BUT_FOR, text[c.start : c.end])
        or _BAN_AFTER.match(text, c.end)
        or _BAN_BEFORE.search(text, max(0, c.start - 8), c.start)
    )


def _stances(claim: str, source: str) -> Contrast | None:
    """Where one text bans what the other, without a ban, recommends."""
    mine, theirs = _bans(claim), _bans(source)
    if theirs and not mine and (at := _recommended(claim, source, theirs[0])):
        return Contrast(at, (theirs[0].start, _shown(source, theirs[0])))
    if mine and not theirs and (at := _recommended(source, claim, mine[0])):
        return Contrast((mine[0].start, _shown(claim, mine[0])), at)
    return None


def _recommended(text: str, banning: str, ban: Cue) -> tuple[int, int] | None:
    """Where `text` recommends what the ban is about, told by concepts and quantities."""
    start, end = _previous(banning, ban.start), SENTENCE.search(banning, ban.end)
    high = end.start() if end else len(banning)
    about = {
        t.feature
        for t in terms(banning)
        if t.shared and start <= t.start < high and t.feature not in _STANCE
    }
    if len(about) < 2 or len(about & features(text)) < _SAME_STATEMENT * len(about):
        return None
    for match in _ENDORSED.finditer(text):
        if not turned(text, match.start()):
            return match.start(), min(len(text), match.start() + 40)
    return None


def _as_many(claim: str, source: str) -> bool:
    """Whether a translation may say no as often as its source, "unlikely" being 不太可能; where they
    do, what each no belongs to can't be told by words that they hardly share."""
    mine, theirs = len(cues(claim)), len(cues(source))
    fewer, cue_count = (claim, theirs - mine) if mine < theirs else (source, mine - theirs)
    taken = [(c.start, c.end) for c in cues(fewer)]
    weak = [m for m in _WEAK.finditer(fewer) if not any(a <= m.start() < b for a, b in taken)]
    return cue_count <= len(weak)


def _shown(text: str, cue: Cue) -> int:
    return min(len(text), cue.high, cue.end + 40)


def _against(text: str, cue: Cue, other: str) -> tuple[int, int] | None:
    """Where `other` says yes to what the cue turns in `text` (or no, where two cues make a yes)."""
    here, there = _reading(text), _reading(other)
    foreign = _foreign(text, other)
    agreed = opposed = missing = 0.0
    at: tuple[int, int] | None = None
    heads = _heads(text, cue)
    for weight, place in heads:
        found = [(m, i) for i in place if (m := there.like(here, i)) is not None]
        if not found:
            if not foreign or any(here.found[i].shared for i in place):
                missing += weight
            continue
        match, index = found[0]
        back = here.like(there, match)
        if back is None or here.found[back].start == here.found[index].start:
            same = turned(text, here.found[index].start) == turned(other, there.found[match].start)
        else:  # the other speaks of another place of this text
            same = turned(text, here.found[back].start) == turned(other, there.found[match].start)
            weight = weight if same else 0.0
        if same:
            agreed += weight
            if place is heads[0][1] and not cue.whole:
                return None  # what the cue turns first is turned in both
        else:
            opposed += weight
            start = there.found[match].start
            at = at or (start, min(len(other), start + 40))
    if opposed and _turned_alike(text, cue, other, heads):
        agreed += _ALSO
    least = _LEAST_FOREIGN if foreign else 0.0
    return at if opposed > agreed + 0.8 * missing and opposed >= least else None


def _turned_alike(text: str, cue: Cue, other: str, heads: list[tuple[float, list[int]]]) -> bool:
    """Whether something further on that the cue turns is turned in the other text too: no
    [interaction between A and B] has been found."""
    here, there = _reading(text), _reading(other)
    first = {i for _, place in heads for i in place}
    for i, term in enumerate(here.found):
        if i not in first and cue.low <= term.start < cue.high:
            match = there.like(here, i)
            if match is not None and turned(other, there.found[match].start):
                return True
    return False


def _foreign(a: str, b: str) -> bool:
    return not same_language(a, b)


def _heads(text: str, cue: Cue) -> list[tuple[float, list[int]]]:
    """What a cue turns first, weighed: the words right after it, of a ban all in its clause. Each
    by the indices of its terms."""
    inside = [
        (abs(t.start - cue.end), i)
        for i, t in enumerate(terms(text))
        if cue.low <= t.start < cue.high and not cue.start <= t.start < cue.end
    ]
    inside.sort()
    if not inside:  # "where this is not": what stands before it
        before = [
            (cue.start - t.start, i) for i, t in enumerate(terms(text)) if t.start < cue.start
        ]
        inside = sorted(before)[:2]
    shared = {terms(text)[i].start for _, i in inside if terms(text)[i].shared}
    inside = [
        (d, i) for d, i in inside if terms(text)[i].shared or not _across(terms(text)[i], shared)
    ]
    places: dict[int, list[int]] = {}
    for _, i in inside:
        places.setdefault(terms(text)[i].start, []).append(i)
    most = 10 if cue.whole else 4
    return [(1 / (1 + 0.3 * n), place) for n, place in enumerate(list(places.values())[:most])]


def _across(pair: Term, shared: set[int]) -> bool:
    """Whether a pair of characters runs into the word after it: 现比 of 发现|比索洛尔."""
    return has_han(pair.feature) and pair.start not in shared and pair.start + 1 in shared


@lru_cache(maxsize=2_048)
def _reading(text: str) -> _Reading:
    return _Reading(terms(text))


class _Reading:
    """A text's terms, with those around each."""

    def __init__(self, found: Sequence[Term]) -> None:
        self.found = found

    def around(self, index: int) -> dict[str, float]:
        low, high = max(0, index - _WINDOW), index + _WINDOW + 1
        return {
            t.feature: 1 / (1 + abs(i - index))
            for i, t in enumerate(self.found[low:high], low)
            if i != index
        }

    def like(self, other: _Reading, index: int) -> int | None:
        """The place of this text most like the other's at `index`: the same word, and around it."""
        feature = other.found[index].feature
        places = [i for i, t in enumerate(self.found) if t.feature == feature]
        if len(places) < 2:
            return places[0] if places else None
        around = other.around(index)

        def overlap(place: int) -> float:
            mine = self.around(place)
            return sum(min(w, mine.get(f, 0.0)) for f, w in around.items())

        return max(places, key=overlap)
