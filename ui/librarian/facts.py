"""What there is to know of a collection at a glance. No model is needed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from taiyi_rag.jobs import Job
from taiyi_rag.library.access import Access
from taiyi_rag.settings import Settings
from taiyi_rag.types import Language
from ui import resources

Health = Literal["fresh", "behind", "flawed", "sound"]
"""`behind`: a writer is at work or was cut short, and searches make up for it; `flawed`, `sound`:
as the last check of it found, `fresh` before the first."""

_WORDS = "lexical"
"""The index that is published after every change; that of vectors may lag, to no harm."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`languages` are passages, `changed` when something was last added or removed (UTC)."""

    name: str
    documents: int
    passages: int
    languages: dict[Language, int]
    years: tuple[int, int] | None
    bytes: int
    embedder: str
    changed: datetime
    health: Health
    access: Access

    def share(self, language: Language) -> float:
        """Of its passages, 0…1."""
        return self.languages[language] / max(1, self.passages)


def facts(settings: Settings, name: str, jobs: Sequence[Job] | None = None) -> Facts:
    """What is known of the collection of that name. `jobs` are all there are, newest first, for who
    asks about many: they needn't be read for each. Raises `TaiyiError`."""
    known = resources.jobs(settings).jobs(name) if jobs is None else jobs
    collection = resources.shelved(settings, name)
    counts = collection.counts()
    words, commit = collection.published()[_WORDS], collection.truth.commit_number
    behind = bool(counts["documents"]) and words != commit
    return Facts(
        name=name,
        documents=counts["documents"],
        passages=counts["passages"],
        languages={one: counts.get(f"passages_{one}", 0) for one in get_args(Language)},
        years=collection.truth.years(),
        bytes=collection.size_bytes(),
        embedder=collection.embedder,
        changed=_changed(collection.folder),
        health="behind" if behind else _checked([job for job in known if job.collection == name]),
        access=resources.access(settings, name),
    )


def _changed(folder: Path) -> datetime:
    """When its index was last published; before the first time, it is as old as its truth."""
    published = folder / f"{_WORDS}.json"
    latest = published if published.exists() else folder / "library.db"
    return datetime.fromtimestamp(latest.stat().st_mtime, UTC)


def _checked(jobs: list[Job]) -> Health:
    """What the last check found that is over, unless the indexes were mended since."""
    for job in jobs:
        if job.kind == "rebuild" and job.state == "done":
            return "fresh"
        if job.kind == "verify" and job.state == "done":
            return "flawed" if job.status else "sound"
    return "fresh"
