"""Prompts: text files, one a task and language, and the one way evidence is written into them.

A file has the instructions, which are the same for everyone, a line of three dashes, and the data:
evidence first, so that a server can keep it (prefix caching) when another question is asked of it.

Evidence is data, not instruction: it stands between tags, with the tags' own characters escaped
inside, so that no document can close them or pose as another, and without the sentences that order
the model about. `parse_evidence` reads back what
`render` wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from importlib import resources

from taiyi_rag.language import without_orders
from taiyi_rag.types import Evidence, Exchange, Language

_PASSAGE = re.compile(
    r'<passage label="(\d+)" title="([^"<>]*)" section="([^"<>]*)">\n([^<>]*)\n</passage>'
)
_REFUSAL = re.compile(r"\W*(?:NOT IN THE LIBRARY|资料库中没有)\W*(?:\[\d+\]\W*)*", re.IGNORECASE)
_LETTERS = re.compile(r"\w+")
_REPEATED = 12
"""Letters of the instructions in a row that are no accident."""
_DIVIDER = "\n---\n"
_FIELD = re.compile(r"\{(evidence|conversation|question)\}")
_NAMED = re.compile(r"\{([a-z_]+)\}")
_wording: ContextVar[int] = ContextVar("wording", default=1)
_QUESTION = re.compile(r"<question>\n([^<>]*)\n</question>")


@dataclass(frozen=True, slots=True)
class PromptPassage:
    """A labelled passage as it stands in a prompt."""

    label: int
    title: str
    section: str
    text: str


def template(task: str, language: Language) -> str:
    """The prompt file of a task, with `{evidence}`, `{conversation}` and `{question}` in it."""
    return _text(f"{task}.{language}.txt")


@cache
def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def render(task: str, language: Language, question: str, evidence: Iterable[Evidence]) -> str:
    """The prompt of a task, filled in, in one piece."""
    return "\n\n".join(filter(None, parts(task, language, question, evidence)))


def parts(
    task: str,
    language: Language,
    question: str,
    evidence: Iterable[Evidence] = (),
    conversation: Iterable[Exchange] = (),
) -> tuple[str, str]:
    """The prompt of a task, filled in: the instructions, and the data that they are about."""
    instructions, _, data = template(task, language).partition(_DIVIDER)
    filled = {
        "evidence": "\n".join(map(_passage, evidence)),
        "conversation": "\n".join(map(_exchange, conversation)),
        "question": escape(question, quote=False),
    }
    return instructions, _FIELD.sub(lambda m: filled[m[1]], data)


def filled(task: str, language: Language, fields: Mapping[str, str]) -> str:
    """The prompt of a task on texts (`tasks/NAME.LANGUAGE.txt`, or as it is `worded`): each
    `{field}` once, unescaped, since what the model copies must be what stands in the text."""
    text = _text(file(task, language, _wording.get()))
    return _NAMED.sub(lambda m: fields[m[1]], text).strip()


@contextmanager
def worded(number: int) -> Iterator[None]:
    """Within it, tasks on texts are asked for in other words: those of `NAME.LANGUAGE.2.txt` and so
    on; 1 are the usual ones."""
    token = _wording.set(number)
    try:
        yield
    finally:
        _wording.reset(token)


@cache
def wordings(task: str, language: Language) -> int:
    """In how many ways a task on texts is asked for."""
    number = 1
    while resources.files(__package__).joinpath(file(task, language, number + 1)).is_file():
        number += 1
    return number


def file(task: str, language: Language, number: int) -> str:
    """The file of one of its wordings."""
    return (
        f"tasks/{task}.{language}.txt" if number == 1 else f"tasks/{task}.{language}.{number}.txt"
    )


def _passage(e: Evidence) -> str:
    title, section = without_orders(e.title), without_orders(" / ".join(e.passage.headings))
    return (
        f'<passage label="{e.label}" title="{escape(title)}" section="{escape(section)}">\n'
        f"{escape(without_orders(e.passage.text), quote=False)}\n</passage>"
    )


def _exchange(e: Exchange) -> str:
    asked, answered = escape(e.question, quote=False), escape(e.answer, quote=False)
    return f"<asked>\n{asked}\n</asked>\n<answered>\n{answered}\n</answered>"


def is_refusal(text: str) -> bool:
    """Whether a generator wrote, as it was told to, that the passages don't answer."""
    return _REFUSAL.fullmatch(text.strip()) is not None


def repeats(text: str, language: Language, task: str = "answer") -> bool:
    """Whether a generator wrote only what its instructions say."""
    said, instructions = (
        "".join(_LETTERS.findall(s)).lower() for s in (text, template(task, language))
    )
    return len(said) >= _REPEATED and said in instructions


def parse_evidence(prompt: str) -> list[PromptPassage]:
    """The passages of a rendered prompt."""
    return [
        PromptPassage(int(label), unescape(title), unescape(section), unescape(text))
        for label, title, section, text in _PASSAGE.findall(prompt)
    ]


def escape_marks(quote: str) -> str:
    """A quote whose own "[1]" can't be taken for the label of a passage."""
    return quote.replace("[", "&#91;")


def unescape_marks(quote: str) -> str:
    """What `escape_marks` was given."""
    return quote.replace("&#91;", "[")


def parse_question(prompt: str) -> str:
    """The question of a rendered prompt, "" when it has none."""
    found = _QUESTION.findall(prompt)
    return unescape(found[-1]) if found else ""
