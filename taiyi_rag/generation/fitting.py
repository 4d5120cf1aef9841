"""How much evidence a model's context holds, without its tokenizer, which only the server has.

Tokens are counted high: two and a half letters each, one for each digit, mark and, nearly, Han
character. Of 856 English and Chinese passages OpenAI's cl100k_base made no more tokens than that,
in English about half; GLM-4's vocabulary, which was trained on more Chinese, makes fewer. Where the
count is wrong all the same, the server refuses the prompt, and the answer is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from taiyi_rag import prompts
from taiyi_rag.types import Evidence, Language

_WORDS = re.compile(r"[A-Za-z ]+")
_HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]+")
_PER_LETTER, _PER_HAN = 0.4, 1.1

_AROUND = 50
"""Tokens of the chat template."""


def fitted(
    language: Language, question: str, evidence: Sequence[Evidence], room: int
) -> tuple[Evidence, ...]:
    """The first passages of the evidence whose prompt surely has at most `room` tokens; each whole,
    since half a passage may leave out who mustn't take the medicine. None, if not even one fits."""
    for count in range(len(evidence), 0, -1):
        chosen = tuple(evidence[:count])
        if tokens_at_most(prompts.render("answer", language, question, chosen)) <= room:
            return chosen
    return ()


def tokens_at_most(text: str) -> int:
    """A bound on the tokens of a prompt."""
    letters = sum(len(found) for found in _WORDS.findall(text))
    han = sum(len(found) for found in _HAN.findall(text))
    others = _HAN.sub("", _WORDS.sub("", text))
    return _AROUND + round(letters * _PER_LETTER + han * _PER_HAN + len(others.encode("utf-8")))
