"""What can be done with an answer: say whether it is right, copy it, take it along, ask on."""

from __future__ import annotations

from taiyi_rag.settings import Settings
from ui import exports
from ui.session import Turn
from ui.texts import Texts


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw it below an answer."""
    exports.draw(t, settings, number, turn)
