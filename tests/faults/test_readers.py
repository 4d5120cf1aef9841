"""Readers never see half an index: while a writer replaces all documents at once, over and over,
every answer has all ten of one generation. Readers are threads that share a collection, and another
process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults import generations, scoreboard
from tests.faults.acts import Place
from tests.faults.forking import ForkServer
from tests.faults.generations import Readings
from tests.faults.scoreboard import Failures
from tests.faults.sizes import FULL, SHORT, Sizes, both_forms

_THREADS = 3
_LIMIT_S = 1800


def _run(
    server: ForkServer, root: Path, sizes: Sizes, publish: Callable, read: Callable
) -> Readings:
    """The readings of all readers together, while a writer published."""
    place, done = Place(root), root / "done"
    server.run(publish, place, 1, 0.0, root / "first").done()
    each = sizes.queries // (_THREADS + 1)
    readers = [server.start(read, place, threads, each, done) for threads in (_THREADS, 1)]
    writer = server.start(publish, place, sizes.publishes, sizes.pause_s, done)
    server.wait(writer, _LIMIT_S).done()
    both: list[Readings] = [server.wait(reader, _LIMIT_S).done() for reader in readers]
    return Readings(
        sum(r.queries for r in both),
        set().union(*(r.generations for r in both)),
        [wrong for r in both for wrong in r.wrong],
        [error for r in both for error in r.errors],
    )


@both_forms
def test_every_answer_is_of_one_generation(server: ForkServer, root: Path, sizes: Sizes) -> None:
    found = _run(server, root, sizes, generations.publish, generations.read)
    assert found.queries >= sizes.queries
    assert len(found.generations) > sizes.publishes // 3  # readers read while the writer wrote
    failures = Failures()
    for i, what in enumerate(found.errors + found.wrong):
        failures.note(f"query {i}", what)
    details = {"publishes": sizes.publishes, "generations_seen": len(found.generations)}
    scoreboard.settle(12, "mixed generations", found.queries, failures, **details)


def test_naive_library_is_found_out(server: ForkServer, root: Path) -> None:
    found = _run(server, root, SHORT, generations.publish_naively, generations.read_naively)
    assert found.wrong


def test_full_form_is_what_is_promised() -> None:
    assert FULL.queries >= 40_000
    assert FULL.publishes >= 200
