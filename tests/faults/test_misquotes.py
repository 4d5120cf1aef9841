"""TRUST 5: a number, dose, route, group or negation told otherwise than the source has it is found;
the same told truly, in other words, units or the other language, is not.

The checks were chosen on `equivalents_chosen.txt`, the samples, and the documents and snippets of
`tellings`; held back were `equivalents_held.txt`, SciFact's abstracts and odd translations.
"""

from __future__ import annotations

import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from taiyi_rag.verification.facts import findings
from tests.faults import scoreboard, tellings
from tests.faults.misquoting import Misquote, misquotes

_LEAST_CAUGHT, _MOST_BLOCKED = 0.99, 0.02
Check = Callable[[str, str], bool]
"""Whether something speaks against a claim, given its source."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def checked(claim: str, source: str) -> bool:
    return bool(findings(claim, source))


def numbers_only(claim: str, source: str) -> bool:
    """A naive check: every number of the claim stands in the source."""
    return not set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(source))


def retold(sets: Iterable[list[str]], most: int | None = None) -> list[tuple[str, str, str]]:
    """Misquotes of each sentence against every sentence of its set: (kind, told, source). A day's
    dose told as each dose's may be true of a sentence that gives it at once: only against its own.
    """
    made = [
        (m.kind, m.told, source)
        for number, same in enumerate(sets)
        for m in misquotes(same, seed=number)
        for source in ([m.true] if m.kind == "day and dose" else same)
    ]
    return made if most is None or len(made) <= most else random.Random(5).sample(made, most)


def as_retold(found: list[Misquote]) -> list[tuple[str, str, str]]:
    return [(m.kind, m.told, m.true) for m in found]


def missed(trials: list[tuple[str, str, str]], check: Check = checked) -> Counter[str]:
    return Counter(kind for kind, told, source in trials if not check(told, source))


def paraphrases(sets: Iterable[list[str]]) -> list[tuple[str, str]]:
    return [pair for same in sets for pair in itertools.permutations(same, 2)]


def blocked(pairs: Iterable[tuple[str, str]], check: Check = checked) -> int:
    return sum(check(claim, source) for claim, source in pairs)


def settle_caught(name: str, trials: list[tuple[str, str, str]], least: float) -> None:
    kinds = missed(trials)
    failures = sum(kinds.values())
    scoreboard.record(5, name, len(trials), failures, missed=dict(sorted(kinds.items())))
    assert failures <= (1 - least) * len(trials), kinds


def settle_blocked(name: str, pairs: list[tuple[str, str]], most: float) -> None:
    failures = blocked(pairs)
    scoreboard.record(5, name, len(pairs), failures)
    assert failures <= most * len(pairs), failures


def test_misquotes_are_caught_and_true_tellings_pass() -> None:
    held = tellings.equivalents("held")
    trials = retold(held, 300) + as_retold(misquotes(tellings.sample_sentences()[::4], most=12))
    assert sum(missed(trials).values()) <= (1 - _LEAST_CAUGHT) * len(trials)
    pairs = paraphrases(held)
    assert len(pairs) >= 200
    assert blocked(pairs) <= _MOST_BLOCKED * len(pairs)


def test_check_of_numbers_alone_is_found_out() -> None:
    held = tellings.equivalents("held")
    trials = retold(held, 300)
    assert sum(missed(trials, numbers_only).values()) > 0.3 * len(trials)
    pairs = paraphrases(held)
    assert blocked(pairs, numbers_only) > 0.1 * len(pairs)


def test_text_is_true_of_itself() -> None:
    sets = tellings.equivalents("chosen")
    texts = [*tellings.sample_sentences()[::5], *itertools.chain(*sets[::5])]
    assert [t for t in texts if findings(f" {t}", t) or findings(f"{t}\n", f"{t} ")] == []


def test_sentence_among_its_neighbours_is_true() -> None:
    texts = tellings.sample_sentences()[::2]
    among = [(t, "\n".join(texts[max(0, i - 1) : i + 2])) for i, t in enumerate(texts)]
    assert blocked(among) == 0
    opened = [(f"In short: {t}", source) for t, source in among]  # no longer word for word
    assert blocked(opened) <= _MOST_BLOCKED * len(opened)


def test_check_is_quick() -> None:
    texts = tellings.sample_sentences()
    pairs = list(itertools.pairwise(texts))
    blocked(pairs[:20])  # word lists are read once
    began = time.process_time()
    blocked(pairs)
    assert (time.process_time() - began) / len(pairs) < 0.01  # about 1 ms; loose for slow machines


@pytest.mark.faults
def test_misquotes_are_caught_in_full() -> None:
    for half in ("held", "chosen"):
        sets = tellings.equivalents(half)
        name = f"our statements in both languages, {half}"
        settle_caught(f"misquotes passed: {name}", retold(sets), _LEAST_CAUGHT)
        settle_blocked(f"true tellings blocked: {name}", paraphrases(sets), _MOST_BLOCKED)
    samples = as_retold(misquotes(tellings.sample_sentences()))
    settle_caught("misquotes passed: the samples", samples, _LEAST_CAUGHT)


@pytest.mark.faults
def test_misquotes_of_real_documents_are_caught(shared_data: Path) -> None:
    for name, texts, least in (
        ("labels, guidelines and a protocol", tellings.document_sentences(shared_data), 0.99),
        ("BioASQ's snippets", tellings.snippet_sentences(shared_data), 0.99),
        ("SciFact's abstracts, held", tellings.abstract_sentences(shared_data), 0.98),
    ):
        settle_caught(f"misquotes passed: {name}", as_retold(misquotes(texts, most=100)), least)


@pytest.mark.faults
def test_real_translations_pass(shared_data: Path) -> None:
    """Of the held half: whole paragraphs, freely translated, numbered otherwise. Some are blocked
    rightly, as the half that was looked at shows: 400 ml in one language, 600 ml in the other."""
    pairs = list(tellings.translations(shared_data, odd=True))
    both = pairs + [(chinese, english) for english, chinese in pairs]
    settle_blocked("true tellings blocked: a protocol's translation, held", both, 0.2)
