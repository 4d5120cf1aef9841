"""What there is to know of a collection at a glance. No model is needed for it."""

from __future__ import annotations

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
"""`behind`: searches make up for what its indexes lack; `flawed`, `sound`: as the last check of it
found, `fresh` before the first."""

_PUBLISHED = ("dense.json", "lexical.json")


@dataclass(frozen=True, slots=True)
class Facts:
    """`languages` are passages, `changed` when its indexes were last written (UTC)."""

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


def facts(settings: Settings, name: str) -> Facts:
    """What is known of the collection of that name. Raises `TaiyiError`."""
    collection = resources.shelved(settings, name)
    counts = collection.counts()
    published = set(collection.published().values())
    behind = bool(counts["documents"]) and published != {collection.truth.commit_number}
    return Facts(
        name=name,
        documents=counts["documents"],
        passages=counts["passages"],
        languages={one: counts.get(f"passages_{one}", 0) for one in get_args(Language)},
        years=collection.truth.years(),
        bytes=collection.size_bytes(),
        embedder=collection.embedder,
        changed=_changed(collection.folder),
        health="behind" if behind else _checked(resources.jobs(settings).jobs(name)),
        access=resources.access(settings, name),
    )


def _changed(folder: Path) -> datetime:
    """Its indexes are written after every change; before the first, it is as old as its truth."""
    written = [folder / name for name in _PUBLISHED if (folder / name).exists()]
    latest = max(path.stat().st_mtime for path in written or [folder / "library.db"])
    return datetime.fromtimestamp(latest, UTC)


def _checked(jobs: list[Job]) -> Health:
    """What the last check found that is over, unless the indexes were mended since."""
    for job in jobs:
        if job.kind == "rebuild" and job.state == "done":
            return "fresh"
        if job.kind == "verify" and job.state == "done":
            return "flawed" if job.status else "sound"
    return "fresh"
