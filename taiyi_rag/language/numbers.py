"""The numbers of a text, to tell whether another text has just these."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def numbers(text: str) -> list[str]:
    """The numbers of a text in digits, those written twice twice, in no order of their own."""
    return sorted(_NUMBER.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text))))
