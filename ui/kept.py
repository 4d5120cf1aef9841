"""What this visitor keeps, found again after a reload and in other tabs. Where it can't be kept,
the page goes on without, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from taiyi_rag.errors import WorkspaceError
from taiyi_rag.settings import Settings
from ui import problems, resources, visitor
from ui.texts import Texts

if TYPE_CHECKING:
    from taiyi_rag.workspace import Workspace

T = TypeVar("T")


def read(settings: Settings, of: Callable[[Workspace, str], T], without: T) -> T:
    """What is kept: `of` is called with the workspace and its owner. `without` where that fails."""
    try:
        return of(resources.workspace(settings), visitor.current().owner)
    except WorkspaceError as error:
        st.session_state["keeping-failed"] = problems.problem_of(error)
        return without


def change(settings: Settings, do: Callable[[Workspace, str], object]) -> bool:
    """Keep something, or no longer; whether that worked."""
    try:
        do(resources.workspace(settings), visitor.current().owner)
    except WorkspaceError as error:
        st.session_state["keeping-failed"] = problems.problem_of(error)
        return False
    return True


def draw_problem(t: Texts) -> None:
    """Say that something couldn't be kept in this run, or by the click that led to it."""
    if problem := st.session_state.pop("keeping-failed", None):
        problems.show(t, problem, "warning")
