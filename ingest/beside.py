"""What lies beside a collection and may hold or name its documents: files that were sent to it,
what jobs on it printed, what visitors keep. Who takes a document out for good must reach all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath

from taiyi_rag import jobs, workspace
from taiyi_rag.library import Collection
from taiyi_rag.library.origins import needs, paths_of
from taiyi_rag.library.purging import Needles, needles
from taiyi_rag.library.uploads import Uploads

_LEAST = 5
"""Characters of a file's name that are looked for in what jobs printed: "1.pdf" is in many."""


class Beside:
    """What lies beside the collection of that name in `indexes`."""

    def __init__(self, indexes: Path, collection: str) -> None:
        self._collection = collection
        self._jobs = indexes / jobs.PLACE
        self._workspace = workspace.Workspace(indexes / workspace.PLACE)
        self.uploads = Uploads(indexes, collection)

    def forget(self, collection: Collection, ids: Sequence[str]) -> list[str]:
        """Take documents, which are still in the collection, out of all this. The files outside
        that held them: those are their owner's, and stay."""
        documents = [d for d in map(collection.truth.document, ids) if d]
        paths = paths_of(collection.truth, ids)
        words = _words(needles(collection, documents), paths)
        jobs.forget_words(self._jobs, self._collection, words)
        self._workspace.forget_documents(self._collection, ids, words)
        return self.uploads.remove(paths)

    def forget_all(self) -> None:
        """Take all that is about the collection out of this. Jobs that wait for it end."""
        kept = jobs.Jobs(self._jobs)
        known = kept.jobs(self._collection, limit=1000)
        for job in known:
            if job.state == "waiting":
                kept.stop(job.id)
        self.uploads.remove_all()
        for job in known:
            kept.forget(job.id)
        self._workspace.forget_collection(self._collection)
        jobs.forget_words(self._jobs, self._collection, [""])

    def files(self) -> Iterator[Path]:
        """Every file of it."""
        yield from (p for p in self.uploads.folder.rglob("*") if p.is_file())
        yield from jobs.files_of(self._jobs, self._collection)
        folder = self._workspace.path.parent
        yield from (p for p in folder.rglob("*") if p.is_file())

    def says(self, text: str) -> bool:
        """Whether visitors keep a text of another collection's documents."""
        return self._workspace.says(text)

    def close(self) -> None:
        """Close what it opened."""
        self._workspace.close()


def drop_unneeded(collection: Collection, uploads: Uploads, paths: Iterable[str]) -> None:
    """Delete those of the files that were sent of which the library has nothing: what failed, and
    copies of others. Whoever sent them has them."""
    uploads.remove(p for p in paths if uploads.holds(p) and not needs(collection.truth, p))


def _words(found: Needles, paths: Sequence[str]) -> list[str]:
    names = [PurePath(path).name for path in paths]
    texts = [data.decode("utf-8", "replace") for _, what, data in found if what != "vector"]
    return list(dict.fromkeys((*texts, *paths, *(n for n in names if len(n) >= _LEAST))))
