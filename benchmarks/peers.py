"""The same passages, vectors and questions in other libraries, in the same run.

    make bench-peers

LlamaIndex's stock pipeline (FaissVectorStore, BM25Retriever, QueryFusionRetriever by reciprocal
rank) and Haystack's in-memory store with both its retrievers, at 10,000 and 100,000 passages of
`benchmarks/synthetic.py`; at a million neither fits a run. They live in an environment of their
own (`.venv-peers`), because they pin other versions than we do. `ratio` is their hybrid search's
p50 over ours, `add_one` and `open` likewise.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpora, scale
from benchmarks.environment import ROOT, write
from taiyi_rag import assembly
from taiyi_rag.embedding.centring import unit_vectors
from taiyi_rag.library import Collection
from taiyi_rag.library.changes import lexical_entries_since
from taiyi_rag.settings import load_settings

_SIZES = (10_000, 100_000)
_QUESTIONS = 50
_PROGRAMS = ("llamaindex", "haystack")
_SECONDS = 3_000


def main() -> None:
    python = ROOT / ".venv-peers/bin/python"
    settings = load_settings(indexes=corpora.WORK / "scale")
    figures: dict[str, Any] = {}
    for size in _SIZES:
        name = scale.built(settings, size)
        ours = scale.measured(settings, name, "searches") | scale.measured(
            settings, name, "changes"
        )
        folder = corpora.WORK / "peers" / name
        _export(Collection.open(settings.indexes, name), folder)
        found: dict[str, Any] = {"ours": {k: ours[k] for k in ("hybrid", "open_s", "add_one")}}
        for program in _PROGRAMS:
            found[program] = _run(python, program, folder)
            found[program]["hybrid_ratio"] = round(
                found[program]["hybrid"]["p50_ms"] / ours["hybrid"]["p50_ms"], 1
            )
            print(size, program, found[program], flush=True)
        shutil.rmtree(folder)
        figures[str(size)] = found
    print(write("peers", figures))


def _run(python: Path, program: str, folder: Path) -> dict[str, Any]:
    run = subprocess.run(
        (python, ROOT / "benchmarks/peer_programs.py", program, folder),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=_SECONDS,
        env=os.environ | {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1"},
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


def _export(collection: Collection, folder: Path) -> None:
    """Passages, vectors and questions, as `peer_programs` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    with collection.reading() as view:
        texts = {e.key: e.text for e in lexical_entries_since(view.truth, -1)}
        parts = view.dense.some(texts).values()
        keys = [key for some, _ in parts for key in some]
        vectors = np.concatenate([matrix for _, matrix in parts])
    (folder / "texts.json").write_text(json.dumps([texts[key] for key in keys]), "utf-8")
    np.save(folder / "vectors.npy", vectors.astype(np.float16))
    questions = list(corpora.scifact_queries()[0].values())[:_QUESTIONS]
    model = assembly.embedder(corpora.settings())
    made = [model.get_query_embedding(question) for question in questions]
    np.save(folder / "questions.npy", unit_vectors(made, len(made), len(made[0])))
    (folder / "questions.json").write_text(json.dumps(questions), "utf-8")


if __name__ == "__main__":
    main()
