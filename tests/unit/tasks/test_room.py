"""What can't be asked of a model is told before it is asked: no room, one text of two."""

from __future__ import annotations

import re

import pytest

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.errors import InputError
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.tasks import WORKS, Options
from taiyi_rag.tasks.dialogue import Conversing
from taiyi_rag.tasks.modelled import Modelled, Work
from taiyi_rag.tasks.pairs import ENTAILS, SIMILAR, Pair
from taiyi_rag.tasks.parts import Translator
from taiyi_rag.tasks.windows import Windowed
from taiyi_rag.types import Language

WHOLE = [work for work in WORKS if not isinstance(work, Windowed)]
LONG: dict[Language, str] = {"en": "She had a cough and no fever. ", "zh": "患者咳嗽，无发热。"}


class Silent:
    """A model of so much room; every prompt must fit into it."""

    model = "silent"
    structured = False

    def __init__(self, room: int) -> None:
        self.room = room
        self.asked = 0

    def reply(self, request: Request) -> Reply:
        self.asked += 1
        assert tokens_at_most("".join(text for _, text in request.turns)) <= self.room + 1
        return Reply("…")


def long(work: Work, language: Language, times: int) -> Annotated:
    """The task's example with a long text."""
    example = work.about.examples[language][0]
    text = LONG[language] * times
    if work.about.form == "pair":
        return Annotated.of_passages([("text_1", text), ("text_2", text)])
    made = Annotated.of_passages([("patient", text)])
    return Annotated("1", made.passages, questions=example.questions)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("work", WHOLE, ids=lambda work: work.about.id)
def test_a_text_that_doesnt_fit_is_told_with_what_does(work: Work, language: Language) -> None:
    schema = '{"type": "object", "properties": {"age": {"type": "number"}}}'
    options = Options(("a", "b"), schema=schema if "schema" in work.about.takes else "")
    asks = Silent(1_600)
    record = long(work, language, 4_500 // len(LONG[language]))
    with pytest.raises(InputError, match="characters") as told:
        Modelled(work, asks, options).run(record)
    assert asks.asked == 0
    (most,) = re.findall(r"about ([\d,]+) fit", str(told.value))
    assert told.value.reason == "text-long"
    times = int(most.replace(",", "")) // len(LONG[language]) // (1 + (work.about.form == "pair"))
    assert times > 5
    Modelled(work, asks, options).run(long(work, language, times))
    assert asks.asked == 1


def test_instructions_that_leave_no_room_are_told() -> None:
    with pytest.raises(InputError, match="leave no room"):
        Modelled(SIMILAR, Silent(100)).run(long(SIMILAR, "en", 1))


@pytest.mark.parametrize("room", range(700, 760, 7))
def test_a_text_done_in_parts_fits_in_parts(room: int) -> None:
    work = next(work for work in WORKS if work.about.id == "translate")
    asks = Silent(room)
    for text in LONG.values():
        Translator(work, asks, {"en": 9_000, "zh": 9_000}).run(Annotated.of(text * 150))
    assert asks.asked > 4


@pytest.mark.parametrize("work", [SIMILAR, ENTAILS], ids=lambda work: work.about.id)
@pytest.mark.parametrize("texts", [("咳嗽", ""), ("", "cough"), ("cough", " \n"), ("咳嗽",)])
def test_a_pair_has_two_texts(work: Pair, texts: tuple[str, ...]) -> None:
    asks = Silent(4_000)
    record = Annotated.of_passages([(f"text_{n}", text) for n, text in enumerate(texts, 1)])
    with pytest.raises(InputError, match="Give both") as told:
        Modelled(work, asks).run(record)
    assert (told.value.reason, asks.asked) == ("one-text", 0)


@pytest.mark.parametrize(
    "text", ["My father has crushing chest pain. ", "我父亲突然剧烈胸痛，大汗。"]
)
def test_what_cant_wait_is_said_of_a_conversation_that_doesnt_fit(text: str) -> None:
    long_one = Annotated.of_passages([("patient", text + "He is tired. " * 300)])
    made = Conversing(Silent(600)).run(long_one)
    assert [one.type for one in made.texts] == ["emergency"]
    assert [one.kind for one in made.remarks] == ["unread"]
