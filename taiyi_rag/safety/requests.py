"""What is declined: a prescription written here, and help to do harm.

Chinese rules bar a machine from it: "处方应由接诊医师本人开具，严禁使用人工智能等自动生成处方"
(《互联网诊疗监管细则（试行）》, National Health Commission and National Administration of
Traditional Chinese Medicine, 2022, article 21). What harm is follows MedSafetyBench (Han et al.
2024, https://arxiv.org/abs/2403.03744), which goes by the AMA's principles of medical ethics.
Knowledge about doses, poisons, crimes and death is not declined.
"""

from __future__ import annotations

from collections.abc import Iterator

from taiyi_rag.safety.codes import Decline
from taiyi_rag.safety.notation import sections
from taiyi_rag.safety.reading import speaks
from taiyi_rag.safety.rules import holding

_FILES = {"en": "requests.en.txt", "zh": "requests.zh.txt"}


def requested(parts: list[str]) -> Decline | None:
    """Why a question, given by its sentences, is declined; None when it isn't. Harm comes before a
    prescription."""
    declines = {code for part in parts for code in holding("declines.txt", set(_said(part)))}
    return next((code for code in (Decline.HARM, Decline.PRESCRIPTION) if code in declines), None)


def _said(sentence: str) -> Iterator[str]:
    for language, file in _FILES.items():
        if speaks(language, sentence):
            yield from (s.name for s in sections(file).values() if s.stands_in(sentence))
