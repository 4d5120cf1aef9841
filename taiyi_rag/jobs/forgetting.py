"""What jobs wrote down of documents that must be gone: their names, titles and ids."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taiyi_rag.jobs.folder import OWN_FILE, JobFolder, folders

_JSON = ("spec.json", "output.jsonl", "end.json")
_OURS = ("kind", "collection", "owner", "began", "state", "ended", "outcome", "status", "event")
"""Fields that name no document, whatever they have in common with one's title."""


def files_of(jobs: Path, collection: str) -> Iterator[Path]:
    """The files of the jobs of a collection."""
    for folder in _of(jobs, collection):
        yield from sorted(folder.path.iterdir())


def forget_words(jobs: Path, collection: str, words: Sequence[str]) -> None:
    """Take every text that holds one of `words` out of what the jobs of a collection wrote down.
    That there were jobs, and what they came to, stays.

    What a job that runs is printing is left alone: it prints nothing of the kind (`--unnamed`).
    """
    for folder in _of(jobs, collection):
        running = folder.active and folder.begun
        for name in (*_JSON, folder.errors.name):
            path = folder.path / name
            if path.exists() and not (running and path in (folder.output, folder.errors)):
                _forget(path, words)


def _of(jobs: Path, collection: str) -> Iterator[JobFolder]:
    for folder in folders(jobs):
        spec = folder.spec()
        if spec is None or spec.collection == collection:
            yield folder


def _forget(path: Path, words: Sequence[str]) -> None:
    """In one step, and only if anything changes: who reads the file follows it by its inode."""
    text = path.read_text("utf-8", "replace")
    if not any(
        word in text or json.dumps(word, ensure_ascii=False)[1:-1] in text for word in words
    ):
        return
    new = "\n".join(_forgotten(line, words) for line in text.split("\n"))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.touch(OWN_FILE)
    temporary.write_text(new, "utf-8")
    temporary.replace(path)


def _forgotten(line: str, words: Sequence[str]) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        return "" if _says(line, words) else line
    without = _without(value, words)
    return line if without == value else json.dumps(without, ensure_ascii=False)


def _without(value: Any, words: Sequence[str]) -> Any:
    match value:
        case str():
            return "" if _says(value, words) else value
        case list():
            return [_without(one, words) for one in value]
        case dict():
            return {k: v if k in _OURS else _without(v, words) for k, v in value.items()}
    return value


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
