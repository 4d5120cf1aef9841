"""Who may read a collection is what its file says, and nobody where that can't be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from taiyi_rag.errors import CollectionError
from taiyi_rag.library.access import ACCESS, OPEN, Access, read_access, write_access


def test_without_a_file_it_is_open(tmp_path: Path) -> None:
    assert read_access(tmp_path) == OPEN
    assert OPEN.may_read("")
    assert OPEN.may_change("")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    access = Access(frozenset({"ann@example.org"}), frozenset({"bo@example.org"}))
    write_access(tmp_path, access)
    assert read_access(tmp_path) == access
    assert access.may_read("Ann@Example.org")
    assert not access.may_change("ann@example.org")
    assert access.may_read("bo@example.org")
    assert access.may_change("bo@example.org")
    assert not access.may_read("")
    assert not access.may_read("eve@example.org")


def test_only_editors_are_named() -> None:
    access = Access(editors=frozenset({"bo"}))
    assert access.may_read("")
    assert not access.may_change("")


def test_only_readers_are_named() -> None:
    access = Access(readers=frozenset({"ann"}))
    assert access.may_change("ann")
    assert not access.may_change("eve")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "null",
        '{"readers": "ann"}',
        '{"readers": [1]}',
        "{",
        "\xff",
        '{"reader": ["ann"]}',
        '{"Readers": ["ann"], "editors": ["ann"]}',
        '{"readers": ["ann"], "readers": null}',
        '{"readers": ["ann"], "note": "x"}',
    ],
)
def test_what_cant_be_understood_opens_nothing(tmp_path: Path, said: str) -> None:
    (tmp_path / ACCESS).write_text(said, "latin-1")
    with pytest.raises(CollectionError, match="nobody may read"):
        read_access(tmp_path)
