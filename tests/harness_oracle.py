"""A model that knows what is right of every record of a corpus by the prompt it is asked, and says
so, or something else of which one knows what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from taiyi_rag.annotation.schema import Annotated, Entity, Label, Relation
from taiyi_rag.corpora import Corpus
from taiyi_rag.harness.asking import unmarked
from taiyi_rag.tasks import WORKS, Options, Work
from taiyi_rag.tasks.modelled import settled, spoken
from tests.model_server import modes
from tests.model_server.stub import Asked, Mode, Talk

Manner = Callable[[Corpus, int, Annotated], Annotated | str | Mode]
"""What becomes of a record that is asked for, by its place in its set: what the model takes for
right, what it writes instead, or how the server fails."""


class Oracle:
    """Knows the sets that it was taught."""

    def __init__(self) -> None:
        self.manner: Manner = perfect
        self._known: dict[str, tuple[Corpus, int, Annotated]] = {}

    def learn(self, corpus: Corpus, records: Sequence[Annotated]) -> None:
        """Remember what is right of these records."""
        for place, record in enumerate(records):
            self.learn_as(unmarked(record), corpus, place, record)

    def learn_as(self, asked: Annotated, corpus: Corpus, place: int, record: Annotated) -> None:
        """Remember what is right of a record that is asked in another form."""
        work, options = _work(corpus), _options(corpus, asked)
        turns = work.request(asked, spoken(asked), options).turns
        self._known["\n\n".join(text for _, text in turns)] = (corpus, place, record)

    def mode(self, talk: Talk) -> None:
        """Answers a request."""
        if talk.asked.prompt == "Hello":
            talk.say("Hello")
            return
        corpus, place, record = self._found(talk.asked)
        said = self.manner(corpus, place, record)
        if isinstance(said, Annotated):
            asked = unmarked(record)
            said = _work(corpus).reply(said, spoken(asked), _options(corpus, asked))
        talk.say(said) if isinstance(said, str) else said(talk)

    def _found(self, asked: Asked) -> tuple[Corpus, int, Annotated]:
        if asked.prompt not in self._known:
            raise AssertionError(f"asked for what it wasn't taught: {asked.prompt[:500]!r}")
        return self._known[asked.prompt]


def _work(corpus: Corpus) -> Work:
    return next(work for work in WORKS if work.about.id == corpus.task)


def _options(corpus: Corpus, asked: Annotated) -> Options:
    chosen = Options(types=corpus.types, several=corpus.several)
    return settled(_work(corpus).about, chosen, spoken(asked))


def perfect(corpus: Corpus, place: int, record: Annotated) -> Annotated:
    """What is right."""
    return record


def noisy(corpus: Corpus, place: int, record: Annotated) -> Annotated:
    """Of the first record the first thing is missing, the second has one more, in the third the
    first one is another (of entities: of another type, where the set has several). Where there is
    one answer, the first record's is wrong."""
    if corpus.metric == "entities":
        return _noisy_entities(corpus, place, record)
    if corpus.metric == "relations":
        return _noisy_relations(place, record)
    if corpus.metric == "labels" and corpus.several:
        return _noisy_labels(corpus, place, record)
    if place > 0:
        return record
    if corpus.metric == "labels":
        return replace(record, labels=(_wrong_label(corpus, record),))
    (question,) = record.questions
    wrong = next(choice for choice in question.choices if choice not in question.answer)
    return replace(record, questions=(replace(question, answer=(wrong,)),))


FALSE_NAMES = ("healed", "患者")
"""Words of the second records that are no names."""


def _noisy_entities(corpus: Corpus, place: int, record: Annotated) -> Annotated:
    entities = record.entities
    if place == 0:
        first = min(entities, key=lambda entity: entity.start).words
        entities = tuple(e for e in entities if e.words != first)
    if place == 1:
        false = next(name for name in FALSE_NAMES if name in record.text)
        start = record.text.index(false)
        more = Entity("false", corpus.types[0], (false,), ((start, start + len(false)),))
        entities = (*entities, more)
    if place == 2 and len(corpus.types) > 1:
        type = next(type for type in corpus.types if type != entities[0].type)
        entities = (replace(entities[0], type=type), *entities[1:])
    return replace(record, entities=entities)


def _noisy_relations(place: int, record: Annotated) -> Annotated:
    first, *others = record.relations or (None,)
    if place == 0:
        return replace(record, relations=tuple(others))
    if place == 1:
        assert first
        taken = {entity.id: entity.words for entity in record.entities}
        ends = (taken[first.head], taken[first.tail])
        other = next(e.id for e in record.entities if e.words not in ends)
        more = Relation("false", first.type, other, first.tail)
        return replace(record, relations=(*record.relations, more))
    if place == 2:
        assert first
        swapped = Relation(first.id, first.type, first.tail, first.head)
        return replace(record, relations=(swapped, *others))
    return record


def _noisy_labels(corpus: Corpus, place: int, record: Annotated) -> Annotated:
    wrong = _wrong_label(corpus, record)
    labels = (record.labels[1:], (*record.labels, wrong), (wrong, *record.labels[1:]))
    return replace(record, labels=labels[place]) if place < len(labels) else record


def _wrong_label(corpus: Corpus, record: Annotated) -> Label:
    own = {label.name for label in record.labels}
    return Label(next(type for type in corpus.types if type not in own))


def malformed(corpus: Corpus, place: int, record: Annotated) -> Annotated | str | Mode:
    """The first is broken JSON, the second chatter, at the third the server fails, the fourth is
    right."""
    replies: tuple[str | Mode, ...] = (
        '{"answer": {"of": [',
        "I beg your pardon?",
        modes.failing(500),
    )
    return replies[place] if place < len(replies) else record


def broken_off(corpus: Corpus, place: int, record: Annotated) -> Annotated | str | Mode:
    """The first is empty, the second breaks off in the middle, the third is no JSON of a server's,
    the fourth is right."""
    replies: tuple[str | Mode, ...] = ("", lambda talk: talk.say("Resu", None), modes.bad_json)
    return replies[place] if place < len(replies) else record


def answered(corpus: Corpus, asked: Annotated, record: Annotated) -> Annotated:
    """What is read of the reply of a model that is right, without any server."""
    work, options, language = _work(corpus), _options(corpus, asked), spoken(asked)
    return work.read(work.reply(record, language, options), asked, language, options)
