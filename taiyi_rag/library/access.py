"""Who may read a collection and who may change it: names, in a file beside its truth.

    indexes/NAME/access.json    {"readers": ["ann@example.org", …], "editors": […]}

A list that is missing is open to everybody who can open the page, as is a collection without the
file. Editors read too. A file that can't be understood opens nothing: it is refused by name. So is
one with another key, which may be a slip ("reader"), or with a key twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taiyi_rag.errors import CollectionError
from taiyi_rag.library.snapshot import publishing, write_durably

ACCESS = "access.json"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read and who may change a collection, by the name that they sign in with; None:
    everybody. Names are compared without regard to case."""

    readers: frozenset[str] | None = None
    editors: frozenset[str] | None = None

    def may_read(self, name: str) -> bool:
        """Whether somebody of that name ("": who didn't sign in) may read it."""
        return self.readers is None or name.casefold() in self.readers or self._edits(name)

    def may_change(self, name: str) -> bool:
        """Whether they may add to it, remove from it, and say who may."""
        return self.may_read(name) if self.editors is None else self._edits(name)

    def _edits(self, name: str) -> bool:
        return bool(self.editors) and name.casefold() in (self.editors or ())


OPEN = Access()


def read_access(folder: Path) -> Access:
    """Who may use the collection in a folder. Raises `CollectionError`."""
    path = folder / ACCESS
    try:
        said = json.loads(path.read_text("utf-8"), object_pairs_hook=_lists)
        return Access(_names(said.get("readers")), _names(said.get("editors")))
    except FileNotFoundError:
        return OPEN
    except (OSError, ValueError, AttributeError, TypeError):
        raise CollectionError(
            f"{path} can't be read, so nobody may read this collection. Correct it: it is JSON "
            'with "readers" and "editors", lists of names, each once, and nothing else; without '
            "it everybody may.",
            "access-unreadable",
        ) from None


def write_access(folder: Path, access: Access) -> None:
    """Say who may use the collection in a folder."""
    said = {
        name: sorted(names)
        for name, names in (("readers", access.readers), ("editors", access.editors))
        if names is not None
    }
    with publishing(folder.name):
        write_durably(folder / ACCESS, json.dumps(said, ensure_ascii=False).encode())


def _lists(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Raises `ValueError` for a key that isn't known, and for one that comes twice."""
    lists = dict(pairs)
    if len(lists) < len(pairs) or not lists.keys() <= {"readers", "editors"}:
        raise ValueError("keys")
    return lists


def _names(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError("names")
    return frozenset(name.strip().casefold() for name in value if name.strip())
