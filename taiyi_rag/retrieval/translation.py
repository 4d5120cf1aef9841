"""A question in the library's other language, for searching alone: it is never shown.

A language model behind a server writes it, so it is believed no further than it can be checked: it
must be in the other language, with the question's numbers and the question's medicines, no more and
no fewer. Without a translation, for whatever reason, a search goes on as if none had been wanted.
"""

from __future__ import annotations

import logging
import re
import threading
from functools import lru_cache
from html import unescape
from queue import Empty, SimpleQueue

from llama_index.core.llms import LLM

from taiyi_rag import prompts
from taiyi_rag.language import numbers, query_language, substances
from taiyi_rag.log import Stopwatch, new_request_id
from taiyi_rag.types import Language

_log = logging.getLogger(__name__)

_LONGEST = 1000
"""Characters of a question that is translated; a longer one is a document."""
_REMEMBERED = 256
_AT_ONCE = 8
"""Requests under way, those that nobody waits for any more among them."""

_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_QUOTES = "\"'“”‘’「」"
_WORD = re.compile(r"[^\W\d_]{2}")


class _NoReply(Exception):
    """Why the server gave none."""


class QuestionTranslator:
    """Translates questions between English and Chinese, within `seconds`; remembers the last."""

    def __init__(self, llm: LLM, *, seconds: float) -> None:
        self._llm = llm
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        # What raises isn't remembered: a server that was down is asked again.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._translated)

    def translate(self, question: str) -> str | None:
        """The question in the other language, on one line. None when it can't be had or trusted."""
        flat = " ".join(question.split())
        language = query_language(flat)
        if not flat or language is None or len(flat) > _LONGEST:
            return None
        try:
            return self._remembered(flat, language)
        except _NoReply as reason:
            _log.warning("no translation", extra={"reason": str(reason)})
            return None

    def _translated(self, question: str, language: Language) -> str | None:
        watch = Stopwatch(_log, new_request_id())
        with watch.stage("translate") as counts:
            reply = self._reply(prompts.render("translate", language, question, ()))
            text = usable(question, language, reply)
            counts["usable"] = int(text is not None)
        return text

    def _reply(self, prompt: str) -> str:
        """What the model writes. Raises `_NoReply` when it fails or the time is over.

        In a thread of its own, since no client's timeout bounds a server that sends a byte now and
        then; a daemon, so that such a server doesn't keep the program from ending.
        """
        if not self._free.acquire(blocking=False):
            raise _NoReply("too many requests under way")
        replies: SimpleQueue[str | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                replies.put(self._llm.complete(prompt).text)
            except Exception as error:  # of whatever client stands behind the interface
                replies.put(error)
            finally:
                self._free.release()

        threading.Thread(target=ask, daemon=True, name="translate").start()
        try:
            reply = replies.get(timeout=self._seconds)
        except Empty:
            raise _NoReply("over budget") from None
        if isinstance(reply, Exception):
            # Not its message, which may quote the question.
            raise _NoReply(type(reply).__name__) from None
        return reply


def usable(question: str, language: Language, reply: str) -> str | None:
    """The translation in a model's reply to a question in `language`, None if it isn't safe."""
    text = unescape(_THOUGHT.sub("", reply)).strip().strip(_QUOTES).strip()
    trusted = (
        _WORD.search(text)
        and len(text.splitlines()) == 1
        and len(text) <= 6 * len(question) + 100
        and query_language(text) not in (None, language)
        and numbers(text) == numbers(question)
        and substances(text) == substances(question)
    )
    return text if trusted else None
