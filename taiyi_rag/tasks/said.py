"""What models really write, read leniently: JSON in prose or fences, "type: a; b" lines, bullets,
bold, quotes, both widths of punctuation, "None" and 无 for nothing, types in other words.

Knows no task. Whatever is read here may be wrong: the tasks hold it against the text. Time grows
with the length of the reply, which is cut at `MOST` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from taiyi_rag.tasks.denials import key_denial
from taiyi_rag.tasks.json_said import MOST
from taiyi_rag.tasks.json_said import json_in as json_in
from taiyi_rag.types import Language

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_BULLET = re.compile(
    r"\s*(?:[-*+•·●▪‣◦–—>]+\s+|#{1,6}\s+|\(?\d{1,3}[.)](?=\s)\s*|\d{1,3}[、）．]\s*"
    r"|[（]\d{1,3}[）]\s*|[①-⑳]\s*)"
)
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "`": "`", "《": "》"}
_MARKUP = re.compile(r"\*\*|__(?=\w)|(?<=\w)__|`")
_BETWEEN_NAMES = re.compile(r"[;；\n](?![^(（\n]{0,40}[)）])|\s\|\s")
_PERHAPS_BETWEEN = re.compile(r"[、，]|,\s+|\s+(?:and|or|以及)\s+|,(?=[^\W\d])|\s*[和及与或]\s*")
_LONGEST_KEY = 200
_COMMA = re.compile(r"[、，]|,\s+")
_LONGEST_RUN = 6
"""Pieces that a name may have that holds "between" marks itself: "neoplasms, breast, male"."""
NOTHING: dict[Language, str] = {"en": "None", "zh": "无"}
"""How to write that there is nothing."""
_NOTHING = frozenset(
    "none|n/a|n.a.|nil|null|nothing|empty|not mentioned|not found|not provided|not applicable|"
    "not specified|not reported|not stated|not available|none found|none mentioned|"
    "none identified|unspecified|no entities|no entities found|no relations|no relations found|"
    "no events|no events found|no mention|not present|无|没有|未提及|未提到|未提供|未涉及|未说明|"
    "未发现|未找到|不适用|暂无|空|无实体|无关系|无事件|无相关实体|没有提及|没有提到|文中未提及|"
    "文本中未提及|未明确提及|无相关信息|无法确定|不详".split("|")
)
_NO_SUCH = re.compile(
    r"(?:there (?:is|are|were) no\b|no (?:[\w-]+ ){0,3}(?:entit|relation|event|pair|mention)"
    r"|(?:文[中本]|该文本|上述文本|本文)?中?(?:没有|未(?:能|提|发现|找到|识别|涉及)"
    r"|无(?:相关|任何|符合|指定)).{0,30}(?:实体|关系|事件|信息)).{0,120}",
    re.IGNORECASE,
)
_ENDINGS = re.compile(
    r"\s*(?:entit(?:y|ies)|names?|types?|terms?|mentions?|relations?|relationships?"
    r"|pairs?|events?|实体对|实体|类别|类型|名称|类|关系|事件)$"
)
_SAME = (
    "disease|disorder|condition|illness|疾病|疾病名称|疾病和诊断|dis",
    "chemical|chemical compound|chemical substance|compound|化学物质|化学物",
    "drug|medication|medicine|pharmaceutical|药物|药品|dru",
    "gene|gene or protein|gene/protein|protein|基因|蛋白质|蛋白",
    "species|organism|物种",
    "symptom|sign or symptom|clinical manifestation|clinical finding|临床表现|症状|症状体征|sym",
    "medical device|device|equipment|医疗设备|设备|equ",
    "procedure|medical procedure|treatment|医疗程序|操作|手术|治疗|pro",
    "anatomy|body part|body|身体|身体部位|部位|解剖部位|bod",
    "test|laboratory test|lab test|医学检验项目|检验|检验项目|实验室检验|ite",
    "microorganism|microbe|pathogen|微生物|微生物类|病原体|mic",
    "department|clinical department|科室|dep",
)
_MEANING = {name: names.split("|")[0] for names in _SAME for name in names.split("|")}
_NEAR: dict[str | None, str] = {"drug": "chemical", "chemical": "drug"}
"""What a word may mean if nobody asked for what it says."""

Holds = Callable[[str], bool]
"""Whether a name stands in the text."""


def lines(said: str) -> list[str]:
    """The lines that say something, bare."""
    found = (bare(line) for line in said[:MOST].splitlines() if not _FENCE.match(line))
    return [line for line in found if line]


def bare(words: str) -> str:
    """Words on a line, without the bullet or number before them, Markdown's marks, a pair of quotes
    around them and a Chinese full stop after them."""
    words = " ".join(_MARKUP.sub("", words).split())
    if bullet := _BULLET.match(words + " "):
        words = words[bullet.end() :]
    words = words.strip().strip("|").strip().removesuffix("。")
    closer = _QUOTES.get(words[:1])
    if closer and len(words) > 1 and words[-1] == closer and closer not in words[1:-1]:
        words = words[1:-1].strip()
    return words


def is_nothing(words: str) -> bool:
    """Whether they say that there is nothing."""
    plain = bare(words).strip("\"'“”[](){}（）【】-–—_.…/ ").casefold()
    return not plain or plain in _NOTHING or bool(_NO_SUCH.fullmatch(plain))


def which(word: str, asked: Iterable[str]) -> str | None:
    """Which of what was asked for a word means: in another case, plural or width, with "entity"
    after it, or by another name, if only one of those asked for is called that."""
    return _which(word, tuple(asked)) if len(word) <= _LONGEST_KEY else None


@lru_cache(maxsize=4_096)
def _which(word: str, asked: tuple[str, ...]) -> str | None:
    if word in asked:
        return word
    for form, by_form in zip(_FORMS, _by_form(asked), strict=True):
        if found := by_form.get(form(word)):
            return found
    meanings = [_meant(one) for one in asked]
    for meant in (_meant(word), _NEAR.get(_meant(word))):
        if meant is not None and meanings.count(meant) == 1:
            return asked[meanings.index(meant)]
    return None


@lru_cache(maxsize=64)
def _by_form(asked: tuple[str, ...]) -> list[dict[str, str]]:
    """For each form of a word what was asked for, the first that has it."""
    return [{key: one for one in reversed(asked) if (key := form(one))} for form in _FORMS]


@lru_cache(maxsize=4_096)
def _meant(word: str) -> str | None:
    """The first name of what a word means."""
    return _MEANING.get(_singular(word), _MEANING.get(_stripped(word)))


def as_key(word: str) -> str:
    """A type or key in one form: width, case, hyphens, what is around it."""
    word = unicodedata.normalize("NFKC", bare(word)).casefold()
    return " ".join(re.sub(r"[_\-]+", " ", word).strip(" :.*#\"'“”").split())


def _singular(word: str) -> str:
    plain = as_key(word)
    if plain.endswith("ies") and len(plain) > 4 and plain != "species":
        return plain[:-3] + "y"
    return plain[:-1] if plain.endswith("s") and not plain.endswith(("ss", "is", "us")) else plain


def _stripped(word: str) -> str:
    return _singular(_ENDINGS.sub("", as_key(word)))


_FORMS = (as_key, _singular, _stripped)


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands after each key that was asked for, keys as asked, in order; the lines that are
    after none, bare; and what stands after one that is denied, with it."""

    known: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]
    denied: tuple[str, ...] = ()


def fields(said: str, keys: Sequence[str]) -> Fields:
    """A reply of "key: words", a line each or several in one, words on the lines below too."""
    pattern = _key_pattern(tuple(keys))
    found = _Found()
    for line in said[:MOST].splitlines():
        if _FENCE.match(line):
            continue
        if not (plain := bare(line)):
            found.blank()
        elif parts := list(_keyed(plain, keys, pattern)):
            found.keyed(parts)
        else:
            found.other(plain, bullet=_BULLET.match(line) is not None)
    told = tuple((key, "\n".join(filter(None, words))) for key, words in found.known)
    return Fields(told, tuple(found.rest), tuple("\n".join(words) for words in found.denied))


class _Found:
    """Fields as the lines come."""

    def __init__(self) -> None:
        self.known: list[tuple[str, list[str]]] = []
        self.rest: list[str] = []
        self.denied: list[list[str]] = []
        self._last: list[str] = []  # of the last key, denied or not
        self._is_open = False

    def blank(self) -> None:
        """An empty line ends what a key leads to, if there is any."""
        self._is_open = self._is_open and not any(self._last)

    def keyed(self, parts: Sequence[tuple[str | None, str]]) -> None:
        """The parts of a line with keys."""
        for number, (key, words) in enumerate(parts):
            if key is not None:
                self._last = [words]
                self.known.append((key, self._last))
            elif number:
                self._last = [words]
                self.denied.append(self._last)
            elif words:
                self.rest.append(words)
        self._is_open = True

    def other(self, line: str, *, bullet: bool) -> None:
        """A line without one."""
        if (self.known or self.denied) and (bullet or (self._is_open and not _other_key(line))):
            self._last.append(line)
        else:
            self.rest.append(line)
            self._is_open = False


@lru_cache(maxsize=64)
def _key_pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any name of a key that a colon follows, where a line or an item begins."""
    names = {*keys, *map(as_key, keys), *map(_stripped, keys)}
    meanings = {_meant(key) for key in keys}
    meanings |= {_NEAR.get(meaning) for meaning in meanings}
    names |= {name for name, meaning in _MEANING.items() if meaning in meanings and len(name) > 1}
    either = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True)))
    return re.compile(
        rf"(?:^|(?<=[\s;；:：。.,，、|(（\"“'‘]))(?P<key>(?:{either})(?:e?s)?"
        r"(?:\s?(?:entity|entities|names?|types?|relations?|relationships?|events?|实体|类|关系|事件))?)"
        r"[\"”'’]?"
        r"\s?(?:[(（][^()（）\n]{0,40}[)）])?\s?(?:[:：]|\s=\s)[\"”'’]?",
        re.IGNORECASE,
    )


def _keyed(
    line: str, keys: Sequence[str], pattern: re.Pattern[str]
) -> Iterator[tuple[str | None, str]]:
    """The parts of a line with their keys, after what is before the first: that has None, and so
    has a part whose key is denied, which stands in it. Nothing where there is no key."""
    found = [(m, key) for m in pattern.finditer(line) if (key := which(m["key"], keys))]
    if not found:
        if heading := which(line.rstrip(":：").strip(), keys):
            yield heading, ""
        return
    starts = [key_denial(line, match.start()) for match, _ in found]
    yield None, line[: starts[0]].strip(" \"'“‘({（")
    ends = [*starts[1:], len(line)]
    for (match, key), start, end in zip(found, starts, ends, strict=True):
        words = line[match.end() if start == match.start() else start : end]
        yield key if start == match.start() else None, words.strip().strip("；;，,").strip()


def _other_key(line: str) -> bool:
    """Whether a line begins with a key, though not one that was asked for."""
    return bool(re.match(r"[^:：;；,，]{1,40}(?:：|:(?=\s|$))", line))


def other_key(line: str) -> tuple[str, str] | None:
    """A key that wasn't asked for, and the words after it."""
    if not _other_key(line):
        return None
    key, _, words = line.replace("：", ":", 1).partition(":")
    return bare(key), words.strip()


def names(words: str, holds: Holds | None = None, *, semicolons: bool = False) -> list[str]:
    """The names in a list of them, each once. `semicolons`: these are known to divide them.

    Semicolons and lines divide them. Where there are none, commas and 、 do if all that they leave
    stands in the text, as `holds` says; and where a name doesn't stand there whole, commas, 、 and
    "and" do if some of what they leave does. Where nobody can say, commas and 、 divide.
    """
    pieces = [bare(piece).rstrip(",，、") for piece in _BETWEEN_NAMES.split(words[:MOST])]
    pieces = [piece for piece in dict.fromkeys(pieces) if not is_nothing(piece)]
    found: dict[str, None] = {}
    for piece in pieces:
        if holds is None:
            found.update(dict.fromkeys(filter(None, map(bare, _COMMA.split(piece)))))
        elif holds(piece):
            sure = semicolons or len(pieces) > 1
            found.update(dict.fromkeys([piece] if sure else _listed(piece, holds)))
        else:
            found.update(dict.fromkeys(_divided(piece, holds)))
    return list(found)


def _listed(name: str, holds: Holds) -> list[str]:
    """Names that stand in the text with commas between them, as they do here."""
    parts = [bare(part) for part in _COMMA.split(name)]
    return parts if all(part and holds(part) for part in parts) else [name]


def _divided(name: str, holds: Holds) -> list[str]:
    marks = list(_PERHAPS_BETWEEN.finditer(name))
    starts, ends = [0, *(m.end() for m in marks)], [*(m.start() for m in marks), len(name)]
    parts: list[str] = []
    any_holds, at = False, 0
    while at < len(starts):
        tos = range(at + 1, min(at + _LONGEST_RUN, len(starts)) + 1)
        runs = ((bare(name[starts[at] : ends[to - 1]]), to) for to in tos)
        run, upto = next(((r, to) for r, to in runs if r and holds(r)), ("", at + 1))
        any_holds = any_holds or bool(run)
        parts.append(run or bare(name[starts[at] : ends[at]]))
        at = upto
    return [part for part in parts if not is_nothing(part)] if any_holds else [name]
