"""Medicines by name, in English and Chinese.

A dose of another medicine is the worst answer there is, and to an embedding two medicines of a
class are nearly the same. `substances.tsv` holds the usual names of common ones, written by us:
English names, a tab, Chinese names, synonyms divided by "|". It is a guard, not a vocabulary: a
name that it lacks may still be told by its ending (`looks_like_medicine`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from taiyi_rag.language.tokens import normalise

_ENDING = re.compile(
    r"[a-z]{3,}(?:afil|amide|amine|apine|arin|arone|astine|azepam|azine|azole|azosin|"
    r"barbital|cain|caine|cept|cillin|cort|cycline|dipine|done|dronate|emide|etine|fenac|fibrate|"
    r"floxacin|formin|gatran|gliflozin|gliptin|glitazone|grel|idone|imus|inib|iptan|ipram|izide|"
    r"kinra|lukast|mab|micin|mycin|nidazole|nib|olol|olone|onide|osin|oxetine|parib|parin|"
    r"penem|phylline|platin|poetin|pramine|prazole|pril|prost|quine|rubicin|sartan|semide|setron|"
    r"sone|statin|taxel|terol|thiazide|glutide|zepatide|tinib|toin|triptan|tropin|uracil|vastatin|vir|vudine|"
    r"xaban|zepam|zepine|zide|zolid|zumab)s?"
)


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of every name, longest first, and each name's substance."""
    text = resources.files(__package__).joinpath("substances.tsv").read_text("utf-8")
    substance_of: dict[str, str] = {}
    for line in text.splitlines():
        names = re.split(r"[\t|]", line)
        substance_of.update((name.lower(), names[0]) for name in names)
    longest_first = sorted(substance_of, key=len, reverse=True)
    parts = (
        rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)
        for name in longest_first
    )
    return re.compile("|".join(parts)), substance_of


def substances(text: str) -> set[str]:
    """The substances that a text names, in either language, by their first English name."""
    pattern, substance_of = _names()
    return {substance_of[name] for name in pattern.findall(normalise(text))}


def looks_like_medicine(word: str) -> bool:
    """Whether an English word ends as international non-proprietary names do (WHO's INN stems)."""
    return _ENDING.fullmatch(word.lower()) is not None


def unknown_medicines(text: str) -> list[str]:
    """Words of a text that look like medicines but are in no list of ours, lower-cased."""
    _, substance_of = _names()
    words = dict.fromkeys(re.findall(r"[a-z]{6,}", normalise(text)))
    return [w for w in words if looks_like_medicine(w) and w not in substance_of]
