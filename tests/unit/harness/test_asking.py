"""Records are asked without what is right of them, and everything said is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from taiyi_rag.annotation.schema import Annotated, Entity, Label, Question, Relation
from taiyi_rag.corpora import Gold
from taiyi_rag.corpora.labels import HOC
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.harness.asking import Make, NeverAsked, asking, prompts_hash, reading, unmarked
from taiyi_rag.harness.running import Sitting, drawn
from taiyi_rag.tasks import Options
from taiyi_rag.tasks.classify import Classify
from taiyi_rag.tasks.modelled import Modelled


@dataclass
class Says:
    """A model that always says the same."""

    text: str = "Result: inducing angiogenesis"
    structured: bool = False
    model: str = "says"
    room: int = 4000
    asked: list[Request] = field(default_factory=list)

    def reply(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(self.text, prompt_tokens=7, reply_tokens=3, seconds=0.5)


def make(options: Options = Options(types=HOC.types, several=True)) -> Make:
    return lambda asks: Modelled(Classify(), asks, options)


def records(number: int) -> list[Annotated]:
    texts = (Annotated.of(f"Vessels of mouse {n} withered.", f"r{n}") for n in range(number))
    return [replace(text, labels=(Label("inducing angiogenesis"),)) for text in texts]


def test_nothing_right_is_asked() -> None:
    question = Question("q", "yesno", "Is it?", ("yes", "no"), ("yes",), "because")
    entities = tuple(Entity(f"e{n}", "x", ("ab"[n],), ((n, n + 1),)) for n in range(2))
    record = replace(
        Annotated.of("ab", "7"),
        entities=entities,
        relations=(Relation("r", "causes", "e0", "e1"),),
        labels=(Label("treatment"),),
        questions=(question,),
        maker="people",
    )
    asked = unmarked(record)
    assert asked == replace(
        Annotated.of("ab", "7"), questions=(Question("q", "yesno", "Is it?", ("yes", "no")),)
    )


def test_what_was_said_is_kept() -> None:
    (record,) = records(1)
    kept = asking(make(), Says())(unmarked(record))
    (reply,) = kept["replies"]
    assert "Vessels of mouse 0 withered." in reply["prompt"]
    assert (reply["reply"], reply["prompt_tokens"], reply["reply_tokens"], reply["seconds"]) == (
        "Result: inducing angiogenesis", 7, 3, 0.5,
    )  # fmt: skip


def test_kept_replies_are_read_as_the_task_reads_now() -> None:
    (record,) = map(unmarked, records(1))
    kept = asking(make(), Says())(record)["replies"]
    made = reading(make(), Says("never asked"), record, kept)
    assert made.labels == (Label("inducing angiogenesis"),)
    assert made.maker == "says"
    with pytest.raises(NeverAsked):
        reading(make(Options(types=HOC.types[:5], several=True)), Says(), record, kept)


def test_the_hash_is_of_all_that_is_asked_and_of_nothing_else() -> None:
    asked = [unmarked(record) for record in records(3)]
    says = Says()
    same = prompts_hash(make(), says, asked)
    assert says.asked == []
    assert prompts_hash(make(), Says("something else", model="another"), asked) == same
    others = {
        prompts_hash(make(), Says(), asked[:2]),
        prompts_hash(make(), Says(), asked[::-1]),
        prompts_hash(make(), Says(structured=True), asked),
        prompts_hash(make(Options(types=HOC.types[:5], several=True)), Says(), asked),
    }
    assert same not in others
    assert len(others) == 4


def test_a_sample_is_drawn_alike_and_keeps_the_order() -> None:
    whole = records(40)
    assert drawn(whole, None) == drawn(whole, 40) == tuple(whole)
    sample = drawn(whole, 10)
    assert sample == drawn(whole, 10)
    places = [whole.index(record) for record in sample]
    assert places == sorted(places)
    assert len(set(places)) == 10
    assert places != list(range(10))


def test_a_sitting_knows_what_it_left_out() -> None:
    sitting = Sitting.of(HOC, Gold(tuple(records(5)), "test", {"f": "0"}), 2)
    assert len(sitting.gold.records) == 5
    assert sitting.sample.records == sitting.right
    assert [record.labels for record in sitting.asked] == [(), ()]
