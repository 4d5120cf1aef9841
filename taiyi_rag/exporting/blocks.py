"""The form between an answer and a file: blocks of text, each with what it is.

Formats draw blocks; they know nothing of answers. Every text is one line without control characters
(`references.one_line`), and means itself: what a format would take for markup it escapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from taiyi_rag.types import Language

Style = Literal[
    "label",  # that it was made by a machine
    "alarm",  # what became of its documents since
    "urgent",  # an emergency
    "title",  # the question
    "heading",
    "claim",  # a sentence of the answer
    "doubt",  # what is wrong with the sentence before, or with the evidence
    "original",  # the words behind a sentence in the other language
    "text",
    "reference",  # begins with its number
    "quote",  # the words cited of the reference before
    "small",
]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a block. `link` is an address that we made, of checked identifiers."""

    text: str
    link: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `language` is that of its text."""

    style: Style
    runs: tuple[Run, ...]
    language: Language

    @property
    def text(self) -> str:
        """Its runs, one after another."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Export:
    """An answer to be written to a file.

    `title` and `language` are those of the question, `at` is when it was answered. `label` is what
    people read at both ends, `implicit` what programs read (`taiyi_rag.exporting.label`).
    """

    title: str
    language: Language
    at: datetime
    label: str
    implicit: str
    maker: str
    blocks: tuple[Block, ...]
