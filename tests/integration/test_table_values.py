"""Values of real tables stand with their row's and their columns' heads, in one line of a passage.

`table_values.jsonl` holds what a person reads in the originals: short facts, no copied passages.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from ingest.blocks import Source, assemble
from ingest.formats import detect
from ingest.splitting import split

_VALUES = [
    json.loads(line)
    for line in (Path(__file__).parent / "table_values.jsonl").read_text("utf-8").splitlines()
]


@cache
def passage_lines(path: Path) -> list[str]:
    lines: list[str] = []
    for source in detect(path.read_bytes(), path.name).read():
        assert isinstance(source, Source)
        document = assemble(source, id=source.title, path=str(path))
        for passage in split(document):
            lines += document.text[passage.start : passage.end].split("\n")
    return lines


@pytest.mark.parametrize("fact", _VALUES, ids=lambda f: f"{Path(f['file']).stem}-{f['value']}")
def test_a_value_stands_with_its_heads(shared_data: Path, fact: dict[str, str]) -> None:
    """In a line that names the row, right after the heads of its column, outermost first."""
    cell = re.compile(
        ".*".join(map(re.escape, fact["column"])) + r"[^|:]*: " + re.escape(fact["value"])
    )
    lines = passage_lines(shared_data / "documents" / fact["file"])
    found = [line for line in lines if fact["row"] in line and _has(cell, line)]
    assert found, fact


def _has(cell: re.Pattern[str], line: str) -> bool:
    return any(cell.match(part) for part in line.split(" | "))
