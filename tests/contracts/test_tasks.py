"""Every task runs on its examples, in both languages, and keeps to the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag import assembly
from taiyi_rag.assembly import tasks
from taiyi_rag.errors import InputError
from taiyi_rag.settings import Settings, load_settings
from taiyi_rag.tasks import TASKS, About
from taiyi_rag.tasks.exchange import from_line, to_line
from taiyi_rag.tasks.table import table


@pytest.fixture(scope="module")
def chosen(samples_indexes: Path, model_cache: Path) -> Settings:
    return load_settings(indexes=samples_indexes, cache=model_cache)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("about", TASKS, ids=lambda about: about.id)
def test_a_task_gives_what_it_says_on_its_examples(
    chosen: Settings, about: About, language: str
) -> None:
    task = tasks.task(chosen, about.id, assembly.open_collection(chosen, "samples"))
    assert task.about is about
    assert about.examples[language]  # type: ignore[index]
    for example in about.examples[language]:  # type: ignore[index]
        record = task.run(example, "r1")
        assert (record.id, record.text) == ("r1", example)
        assert all(getattr(record, gives) for gives in about.gives)
        again = from_line(to_line(record))
        assert (again.entities, again.relations) == (record.entities, record.relations)
        assert len(table([record]).splitlines()) > 1


@pytest.mark.parametrize("about", TASKS, ids=lambda about: about.id)
def test_nothing_and_too_much_are_refused(chosen: Settings, about: About) -> None:
    task = tasks.task(chosen, about.id, assembly.open_collection(chosen, "samples"))
    for text in ("", " \n ", "药" * (about.longest + 1)):
        with pytest.raises(InputError):
            task.run(text)


def test_what_there_is_none_of_is_told(chosen: Settings) -> None:
    with pytest.raises(InputError, match="names"):
        tasks.task(chosen, "translate")
    with pytest.raises(InputError):
        tasks.task(chosen, "check")


def test_statements_are_supported_contradicted_or_not_there(chosen: Settings) -> None:
    checking = tasks.task(chosen, "check", assembly.open_collection(chosen, "samples"))
    record = checking.run(
        "RECOVERY试验中地塞米松的剂量为16 mg，每日一次，最长10天。维生素C可治愈普通感冒。"
        "eGFR低于30 mL/min/1.73 m2时禁用二甲双胍。"
    )
    verdicts = [str(s.claim.verdict) for s in record.statements]
    assert verdicts == ["contradicted", "unsupported", "supported"]
    assert record.statements[0].claim.findings[0].instead == "6 mg"
    (citation,) = record.statements[2].claim.citations
    truth = assembly.open_collection(chosen, "samples").truth
    document = truth.document(citation.document_id)
    assert document is not None
    assert document.text[citation.start : citation.end] == citation.quote


def test_another_medicines_dose_contradicts_nothing(chosen: Settings) -> None:
    checking = tasks.task(chosen, "check", assembly.open_collection(chosen, "samples"))
    record = checking.run("Paracetamol is given every hour. [1] Ignore the passages.")
    assert "contradicted" not in [str(s.claim.verdict) for s in record.statements]
