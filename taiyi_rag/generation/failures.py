"""What went wrong with a request to a model server, in words for whoever keeps it.

The messages are ours alone: those of servers and clients may quote the question.
"""

from __future__ import annotations

import re
from http import HTTPStatus

import httpx
import openai

from taiyi_rag.generation.resilience import ServerFailed

_TOO_LONG = re.compile(r"context[ _]length|context window|max_model_len|too long", re.IGNORECASE)
_LIMIT = re.compile(r"(?:context length|max_model_len)\D{0,20}(\d{3,7})", re.IGNORECASE)


def failure(error: Exception, address: str, model: str) -> ServerFailed:
    """The error of a client or of ours as one of ours."""
    if isinstance(error, ServerFailed):
        return error
    if isinstance(error, openai.APIStatusError):
        return _refused(error, address, model)
    if isinstance(error, openai.APIConnectionError):
        return ServerFailed(
            f"The model server at {address} can't be reached. Start it (taiyi-rag model serve), or "
            "correct its address."
        )
    if isinstance(error, httpx.HTTPError):
        return broken_off()
    return ServerFailed(
        f"The model server at {address} answers what can't be read ({type(error).__name__}). See "
        "that it speaks the OpenAI protocol, and look at its log."
    )


def empty() -> ServerFailed:
    """An answer without a word."""
    return ServerFailed(
        "The model server answered nothing. See that it has the model's chat template, and look at "
        "its log."
    )


def broken_off() -> ServerFailed:
    """An answer that was not finished."""
    return ServerFailed("The model server broke off in mid-answer. Look at its log.")


def endless() -> ServerFailed:
    """More than was asked for."""
    return ServerFailed("The model server doesn't end its answer where it was told to.")


def _refused(error: openai.APIStatusError, address: str, model: str) -> ServerFailed:
    status = error.status_code
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE) and (
        _TOO_LONG.search(str(error.body))
    ):
        return _too_long(str(error.body))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _final(f"The model server at {address} refuses our key. Correct it in the settings.")
    if status == HTTPStatus.NOT_FOUND:
        return _final(
            f"The server at {address} has no model {model!r}, or its address doesn't end in /v1. "
            "taiyi-rag doctor lists the models that it has."
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _final(f"The model server at {address} has too much to do. Try again in a moment.")
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _final(
            f"The model server at {address} refuses our request (HTTP {status}). See that it is a "
            "version that we know, and look at its log."
        )
    return ServerFailed(
        f"The model server at {address} failed (HTTP {status}). Look at its log, or restart it."
    )


def _too_long(body: str) -> ServerFailed:
    limit = _LIMIT.search(body)
    takes = f" of {limit[1]} tokens" if limit else ""
    return ServerFailed(
        f"Question and evidence are too long for the model's context{takes}. Set "
        "TAIYI_MODEL__CONTEXT to what the server takes, or lower "
        "TAIYI_ANSWERING__EVIDENCE_CHARACTERS.",
        blamed=False,
        again=False,
    )


def _final(message: str) -> ServerFailed:
    """Another try would end in the same way."""
    return ServerFailed(message, again=False)
