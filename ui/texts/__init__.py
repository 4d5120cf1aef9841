"""Every word of the page, in both languages, by id. Answers and notices bring their own words.

A module a page; an id stands in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from taiyi_rag.types import Language
from ui.texts import (
    ask,
    common,
    evidence,
    exports,
    library,
    literature,
    problems,
    reading,
    status,
    tool_names,
    tools,
)

NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}

PAGES = (
    common,
    ask,
    evidence,
    reading,
    exports,
    literature,
    library,
    tools,
    tool_names,
    status,
    problems,
)

TEXTS: dict[Language, dict[str, str]] = {
    language: {id: text for page in PAGES for id, text in page.WORDS[language].items()}
    for language in NAMES
}


class _Counting(Formatter):
    """A text chooses by a number: `{n} {n:document|documents}`."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else many
        return str(super().format_field(value, format_spec))


_COUNTING = _Counting()


@dataclass(frozen=True, slots=True)
class Texts:
    """The page's words in one language."""

    language: Language

    def __call__(self, id: str, **values: object) -> str:
        """The text of that id, with its values put in."""
        return _COUNTING.format(TEXTS[self.language][id], **values)

    def has(self, id: str) -> bool:
        """Whether there is a text of that id."""
        return id in TEXTS[self.language]

    def place(self, code: str) -> str:
        """A country or region, by the code that documents have it by."""
        return self(f"place-{code}") if self.has(f"place-{code}") else code

    def problem(self, name: str) -> str:
        """The headline for an error of that class."""
        return TEXTS[self.language].get(f"problem-{name}", self("problem-TaiyiError"))


def language_of(locale: str | None) -> Language:
    """The page's language for a browser's locale."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"
