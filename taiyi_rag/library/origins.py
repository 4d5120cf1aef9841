"""Files and documents: which files hold a document, which are needed yet, what is to stay away."""

from __future__ import annotations

from collections.abc import Sequence

from taiyi_rag.library.records import marks, slices
from taiyi_rag.library.truth import Truth
from taiyi_rag.library.writing import purged_name


def paths_of(truth: Truth, ids: Sequence[str]) -> list[str]:
    """The files that some documents came from, and those that held them before."""
    found: dict[str, None] = {}
    for some in slices(list(dict.fromkeys(ids))):
        for query in (
            f"SELECT path FROM documents WHERE id IN ({marks(some)})",
            f"SELECT path FROM also_in WHERE document_id IN ({marks(some)})",
        ):
            found |= dict.fromkeys(path for (path,) in truth.database.rows(query, some))
    return list(found)


def needs(truth: Truth, path: str) -> bool:
    """Whether a document came from that file, or may come from it when another goes."""
    query = (
        "SELECT 1 FROM documents WHERE path = :path"
        " UNION ALL SELECT 1 FROM also_in WHERE path = :path LIMIT 1"
    )
    return truth.database.row(query, {"path": path}) is not None


def purged(truth: Truth, id: str) -> bool:
    """Whether a document of that id was taken out for good, and not added again since."""
    return truth.meta(purged_name(id)) is not None
