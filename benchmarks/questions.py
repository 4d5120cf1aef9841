"""Questions that the sample library is asked when time is measured."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from benchmarks.environment import ROOT

_ABOUT = (
    "dexamethasone in COVID-19", "metformin", "low-dose aspirin", "tranexamic acid", "artesunate",
    "varenicline", "alteplase", "acetylcysteine", "dapagliflozin", "folic acid", "adrenaline",
    "budesonide-formoterol",
)  # fmt: skip
_ASKED = (
    "What is the dose of {}?",
    "Who should not be given {}?",
    "What are the harms of {}?",
    "How large was the trial of {}?",
    "{}的剂量是多少？",
    "{}有哪些不良反应？",
)


def questions(start: int = 0) -> Iterator[str]:
    """Questions in both languages, the library's own first; none twice among the first 96."""
    lines = (ROOT / "samples" / "questions.jsonl").read_text("utf-8").splitlines()
    written = [json.loads(line)["question"] for line in lines]
    made = [asked.format(about) for asked in _ASKED for about in _ABOUT]
    return itertools.islice(itertools.cycle(written + made), start, None)
