"""Tasks that a language model does: what is asked, how the reply is read.

A `Work` knows one task: its prompt and the forms in which models reply. It touches no server, so
that instruction data is made of the same prompts and a reply that was kept can be read again.
`Modelled` asks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from taiyi_rag.annotation.schema import Annotated, Remark, Span
from taiyi_rag.errors import InputError
from taiyi_rag.generation.fitting import tokens_at_most
from taiyi_rag.generation.replies import Asks, Request
from taiyi_rag.language import document_language
from taiyi_rag.tasks.task import About, Options
from taiyi_rag.tasks.windows import Windowed, halves, part, placed, windows
from taiyi_rag.types import Language


class Work(Protocol):
    """One task on one record, whose text fits into a prompt. `options` are settled: what wasn't
    chosen is the task's own."""

    @property
    def about(self) -> About:
        """What it is."""

    def request(self, record: Annotated, language: Language, options: Options) -> Request:
        """What the model is asked. The form, if it has one, says the same as the prompt."""

    def reply(self, record: Annotated, language: Language, options: Options) -> str:
        """What a model that is right would reply, of a record that holds what is right: for
        instruction data, and for tests. `read` of it gives the record back. Never empty: that there
        is nothing is said (`said.NOTHING`)."""

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        """The record with what was said, in whatever form, JSON among them. What can't be read or
        isn't true of the text becomes a remark. Raises nothing."""


_ROUNDED = 1
"""Tokens by which the parts of a text can be counted short of the whole."""
_LEAST = 100
"""Tokens of text that are worth asking about."""


class Modelled:
    """A task done by a model; on a long text in windows, if the `Work` is `Windowed`."""

    def __init__(self, work: Work, asks: Asks, options: Options = Options()) -> None:
        self._work = work
        self._asks = asks
        self._options = options

    @property
    def about(self) -> About:
        """What it is."""
        return self._work.about

    def run(self, record: Annotated) -> Annotated:
        """The record with what the model found. Raises `InputError`, `ModelUnavailable`."""
        record = self.about.checked(record)
        language = spoken(record)
        options = settled(self.about, self._options, language)
        if isinstance(self._work, Windowed):
            made = self._in_windows(self._work, record, language, options)
        else:
            self._check_fits(record, language, options)
            made = _told(*self._asked(record, language, options))
        return replace(made, maker=self._asks.model)

    def _check_fits(self, record: Annotated, language: Language, options: Options) -> None:
        """Raises `InputError` where the prompt may not fit into the model's context."""
        tokens = _tokens(self._work.request(record, language, options))
        over = tokens - self._asks.room - _ROUNDED
        if over <= 0:
            return
        given = record.text or " ".join(q.question for q in record.questions)
        own = tokens_at_most(given) - tokens_at_most("")
        most = len(given) * (own - over) // max(1, own)
        if own - over < _LEAST:
            raise self._no_room()
        raise InputError(
            f"The text has {len(given):,} characters; with the instructions for {self.about.id!r}, "
            f"about {most:,} fit into the model's context. Shorten it, or raise "
            "TAIYI_MODEL__CONTEXT.",
            "text-long",
            characters=f"{len(given):,}",
            most=f"{most:,}",
        )

    def _no_room(self) -> InputError:
        return InputError(
            f"The instructions for {self.about.id!r} leave no room for a text in the model's "
            "context. Choose fewer types, or raise TAIYI_MODEL__CONTEXT."
        )

    def _asked(
        self, record: Annotated, language: Language, options: Options
    ) -> tuple[Annotated, bool]:
        """What the model found, and whether its reply is cut."""
        reply = self._asks.reply(self._work.request(record, language, options))
        if not reply.text.strip() and not reply.cut:
            return replace(record, remarks=(*record.remarks, Remark("silent"))), False
        return self._work.read(reply.text, record, language, options), reply.cut

    def _in_windows(
        self, work: Windowed, record: Annotated, language: Language, options: Options
    ) -> Annotated:
        """The whole text at once where it fits, and its reply too."""
        spans = self._windows(work, record, language, options)
        if len(spans) == 1:
            made, cut = self._asked(record, language, options)
            spans = halves(record.text, spans[0]) if cut else spans
            if len(spans) == 1:
                return _told(made, cut)
        parts = [p for span in spans for p in self._window(record, span, language, options)]
        return work.joined(record, parts)

    def _windows(
        self, work: Windowed, record: Annotated, language: Language, options: Options
    ) -> list[Span]:
        asked = self._work.request(Annotated(record.id, ()), language, options)
        room = self._asks.room - _tokens(asked)
        if room < _LEAST:
            raise self._no_room()
        return windows(record.text, room, work.window, work.overlap)

    def _window(
        self, record: Annotated, span: Span, language: Language, options: Options
    ) -> list[Annotated]:
        """What was found in a window; in its halves, where the reply was too long for one."""
        made, cut = self._asked(part(record, span), language, options)
        smaller = halves(record.text, span) if cut else [span]
        if len(smaller) > 1:
            return [p for half in smaller for p in self._window(record, half, language, options)]
        return [placed(_told(made, cut), record, span[0])]


def _tokens(asked: Request) -> int:
    return tokens_at_most("".join(text for _, text in asked.turns))


def _told(made: Annotated, cut: bool) -> Annotated:
    return replace(made, remarks=(*made.remarks, Remark("cut"))) if cut else made


def settled(about: About, options: Options, language: Language) -> Options:
    """The options, with the task's own types where none were chosen."""
    return options if options.types else replace(options, types=about.types.get(language, ()))


def spoken(record: Annotated) -> Language:
    """The language of a record: of its text, or of its questions."""
    return document_language(record.text or " ".join(q.question for q in record.questions))
