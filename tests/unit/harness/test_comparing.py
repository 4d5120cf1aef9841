"""Two runs on the same records: the difference of their scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taiyi_rag.errors import ReadError
from taiyi_rag.harness.comparing import Other, compared, read_results


def results(counts: dict[str, list[int]], metric: str = "labels", hash: str = "a") -> Any:
    return {"sets": {"x": {"metric": metric, "files": {"f": hash}, "counts": counts}}}


def test_f1_on_the_records_of_both() -> None:
    mine = {"1": [2, 0, 0], "2": [1, 1, 1], "3": [0, 9, 9]}
    theirs = {"1": [1, 0, 1], "2": [0, 1, 2], "4": [5, 0, 0]}
    against = compared(results(mine), Other("other", results(theirs)))
    # On 1 and 2: 2·3 / (2·3 + 1 + 1) = 75; 2·1 / (2·1 + 1 + 3) = 33.33
    assert against["sets"]["x"]["value"] == pytest.approx(75 - 33.33, abs=0.01)
    assert against["sets"]["x"]["n"] == 2
    assert against["sets"]["x"]["low"] <= against["sets"]["x"]["value"]


def test_accuracy_is_a_share() -> None:
    right, wrong = [1, 0, 0], [0, 1, 1]
    mine = {str(n): right for n in range(4)}
    theirs = {**mine, "0": wrong}
    against = compared(results(mine, "accuracy"), Other("other", results(theirs, "accuracy")))
    assert against["sets"]["x"]["value"] == 25.0


def test_a_run_doesnt_differ_from_itself() -> None:
    counts = {str(n): [n, 1, 2] for n in range(9)}
    against = compared(results(counts), Other("other", results(counts)))
    assert against["sets"]["x"] == {"n": 9, "value": 0.0, "low": 0.0, "high": 0.0}


def test_other_files_and_other_records_arent_compared() -> None:
    counts = {"1": [1, 0, 0]}
    against = compared(results(counts), Other("other", results(counts, hash="b")))
    assert (against["sets"], against["other_files"]) == ({}, ["x"])
    against = compared(results(counts), Other("other", results({"2": [1, 0, 0]})))
    assert (against["sets"], against["other_files"]) == ({}, [])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"sets": 1}', '{"sets": {"x": {}}}', '{"sets": {"x": {"counts": 1}}}',
     '{"sets": {"x": {"counts": {"1": ["a", 0, 0]}, "files": {}, "metric": "labels"}}}',
     '{"sets": {"x": {"counts": {"1": [1, 0]}, "files": {}, "metric": "labels"}}}', "\udcff"],
)  # fmt: skip
def test_what_is_no_result_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReadError, match=r"results\.json"):
        read_results(path)


def test_results_are_read(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"model": "m"} | results({"1": [1, 0, 0]})))
    assert read_results(path).name == f"m ({path})"
