"""The page with its conversation in a global of the module, as pages often have it: one for all who
visit. `python -m tests.faults.naive_sessions --port …` serves it."""

from __future__ import annotations

from ui import session
from ui.__main__ import app
from ui.session import Turn

_TURNS: list[Turn] = []

session.turns = lambda: _TURNS

if __name__ == "__main__":
    app()
