"""Deterministic checks of claims: misquotes caught, true tellings blocked, MEDEC, time.

    python -m benchmarks.facts

MEDEC (Ben Abacha et al. 2024, https://arxiv.org/abs/2412.19260) has clinical notes half of which
have one sentence with an error, and that sentence corrected. `caught` are sentences with their
error, of those checked against the corrected ones; `false_alarms` sentences of notes without
errors, of those checked against themselves among their neighbours. Many errors are another measure
or test, which these checks don't read (`taiyi_rag.verification.support` weighs them); medicines,
numbers, routes and negations they do, and diseases, for which a first look at MEDEC was the cause.
"""

from __future__ import annotations

import csv
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.environment import SHARED, write
from taiyi_rag.language import sentences
from taiyi_rag.verification.facts import findings
from tests.faults import tellings
from tests.faults.misquoting import misquotes
from tests.faults.test_misquotes import (
    as_retold,
    blocked,
    missed,
    numbers_only,
    paraphrases,
    retold,
)

_MEDEC = SHARED / "trust" / "medec" / "MEDEC-MS-ValidationSet-with-GroundTruth-and-ErrorType.csv"


def medec() -> dict[str, Any]:
    """Corrupted sentences caught against the corrected ones, by kind of error, and false alarms."""
    with _MEDEC.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = [row for row in rows if row["Error Flag"] == "1"]
    caught = Counter(
        row["Error Type"]
        for row in wrong
        if findings(row["Error Sentence"], row["Corrected Sentence"], context=row["Corrected Text"])
    )
    asked = Counter(row["Error Type"] for row in wrong)
    true = [pair for row in rows if row["Error Flag"] != "1" for pair in _among(row["Text"])]
    alarms = sum(bool(findings(sentence, around)) for sentence, around in true)
    return {
        "corrupted": len(wrong),
        "caught": sum(caught.values()),
        "by_kind": {kind: [caught[kind], asked[kind]] for kind in sorted(asked)},
        "unchanged": len(true),
        "false_alarms": alarms,
    }


def _among(note: str) -> Iterator[tuple[str, str]]:
    """The sentences of a note, each with itself and its neighbours."""
    found = sentences(note)
    for i, sentence in enumerate(found):
        yield sentence, " ".join(found[max(0, i - 1) : i + 2])


def told() -> dict[str, Any]:
    """Our statements of the held half and the samples, by these checks and by numbers alone."""
    held = tellings.equivalents("held")
    trials = retold(held) + as_retold(misquotes(tellings.sample_sentences()))
    pairs = paraphrases(held)
    naive = missed(trials, numbers_only)
    return {
        "misquotes": len(trials),
        "missed": sum(missed(trials).values()),
        "missed_by_numbers_alone": sum(naive.values()),
        "true_tellings": len(pairs),
        "blocked": blocked(pairs),
        "blocked_by_numbers_alone": blocked(pairs, numbers_only),
    }


def milliseconds() -> float:
    """Of one core for a claim and a sentence, neither read before."""
    texts = tellings.sample_sentences()
    findings("once", "before: 5 mg of aspirin")
    began = time.process_time()
    for source, claim in itertools.pairwise(texts):
        findings(claim, source)
    return 1000 * (time.process_time() - began) / (len(texts) - 1)


def main() -> None:
    figures = {"milliseconds": round(milliseconds(), 2), "told": told(), "medec": medec()}
    print(figures)
    print(write("facts", figures, [_MEDEC]))


if __name__ == "__main__":
    main()
