"""The index of terms: built once from a release, kept in the cache, opened when it is asked for."""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from taiyi_rag.errors import InputError, TaiyiError
from taiyi_rag.naming.index import FORM, Index, build
from taiyi_rag.naming.release import Release

_log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def terms(cache: Path) -> Index | None:
    """The newest index that was built; None where there is none, or none that can be read."""
    folders = _folders(cache)
    if not folders or find_spec("marisa_trie") is None:
        return None
    try:
        return Index(folders[-1])
    except InputError as error:
        _log.warning("terms-unreadable", extra={"problem": str(error)})
        return None


def build_terms(cache: Path, wheel: Path) -> Index:
    """Build the index of a release. Raises `InputError`, `SettingsError`."""
    if find_spec("marisa_trie") is None:
        raise InputError("The index of terms needs the extra 'terms': make terms installs it.")
    release = Release(wheel)
    try:
        index = build(release, cache.expanduser() / "terms" / f"{release.version}-{FORM}")
    except OSError as error:
        raise TaiyiError(f"The index of terms can't be written to {cache}: {error}.") from error
    terms.cache_clear()
    return index


def _folders(cache: Path) -> list[Path]:
    found = (cache.expanduser() / "terms").glob(f"*-{FORM}")
    return sorted(found, key=lambda folder: folder.stat().st_mtime)
