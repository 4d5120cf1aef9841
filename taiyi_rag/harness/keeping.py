"""The folder of a run: what was done on what terms, so that a run which was stopped goes on and
another one isn't mixed in.

    results.json, report.md, report.html, chart.svg
    errors/SET.jsonl      what was wrong, record by record
    journals/SET.jsonl    every prompt and reply; journals/SET.json: the terms
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.files import write


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run is kept."""

    path: Path

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The folder, made if need be, for this process alone. Raises `InputError`."""
        try:
            for name in ("journals", "errors"):
                (self.path / name).mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / ".lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise InputError(
                f"Another run writes to {self.path}. Wait for its end, or give another --out."
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.path} can't be written: {error.strerror}. Give another --out."
            ) from None
        try:
            yield
        finally:
            lock.release()

    def journal(self, name: str, terms: Mapping[str, Any]) -> Path:
        """The journal of a set, begun on these terms. Raises `InputError` when it was begun on
        others."""
        kept = self.path / "journals" / f"{name}.json"
        if kept.exists():
            _check_terms(self.path, name, _read(kept), terms)
        else:
            write(kept, _json(terms))
        return self.path / "journals" / f"{name}.jsonl"

    def write(self, name: str, content: str) -> None:
        """Write one of the run's files, whole or not at all."""
        write(self.path / name, content.encode("utf-8", "replace"))

    def write_json(self, name: str, value: Any) -> None:
        """Likewise, as JSON."""
        write(self.path / name, _json(value))


def _check_terms(
    folder: Path, name: str, kept: Mapping[str, Any], terms: Mapping[str, Any]
) -> None:
    asked = json.loads(_json(terms))
    other = [key for key in {**kept, **asked} if kept.get(key) != asked.get(key)]
    if other:
        told = "; ".join(f"{key}: {kept.get(key)!r}, now {asked.get(key)!r}" for key in other)
        raise InputError(
            f"{folder} holds a run of {name} on other terms ({told}). Its records aren't mixed "
            "with others: give another --out, or delete that folder."
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{path} can't be read. Give another --out, or delete that folder.")
    return found


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
