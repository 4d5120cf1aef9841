"""TRUST 19, its half about sessions: of 200 interleaved visitors none is sent another's canary. The
half about routes comes with signing in.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest

from tests.faults import scoreboard, sessions
from tests.faults.scoreboard import Failures
from tests.serving import environment, served

_SHORT, _FULL = 8, 200


def _found(indexes: Path, cache: Path, count: int, script: str = "ui") -> Failures:
    surroundings = environment(indexes, cache, TAIYI_LOG_LEVEL="INFO")
    with tempfile.TemporaryFile() as log:
        with served(surroundings, script, log) as page:
            visitors = asyncio.run(sessions.visit(page.address, count))
        log.seek(0)
        return sessions.compare(visitors, log.read())


def test_visitors_are_sent_nothing_of_one_another(samples_indexes: Path, model_cache: Path) -> None:
    failures = _found(samples_indexes, model_cache, _SHORT)
    assert not len(failures), failures


@pytest.mark.faults
def test_two_hundred_visitors_are_not_either(samples_indexes: Path, model_cache: Path) -> None:
    failures = _found(samples_indexes, model_cache, _FULL)
    scoreboard.settle(19, "interleaved sessions, canaries of others", _FULL, failures)


def test_a_naive_page_is_found_out(samples_indexes: Path, model_cache: Path) -> None:
    """Who comes first may see nobody else's yet."""
    assert len(_found(samples_indexes, model_cache, 3, "tests.faults.naive_sessions")) >= 2
