"""Errors as messages, never as tracebacks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from taiyi_rag.errors import TaiyiError
from taiyi_rag.log import new_request_id
from ui.blocks import notice
from ui.session import Problem
from ui.texts import Texts

_log = logging.getLogger(__name__)


@contextmanager
def told(t: Texts) -> Iterator[None]:
    """Show what goes wrong inside, in place of what would have been drawn."""
    try:
        yield
    except Exception as error:  # the page's last line of defence
        show(t, problem_of(t, error))


def problem_of(t: Texts, error: Exception) -> Problem:
    """What to tell about an error. One that isn't ours goes to the log, under a reference."""
    if isinstance(error, TaiyiError):
        return Problem(type(error).__name__, str(error))
    reference = new_request_id()
    _log.error("page failed", exc_info=error, extra={"request_id": reference})
    return Problem("", t("unexpected", reference=reference))


def show(t: Texts, problem: Problem) -> None:
    """Draw a problem."""
    st.html(notice("error", t.problem(problem.name), problem.message))
