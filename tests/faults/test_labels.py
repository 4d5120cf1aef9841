"""TRUST 28: what is taken along says that AI made it, in both languages, at its beginning and its
end, and in its metadata. Exports as they are often made, and those that label a page's top alone,
are found out.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx as word
import pytest

from taiyi_rag import assembly, prompts
from taiyi_rag.assembly.exports import export_of
from taiyi_rag.drafting import Writer
from taiyi_rag.engine import AnswerEngine
from taiyi_rag.exporting import FORMATS, Format, exported
from taiyi_rag.label import LABEL
from taiyi_rag.language import has_han, sentences
from taiyi_rag.library import Collection
from taiyi_rag.settings import load_settings
from taiyi_rag.types import Answer, Language, Outcome
from tests import labels, planting
from tests.faults import scoreboard
from tests.faults.emergencies import declined, emergencies
from tests.faults.scoreboard import Failures
from tests.scripted import ScriptedLLM

_QUESTIONS = Path(__file__).parents[2] / "benchmarks" / "abstention_questions.tsv"
_UNKNOWN: dict[Language, str] = {
    "en": "What is the dose of zorvatinib-{} in gout?",
    "zh": "卓伐替尼{}号治疗痛风的剂量是多少？",
}
_QUOTED, _WRITTEN, _EACH = 30, 30, 8


def asked(language: Language) -> Iterator[tuple[str, bool]]:
    """Questions, and whether a model answers."""
    lines = _QUESTIONS.read_text("utf-8").splitlines()
    known = [line.split("\t")[1 if language == "en" else 2] for line in lines if "\t" in line]
    yield from ((question, False) for question in known[:_QUOTED])
    yield from ((question, True) for question in known[-_WRITTEN:])
    for lot in (declined(), emergencies()):
        mine = [one.text for one in lot if has_han(one.text) == (language == "zh")]
        yield from (
            (text, n % 2 == 0) for n, text in enumerate(mine[:: len(mine) // _EACH][:_EACH])
        )
    yield from ((_UNKNOWN[language].format(n), n % 2 == 0) for n in range(_EACH))


def loose() -> ScriptedLLM:
    """A model that says the first sentence of each passage, and one that nothing supports."""

    def write(prompt: str) -> Iterator[str]:
        for passage in prompts.parse_evidence(prompt)[:3]:
            yield f"{next(iter(sentences(passage.text)))} [{passage.label}]\n"
        yield "It also cures 98 % of colds. [1]\n"

    return ScriptedLLM(write)


def answers(
    collection: Collection, quoting: AnswerEngine, writing: AnswerEngine
) -> Iterator[Answer]:
    for language in LABEL:
        for question, by_model in asked(language):
            yield (writing if by_model else quoting).ask(question)


def naive(answer: Answer, format: Format) -> bytes:
    """An export as it is often made: question, answer, sources."""
    lines = [answer.question, *(c.text for c in answer.claims), *(e.title for e in answer.evidence)]
    if format == "md":
        return "\n\n".join(lines).encode("utf-8", "replace")
    made, file = word.Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("format", ["md", "docx"])
def test_an_export_as_it_is_often_made_is_found_out(format: Format) -> None:
    found = list(labels.lacking(naive(planting.answer("Dose?"), format), format))
    assert len(found) >= 5


def test_a_label_at_the_top_alone_is_found_out() -> None:
    text = f"{LABEL['en']} {LABEL['zh']}\n\n" + "Words. " * 100
    assert len(list(labels.lacking(text.encode("utf-8"), "md"))) == 3


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("format", FORMATS)
def test_every_outcome_is_labelled(outcome: Outcome, format: Format) -> None:
    for text in ("Dose?", "剂量是多少？" * 40):
        data = exported(planting.export(text, outcome), format)
        assert list(labels.lacking(data, format)) == []


@pytest.mark.faults
def test_labels_in_full(samples_indexes: Path, model_cache: Path) -> None:
    settings = load_settings(indexes=samples_indexes, cache=model_cache)
    collection = assembly.open_collection(settings, "samples")
    quoting, writing = (assembly.engine(settings, collection) for _ in range(2))
    known = quoting._writer
    writing._writer = Writer(known._quoting, known._verifier, loose())
    failures, kinds, n = Failures(), Counter[str](), 0
    for answer in answers(collection, quoting, writing):
        export = export_of(collection, answer)
        kinds[f"{answer.language} {answer.outcome}"] += 1
        kinds["written"] += answer.generator == "scripted"
        kinds["emergency"] += any(notice.code == "emergency" for notice in answer.notices)
        for format in FORMATS:
            n += 1
            for problem in labels.lacking(exported(export, format), format):
                failures.note(f"{answer.question} as {format}", problem)
    assert n >= 500
    assert min(kinds[f"{language} {outcome}"] for language in LABEL for outcome in Outcome) >= 5, (
        kinds
    )
    assert min(kinds["written"], kinds["emergency"]) >= 5, kinds
    scoreboard.settle(28, "exports without their label, en and zh, MD, DOCX and PDF", n, failures)
