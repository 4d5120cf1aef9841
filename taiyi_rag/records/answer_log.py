"""The record of a collection's answers: one is added with every answer, none is ever changed.

They stand in the collection's journal (`taiyi_rag.library.journal`), which knows when the words of
one must go. Recording never makes an answer fail: what can't be recorded is answered all the same.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection as Ids
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from taiyi_rag.library import Collection, Entry, Source, passage_key
from taiyi_rag.records.record import Circumstances, Record, from_json, made_of, roles, to_json
from taiyi_rag.types import Answer, Filters

_log = logging.getLogger(__name__)

_LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""None that is taken for another."""
_LENGTH = 12  # 70 bits


@dataclass(frozen=True, slots=True)
class Past:
    """A past answer. `record` is None where its words were erased: `why` ("deleted", "expired")
    and when (UTC, ISO 8601)."""

    id: str
    at: str
    record: Record | None
    why: str = ""
    erased_at: str = ""


class AnswerLog:
    """The answers of one collection. `made_with` describes the settings they are made with,
    `filters` what their searches are confined to; words are kept for `days`, if they are at all."""

    def __init__(
        self,
        collection: Collection,
        *,
        made_with: Mapping[str, Any] | None = None,
        filters: Filters | None = None,
        keeping: bool = True,
        days: int = 365,
    ) -> None:
        self._collection = collection
        self._journal = collection.journal
        self._made_with = dict(made_with or {})
        self._filters = filters or Filters()
        self._keeping = keeping
        self._days = timedelta(days=days)
        self._cleared: date | None = None

    def keep(self, answer: Answer, circumstances: Circumstances) -> str:
        """Record an answer; the id of its record, "" where there is none. Raises nothing."""
        try:
            self._clear()
            return self._keep(answer, circumstances) if self._keeping else ""
        except Exception as error:  # whatever it is: the answer matters more
            _log.warning("answer not recorded", extra={"error": type(error).__name__})
            return ""

    def _keep(self, answer: Answer, circumstances: Circumstances) -> str:
        id = new_id()
        record = made_of(
            answer,
            circumstances,
            collection=self._collection.name,
            filters=self._filters,
            made_with=self._made_with,
        )
        self._journal.append(id, to_json(record), lambda: self._sources(answer, circumstances))
        return id

    def _sources(self, answer: Answer, circumstances: Circumstances) -> Sequence[Source]:
        """The documents of an answer as they were when it was made: a passage's key goes with the
        version of its document, so one that is still there says that the document is the same."""
        truth, found = self._collection.truth, roles(answer, circumstances.named)
        trust = {e.passage.document_id: str(e.trust) for e in answer.evidence}
        keys = {e.passage.document_id: passage_key(e.passage.id) or 0 for e in answer.evidence}
        sources = []
        with truth.snapshot():
            editions, held = truth.editions(list(found)), truth.held(list(keys.values()))
            for id, role in found.items():
                digest, known, _ = editions.get(id, (b"", "", ""))
                if id in keys and keys[id] not in held:
                    digest = b""
                text = self._text(id, digest) if digest else b""
                sources.append(Source(id, role, digest, text, trust.get(id, known), id in editions))
        return sources

    def _text(self, id: str, digest: bytes) -> bytes:
        return self._journal.known_text(id, digest) or self._collection.truth.text_digest(id)

    def _clear(self) -> None:
        """Once a day, and whether or not answers are kept: what is too old goes."""
        now = datetime.now(UTC)
        if self._cleared != now.date():
            self._journal.expire((now - self._days).isoformat("T", "milliseconds"))
            self._cleared = now.date()

    def past(self, id: str) -> Past | None:
        """The answer of that id."""
        entry = self._journal.entry(id)
        return None if entry is None else _past(entry)

    def worded(self, ids: Iterable[str]) -> set[str]:
        """Which of these answers are recorded with their words, not erased."""
        return self._journal.worded(ids)

    def saying(self, word: str, ids: Ids[str]) -> set[str]:
        """Which of these answers have a word in one of their sentences."""
        return self._journal.saying(word, ids, "$.answer.claims", "$.text")

    def history(self, since: str = "", limit: int = -1) -> Iterator[Past]:
        """Past answers, newest first: from a time on (UTC, ISO 8601), at most so many."""
        return map(_past, self._journal.entries(since, limit))


def new_id() -> str:
    """An id that can't be guessed, fit for an address and to be read aloud."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _past(entry: Entry) -> Past:
    record = from_json(entry.content) if entry.content else None
    return Past(entry.id, entry.at, record, entry.why, entry.erased_at)
