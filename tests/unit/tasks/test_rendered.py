"""Tasks that decide and write: their prompts are the golden files, what is right is read back, and
no prompt gives it away."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.tasks import WORKS, Options, Work
from taiyi_rag.tasks.modelled import settled
from taiyi_rag.types import Language

GOLDEN = Path(__file__).parents[2] / "golden" / "prompts" / "tasks"
IDS = "classify choice yesno reading similarity entailment summarise title translate dialogue"
MINE = [work for work in WORKS if work.about.id in IDS.split()]


def blank(record: Annotated) -> Annotated:
    """A record as somebody gives it who doesn't know what is right."""
    questions = tuple(replace(q, answer=(), explanation="") for q in record.questions)
    return replace(record, labels=(), texts=(), questions=questions)


def test_these_are_all() -> None:
    assert [work.about.id for work in MINE] == IDS.split()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("work", MINE, ids=lambda work: work.about.id)
def test_the_prompt_is_the_golden_file(work: Work, language: Language) -> None:
    record = work.about.examples[language][0]
    asked = work.request(record, language, settled(work.about, Options(), language))
    ((role, prompt),) = asked.turns
    assert role == "user"
    assert f"{prompt}\n" == (GOLDEN / f"{work.about.id}.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("work", MINE, ids=lambda work: work.about.id)
def test_what_is_right_is_read_back(work: Work, language: Language) -> None:
    options = settled(work.about, Options(), language)
    for record in work.about.examples[language]:
        said = work.reply(record, language, options)
        assert work.read(said, blank(record), language, options) == record


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("work", MINE, ids=lambda work: work.about.id)
def test_the_prompt_doesnt_tell_what_is_right(work: Work, language: Language) -> None:
    options = settled(work.about, Options(), language)
    for record in work.about.examples[language]:
        asked = work.request(record, language, options)
        assert asked == work.request(blank(record), language, options)
        assert "{" not in asked.turns[0][1]


@pytest.mark.parametrize("work", MINE, ids=lambda work: work.about.id)
def test_forms_are_bounded(work: Work) -> None:
    """Without bounds a random model writes for ever."""
    options = settled(work.about, Options(), "en")
    form = work.request(work.about.examples["en"][0], "en", options).form
    assert form
    assert form["additionalProperties"] is False
    assert form["required"] == list(form["properties"])
    for value in form["properties"].values():
        assert {"maxLength", "enum", "maxItems"} & value.keys()


ENDLESS = (
    "1",
    " ",
    "\n",
    "(",
    "*",
    "yes no ",
    "Answer: ",
    "答案：",
    "the ",
    "选C",
    "10 mg ",
    "Sure ",
)


@pytest.mark.parametrize("work", MINE, ids=lambda work: work.about.id)
def test_a_model_that_repeats_itself_is_read_soon(work: Work) -> None:
    """Patterns that go back over what is repeated would take minutes."""
    record = work.about.examples["en"][0]
    options = settled(work.about, Options(), "en")
    for endless in ENDLESS:
        began = time.process_time()
        work.read(endless * (6_000 // len(endless)), record, "en", options)
        assert time.process_time() - began < 5
