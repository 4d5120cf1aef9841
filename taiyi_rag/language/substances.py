"""Medicines by name, in English and Chinese.

A dose of another medicine is the worst answer there is, and to an embedding two medicines of a
class are nearly the same. The names are those of our vocabulary, brands too; a name that it lacks
may still be told by its ending (`looks_like_medicine`).
"""

from __future__ import annotations

import re
from functools import cache

from taiyi_rag.language.tokens import normalise
from taiyi_rag.language.vocabulary import Entry, Found, Vocabulary, vocabulary

_ENDING = re.compile(
    r"[a-z]{3,}(?:afil|amide|amine|apine|arin|arone|astine|azepam|azine|azole|azosin|"
    r"barbital|cain|caine|cept|cillin|cort|cycline|dipine|done|dronate|emide|etine|fenac|fibrate|"
    r"floxacin|formin|gatran|gliflozin|gliptin|glitazone|grel|idone|imus|inib|iptan|ipram|izide|"
    r"kinra|lukast|mab|micin|mycin|nidazole|nib|olol|olone|onide|osin|oxetine|parib|parin|"
    r"penem|phylline|platin|poetin|pramine|prazole|pril|prost|quine|rubicin|sartan|semide|setron|"
    r"sone|statin|taxel|terol|thiazide|glutide|zepatide|tinib|toin|triptan|tropin|uracil|vastatin|vir|vudine|"
    r"xaban|zepam|zepine|zide|zolid|zumab)s?"
)
_MAKES_ANOTHER = frozenset("氢氟氯溴碘羟氨硝苄脱去巯酰基氧磺")
"""Characters that make another medicine of the one whose name follows: 氯噻嗪, 氢氯噻嗪."""


def substances(text: str, *, parts: bool = False) -> set[str]:
    """The substances that a text names, in either language, by their first English name.

    "amoxicillin/clavulanate" is a substance of its own, and so is "insulin glargine". With `parts`
    it names amoxicillin and clavulanic acid too, as a passage does that may tell of them; a brand
    never does.
    """
    found = [f for f in vocabulary().find(text) if not _is_another(f)]
    named = {f.entry.english[0] for f in found if f.entry.kind == "substance"}
    if parts:
        named |= {p for f in found if f.name not in f.entry.brands for p in _parts(f.entry)}
    return named


def _is_another(found: Found) -> bool:
    return found.entry.kind == "substance" and found.before in _MAKES_ANOTHER


@cache
def _medicines() -> Vocabulary:
    return Vocabulary(tuple(e for e in vocabulary().entries if e.kind == "substance"))


@cache
def _parts(entry: Entry) -> frozenset[str]:
    """The substances that an entry's first English name is made of, less itself."""
    words = re.split(r"[\s/-]+", entry.english[0])
    runs = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    found = {f.entry.english[0] for run in runs for f in _medicines().find(run)}
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
