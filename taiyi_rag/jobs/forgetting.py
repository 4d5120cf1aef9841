"""What jobs wrote down of documents that must be gone: their names, titles and ids, and what tasks
quote of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from taiyi_rag.jobs.command import GIVEN, MADE
from taiyi_rag.jobs.folder import OWN_FILE, End, JobFolder, folders, now

_GONE = "It quoted a document that was deleted for good, and what it had made was deleted with it."
_LOOK_S = 0.1

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
    A task that reads the collection is stopped, since it may quote what it has read; one that has
    done so loses all that it made.
    """
    for folder in _of(jobs, collection):
        _forget_made(folder, words)
        running = folder.active and folder.begun
        for name in (*_JSON, folder.errors.name):
            path = folder.path / name
            if path.exists() and not (running and path in (folder.output, folder.errors)):
                _forget(path, words)


def _forget_made(folder: JobFolder, words: Sequence[str]) -> None:
    spec = folder.spec()
    if spec is None or spec.kind != "task":
        return
    if folder.active:
        folder.stop()
        _wait(folder)
    data = [p for p in folder.path.iterdir() if p.name.startswith((GIVEN, MADE, f".{MADE}"))]
    if any(_says(path.read_text("utf-8", "replace"), _escaped(words)) for path in data):
        for path in data:
            path.unlink(missing_ok=True)
        folder.write_spec(replace(spec, arguments=("",)))  # it can't be gone on with
        folder.write_end(End("failed", now(), message=_GONE))


def _wait(folder: JobFolder) -> None:
    """Until it is over. Its process ends a command that doesn't end by itself."""
    while folder.active:
        time.sleep(_LOOK_S)


def _escaped(words: Sequence[str]) -> list[str]:
    """The words, and how they stand in JSON."""
    return [*words, *(json.dumps(word, ensure_ascii=False)[1:-1] for word in words)]


def _of(jobs: Path, collection: str) -> Iterator[JobFolder]:
    for folder in folders(jobs):
        spec = folder.spec()
        if spec is None or spec.collection == collection:
            yield folder


def _forget(path: Path, words: Sequence[str]) -> None:
    """In one step, and only if anything changes: who reads the file follows it by its inode."""
    text = path.read_text("utf-8", "replace")
    if not _says(text, _escaped(words)):
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
