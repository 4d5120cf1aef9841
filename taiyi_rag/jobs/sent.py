"""Files that were sent for a job, when it goes off the list: it can't go on any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from taiyi_rag.jobs.folder import Spec


def drop_sent(indexes: Path, spec: Spec, others: Iterable[Spec]) -> None:
    """Delete the files that were sent for a job, and of which the library has nothing; those that
    `others` on the list are for, too, stay. Raises `CollectionError`, having deleted none."""
    from taiyi_rag.library.collection import TRUTH
    from taiyi_rag.library.origins import needs
    from taiyi_rag.library.truth import Truth
    from taiyi_rag.library.uploads import Uploads

    if spec.kind not in ("add", "trust"):
        return
    uploads = Uploads(indexes, spec.collection)
    given = {path for path in spec.arguments if uploads.holds(path)}
    for other in others:
        given -= set(other.arguments) if other.collection == spec.collection else set()
    if not (files := list(_files(given))):
        return
    path = indexes / spec.collection / TRUTH
    truth = Truth(path) if path.parent.exists() else None
    unneeded = [str(file) for file in files if truth is None or not needs(truth, str(file))]
    if truth is not None:
        truth.close()
    uploads.remove(unneeded)
    for one in given:
        uploads.settle(Path(one), replaced=False)


def _files(paths: Iterable[str]) -> Iterator[Path]:
    """Those of folders, too, without hidden ones: others' jobs may be about to read those."""
    for path in map(Path, sorted(paths)):
        found = path.rglob("*") if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and not file.name.startswith("."))
