"""What jobs wrote down of documents that must be gone: their names, titles and ids."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
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
        for path in folder.path.iterdir():
            if path.name in _JSON and not (running and path == folder.output):
                _rewrite(path, (_forgotten(line, words) for line in _lines(path)))
        if not running:
            kept = (line for line in _lines(folder.errors) if not _says(line, words))
            _rewrite(folder.errors, kept)


def _of(jobs: Path, collection: str) -> Iterator[JobFolder]:
    for folder in folders(jobs):
        spec = folder.spec()
        if spec is None or spec.collection == collection:
            yield folder


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", "replace").splitlines() if path.exists() else []


def _rewrite(path: Path, lines: Iterable[str]) -> None:
    """In one step, and only if anything changes: who reads it follows by its inode."""
    if (new := list(lines)) == _lines(path):
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.touch(OWN_FILE)
    temporary.write_text("".join(f"{line}\n" for line in new), "utf-8")
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
