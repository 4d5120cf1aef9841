"""The folder of a run.

results.json, report.md, report.html, chart.svg
errors/SET.jsonl      what was wrong, record by record
journals/SET.jsonl    every prompt and reply, and on what terms (`taiyi_rag.tasks.journal`)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.files import write
from taiyi_rag.tasks.journal import Journal

_FOLDERS = ("journals", "errors")
_COUNTS = re.compile(r"\[\s+(\d+),\s+(\d+),\s+(\d+)\s+\]")


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run is kept. What it writes is there whole or not at all."""

    path: Path

    def made(self) -> RunFolder:
        """The folder, made if need be. Raises `InputError`: asked before the work, not after."""
        try:
            for name in _FOLDERS:
                (self.path / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{self.path} can't be made: {error.strerror}. Give another --out."
            ) from None
        return self

    def forget(self, name: str) -> None:
        """Throw away what was asked of a set."""
        Journal(self._journal(name)).discard()

    def journal(self, name: str, terms: Mapping[str, str]) -> Journal:
        """The journal of a set on these terms; opening it raises `InputError` when it was begun on
        others."""
        return Journal(self._journal(name), terms)

    def _journal(self, name: str) -> Path:
        return self.path / "journals" / f"{name}.jsonl"

    def write(self, name: str, content: str) -> None:
        """Write a text."""
        write(self.path / name, content.encode("utf-8", "replace"))

    def write_json(self, name: str, value: Any) -> None:
        """Write a JSON value; three counts stand on one line."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self.write(name, _COUNTS.sub(r"[\1, \2, \3]", text) + "\n")

    def write_lines(self, name: str, values: Iterable[Any]) -> None:
        """Write JSON values, one a line."""
        self.write(name, "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in values))
