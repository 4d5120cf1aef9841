"""The words by which a text says whom it is about, in English and Chinese.

`ingest` describes documents with them, `answering` reads questions and passages with them. Ages are
divided as MeSH divides them: newborn to 1 month, child to 12, adolescent to 18, aged from 65 years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taiyi_rag.types import Population

WORDS = {
    population: re.compile(pattern, re.IGNORECASE)
    for population, pattern in (
        (
            Population.NEONATES,
            r"\bneonat(?:es?|al)\b|\bnewborns?\b|\bpreterm infants?\b|新生儿|早产儿",
        ),
        (
            Population.CHILDREN,
            r"\bchild(?:ren|hood)?\b|\bpa?ediatrics?\b|\binfants?\b|\btoddlers?\b|儿童|患儿|婴幼?儿|小儿",
        ),
        (Population.ADOLESCENTS, r"\badolescen(?:ts?|ce)\b|\bteenagers?\b|青少年"),
        (
            Population.ADULTS,
            r"\b(?:in|among|of) (?:\w+ )?adults\b|\badult patients\b|\badults aged\b|成人|成年人",
        ),
        (
            Population.ELDERLY,
            r"\belderly\b|\bolder (?:adults|people|patients|persons)\b|\bgeriatric\b|老年",
        ),
        (
            Population.PREGNANCY,
            r"\bpregnan(?:t|cy|cies)\b|\bgestation(?:al)?\b|\b(?:pre-?)?eclampsia\b|妊娠|孕妇|孕产妇|子痫",
        ),
        (
            Population.ANIMALS,
            r"\bmice\b|\bmouse\b|\brats?\b|\bmurine\b|\bzebrafish\b|\brabbits?\b|\bpiglets?\b|\bdogs?\b"
            r"|\bcattle\b|\bsheep\b|[小大]鼠|家兔|动物(?:实验|模型)",
        ),
        (
            Population.IN_VITRO,
            r"\bin vitro\b|\bcell lines?\b|\bcultured (?:\w+ )?cells\b|体外(?:实验|培养)|细胞系",
        ),
    )
}

_ALSO = {
    Population.NEONATES: re.compile(
        r"\bnew-?born\b|\bpreemies?\b|刚出生的?(?:婴儿|宝宝)|足月儿", re.I
    ),
    Population.CHILDREN: re.compile(
        r"\b(?:baby|babies|kids?|boys?|girls?|preschooler)\b|\bmy (?:son|daughter)\b"
        r"|宝宝|幼儿|小孩|孩子|男孩|女孩|儿科|学龄前?",
        re.I,
    ),
    Population.ADOLESCENTS: re.compile(r"\bteens?\b|青春期", re.I),
    Population.ADULTS: re.compile(r"\badults?\b", re.I),
    Population.ELDERLY: re.compile(r"\bseniors\b|\bold people\b|\boctogenarian|高龄|老人", re.I),
    Population.PREGNANCY: re.compile(
        r"\btrimester\b|\bexpecting mothers?\b|怀孕|孕期|孕[早中晚]期|孕周|孕\d+周|产前", re.I
    ),
    Population.ANIMALS: re.compile(r"\banimals?\b|\bcats?\b|\bpigs?\b|\bmonkeys?\b|犬|动物", re.I),
    Population.IN_VITRO: re.compile(r"\bcell culture\b|细胞实验|体外", re.I),
}
"""What a passage or a question says too, but what would describe too many documents wrongly."""

_OLDER = re.compile(r"\b(?:older|elderly) adults\b", re.I)
"""They aren't what "adults" alone means."""
_VERTICAL = re.compile(r"mother[- ]to[- ]child|母婴", re.I)
"""A way of transmission, about no child in particular."""

_AGE = re.compile(
    r"(?<![\d.])(?P<age>\d{1,3})[- ]?(?P<unit>year|month|week|day)s?[- ]old\b"
    r"|\b(?:aged?|age of) (?P<years>\d{1,3})\b(?! (?:to|or|and|years or))"
    r"|(?P<han>\d{1,3})(?P<han_unit>岁|个?月|周|天)(?:龄|大)?的?(?=小|宝|孩|婴|儿|患|女|男|老|孕|幼|$)",
    re.IGNORECASE,
)
_YEARS = {"year": 1.0, "岁": 1.0, "month": 1 / 12, "月": 1 / 12, "个月": 1 / 12, "week": 1 / 52}
_YEARS |= {"周": 1 / 52, "day": 1 / 365, "天": 1 / 365}


def populations_named(text: str) -> frozenset[Population]:
    """Whom a question or a sentence speaks of, by its words and by an age of one person."""
    text = _VERTICAL.sub("", _OLDER.sub("elderly", text))
    found = {p for p, words in WORDS.items() if words.search(text)}
    found |= {p for p, words in _ALSO.items() if words.search(text)}
    return frozenset(found | set(_by_age(text)))


def _by_age(text: str) -> Iterator[Population]:
    for match in _AGE.finditer(text):
        number = match["age"] or match["years"] or match["han"]
        unit = (match["unit"] or match["han_unit"] or "year").lower()
        years = int(number) * _YEARS[unit]
        for population, end in _ENDS:
            if years < end:
                yield population
                break


_ENDS = (
    (Population.NEONATES, 1 / 12),
    (Population.CHILDREN, 13.0),
    (Population.ADOLESCENTS, 19.0),
    (Population.ADULTS, 65.0),
    (Population.ELDERLY, 130.0),
)
"""Ages of people in years, and before which birthday they end."""
