"""Errors as messages in the reader's language, never as tracebacks: what happened, what to do.

What the error itself says is English, names files and settings, and is for the administrator: it
stands below, folded. Open is what is wrong with what somebody gave, where the page is English.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

import streamlit as st

from taiyi_rag.errors import InputError, TaiyiError
from taiyi_rag.log import new_request_id
from ui import reticence
from ui.markup import Html, element
from ui.session import Problem
from ui.texts import Texts

_log = logging.getLogger(__name__)

P = ParamSpec("P")


@contextmanager
def told(t: Texts) -> Iterator[None]:
    """Show what goes wrong inside, in place of what would have been drawn."""
    try:
        yield
    except Exception as error:  # the page's last line of defence
        show(t, problem_of(error))


def fragment(
    draw: Callable[Concatenate[Texts, P], None], every: float | None = None
) -> Callable[Concatenate[Texts, P], None]:
    """Make of `draw` a part of the page that is drawn again by itself, every so many seconds if
    given. What goes wrong in it is told in its place: a `told` around a part ends before the part
    is drawn, and doesn't hold when it is drawn again."""

    @wraps(draw)
    def drawn(t: Texts, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with told(t):
            draw(t, *args, **kwargs)

    return st.fragment(drawn, run_every=every)


def problem_of(error: Exception) -> Problem:
    """What to tell about an error. One that isn't ours goes to the log, under a reference."""
    if isinstance(error, TaiyiError):
        # Whoever asked for what can't be done needs no administrator.
        own = isinstance(error, InputError) and bool(error.reason)
        message = "" if own else str(error)
        return Problem(type(error).__name__, message, error.reason, error.values)
    reference = new_request_id()
    _log.error("page failed", exc_info=error, extra={"request_id": reference})
    return Problem("TaiyiError", reason="unexpected", values={"reference": reference})


def show(t: Texts, problem: Problem, kind: str = "error") -> None:
    """Draw a problem; `kind` is that of a notice."""
    st.html(notice(t, problem, kind))


def notice(t: Texts, problem: Problem, kind: str = "error") -> Html:
    """A problem: its headline, what happened, what to do, and the error's own words folded."""
    exact = element("p", reticence.told(problem.message), lang="en")
    # What somebody gave is for them to mend, not for an administrator.
    own = problem.name == InputError.__name__
    summary = element("summary", t("problem-exactly" if own else "problem-details"))
    details = element("details", summary, exact, open="" if own and t.language == "en" else None)
    return element(
        "div",
        element("strong", t.problem(problem.name)),
        *(element("p", line) for line in lines(t, problem)),
        *([details] if problem.message else []),
        class_=f"taiyi-notice taiyi-{kind}",
        role="alert" if kind == "error" else "note",
    )


def lines(t: Texts, problem: Problem) -> tuple[str, str]:
    """What happened, and what to do."""
    reason = f"reason-{problem.reason}"
    id = reason if t.has(f"{reason}-what") else f"problem-{problem.name}"
    id = id if t.has(f"{id}-what") else "problem-TaiyiError"
    return t(f"{id}-what", **problem.values), t(f"{id}-do", **problem.values)
