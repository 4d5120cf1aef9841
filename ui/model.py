"""The models, loaded once a server: at its start, or by the first question."""

from __future__ import annotations

import gc
import threading
import time

from taiyi_rag import assembly
from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import ModelSettings, Settings, TranslationSettings

STARTED = time.monotonic()
"""When the server began, in `time.monotonic`'s seconds."""

_loading = threading.Lock()
_loaded = threading.Event()

_REHEARSED = "What is the usual dose of metformin? 二甲双胍的常用剂量是多少？"


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
    """Do ahead of the first question what is done once; the question is told what goes wrong."""
    try:
        load(settings)
        _rehearse(settings)
    except TaiyiError:
        return
    finally:
        # What is loaded by now stays. Looking for garbage in it would stop everybody for as long as
        # drawing a page takes several times over.
        gc.collect()
        gc.freeze()


def _rehearse(settings: Settings) -> None:
    """Answer a question that nobody asked: what it reads, compiles and imports is there for the
    first that is. No model server is asked, nothing recorded."""
    from taiyi_rag.library import collection_names

    names = collection_names(settings.indexes)
    if not names:
        return
    unrecorded = settings.records.model_copy(update={"keep": False})
    alone = {"model": ModelSettings(), "translation": TranslationSettings(), "records": unrecorded}
    chosen = settings.collection if settings.collection in names else names[0]
    collection = assembly.open_collection(settings, chosen)
    try:
        assembly.engine(settings.model_copy(update=alone), collection).ask(_REHEARSED)
    finally:
        collection.close()
