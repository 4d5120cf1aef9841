"""Long texts done in parts: as many whole sentences as one request can take.

A translation is that of the parts, in order, with what stands between them; a summary is that of
the summaries of the parts. What a part's reply lacked at its end is asked for again in halves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Remark, Span, Text
from taiyi_rag.errors import InputError
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.generation.replies import Asks
from taiyi_rag.language import document_language
from taiyi_rag.tasks.modelled import Modelled, Work
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.windows import halves, windows
from taiyi_rag.types import Language

_CUT = Remark("cut")
_SHORTER = 0.8
"""Of a text, what its summaries may have to be summarised again."""


class _InParts:
    """What both ways share. `characters` are those of a part at most, by the language of a text."""

    def __init__(
        self,
        work: Work,
        asks: Asks,
        characters: Mapping[Language, int],
        options: Options = Options(),
    ) -> None:
        self._work = work
        self._asks = asks
        self._characters = characters
        self._options = options

    @property
    def about(self) -> About:
        """What it is."""
        return self._work.about

    def _parts(self, text: str) -> list[Span]:
        language = document_language(text)
        empty = self._work.request(Annotated("1", ()), language, self._options)
        room = self._asks.room - tokens_at_most(empty.turns[-1][1])
        return windows(text, room, self._characters[language], overlap=0)

    def _made(self, text: str, options: Options) -> Annotated:
        return Modelled(self._work, self._asks, options).run(Annotated.of(text))


class Translator(_InParts):
    """Translates texts of any length."""

    def run(self, record: Annotated) -> Annotated:
        """The record with its translation. Raises `InputError`, `ModelUnavailable`."""
        text = self.about.checked(record).text
        source = document_language(text)
        to: Language = self._options.to or ("en" if source == "zh" else "zh")
        if to == source:
            names = {"en": "English", "zh": "Chinese"}
            raise InputError(f"The text is in {names[to]} already. Choose the other language.")
        options = replace(self._options, to=to)
        whole, remarks = self._joined(text, self._parts(text), options)
        made = (Text("translation", whole, to),) if whole else ()
        return replace(record, texts=made, remarks=tuple(remarks), maker=self._asks.model)

    def _joined(self, text: str, parts: list[Span], options: Options) -> tuple[str, list[Remark]]:
        whole, end = "", 0
        remarks: list[Remark] = []
        for start, stop in parts:
            made, flaws = self._translated(text[start:stop], options)
            whole += (_between(text[end:start], options.to) if whole else "") + made
            remarks += flaws
            end = stop
        return whole, remarks

    def _translated(self, text: str, options: Options) -> tuple[str, list[Remark]]:
        if document_language(text) == options.to:
            return text, []  # what was quoted in that language already
        made = self._made(text, options)
        words = "".join(one.text for one in made.texts)
        smaller = halves(text, (0, len(text))) if _CUT in made.remarks else []
        if len(smaller) > 1:
            return self._joined(text, smaller, options)
        return words, list(made.remarks)


def _between(gap: str, to: Language | None) -> str:
    """What stands between two parts: line breaks as they are, else a blank where one is usual."""
    if "\n" in gap:
        return "\n" * gap.count("\n")
    return "" if to == "zh" else " "


class Summariser(_InParts):
    """Summarises texts of any length. The last summary is held against the whole text."""

    def run(self, record: Annotated) -> Annotated:
        """The record with its summary. Raises `InputError`, `ModelUnavailable`."""
        text = self.about.checked(record).text
        remarks: list[Remark] = []
        told = text
        while len(self._parts(told)) > 1:
            shorter = self._summaries(told, remarks)
            if len(shorter) > _SHORTER * len(told):
                return self._against(record, shorter, remarks)
            told = shorter
        return self._against(record, self._summaries(told, remarks), remarks)

    def _summaries(self, text: str, remarks: list[Remark]) -> str:
        """Of its parts, a line each."""
        made = [self._made(text[a:b], self._options) for a, b in self._parts(text)]
        remarks += [flaw for one in made for flaw in one.remarks if flaw.kind in _LASTING]
        return "\n".join(one.texts[0].text for one in made if one.texts)

    def _against(self, record: Annotated, words: str, remarks: list[Remark]) -> Annotated:
        """A summary, read as if it had been made of the whole text."""
        language = document_language(record.text)
        read = self._work.read(words, record, language, self._options)
        kept = tuple(dict.fromkeys([*remarks, *read.remarks]))
        return replace(read, remarks=kept, maker=self._asks.model)


_LASTING = ("cut", "unread")
"""Remarks on the way that the last summary can't show."""
