"""How long answers took, from their records."""

from __future__ import annotations

import json
from pathlib import Path

from taiyi_rag.library.journal import Journal
from taiyi_rag.records import pace


def test_percentiles_are_of_the_latest_answers(tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    folder.mkdir()
    assert pace(folder) is None
    journal = Journal(folder)
    for n in range(1, 31):
        timings = {"retrieve": float(n), "total": 10.0 * n}
        journal.append(f"id{n}", json.dumps({"answer": {"timings": timings}}), lambda: [])
    journal.append("declined", json.dumps({"answer": {"timings": {}}}), lambda: [])
    journal.close()
    found = pace(folder, latest=21)
    assert found is not None
    assert found.answers == 20
    assert found.since <= found.until
    assert found.stages == {"retrieve": (20.0, 29.0), "total": (200.0, 290.0)}
    assert list(found.stages)[-1] == "total"
