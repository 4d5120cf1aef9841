"""Texts that stand whole within longer ones, found by how they begin.

Letters and digits alone are compared, as `nearness.plain` has them.
"""

from __future__ import annotations

import re
from collections import defaultdict

from taiyi_rag.instructions.nearness import plain
from taiyi_rag.language import HAN

_WORD, _HAN = re.compile(r"\w+"), re.compile(f"[{HAN}]")
_FEWEST_WORDS, _FEWEST_HAN = 12, 24
"""Of a text that is looked for: a shorter one may stand in others by chance."""
_BEGINNING = 16
"""Letters by which texts are looked up."""


class Contained:
    """Texts with their names, to be asked which of them another one holds."""

    def __init__(self) -> None:
        self._beginning: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, name: str, text: str) -> None:
        """Take in a text as it is written, if it is long enough to be told from others."""
        letters = plain(text)
        if len(letters) >= _BEGINNING and _is_long(text):
            self._beginning[letters[:_BEGINNING]].append((letters, name))

    def within(self, text: str) -> str | None:
        """The name of the first that stands in a text, plain."""
        for at in range(len(text) - _BEGINNING + 1):
            for letters, name in self._beginning.get(text[at : at + _BEGINNING], ()):
                if text.startswith(letters, at):
                    return name
        return None


def _is_long(text: str) -> bool:
    return len(_HAN.findall(text)) >= _FEWEST_HAN or len(_WORD.findall(text)) >= _FEWEST_WORDS
