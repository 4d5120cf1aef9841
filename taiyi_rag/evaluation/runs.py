"""Runs: what a system ranked for each query, in TREC's six columns.

    query Q0 document rank score tag

As in trec_eval, the score decides the order, not the rank, and float32 is what it is read as.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np

from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.evaluation.files import lines, write, wrong

Ranking = list[tuple[str, float]]
"""Documents, each once, with scores, best first. The order counts: equal scores are no tie."""

Run = dict[str, Ranking]
"""Rankings by query id."""


def ranked(scores: dict[str, float]) -> Ranking:
    """Documents by falling score; those of the same score by id, so that a run can be repeated."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def read_run(path: Path) -> Run:
    """The run of a file, each query's documents as trec_eval orders them: by falling score, then
    by falling id.

    Raises `ReadError`, naming file and line, for what isn't understood, and for a document that
    stands twice in a ranking.
    """
    scores: dict[str, dict[str, float]] = {}
    for number, line in lines(path):
        cells = line.split()
        if len(cells) != 6:
            raise wrong(path, number, "a run has 6 columns: query Q0 document rank score tag.")
        query, _, document, _, score, _ = cells
        if document in scores.setdefault(query, {}):
            raise wrong(path, number, f"{document!r} stands twice for {query!r}. Keep one line.")
        scores[query][document] = _score(path, number, score)
    if not scores:
        raise ReadError(f"{path} holds no run. Write lines of query Q0 document rank score tag.")
    return {
        query: sorted(found.items(), key=lambda item: (item[1], item[0]), reverse=True)
        for query, found in scores.items()
    }


def _score(path: Path, number: int, text: str) -> float:
    try:
        score = float(np.float32(text))
    except ValueError:
        score = math.nan
    if math.isfinite(score):
        return score
    raise wrong(path, number, f"the score {text!r} isn't a number.")


def write_run(path: Path, run: Run, tag: str) -> None:
    """Write `path` whole or not at all. Raises `InputError` when it can't be written.

    Where a score doesn't fall it is written as the next smaller float32, so that every tool reads
    the order of the run. A blank in an id is written as %20, since blanks part the columns.
    """
    if not re.fullmatch(r"\S+", tag):
        raise InputError(f"{tag!r} can't be the tag of a run: it needs one without blanks.")
    rows = [row for query, ranking in run.items() for row in _rows(query, ranking, tag)]
    write(path, "".join(rows).encode("utf-8"))


def _rows(query: str, ranking: Ranking, tag: str) -> list[str]:
    rows = []
    last = np.float32(math.inf)
    for rank, (document, score) in enumerate(ranking, start=1):
        last = min(np.float32(score), np.nextafter(last, np.float32(-math.inf)))
        rows.append(f"{query} Q0 {document.replace(' ', '%20')} {rank} {last!s} {tag}\n")
    return rows
