"""Which choices a reply names, by their letters or their words: "答案：C", "(C)", "C. 非离子型",
"The answer is C because…", "选C", "A and C", "非离子型".

Statements are read where a reply makes them: after words like "the answer is", and where it begins.
If they don't agree, the one that is called final counts; without one nothing does, since a reply
that contradicts itself has no answer. Where no letter is stated, the words of choices count. What
is said not to be the answer (`refused`) never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from taiyi_rag.language import has_han
from taiyi_rag.tasks.mentions import Named, both_ends, mentions, tokens
from taiyi_rag.tasks.picking import concluded, undenied
from taiyi_rag.tasks.refused import refused

MOST = len(ascii_uppercase)
"""Choices that have a letter."""

_OPENS = r"[\s*_\"'“”‘’「」`(（\[【{《<>:：$\\]*"
_AROUND = re.compile(rf"{_OPENS}(?:[-–—•·+]\s+{_OPENS})?")
_B = r"[^\S\n]{0,4}"
"""Blanks. All that repeats here has an end, since replies may repeat anything for ever."""
_CUE = re.compile(
    rf"(?:(?P<final>\b(?:final|therefore|thus|hence|so|overall|in conclusion)\b|最终|因此|所以|"
    rf"综上|故){_B}[,，:]?{_B})?(?:"
    r"(?:(?:the|my|single|most|correct|right|best|final|likely|appropriate) ){0,5}"
    r"\b(?:answers?|options?|choices?)\b(?: ?\(s\)| to (?:this|the) question)?[*_\"\s]{0,6}"
    r"(?:(?:is|are|would be|must be|should be|=)[*_]{0,3}[:：]?|[:：])"
    r"(?:\s{0,4}(?:the )?(?:options?|choices?|letters?)(?![a-z]))?"
    r"|\bi(?:'d| would| will)? (?:choose|select|pick|go with)(?: options?)?\b"
    r"|(?:正确|最佳|参考|最终|标准|本题)?的?(?:答案|选项)[*_]{0,3}(?:应该?|就)?"
    r"(?:[是为选]|[:：]){1,3}[*_]{0,3}[:：]?(?:选项|选)?"
    r"|(?:应该?|故|因此|所以|我|可|本题|此题|正确)?选(?:择|出|定)?(?:的是|[:：]|是|为)?"
    r"(?=[\s*\"'“(（\[【]{0,6}[A-Z])(?:选项)?"
    r")",
    re.IGNORECASE,
)
_BARE_CUE = re.compile(
    r"\b(?:final|therefore|thus|hence|so)\b[\s,:]{0,4}(?:(?:it|this) is|it's)?\s{0,4}"
    r"(?=[*(\[\"]{0,4}[A-Z]\b)|(?:因此|所以|故|综上)[，,:：]?(?:为|是)?(?=[*(（]{0,4}[A-Z])",
)
_LETTER = r"[(（\[【{*_\"'“<]{0,4}([A-Z])(?![A-Za-z'’])[)）\]】}*_\"'”>]{0,4}"
_JOINT = (
    r"\s{0,4}(?:[,，、;；/&+]|\band\b|\bor\b|和|与|及|以及|或者?|还是){1,2}\s{0,4}(?:and\s+)?"
    r"(?:options?\s+|选项)?"
)
_LETTERS = re.compile(rf"(?:选项|options?\s+|choices?\s+)?{_LETTER}(?:{_JOINT}{_LETTER})*", re.I)
_JOINED = re.compile(_JOINT, re.IGNORECASE)
_EITHER = re.compile(r"(?<![a-z])or(?![a-z])|或|还是", re.IGNORECASE)
_TOGETHER = re.compile(r"[*(（\[【\"]*([A-Z]{2,})(?![A-Za-z])[*)）\]】\"]*")
_SINGLE = re.compile(r"(?<![A-Za-z])[A-Z](?![A-Za-z'’])")
_GOES_ON = re.compile(
    r"\s*(?:$|[^\w\s]|[^\x00-\x7f]|\n|(?:because|since|as|is|which|for|due|and|or|but|given|the|"
    r"in|with)\b)",
    re.IGNORECASE,
)
"""What may follow a letter that isn't the article "A" or the word "I"."""
_RIGHT = re.compile(
    r"(?<![A-Za-z])([A-Z])(?:选项|项)?[*)）\]]*\s*(?:is|was)?\s*(?:the )?"
    r"(?:(?:correct|right|best)\b(?! (?:in|that))|(?<![不])正确(?!吗|的?选项))"
)
_RATHER = re.compile(
    r"\b(?:however|but|actually|instead)\b[\s,]{0,3}(?:option )?([A-Z])(?![A-Za-z]) "
    r"(?:is|would be|seems|may be) (?:an? |the )?(?:even )?(?:more|most|better|best)\b|"
    r"(?:但是?|然而|不过|其实)[，,]?(?:选项)?([A-Z])(?:选?项)?(?:更|最|才)"
)
"""A second thought."""
_LED_TO = re.compile(
    r"(?:^|[.。,，;；:：?？!！\n]|\\(?:boxed|text)\{|\b(?:but|rather|instead|it's|is|be|think|except|for)|[是选为除])"
    r"[\s*(（\[【\"“]{0,4}$"
)
"""What stands before a single letter that answers, unlike that of "hepatitis B"."""
_NEAR = 20
_MARKS = re.compile(r"[\s.．。、:：;；)）\]】,，*_\"”“(（\-–—]*")
"""What stands between a letter and the words of its choice."""
_END = re.compile(r"[\s*_\"'”’)）\]】]*(?:$|[.。,，;；:：(（\n、]|because\b|since\b|因为)")
_EXPLAINS = re.compile(
    r"^[\s\W]*(?:explanation|reason(?:ing|s)?|rationale|analysis|解析|解释|理由|分析|原因)\s*[:：]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """The places of the choices that a reply names, in its order; other letters that stand for
    none; what else it says; whether it can't be told: a reply contradicts itself, says "or", or
    says only what isn't the answer."""

    places: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    explanation: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Statement:
    places: tuple[int, ...]
    unknown: tuple[str, ...]
    start: int
    end: int
    final: bool = False
    doubtful: bool = False


def stated(said: str, choices: Sequence[str], *, wrong_asked: bool = False) -> Stated:
    """What a reply says of the choices, at most `MOST`. `wrong_asked`: the question asks which of
    them is wrong."""
    said = both_ends(said)
    found = sorted(_statements(said, choices, wrong_asked), key=lambda one: one.end)
    answers = {frozenset(one.places) for one in found if one.places}
    if len(answers) > 1:
        found = found[-1:] if found[-1].final else []
    if len(answers) > 1 and not found:
        return Stated(doubtful=True)
    if found:
        chosen = next((one for one in found if one.places), found[0])
        rest = _rest(said, chosen.start, chosen.end)
        return Stated(chosen.places, chosen.unknown, rest, chosen.doubtful)
    return _in_words(said, choices, wrong_asked)


def _statements(said: str, choices: Sequence[str], wrong_asked: bool) -> Iterator[_Statement]:
    words = {m.start: m for m in mentions(said, choices)}
    cues = [*_CUE.finditer(said), *_BARE_CUE.finditer(said)]
    starts = [(0, 0, False), *((m.start(), m.end(), _is_final(m)) for m in cues)]
    for start, end, final in starts:
        opened = _AROUND.match(said, end)
        at = opened.end() if opened else end
        made = _statement(said, at, choices, words, led=end > 0)
        if made and not refused(said, at, made[2], wrong_asked=wrong_asked):
            yield _Statement(made[0], made[1], start, made[2], final, made[3])
    for match in [*_RATHER.finditer(said), *(() if wrong_asked else _RIGHT.finditer(said))]:
        group = match.lastindex or 0
        place = ascii_uppercase.index(match[group])
        is_not = refused(said, *match.span(group), wrong_asked=wrong_asked)
        if place < len(choices) and not is_not:
            yield _Statement((place,), (), match.start(), match.end())


def _is_final(cue: re.Match[str]) -> bool:
    return bool(cue.groupdict().get("final")) or cue.re is _BARE_CUE or "final" in cue[0].lower()


def _statement(
    said: str, at: int, choices: Sequence[str], words: dict[int, Named], *, led: bool
) -> tuple[tuple[int, ...], tuple[str, ...], int, bool] | None:
    """Places, letters that stand for none, where it ends, whether it is doubtful."""
    by_words = words.get(at)
    letters = _letters_at(said, at, led=led)
    if by_words and (letters is None or by_words.end >= max(letters[1], at + 2)):
        places, end = _listed_words(said, by_words, choices, words)
        if not led and tokens(said[end:])[:1] and not _ends(said, end):
            return None
        return places, (), end, _is_either(said, by_words.end, end)
    if letters is None:
        return None
    marks, end = letters
    places = tuple(dict.fromkeys(p for p in map(ascii_uppercase.index, marks) if p < len(choices)))
    unknown = tuple(mark for mark in marks if ascii_uppercase.index(mark) >= len(choices))
    follows = words.get(_after_marks(said, end))
    if not (led or follows) and has_han(said[end : end + 1]):
        return None  # "A项毒性大"
    if follows and len(places) == 1:
        same = mentions(follows.name, [choices[places[0]]])
        other = not same and _ends(said, follows.end)
        return (() if other else places), unknown, follows.end, other
    return places, unknown, end, _is_either(said, at, end)


def _is_either(said: str, start: int, end: int) -> bool:
    """Whether a list of letters or names leaves open which: "B or D"."""
    return _EITHER.search(said, start, end) is not None


def _letters_at(said: str, at: int, *, led: bool) -> tuple[list[str], int] | None:
    if together := _TOGETHER.match(said, at):
        marks = list(together[1])
        if marks == sorted(set(marks)) and (_GOES_ON.match(said, together.end())):
            return marks, together.end()
    match = _LETTERS.match(said, at)
    if match is None or not (match[0][-1:] in ")）]】}" or _GOES_ON.match(said, match.end())):
        return None
    words = re.sub(r"(?i)options?|choices?|and|or", " ", match[0])
    alone = match.start() == 0 and not said[match.end() :].strip(" .。、)）\n")
    marks = [m.upper() if alone else m for m in re.findall(r"[A-Za-z]", words)]
    if any(mark.islower() for mark in marks):
        return None
    article = match[0] in ("A", "I") and said[match.end() : match.end() + 1] == " "
    if article and not led:
        return None  # "A and B are…", "I is…"
    return marks, match.end()


def _after_marks(said: str, end: int) -> int:
    match = _MARKS.match(said, end)
    return match.end() if match else end


def _ends(said: str, at: int) -> bool:
    """Whether words end there as a whole statement does."""
    return _END.match(said, at) is not None


def _listed_words(
    said: str, first: Named, choices: Sequence[str], words: dict[int, Named]
) -> tuple[tuple[int, ...], int]:
    """The places of choices that are named one after another."""
    names, end = [first.name], first.end
    while (match := _JOINED.match(said, end)) and (following := words.get(match.end())):
        names.append(following.name)
        end = following.end
    return tuple(dict.fromkeys(choices.index(name) for name in names)), end


def _in_words(said: str, choices: Sequence[str], wrong_asked: bool) -> Stated:
    """By the words of choices alone; by single letters where there are no such words."""
    meant = {choice: choice for choice in choices}
    for text in (concluded(said), said):
        if found := undenied(text, meant):
            places = tuple(choices.index(name) for name in found)
            return Stated(places, (), said.strip(), len(places) > 1)
    singles = [m for m in _SINGLE.finditer(said) if _is_single(said, m)]
    kept = [m for m in singles if not refused(said, *m.span(), wrong_asked=wrong_asked)]
    marks = dict.fromkeys(m.group() for m in kept)
    places = tuple(p for p in map(ascii_uppercase.index, marks) if p < len(choices))
    led = any(_LED_TO.search(said, max(0, m.start() - _NEAR), m.start()) for m in kept)
    if len(places) == 1 and led:
        return Stated(places, (), said.strip())
    is_refused = len(kept) < len(singles) or bool(mentions(said, choices))
    return Stated((), (), said.strip(), len(places) > 1 or is_refused)


def _is_single(said: str, letter: re.Match[str]) -> bool:
    """Whether a letter isn't the article "A" or the word "I"."""
    return letter[0] not in "AI" or said[letter.end() : letter.end() + 1] != " "


def _rest(said: str, start: int, end: int) -> str:
    """What a reply says beside its statement."""
    before, after = said[:start].strip(), said[_after_marks(said, end) :].strip()
    after = _EXPLAINS.sub("", after)
    kept = [part for part in (before, after) if len(tokens(part)) > 2]
    return "\n".join(kept)
