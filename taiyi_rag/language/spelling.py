"""One spelling of an English word, and the forms that it may be an inflection of.

British spellings become American ones by the roots in which they differ. What a rule makes of a
word that it wasn't meant for does no harm as long as no other word looks like that, since texts
and questions go through the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_ROOTS = {
    "aem": "em",  # haemoglobin, anaemia, leukaemia
    "paed": "ped",
    "aesth": "esth",
    "aetio": "etio",
    "caec": "cec",
    "faec": "fec",
    "gynaec": "gynec",
    "caesar": "cesar",
    "cesarian": "cesarean",
    "naev": "nev",
    "phaeo": "pheo",
    "oesoph": "esoph",
    "oestr": "estr",
    "oedem": "edem",
    "foet": "fet",
    "rrhoe": "rrhe",
    "pnoe": "pne",
    "coeliac": "celiac",
    "amoeb": "ameb",
    "homoeo": "homeo",
    "manoeuv": "maneuv",
    "leuco": "leuko",
    "leucaem": "leukem",
    "sulph": "sulf",
    "aluminium": "aluminum",
    "programme": "program",
    "ageing": "aging",
    "mould": "mold",
    "grey": "gray",
    "enrolment": "enrollment",
    "labell": "label",
    "counsell": "counsel",
    "modell": "model",
    "signall": "signal",
    "travell": "travel",
}
_ROOT = re.compile("|".join(sorted(_ROOTS, key=len, reverse=True)))
_OUR = re.compile(r"(tum|col|lab|behavi|fav|hum|od|vap|hon|neighb|rum|vig|rig|harb|endeav|flav)our")
_RE = re.compile(r"(cent|lit|met|fib|tit|calib|theat|goit|maneuv)re(s|d)?$")
_ISE = re.compile(r"(?<=[b-df-hj-np-tv-z])is(?=(?:e[drs]?|ers|ing|ations?|ational)$)")
_NOT_ISE = re.compile(
    r"(?:exerc|prec|conc|exc|inc|circumc|prom|prem|dem|comprom|compr|surpr|enterpr|appr|expert|"
    r"adv|rev|dev|superv|telev|improv|otherw|likew|clockw|stepw|pairw|franch|merchand|parad|desp|"
    r"treat)is"
)
_YSE = re.compile(r"(?<=[aor]l)ys(?=(?:e[dr]?|ing)$)")
_GREEK_PLURAL = re.compile(
    r"(gnos|nalys|pothes|ynthes|etastas|rosthes|aralys|ialys|rombos|stenos|ychos|irrhos|ibros)es$"
)


@lru_cache(maxsize=65_536)
def american(word: str) -> str:
    """`word`, lower-cased, in American spelling; plurals in -ses of Greek nouns in the singular."""
    if len(word) < 4:
        return word
    word = _ROOT.sub(lambda match: _ROOTS[match.group()], word)
    word = _RE.sub(r"\1er\2", _OUR.sub(r"\1or", word))
    if len(word) > 6 and not _NOT_ISE.match(word):
        word = _ISE.sub("iz", word)
    return _GREEK_PLURAL.sub(r"\1is", _YSE.sub("yz", word))


@lru_cache(maxsize=65_536)
def base_forms(word: str) -> tuple[str, ...]:
    """`word` and what it may be a plural, a past or a participle of; many of these are no words.

    Not the stemmer's work: to it "several" is "severe", and "position" is "positive".
    """
    return tuple(dict.fromkeys(american(form) for form in (word, *_uninflected(word))))


def _uninflected(word: str) -> Iterator[str]:
    if len(word) < 4:
        return
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            yield word[:-2]
        yield word[:-1]
    elif word.endswith("ed"):
        if word.endswith("ied"):
            yield word[:-3] + "y"
        yield word[:-1]
        yield from _without(word[:-2])
    elif word.endswith("ing"):
        yield word[:-3] + "e"
        yield from _without(word[:-3])


def _without(stem: str) -> Iterator[str]:
    """What a verb was before "ed" or "ing": "stopp" was "stop", but "rat" was "rate"."""
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", stem):
        return
    yield stem
    if re.search(r"([bdgklmnprt])\1$", stem):
        yield stem[:-1]
