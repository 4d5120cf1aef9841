"""A question in the library's other language, for searching alone: it is never shown.

A language model behind a server writes it, so it is believed no further than it can be checked: it
must be in the other language, with the question's numbers and the question's medicines, no more and
no fewer. Without a translation, for whatever reason, a search goes on as if none had been wanted.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from html import unescape

from llama_index.core.llms import LLM

from taiyi_rag import prompts
from taiyi_rag.errors import ModelUnavailable
from taiyi_rag.language import numbers, query_language, substances
from taiyi_rag.log import Stopwatch, new_request_id
from taiyi_rag.types import Language

_log = logging.getLogger(__name__)

_LONGEST = 1000
"""Characters of a question that is translated; a longer one is a document."""
_REMEMBERED = 256

_QUOTES = "\"'“”‘’「」"
_WORD = re.compile(r"[^\W\d_]{2}")


class QuestionTranslator:
    """Translates questions between English and Chinese, remembers the last."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm
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
        except ModelUnavailable as reason:
            _log.warning("no translation", extra={"reason": str(reason)})
            return None

    def _translated(self, question: str, language: Language) -> str | None:
        watch = Stopwatch(_log, new_request_id())
        with watch.stage("translate") as counts:
            reply = self._llm.complete(prompts.render("translate", language, question, ()))
            text = usable(question, language, reply.text)
            counts["usable"] = int(text is not None)
        return text


def usable(question: str, language: Language, reply: str) -> str | None:
    """The translation in a model's reply to a question in `language`, None if it isn't safe."""
    text = unescape(reply).strip().strip(_QUOTES).strip()
    trusted = (
        _WORD.search(text)
        and len(text.splitlines()) == 1
        and len(text) <= 6 * len(question) + 100
        and query_language(text) not in (None, language)
        and numbers(text) == numbers(question)
        and substances(text) == substances(question)
    )
    return text if trusted else None
