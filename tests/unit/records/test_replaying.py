"""An answer is made again from its record; whatever isn't as it was is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)

from taiyi_rag import prompts
from taiyi_rag.drafting import Writer
from taiyi_rag.errors import InputError
from taiyi_rag.records import Circumstances, Replayed, replay, today
from taiyi_rag.types import Answer, Outcome, Verdict
from taiyi_rag.verification.ledger import Verifier
from tests.scripted import support_by_words

Replay = Callable[[], Replayed]


class Says(CustomLLM):
    """A model that always says the same."""

    words: str
    name: str = "stub"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self.name)

    def complete(self, prompt: str, formatted: bool = False, **rest: Any) -> CompletionResponse:
        return CompletionResponse(text=self.words)

    def stream_complete(
        self, prompt: str, formatted: bool = False, **rest: Any
    ) -> CompletionResponseGen:
        for letter in self.words:
            yield CompletionResponse(text="", delta=letter)


WORDS = "The dose of d1 is 5 mg. [1] The dose of d1 is 50 mg. [1]\nHalf of d2, perhaps. [2]"


def writing(model: CustomLLM | None) -> Writer:
    return Writer(
        Says(words="The dose of d1 is 5 mg. [1]", name="extractive"),
        Verifier(support_by_words),
        model,
    )


@pytest.fixture(params=["stub", "extractive"])
def generator(request) -> str:
    return str(request.param)


@pytest.fixture
def made(collection, put, log, answered, generator) -> Replay:
    """An answer that was written from two documents and recorded; gives how to replay it."""
    put("d1", doi="10.1000/a")
    put("d2")
    writer = writing(Says(words=WORDS) if generator == "stub" else None)
    evidence = answered("d1", "d2").evidence
    drafting = writer.write("en", "What dose?", evidence)
    try:
        while True:
            next(drafting)
    except StopIteration as ended:
        draft = ended.value
    answer = Answer(
        "What dose?", "en", Outcome.ANSWERED, draft.claims, evidence, generator=draft.generator
    )
    how = Circumstances(draft.text, draft.claims, draft.failed, draft.prompt)
    id = log.keep(answer, how)
    return lambda: replay(collection, log.past(id), writer.reread, writer.quoted)


def about(replayed: Replayed) -> list[str]:
    return [difference.about for difference in replayed.differences]


def test_answer_is_made_again(made, generator) -> None:
    replayed = made()
    assert replayed.differences == ()
    assert replayed.record.given == (1, 2)
    assert (replayed.text is None) == (generator == "stub")
    verdicts = [claim.verdict for claim in replayed.record.drafted]
    assert len(verdicts) == (3 if generator == "stub" else 1)
    assert verdicts[0] is Verdict.SUPPORTED


def test_other_documents_change_nothing(made, put) -> None:
    put("d3")
    put("d4", "The dose of d1 is 5 mg. Or so.")
    assert made().differences == ()


def test_changed_document_is_told_and_verdicts_stay(made, put) -> None:
    put("d1", "The dose of d1 is 50 mg.", doi="10.1000/a")
    replayed = made()
    assert [d.about for d in replayed.evidence] == ["evidence 1"]
    assert replayed.evidence[0].now == "its words aren't there"
    assert [d.about for d in replayed.documents] == ["document d1"]
    assert replayed.claims == replayed.prompt == ()


def test_words_that_moved_are_told(made, put) -> None:
    put("d2", "A foreword. The dose of d2 is 5 mg.")
    assert made().evidence[0].now == "moved to 12–35"


def test_removed_document_is_told_and_verdicts_stay(made, collection) -> None:
    with collection.writing(), collection.truth.transaction() as writer:
        writer.remove("d2")
    replayed = made()
    assert about(replayed) == ["document d2"]
    assert replayed.documents[0].now.startswith("deleted")


def test_superseded_document_is_told(made, put) -> None:
    put("new", supersedes="d1")
    ((difference),) = made().differences
    assert (difference.about, difference.was) == ("document d1", "current")
    assert difference.now.startswith("superseded since 2")
    assert "Title of new" in difference.now


def test_other_prompt_is_told(made, monkeypatch) -> None:
    render = prompts.render
    monkeypatch.setattr(prompts, "render", lambda *a: render(*a) + "\nBe brief.")
    assert about(made()) == ["prompt"]
    monkeypatch.setattr(prompts, "template", lambda *a: "{evidence}")
    assert about(made()) == ["template of the prompt", "prompt"]


def test_other_verdict_is_told(made, monkeypatch) -> None:
    stream = Verifier.stream

    def lenient(self: Verifier, *arguments: Any) -> Any:
        for claim in stream(self, *arguments):
            yield replace(claim, verdict=Verdict.PARTLY)

    monkeypatch.setattr(Verifier, "stream", lenient)
    replayed = made()
    assert replayed.claims[0].about == "claim 1"
    assert "supported" in replayed.claims[0].was
    assert "partly" in replayed.claims[0].now


def test_other_quotes_are_told(collection, put, log, answered, monkeypatch) -> None:
    put("d1")
    answer = replace(answered("d1"), generator="extractive")
    writer = writing(None)
    prompt = prompts.render("answer", "en", "What dose?", answer.evidence)
    id = log.keep(answer, Circumstances("Other words. [1]", (), "", prompt))
    replayed = replay(collection, log.past(id), writer.reread, writer.quoted)
    assert about(replayed) == ["text", "claim 1"]


def test_erased_answer_cant_be_made_again(made, collection) -> None:
    collection.journal.erase(["d2"])
    with pytest.raises(InputError, match="deleted"):
        made()


def test_answer_without_words_is_made_again(collection, put, log, answered) -> None:
    put("d1")
    id = log.keep(answered(shown=("d1",)), Circumstances())
    replayed = replay(collection, log.past(id), _never, _never)
    assert replayed.differences == ()
    assert replayed.text is None


def _never(*arguments: object) -> Any:
    raise AssertionError("nothing was written")


def test_today_tells_other_evidence_outcome_and_quotes(put, answered) -> None:
    put("d1")
    put("d2")
    then, now = answered("d1"), answered("d2")
    assert list(today(then, then, words=True)) == []
    assert [d.about for d in today(then, now, words=True)] == [
        "evidence today",
        "evidence today",
        "claim today",
    ]
    assert [d.about for d in today(then, now, words=False)] == ["evidence today"] * 2
    none = replace(then, outcome=Outcome.ABSTAINED, claims=())
    assert [d.about for d in today(then, none, words=False)] == ["outcome today"]
