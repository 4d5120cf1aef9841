"""A model's answer is taken as far as it is supported; where it fails, the library is quoted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from taiyi_rag import prompts
from taiyi_rag.drafting import Draft, Patience, Unsupported, Writer
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.events import Event, Said, Withdrawn
from taiyi_rag.types import Evidence, Passage, Verdict
from taiyi_rag.verification.ledger import Verifier
from tests.scripted import ScriptedLLM, Write, support_by_words

TEXT = "Metformin starts at 500 mg twice daily with meals. It is contraindicated below eGFR 30."
EVIDENCE = [Evidence(1, Passage("p7", "d", TEXT, 0, len(TEXT), "en"), "Metformin", "Label")]
QUOTE = "It is contraindicated below eGFR 30."


def written(write: Write | str, unsupported: Unsupported = "mark") -> tuple[list[Event], Draft]:
    quoting = ScriptedLLM(f"{QUOTE} [1]")
    return _collected(Writer(quoting, Verifier(support_by_words), ScriptedLLM(write), unsupported))


def _collected(writer: Writer, evidence: list[Evidence] = EVIDENCE) -> tuple[list[Event], Draft]:
    writing = writer.write("en", "Dose?", evidence)
    events = []
    while True:
        try:
            events.append(next(writing))
        except StopIteration as ended:
            return events, ended.value


def test_what_is_supported_is_said_as_it_comes() -> None:
    events, draft = written("Metformin starts at 500 mg twice daily with meals. [1]\n" + QUOTE)
    assert [type(e) for e in events] == [Said, Said]
    assert (draft.generator, draft.failed, draft.supported) == ("scripted", "", True)


@pytest.mark.parametrize(("unsupported", "count"), [("mark", 2), ("strike", 2), ("drop", 1)])
def test_what_isnt_supported_is_marked_or_dropped(unsupported: Unsupported, count: int) -> None:
    events, draft = written(f"{QUOTE} [1]\nIt cures baldness. [1]", unsupported)
    assert len(draft.claims) == len(events) == count


def test_a_model_that_fails_midway_is_taken_back() -> None:
    def breaks(prompt: str) -> Iterator[str]:
        yield f"{QUOTE} [1]\n"
        raise ModelUnavailable("gone")

    events, draft = written(breaks)
    assert [type(e) for e in events] == [Said, Withdrawn, Said]
    assert draft.failed == "model-failed"
    assert [c.verdict for c in draft.claims] == [Verdict.SUPPORTED]


def test_a_model_that_says_nothing_true_is_taken_back() -> None:
    events, draft = written("It cures baldness. [1]")
    assert [type(e) for e in events] == [Said, Withdrawn, Said]
    assert draft.failed == "model-unverified"
    assert draft.supported


@pytest.mark.parametrize(
    "refusal", ["NOT IN THE LIBRARY", "资料库中没有。", "not in the library [1]"]
)
def test_a_refusal_is_no_claim_and_nothing_is_quoted(refusal: str) -> None:
    events, draft = written(refusal)
    assert events == []
    assert draft.claims == ()


def test_without_evidence_nobody_is_asked() -> None:
    model = ScriptedLLM("I happen to know. [1]")
    writing = Writer(model, Verifier(support_by_words), model).write("en", "Dose?", [])
    assert list(writing) == []
    assert model.asked == []


def test_instructions_and_evidence_are_apart() -> None:
    model = ScriptedLLM(QUOTE)
    list(Writer(model, Verifier(support_by_words)).write("en", "Dose?", EVIDENCE))
    (prompt,) = model.asked
    system, user = prompt.split("user:", 1)
    assert "Rules:" in system
    assert "Metformin" not in system
    assert user.index("<evidence>") < user.index("<question>")


@pytest.mark.parametrize("words", [[], ["Metformin "]])
def test_quotes_are_made_while_a_slow_model_is_awaited(words: list[str]) -> None:
    quoted = threading.Event()

    def quotes(prompt: str) -> Iterator[str]:
        quoted.set()
        yield f"{QUOTE} [1]"

    def hangs(prompt: str) -> Iterator[str]:
        yield from words
        assert quoted.wait(5)
        raise ModelUnavailable("late")

    patience = Patience(first_word_s=0.02, last_word_s=0.04)
    writer = Writer(
        ScriptedLLM(quotes), Verifier(support_by_words), ScriptedLLM(hangs), patience=patience
    )
    events, draft = _collected(writer)
    assert [type(e) for e in events] == [Withdrawn, Said]
    assert draft.failed == "model-failed"


def test_no_quotes_are_made_for_a_model_that_is_well() -> None:
    def well(prompt: str) -> Iterator[str]:
        yield f"{QUOTE} [1]"
        time.sleep(0.1)

    quoting = ScriptedLLM(f"{QUOTE} [1]")
    patience = Patience(first_word_s=0.05, last_word_s=10)
    _, draft = _collected(
        Writer(quoting, Verifier(support_by_words), ScriptedLLM(well), patience=patience)
    )
    assert draft.generator == "scripted"
    assert quoting.asked == []


def test_evidence_beyond_the_context_is_left_out_and_none_is_a_failure() -> None:
    text = "Metformin is taken with meals. " * 400
    long = [
        Evidence(n, Passage(f"p{n}", "d", text, 0, len(text), "en"), "Metformin", "Label")
        for n in (1, 2)
    ]
    model = ScriptedLLM("NOT IN THE LIBRARY")
    quoting = ScriptedLLM(f"{QUOTE} [1]")
    _, draft = _collected(Writer(quoting, Verifier(support_by_words), model), [*EVIDENCE, *long])
    assert len(prompts.parse_evidence(model.asked[0])) == 1
    assert draft.failed == ""
    _, draft = _collected(Writer(quoting, Verifier(support_by_words), model), long)
    assert (draft.failed, draft.generator) == ("model-failed", "scripted")


def test_any_other_failure_of_a_model_is_quoted_around_too() -> None:
    def breaks(prompt: str) -> Iterator[str]:
        yield f"{QUOTE} [1]\n"
        raise ValueError("of whatever library")

    events, draft = written(breaks)
    assert [type(e) for e in events] == [Said, Withdrawn, Said]
    assert draft.failed == "model-failed"
