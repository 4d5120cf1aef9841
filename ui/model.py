"""The models, loaded once a server: at its start, or by the first question."""

from __future__ import annotations

import threading
import time

from taiyi_rag import assembly
from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings

STARTED = time.monotonic()
"""When the server began, in `time.monotonic`'s seconds."""

_loading = threading.Lock()
_loaded = threading.Event()


def load(settings: Settings) -> None:
    """Load the models, or wait until another thread has. Raises `TaiyiError`."""
    with _loading:
        assembly.embedder(settings)
        assembly.reranker(settings)
    _loaded.set()


def is_loaded() -> bool:
    """Whether the models are there for the next question."""
    return _loaded.is_set()


def warm(settings: Settings) -> None:
    """Load the models ahead of the first question, which is told what goes wrong."""
    try:
        load(settings)
    except TaiyiError:
        return
