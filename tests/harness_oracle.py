"""A model that knows what is right of every record of a corpus by the prompt it is asked, and says
so, or something else of which one knows what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from taiyi_rag.annotation.schema import Annotated
from taiyi_rag.corpora import Corpus
from taiyi_rag.harness.asking import unmarked
from taiyi_rag.tasks import WORKS, Options, Work
from taiyi_rag.tasks.modelled import settled, spoken
from tests.model_server.stub import Asked, Mode, Talk

Manner = Callable[[int, Annotated], Annotated | str | Mode]
"""What becomes of a record that is asked for, by its place in its set: what the model takes for
right, what it writes instead, or how the server fails."""


def perfect(place: int, record: Annotated) -> Annotated:
    """What is right."""
    return record


class Oracle:
    """Knows sets that it was taught; `manner` by the id of the set."""

    def __init__(self) -> None:
        self.manners: dict[str, Manner] = {}
        self._known: dict[str, tuple[Corpus, int, Annotated]] = {}

    def learn(self, corpus: Corpus, records: Sequence[Annotated]) -> None:
        """Remember what is right of these records."""
        for place, record in enumerate(records):
            asked = unmarked(record)
            work, options = _work(corpus), _options(corpus, asked)
            turns = work.request(asked, spoken(asked), options).turns
            self._known["\n\n".join(text for _, text in turns)] = (corpus, place, record)

    def mode(self, talk: Talk) -> None:
        """Answers a request."""
        corpus, place, record = self._found(talk.asked)
        said = self.manners.get(corpus.id, perfect)(place, record)
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
