"""The glossary: a clinical term in the other language, with its synonyms and brand names.

What our vocabulary has, and nothing else: it translates no sentence and guesses no name.
"""

from __future__ import annotations

from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Term
from taiyi_rag.language import normalise
from taiyi_rag.language.vocabulary import NEVER_SOUGHT, Entry, vocabulary
from taiyi_rag.tasks.task import About, of_texts

ABOUT = About(
    "glossary",
    ("terms",),
    of_texts(
        {
            "en": (
                "atrial fibrillation",
                "paracetamol",
            ),
            "zh": ("心房颤动", "对乙酰氨基酚"),
        }
    ),
    longest=500,
    group="write",
)

_LISTED = 20
"""Concepts listed where only parts of their names were given."""


class Glossary:
    """Looks up the terms of a line."""

    about = ABOUT

    def run(self, record: Annotated) -> Annotated:
        """The text with the concepts that it names; where it names none, those whose names begin
        with it or hold it. Raises `InputError`."""
        text = self.about.checked(record).text
        named = [found.entry for found in vocabulary().find(text)]
        entries = dict.fromkeys(named or _holding(normalise(text).strip()))
        return replace(record, terms=tuple(map(_term, entries)))


def _holding(part: str) -> list[Entry]:
    """Concepts with that in a name, those whose names begin with it first."""
    if len(part) < 2:
        return []
    names = {e: [n.lower() for n in (*e.english, *e.chinese)] for e in vocabulary().entries}
    first = [e for e, some in names.items() if any(n.startswith(part) for n in some)]
    later = [e for e, some in names.items() if any(part in n for n in some)]
    return list(dict.fromkeys([*first, *later]))[:_LISTED]


def _term(entry: Entry) -> Term:
    kind = "medicine" if entry.kind == "substance" else entry.kind
    return Term(kind, _bare(entry.english), _bare(entry.chinese), _bare(entry.brands))


def _bare(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removeprefix(NEVER_SOUGHT) for name in names)
