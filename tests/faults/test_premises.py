"""TRUST 26 and 9: what doesn't exist isn't spoken of, what isn't in the library isn't answered, and
what is, is. A build without a judge fails.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from benchmarks import corpora
from benchmarks.abstention import own_questions
from ingest.pipeline import Ingestion
from taiyi_rag import assembly
from taiyi_rag.answering.premises import unknown_names
from taiyi_rag.engine import AnswerEngine
from taiyi_rag.library import Collection
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.types import Language, Outcome
from tests.faults import scoreboard
from tests.faults.inventing import Invented, invented

_MOST_ANSWERED, _MOST_UNSUPPORTED, _MOST_ABSTAINED, _MOST_BLOCKED = 0.05, 0.05, 0.10, 0.02


class Believer(BaseNodePostprocessor):
    """A judge to whom everything speaks to every question."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return nodes


@pytest.fixture(scope="module")
def settings(samples_indexes: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=samples_indexes, cache=model_cache)


@pytest.fixture(scope="module")
def samples(settings: Settings) -> Collection:
    return assembly.open_collection(settings, "samples")


@pytest.fixture(scope="module")
def engine(settings: Settings, samples: Collection) -> AnswerEngine:
    return assembly.engine(settings, samples)


def answered(engine: AnswerEngine, questions: list[str]) -> list[str]:
    """Those of the questions that get an answer."""
    return [q for q in questions if engine.ask(q).outcome is Outcome.ANSWERED]


def by_kind(column: int) -> dict[str, list[str]]:
    """Our questions of the sample library, by kind; the odd ones, which nothing was fitted on."""
    found: dict[str, list[str]] = {}
    for row in own_questions():
        found.setdefault(row[0], []).append(row[column])
    return {kind: asked[1::2] for kind, asked in found.items()}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_made_up_names_get_no_answer(engine: AnswerEngine, language: Language) -> None:
    asked = [one.question for one in invented(28, language, seed=7)]
    assert len(answered(engine, asked)) <= 1


def test_build_without_a_judge_is_found_out(engine: AnswerEngine) -> None:
    naive = AnswerEngine.__new__(AnswerEngine)
    naive.__dict__.update(engine.__dict__ | {"_judge": Believer()})
    asked = [one.question for one in invented(10, "en", seed=7)]
    assert len(answered(naive, asked)) > 5


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_library_holds_is_answered(engine: AnswerEngine, language: Language) -> None:
    kinds = by_kind(1 if language == "en" else 2)
    held = kinds["held"][:12]
    assert len(answered(engine, held)) >= 10
    assert len(answered(engine, kinds["outside"][:6] + kinds["false"][:6])) <= 1


@pytest.mark.faults
@pytest.mark.parametrize("language", ["en", "zh"])
def test_made_up_names_in_full(
    engine: AnswerEngine, samples: Collection, language: Language
) -> None:
    found = invented(200, language)
    wrong = answered(engine, [one.question for one in found])
    _record_made_up("samples", language, found, wrong, samples)


@pytest.mark.faults
def test_made_up_names_of_a_larger_library(
    tmp_path: Path, model_cache: Path, shared_data: Path
) -> None:
    """BioASQ's snippets and TICO-19's segments, which name thousands of real things. Questions
    that these do answer are not blocked."""
    assert shared_data
    questions = corpora.bioasq_questions()[::8]
    records = [*corpora.bioasq_snippets(questions), *corpora.parallel(corpora.tico19()[::3])]
    settings = load_settings(indexes=tmp_path, cache=model_cache)
    collection = assembly.open_or_create_collection(settings, "larger")
    file = tmp_path / "larger.jsonl"
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8")
    with collection.writing():
        Ingestion(collection, assembly.embedder(settings), on_outcome=lambda o: None).run([file])
        collection.publish()
    engine = assembly.engine(settings, collection)
    for language in ("en", "zh"):
        found = invented(200, language)
        wrong = answered(engine, [one.question for one in found])
        _record_made_up("BioASQ and TICO-19", language, found, wrong, collection)
    real = [q["body"] for q in questions]
    real += [text for _, en, zh in corpora.tico19()[::3][:300] for text in (en, zh)]
    blocked = [q for q in real if unknown_names(q, collection.mentions)]
    name = "real names of questions that the library answers taken for unknown"
    scoreboard.record(26, name, len(real), len(blocked))
    assert len(blocked) <= _MOST_BLOCKED * len(real), blocked


def _record_made_up(
    library: str,
    language: Language,
    found: list[Invented],
    wrong: list[str],
    collection: Collection,
) -> None:
    told = sum(bool(unknown_names(one.question, collection.mentions)) for one in found)
    name = f"made-up names answered, {library}, {language}"
    scoreboard.record(26, name, len(found), len(wrong), told_as_unknown=told)
    assert len(wrong) <= _MOST_ANSWERED * len(found), wrong


@pytest.mark.faults
@pytest.mark.parametrize("language", ["en", "zh"])
def test_abstention_in_full(engine: AnswerEngine, language: Language) -> None:
    """Our questions that nothing was fitted on, with as many made-up names as false premises."""
    kinds = by_kind(1 if language == "en" else 2)
    held = kinds.pop("held")
    without = [q for asked in kinds.values() for q in asked]
    without += [one.question for one in invented(50, language, seed=9)]
    abstained = len(held) - len(answered(engine, held))
    wrong = answered(engine, without)
    details = {kind: len(set(wrong) & set(asked)) for kind, asked in kinds.items()}
    scoreboard.record(
        9, f"answered without evidence, {language}", len(without), len(wrong), **details
    )
    scoreboard.record(9, f"abstained though the library answers, {language}", len(held), abstained)
    assert abstained <= _MOST_ABSTAINED * len(held)
    assert len(wrong) <= _MOST_UNSUPPORTED * len(without), wrong
