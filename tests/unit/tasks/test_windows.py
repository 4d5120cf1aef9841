"""Long texts: windows that hold all of it, and what is found in them as if there were none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taiyi_rag.annotation.reading import records
from taiyi_rag.annotation.schema import Annotated, Entity
from taiyi_rag.errors import InputError
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.generation.replies import Reply, Request
from taiyi_rag.language import sentence_spans
from taiyi_rag.tasks.events import Events
from taiyi_rag.tasks.marked import happening, marked, related
from taiyi_rag.tasks.modelled import Modelled, Work
from taiyi_rag.tasks.ner import Ner
from taiyi_rag.tasks.relations import Relations
from taiyi_rag.tasks.task import Options
from taiyi_rag.tasks.windows import part, windows

ENDLESS = 1_000_000


class Oracle:
    """A model that knows what is right of a text, and of each window of it. Its replies are cut
    after so many characters."""

    model = "oracle"
    structured = False

    def __init__(self, work: Work, gold: Annotated, options: Options, room: int) -> None:
        self.room = room
        self.cut = ENDLESS
        self.asked: list[str] = []
        self._work = work
        self._gold = gold
        self._options = options

    def reply(self, request: Request) -> Reply:
        prompt = request.turns[0][1]
        spans = sentence_spans(self._gold.text)
        inside = [span for span in spans if self._gold.text[slice(*span)] in prompt]
        assert inside, "a window without a whole sentence"
        self.asked.append(prompt)
        record = within(self._gold, inside[0][0], inside[-1][1])
        said = self._work.reply(record, "en", self._options)
        return Reply(said[: self.cut], len(said) > self.cut)


def within(gold: Annotated, start: int, end: int) -> Annotated:
    """Of the gold what is in a window; relations where some mention of both names is."""
    record = part(gold, (start, end))
    ids = {e.words.casefold(): e.id for e in reversed(record.entities)}
    words = {e.id: e.words.casefold() for e in gold.entities}
    ends = [(r, ids.get(words[r.head]), ids.get(words[r.tail])) for r in gold.relations]
    relations = [replace(r, head=a, tail=b) for r, a, b in ends if a and b]
    events = tuple(
        replace(e, offsets=tuple((a - start, b - start) for a, b in e.offsets))
        for e in gold.events
        if start <= e.offsets[0][0] and e.offsets[-1][1] <= end
    )
    return replace(record, relations=tuple(relations), events=events)


def run(make: Callable[[], Work], gold: Annotated, options: Options, room: int) -> Annotated:
    work = make()
    asks = Oracle(work, gold, options, room)
    made = Modelled(work, asks, options).run(Annotated.of(gold.text))
    assert (len(asks.asked) > 1) == (room != ENDLESS and len(gold.text) > 1_500)
    assert all(tokens_at_most(prompt) <= room + 50 for prompt in asks.asked)
    return made


SENTENCES = st.sampled_from(
    [
        "[Aspirin|drug] prevents [stroke|disease].",
        "Nothing else was seen in this group of patients during follow-up.",
        "[stroke|disease] was rare; [warfarin|drug] was given.",
        "[Heart failure|disease] and [aspirin|drug] were unrelated (p = 0.4).",
        "A fall, [bleeding|disease], was linked to [warfarin|drug] in 3.5% of them.",
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=60), st.integers(300, 500))
def test_entities_in_windows_are_those_without(sentences: list[str], room: int) -> None:
    gold = marked(" ".join(f"{number:02}: {s}" for number, s in enumerate(sentences)))
    options = Options(types=("drug", "disease"))
    whole, found = (
        Modelled(work, Oracle(work, gold, options, r), options).run(Annotated.of(gold.text))
        for work, r in ((Ner(), ENDLESS), (Ner(), room))
    )
    assert found.entities == whole.entities
    assert found.remarks == ()


FAR = [
    *["[Aspirin|drug] prevents [stroke|disease]."] * 9,
    "[stroke|disease] was rare; [warfarin|drug] was given.",
    *["Nothing else was seen in this group of patients during follow-up."] * 3,
    "A fall, [bleeding|disease], was linked to [warfarin|drug] in 3.5% of them.",
]
"""Warfarin first stands in another window than what is said of it."""


@settings(max_examples=25, deadline=None)
@example(FAR, 400)
@given(st.lists(SENTENCES, min_size=1, max_size=60), st.integers(400, 600))
def test_relations_in_windows_are_those_without(sentences: list[str], room: int) -> None:
    gold = marked(" ".join(f"{number:02}: {s}" for number, s in enumerate(sentences)))
    names = {e.words for e in gold.entities}
    told = [("treats", "Aspirin", "stroke"), ("causes", "warfarin", "bleeding")]
    gold = related(gold, *(t for t in told if {t[1], t[2]} <= names))
    options = Options(types=("treats", "causes"))
    whole, found = (
        Modelled(work, Oracle(work, gold, options, r), options).run(Annotated.of(gold.text))
        for work, r in ((Relations(), ENDLESS), (Relations(), room))
    )
    assert spelt(found) == spelt(whole)
    assert len(found.entities) == len(whole.entities)


def spelt(record: Annotated) -> set[tuple[object, ...]]:
    places = {e.id: (e.type, e.offsets) for e in record.entities}
    return {(r.type, places[r.head], places[r.tail]) for r in record.relations}


def test_events_in_windows_keep_their_places() -> None:
    text = "[Giardiasis|entity] was treated with [tinidazole|entity]."
    filler = " Nothing else was seen in this group of patients." * 40
    gold = happening(
        marked(filler.strip() + " " + text + filler),
        ("Treatment of disease", "treated", {"Theme": "Giardiasis", "Instrument": "tinidazole"}),
    )
    options = Options(types=("Treatment of disease",))
    (event,) = run(Events, gold, options, 700).events
    assert event.offsets == gold.events[0].offsets
    assert [argument.role for argument in event.arguments] == ["Theme", "Instrument"]


def test_what_was_known_is_kept_beside_what_is_found_in_windows() -> None:
    filler = " Nothing else was seen in this group of patients." * 40
    text = marked("[Aspirin|drug] treated [pain|disease]." + filler)
    event = ("Treatment of disease", "treated", {"Theme": "pain"})
    known = happening(related(text, ("treats", "Aspirin", "pain")), event)
    for work, types in ((Relations(), ("treats",)), (Events(), ("Treatment of disease",))):
        options = Options(types=types)
        asks = Oracle(work, known, options, 700)
        made = Modelled(work, asks, options).run(known)
        assert len(asks.asked) > 1
        assert (made.entities, spelt(made)) == (known.entities, spelt(known))
        assert [(e.type, e.offsets) for e in made.events] == [
            (e.type, e.offsets) for e in known.events
        ]


def test_real_abstracts_in_a_row(shared_data: Path) -> None:
    """A hundred abstracts as one text: all windows of it give what the abstracts hold."""
    file = shared_data / "tasks/bc5cdr/CDR_DevelopmentSet.PubTator.txt"
    text, entities = "", []
    for number, one in enumerate(list(records(file, "pubtator"))[:100]):
        assert one.record is not None
        at = len(text)
        text += one.record.text + "\n"
        for e in one.record.entities:
            moved = tuple((a + at, b + at) for a, b in e.offsets)
            entities.append(Entity(f"{number}-{e.id}", e.type, e.text, moved))
    gold = replace(Annotated.of(text), entities=tuple(entities))
    options = Options(types=("Chemical", "Disease"))
    began = time.process_time()
    found = run(Ner, gold, options, 2_000)
    assert time.process_time() - began < 20
    some, others = ({(e.type, e.offsets) for e in r.entities} for r in (gold, found))
    assert len(some & others) >= 0.99 * len(some)


def test_a_reply_that_is_too_long_is_asked_for_in_halves() -> None:
    gold = marked(" ".join(f"[Disease{n}|disease] was seen in week {n}." for n in range(40)))
    work, options = Ner(), Options(types=("disease",))
    asks = Oracle(work, gold, options, ENDLESS)
    asks.cut = 200
    made = Modelled(work, asks, options).run(Annotated.of(gold.text))
    assert [e.offsets for e in made.entities] == [e.offsets for e in gold.entities]
    assert made.remarks == ()


def test_a_sentence_whose_reply_is_cut_is_told() -> None:
    gold = marked("[Anaemia|disease] and [gout|disease].")
    work, options = Ner(), Options(types=("disease",))
    asks = Oracle(work, gold, options, ENDLESS)
    asks.cut = len("disease: Anaemia")
    made = Modelled(work, asks, options).run(Annotated.of(gold.text))
    assert [r.kind for r in made.remarks] == ["cut"]
    assert [e.words for e in made.entities] == ["Anaemia"]
    assert len(asks.asked) == 1


def test_types_that_leave_no_room_are_refused() -> None:
    gold = marked("[Anaemia|disease].")
    options = Options(types=tuple(f"type number {n}" for n in range(400)))
    with pytest.raises(InputError, match="fewer types"):
        Modelled(Ner(), Oracle(Ner(), gold, options, 500), options).run(Annotated.of(gold.text))


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab 。.\n药，😀"), max_size=400), st.integers(5, 60), st.integers(0, 3)
)
def test_windows_hold_every_letter_and_fit(text: str, tokens: int, overlap: int) -> None:
    spans = windows(text, tokens, 50, overlap)
    covered = set().union(*(range(*span) for span in spans))
    assert all(text[i].isspace() or i in covered for i in range(len(text)))
    for start, end in spans:
        assert end - start <= 50
        assert tokens_at_most(text[start:end]) - tokens_at_most("") <= tokens
    assert spans == sorted(set(spans))


@pytest.mark.parametrize("text", ["药" * 200_000, "a." * 100_000, "药。" * 100_000, " " * 200_000])
@pytest.mark.parametrize("overlap", [0, 3])
def test_no_text_takes_long_to_divide(text: str, overlap: int) -> None:
    began = time.process_time()
    windows(text, 1_000, 4_000, overlap)
    assert time.process_time() - began < 4
