"""Which of our languages a text is in.

A rule on scripts, not a classifier: packages trained on prose call "metformin dose?" Azeri or
Polish, and the only question here is which of two rankings and word lists a text belongs to.
"""

from __future__ import annotations

import re

from taiyi_rag.types import Language

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""Chinese characters, as the inside of a regular expression's character class."""

_HAN = re.compile(f"[{HAN}]")
_ANY_WORD = re.compile(r"[A-Za-z0-9]+(?:[-'’][A-Za-z0-9]+)*")
_STATEMENT_WORDS = 8
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_KANA_OR_HANGUL = re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7af\u1100-\u11ff]")
_OTHER_LETTER = re.compile(
    r"[\u0400-\u052f\u0530-\u058f\u0590-\u08ff\u0900-\u109f\u10a0-\u10ff\u1200-\u137f\u1780-\u17ff]"
)


def has_han(text: str) -> bool:
    """Whether `text` holds a Chinese character."""
    return _HAN.search(text) is not None


def is_statement(text: str) -> bool:
    """Whether a question isn't one but states something, at a sentence's length: a claim to find
    the source of, a sentence to find the translation of. Few words are a search for a topic."""
    if text.rstrip().endswith(("?", "？", "吗", "呢")):
        return False
    return len(_ANY_WORD.findall(text)) + len(_HAN.findall(text)) / 2 >= _STATEMENT_WORDS


def document_language(text: str, *, sample: int = 20_000) -> Language:
    """The main language of a document or passage.

    Chinese when its Han characters outnumber its Latin words by half: a Chinese text full of
    English drug names stays Chinese, an English one that quotes a Chinese title stays English.
    """
    head = text[:sample]
    return "zh" if len(_HAN.findall(head)) > 1.5 * len(_LATIN_WORD.findall(head)) else "en"


def query_language(text: str) -> Language | None:
    """The language a question is asked in, None when it is neither English nor Chinese.

    One Han character makes a question Chinese ("metformin 的剂量?"), unless kana or hangul say
    that it is Japanese or Korean. A question in another script has no language here; one in
    another language of the Latin script can't be told from English in a few words, and is
    treated as English.
    """
    if _KANA_OR_HANGUL.search(text):
        return None
    if has_han(text):
        return "zh"
    latin, other = len(_LATIN_WORD.findall(text)), len(_OTHER_LETTER.findall(text))
    return None if other > 2 * latin else "en"
