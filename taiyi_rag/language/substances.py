"""Medicines by name, in English and Chinese.

A dose of another medicine is the worst answer there is, and to an embedding two medicines of a
class are nearly the same. The names are those of our vocabulary, brands too; a name that it lacks
may still be told by its ending (`looks_like_medicine`).
"""

from __future__ import annotations

import re
from functools import cache

from taiyi_rag.language.tokens import normalise
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, Found, Vocabulary, vocabulary

_ENDING = re.compile(
    r"[a-z]{3,}(?:afil|amide|amine|apine|arin|arone|astine|azepam|azine|azole|azosin|"
    r"barbital|cain|caine|(?<!con)(?<!inter)(?<!per)(?<!pre)cept|cillin|cort|cycline|dipine|done|dronate|"
    r"emide|etine|fenac|fibrate|"
    r"floxacin|formin|gatran|gliflozin|gliptin|glitazone|grel|idone|imus|inib|iptan|ipram|izide|"
    r"kinra|lukast|mab|micin|mycin|nidazole|nib|olol|olone|onide|osin|oxetine|parib|parin|"
    r"penem|phylline|platin|poetin|pramine|prazole|pril|prost|quine|rubicin|sartan|semide|setron|"
    r"sone|statin|taxel|terol|thiazide|glutide|zepatide|tinib|toin|triptan|tropin|uracil|vastatin|vir|vudine|"
    r"xaban|zepam|zepine|zide|zolid|zumab)s?"
)
_BEFORE = re.compile(
    r"(?:[氟氯溴碘羟氨硝苄脱去巯酰基甲旋]|(?<!硫酸)(?<!碳酸)(?<!磷酸)氢|(?<!苯)磺|(?<![吸给供缺低])氧|"
    r"(?<![血高低降钙])磷|左|(?<!左)右|艾司|艾米|复方|脂质体|白蛋白结合型|"
    r"\b(?:(?:nano)?liposom(?:e|al)|pegylated|nab|albumin[ -]bound)[ -])$",
    re.I,
)
"""What makes another medicine of the one whose name follows: 氯噻嗪, 氢氯噻嗪. A salt does not:
硫酸氢氯吡格雷, 苯磺阿曲库铵. Nor does 左右, which says "about"."""
_AFTER = re.compile(
    r"[\s(-]*(?:脂质体|脂质复合物|聚合物胶束|白蛋白结合|liposom|lipid complex|albumin[ -]bound|"
    r"protein[ -]bound|(?!irino|topo|exa|belo)[a-z]*(?:tansine|tecan|vedotin|tidotin|carmazine|"
    r"ozogamicin)\b|(?:/|and )?hyaluronidase|(?:注射液)?[\s(]*(?:预混|混合|[357]0r))|-like\b|样肽",
    re.I,
)
"""What makes another medicine, or a formulation with other doses, of the one named before it."""
_BRAND_AFTER = re.compile(
    r"[\s-]*(?:(?i:hctz?|pm|duo)\b|(?:Plus|PLUS|Met|MET|Mix|MIX|DM|D|Cold|Sinus|Night|Flu|Hylecta|"
    r"Faspro|Hycela)\b|Extra\b(?!\s*[Ss]trength))|-(?:d|dm|plus)\b|\s+plus\b(?!\s*\w)"
)
"""What makes a combination of a brand. A "plus" with a word after it says "and"."""


def substances(text: str, *, parts: bool = False) -> set[str]:
    """The substances that a text names, in either language, by their first English name.

    "amoxicillin/clavulanate" is a substance of its own, and so is "insulin glargine". With `parts`
    it names amoxicillin and clavulanic acid too, as a passage does that may tell of them; a brand
    never does.
    """
    found = [f for f in vocabulary().find(text) if not names_another(f)]
    named = {f.entry.english[0] for f in found if f.entry.kind == "substance"}
    if parts:
        named |= {p for f in found if f.name not in f.entry.brands for p in _parts(f.entry)}
    return named


def by_generic_names(text: str) -> str:
    """`text` with the generic names of the brands in it, as documents mostly have them."""
    for found in vocabulary().find(text):
        if found.name in found.entry.brands and not names_another(found):
            generic = found.entry.names(found.language)[0].removeprefix(NEVER_SOUGHT)
            text = re.sub(re.escape(found.name), generic, text, flags=re.IGNORECASE)
    return text


def names_another(found: Found) -> bool:
    """Whether a medicine's name is only part of the name of one that our vocabulary lacks."""
    if found.entry.kind != "substance":
        return False
    branded = found.name in found.entry.brands and _BRAND_AFTER.match(found.after)
    return bool(branded or _BEFORE.search(found.before) or _AFTER.match(found.after))


@cache
def _medicines() -> Vocabulary:
    return Vocabulary(tuple(e for e in vocabulary().entries if e.kind == "substance"))


@cache
def _parts(entry: Entry) -> frozenset[str]:
    """The substances that an entry's first English name is made of, less itself; no formulation,
    whose doses are others, is made of its substance."""
    words = re.split(r"[\s/-]+", entry.english[0])
    found = set()
    for i in range(len(words)):
        for j in range(i + 1, len(words) + 1):
            before, after = "-".join([*words[:i], ""]), "-".join(["", *words[j:]])
            if not (_BEFORE.search(before) or _AFTER.match(after)):
                run = _medicines().find("-".join(words[i:j]))
                found |= {f.entry.english[0] for f in run if not names_another(f)}
    return frozenset(found - {entry.english[0]})


def looks_like_medicine(word: str) -> bool:
    """Whether an English word ends as international non-proprietary names do (WHO's INN stems)."""
    return _ENDING.fullmatch(word.lower()) is not None


def unknown_medicines(text: str) -> list[str]:
    """Words of a text that look like medicines but are in no list of ours, lower-cased."""
    words = dict.fromkeys(re.findall(r"[a-z]{6,}", normalise(text)))
    return [w for w in words if looks_like_medicine(w) and w not in _words()]


@cache
def _words() -> frozenset[str]:
    """Every English word of the vocabulary's names."""
    names = " ".join(name for entry in vocabulary().entries for name in entry.english)
    return frozenset(re.findall(r"[a-z]{6,}", names.lower()))
