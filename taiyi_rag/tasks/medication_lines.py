"""A medication list that a model wrote as plain lines: "- Metformin 500 mg bid"."""

from __future__ import annotations

import re

from taiyi_rag.tasks.medication_doses import doses
from taiyi_rag.tasks.prescribed import Note

_LINE = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,3}[.)、）])\s*(?P<words>\S.*)$", re.M)
_MOST = 200
"""Lines that are read, and the characters of one."""


def listed(said: str) -> tuple[list[dict[str, str]], list[str]]:
    """Rows of the lines that name one medicine, and the lines that aren't read."""
    found: list[dict[str, str]] = []
    unread = []
    for line in [m["words"].strip()[:_MOST] for m in _LINE.finditer(said)][:_MOST]:
        row = _row(line)
        if row:
            found.append(row)
        else:
            unread.append(line)
    return found, unread


def _row(line: str) -> dict[str, str]:
    """The name, and the dose and how often where the line has one of each; {} where it names no
    medicine, or several."""
    note = Note(line)
    named = [(medicine, s) for s in note.sentences for medicine in s.medicines]
    if len(named) != 1:
        return {}
    ((medicine, sentence),) = named
    row = {"name": line[slice(*medicine.span)]}
    given = [d.span for d in doses(sentence, medicine) if d.quantity.is_dose]
    often = [m.span for m in sentence.quantities if m.quantity.dimension == "frequency"]
    for name, spans in (("dose", given), ("frequency", often)):
        if len(spans) == 1:
            row[name] = line[slice(*spans[0])].rstrip(".。")
    return row
