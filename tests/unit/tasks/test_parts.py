"""Long texts are done in parts, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.parts import Summariser, Translator
from taiyi_rag.tasks.summarise import SUMMARY
from taiyi_rag.tasks.translate import Translate
from taiyi_rag.types import Language


@dataclass
class Makes:
    """A model that makes its reply of the text that it is asked about."""

    made: Callable[[str], str]
    longest: int = 10_000
    model: str = "makes"
    room: int = 7_000
    structured: bool = False
    asked: list[str] = field(default_factory=list)

    def reply(self, request: Request) -> Reply:
        text = request.turns[-1][1].partition("\n")[2]
        self.asked.append(text)
        said = self.made(text)
        return Reply(said[: self.longest], cut=len(said) > self.longest)


def sizes(most: int) -> dict[Language, int]:
    return {"en": most, "zh": most}


def translation(english: str) -> str:
    """Sentences of "Number N." in Chinese."""
    return "".join(
        f"第{word}个。" for word in english.replace("Number", "").replace(".", "").split()
    )


TEXT = "Number one. Number two. Number three.\n\nNumber four. Number five."


def test_a_long_translation_is_that_of_its_parts_in_order() -> None:
    model = Makes(translation)
    made = Translator(Translate(), model, sizes(26)).run(Annotated.of(TEXT))
    assert [text.text for text in made.texts] == [
        "第one个。第two个。第three个。\n\n第four个。第five个。"
    ]
    assert model.asked == [
        "Number one. Number two.",
        "Number three.",
        "Number four. Number five.",
    ]
    assert made.maker == "makes"


def test_a_part_whose_end_is_missing_is_asked_for_in_halves() -> None:
    model = Makes(translation, longest=14)
    made = Translator(Translate(), model, sizes(500)).run(
        Annotated.of("Number one. Number two. Number three.")
    )
    assert made.texts[0].text == "第one个。第two个。第three个。"
    assert made.remarks == ()
    one = Translator(Translate(), Makes(lambda _: "第一个字" * 9, longest=9), sizes(99))
    assert [remark.kind for remark in one.run(Annotated.of("Number a.")).remarks] == ["cut"]


def test_a_dose_is_told_of_whichever_part() -> None:
    text = "First take a rest. " * 20 + "Give 10 mg. " + "Then rest. " * 20
    model = Makes(lambda english: "给予100 mg。" if "10 mg" in english else "休息。")
    made = Translator(Translate(), model, sizes(60)).run(Annotated.of(text))
    assert {(remark.kind, remark.text) for remark in made.remarks} == {
        ("changed", "10 mg"),
        ("changed", "100 mg"),
    }


def test_what_is_in_the_language_already_stays() -> None:
    english = "Reference: a randomised trial of aspirin in adults with stroke."
    chinese = "患者近期发热。" * 8 + f"\n{english}\n" + "患者已经出院。" * 8
    model = Makes(lambda _: "The patient is well.")
    made = Translator(Translate(), model, sizes(64)).run(Annotated.of(chinese))
    assert f"\n{english}\n" in made.texts[0].text
    assert not any("Reference" in asked for asked in model.asked)
    for to, text in (("en", "Rest."), ("zh", "休息。")):
        with pytest.raises(InputError, match="already"):
            Translator(Translate(), model, sizes(60), Options(to=to)).run(Annotated.of(text))  # type: ignore[arg-type]


def test_a_long_summary_is_that_of_the_summaries() -> None:
    text = " ".join(f"Patient {n} was given aspirin, and then went home again." for n in range(40))
    model = Makes(lambda part: part.partition(".")[0].partition(",")[0] + ".")
    made = Summariser(SUMMARY, model, sizes(300)).run(Annotated.of(text))
    assert made.texts[0].text == "Patient 0 was given aspirin."
    assert made.remarks == ()
    assert len(model.asked) >= 9
    assert max(map(len, model.asked)) <= 300


def test_a_summary_of_parts_is_held_against_the_whole_text() -> None:
    text = " ".join(f"Patient {n} was given aspirin {n} mg." for n in range(1, 31))
    wrong = Summariser(SUMMARY, Makes(lambda _: "All were given aspirin 900 mg."), sizes(200))
    assert [remark.text for remark in wrong.run(Annotated.of(text)).remarks] == ["900 mg"]
    right = Summariser(SUMMARY, Makes(lambda _: "Some were given aspirin 30 mg."), sizes(200))
    assert right.run(Annotated.of(text)).remarks == ()


def test_a_model_that_repeats_its_text_ends_too() -> None:
    text = "Rest and drink enough water every day. " * 60
    model = Makes(lambda part: part)
    made = Summariser(SUMMARY, model, sizes(300)).run(Annotated.of(text))
    assert made.texts
    assert len(model.asked) < 20


def test_a_model_that_says_nothing_is_told() -> None:
    made = Summariser(SUMMARY, Makes(lambda _: ""), sizes(300)).run(Annotated.of("Rest. " * 200))
    assert {remark.kind for remark in made.remarks} == {"unread"}
    assert made.texts == ()
