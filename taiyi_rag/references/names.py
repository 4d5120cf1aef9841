"""Names of authors, told apart into family and given name as reference managers want them.

Libraries write them in several ways: "Smith JA" (PubMed), "John A. Smith", "Smith, John",
"李明". Groups and institutions have one name, which must not be cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from taiyi_rag.references.plain import one_line

_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_HAN_GROUP = re.compile(
    r"学会|协会|委员会|中心|医院|大学|学院|小组|工作组|集团|公司|研究所|联盟|编写组|基金会|协作组"
    r"|學會|協會|委員會|醫院|大學|學院|小組|集團|研究所|聯盟|基金會|卫生部|衛生部|[部局署院]$"
)
_COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 长孙 長孫 令狐 宇文 "
    "司徒 端木 东方 東方 独孤 獨孤 南宫 南宮 轩辕 軒轅 申屠 钟离 鍾離 闻人 聞人 呼延 司空 濮阳 "
    "濮陽".split()
)
_GROUP = re.compile(
    r"\b(?:group|investigators?|collaborat\w+|committee|organi[sz]ation|network|consortium|society|"
    r"association|college|institutes?|agency|ministry|department|universit\w+|hospitals?|centers?|"
    r"centres?|foundation|team|panel|study|trial|force|council|federation|administration|"
    r"programmes?|programs?|initiative|alliance|office|service|board|commission|academy|authority|"
    r"contributors|editors|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[^\W\d_a-z]{1,3}|(?:[^\W\d_a-z]-?){1,3}")
_SUFFIXES = frozenset("Jr Sr II III IV 2nd 3rd 4th".split())
_PARTICLE = re.compile(
    r"[a-z]['’]?|d[aeiou]s?|del|della|den|der|dos|la|le|los|ten|ter|v[ao]n|zu[rm]?|al|el|bin|ibn"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, or a group's, which has a `family` alone."""

    family: str
    given: str = ""
    suffix: str = ""
    group: bool = False

    @property
    def inverted(self) -> str:
        """ "Smith, J. A., Jr."; a group as it is."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def short(self) -> str:
        """ "Smith JA", as MEDLINE abbreviates it; Chinese names whole."""
        if _HAN_NAME.fullmatch(self.family):
            return self.family + self.given
        initials = "".join(part[0] for part in re.findall(r"\w+", self.given)).upper()
        return " ".join(part for part in (self.family, initials, self.suffix.rstrip(".")) if part)


def name_of(author: str) -> Name:
    """A name as `Document.authors` has it. What isn't surely a person's is a group's."""
    text = one_line(author)
    if _HAN_NAME.fullmatch(text.replace(" ", "")):
        return _han(text)
    if _GROUP.search(text):
        return Name(text, group=True)
    if "," in text:
        return _inverted(text)
    return _western(text.split())


def _han(text: str) -> Name:
    family, _, given = text.partition(" ")
    if given and len(text) <= 6:
        return Name(family, given.replace(" ", ""))
    name = text.replace(" ", "")
    if not 2 <= len(name) <= 4 or (len(name) > 2 and _HAN_GROUP.search(name)):
        return Name(name, group=True)
    size = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return Name(name[:size], name[size:])


def _inverted(text: str) -> Name:
    family, given, *rest = (part.strip() for part in text.split(","))
    if not family or not given or len(rest) > 1:
        return Name(text, group=True)
    if given.rstrip(".") in _SUFFIXES:  # "Smith, Jr., John"
        return Name(family, _dotted(rest[0]) if rest else "", given)
    return Name(family, _dotted(given), rest[0] if rest else "")


def _western(words: list[str]) -> Name:
    suffix = ""
    if len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES:
        *words, suffix = words
        suffix = f"{suffix}." if suffix in ("Jr", "Sr") else suffix
    if len(words) < 2:
        return Name(" ".join(words), group=True)
    if _INITIALS.fullmatch(words[-1]) and not words[0].isupper():
        return Name(" ".join(words[:-1]), _dotted(words[-1]), suffix)
    at = next((n for n, w in enumerate(words[1:-1], 1) if _PARTICLE.fullmatch(w)), len(words) - 1)
    return Name(" ".join(words[at:]), " ".join(words[:at]), suffix)


def _dotted(given: str) -> str:
    """ "JA" as "J. A."; what is more than initials stays."""
    if not _INITIALS.fullmatch(given):
        return given
    return " ".join(f"{letter}." for letter in given.replace("-", ""))
