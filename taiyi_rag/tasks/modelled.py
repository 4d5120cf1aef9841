"""Tasks that a language model does: what is asked, how the reply is read.

A `Work` knows one task: its prompt and the forms in which models reply. It touches no server, so
that instruction data is made of the same prompts and a reply that was kept can be read again.
`Modelled` asks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from taiyi_rag.annotation.schema import Annotated, Remark
from taiyi_rag.generation.replies import Asks, Request
from taiyi_rag.language import document_language
from taiyi_rag.tasks.task import About, Options
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
        instruction data, and for tests. `read` of it gives the record back."""

    def read(self, said: str, record: Annotated, language: Language, options: Options) -> Annotated:
        """The record with what was said, in whatever form, JSON among them. What can't be read or
        isn't true of the text becomes a remark. Raises nothing."""


class Modelled:
    """A task done by a model."""

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
        reply = self._asks.reply(self._work.request(record, language, options))
        made = self._work.read(reply.text, record, language, options)
        remarks = (*made.remarks, Remark("cut")) if reply.cut else made.remarks
        return replace(made, remarks=remarks, maker=self._asks.model)


def settled(about: About, options: Options, language: Language) -> Options:
    """The options, with the task's own types where none were chosen."""
    return options if options.types else replace(options, types=about.types.get(language, ()))


def spoken(record: Annotated) -> Language:
    """The language of a record: of its text, or of its questions."""
    return document_language(record.text or " ".join(q.question for q in record.questions))
