"""TRUST 18: past answers are made again from their records with the same evidence and verdicts,
whatever the library has become, and a record that was tampered with shows. Asking again instead, or
hashing each record by itself, fails.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import (
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)

from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly
from taiyi_rag.language import sentences
from taiyi_rag.library import Collection
from taiyi_rag.library.chain import digest_of_content
from taiyi_rag.library.journal import Journal
from taiyi_rag.prompts import escape_marks, parse_evidence
from taiyi_rag.records import AnswerLog, replay, today
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Answer
from tests.faults import scoreboard
from tests.faults.poisoning import Case, cases
from tests.faults.scoreboard import Failures
from tests.faults.tampering import past_answers, tamper, tamperings

_ENTRIES = 30
both_forms = pytest.mark.parametrize(
    ("answers", "tampered"),
    [
        pytest.param(12, 42, id="short"),
        pytest.param(200, 504, id="full", marks=pytest.mark.faults),
    ],
)


class Careless(CustomLLM):
    """A model that quotes, miscounts, mislabels and makes things up, as its prompt has it."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="careless")

    def complete(self, prompt: str, formatted: bool = False, **rest: Any) -> CompletionResponse:
        generator = random.Random(len(prompt))
        written = [
            self._said(generator, sentence, passage.label)
            for passage in parse_evidence(prompt)
            for sentence in sentences(passage.text)[:2]
        ]
        return CompletionResponse(text="\n".join([*written, "It is safe in pregnancy. [1]"]))

    def _said(self, generator: random.Random, sentence: str, label: int) -> str:
        way = generator.randrange(4)
        if way == 0:
            sentence = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), sentence)
        if way == 1:
            sentence = " ".join(sentence.split()[:-2]) or sentence
        return f"{escape_marks(sentence)} [{label + 7 * (way == 2)}]"

    def stream_complete(
        self, prompt: str, formatted: bool = False, **rest: Any
    ) -> CompletionResponseGen:
        text = self.complete(prompt).text
        for start in range(0, len(text), 9):
            yield CompletionResponse(text="", delta=text[start : start + 9])


@pytest.fixture
def settings(tmp_path: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=tmp_path / "indexes", cache=model_cache)


def add(settings: Settings, folder: Path, texts: Sequence[str]) -> Collection:
    """The library with these texts, a document each."""
    collection = assembly.open_or_create_collection(settings, "asked")
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:04}.md").write_text(f"# Document {number}\n\n{text}\n", "utf-8")
    with collection.writing():
        embedder = assembly.embedder(settings)
        Ingestion(collection, embedder, on_outcome=lambda outcome: None).run(walk([folder]))
        collection.publish()
    return collection


def ask(
    settings: Settings, collection: Collection, asked: list[Case], monkeypatch: pytest.MonkeyPatch
) -> list[Answer]:
    """Each question answered by quotes, and by a model."""
    given: list[Answer] = []
    for model in (None, Careless()):
        monkeypatch.setattr(assembly, "language_model", lambda settings, m=model: m)
        engine = assembly.engine(settings, collection)
        given += [engine.ask(case.question) for case in asked]
    monkeypatch.setattr(assembly, "language_model", lambda settings: None)
    return given


@both_forms
def test_answers_are_made_again(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: int,
    tampered: int,
) -> None:
    asked = cases(answers // 2)
    collection = add(settings, tmp_path / "first", [text for c in asked for text in c.gold])
    given = ask(settings, collection, asked, monkeypatch)
    assert {answer.generator for answer in given} >= {"extractive", "careless"}
    add(settings, tmp_path / "later", [text for c in asked for text in c.poison[:2]])

    log, writer = AnswerLog(collection), assembly.writer(settings)
    failures, again = Failures(), 0
    unrecorded = settings.model_copy(
        update={"records": settings.records.model_copy(update={"keep": False})}
    )
    naive = assembly.engine(unrecorded, collection)
    for answer in given:
        past = log.past(answer.id)
        assert past is not None
        made = replay(collection, past, writer.reread, writer.quoted)
        for difference in made.differences:
            failures.note(answer.id, f"{difference.about}: {difference.was} → {difference.now}")
        if (made.record.answer.claims, made.record.answer.evidence) != (
            answer.claims,
            answer.evidence,
        ):
            failures.note(answer.id, "recorded otherwise than answered")
        if answer.generator == "extractive":
            again += not list(today(answer, naive.ask(answer.question), words=True))
    verdicts = {claim.verdict for answer in given for claim in answer.claims}
    scoreboard.record(
        18,
        "past answer made again: other evidence or verdicts",
        len(given),
        len(failures),
        same_when_asked_again=again,
    )
    assert not len(failures), str(failures)
    assert len(verdicts) >= 2, "the model was not careless enough to show anything"
    assert again < len(given) // 4, "asking again would have done"


def content_alone(journal: Journal) -> list[str]:
    """What one finds who hashes each record by itself, as many a log does."""
    rows = journal._database.rows("SELECT id, content, digest FROM entries")
    return [id for id, content, digest in rows if digest_of_content(content) != digest]


@both_forms
def test_tampering_shows(tmp_path: Path, answers: int, tampered: int) -> None:
    """Each way alone, by the chain; an end that was cut off, by a head that was kept."""
    collection = past_answers(tmp_path, _ENTRIES)
    head = collection.journal.head()
    assert list(collection.journal.flaws()) == []
    collection.close()
    path = collection.folder / "answers.db"
    kept = path.read_bytes()
    failures, unseen_by_naive = Failures(), 0
    for number, tampering in enumerate(tamperings(_ENTRIES, tampered)):
        tamper(path, tampering)
        journal = Journal(collection.folder)
        if not list(journal.flaws()) and journal.includes(head):
            failures.note(str(number), tampering.statements)
        unseen_by_naive += not content_alone(journal)
        journal.close()
        path.write_bytes(kept)
    assert unseen_by_naive > tampered / 2, "hashing each record by itself would have done"
    scoreboard.settle(18, "record of answers tampered with, and not seen", tampered, failures)
