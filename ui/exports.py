"""An answer as a file: Markdown, DOCX or PDF; its references as RIS, BibTeX or NBIB."""

from __future__ import annotations

from taiyi_rag.settings import Settings
from ui.session import Turn
from ui.texts import Texts


def draw(t: Texts, settings: Settings, number: int, turn: Turn) -> None:
    """Draw what saves a turn's answer."""
