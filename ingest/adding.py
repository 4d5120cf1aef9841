"""One `add`: what was asked for becomes a run over files, and its report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.beside import drop_unneeded
from ingest.console import is_one_meant, meant, print_lines, writing
from ingest.outcomes import FileOutcome, summary
from ingest.parsing import Parsers
from ingest.pipeline import Ingestion
from ingest.progress import Report
from ingest.unpacking import Unpacked, is_archive, unpack
from taiyi_rag import assembly
from taiyi_rag.library.uploads import Uploads
from taiyi_rag.types import Tier

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Choices:
    """How files are added: the tier they get, whether a ZIP is a folder, whether what is known is
    read again, and how long others that write are waited for."""

    tier: Tier | None = None
    unpack: bool = False
    again: bool = False
    wait_s: float = 0


def add_files(
    settings: Settings,
    collection: str | None,
    files: Sequence[Path],
    choices: Choices,
    *,
    as_json: bool,
    events: bool,
) -> dict[str, Any]:
    """Add files to a collection and report; the summary."""
    began = time.perf_counter()
    target = _target(settings, collection)
    uploads = assembly.uploads(settings, target.name)
    with writing(target, choices.wait_s, as_json=as_json):
        if choices.unpack:
            found = _unpacked(files, uploads, tell=as_json and events)
        else:
            found = Unpacked(list(files))
        with Report(found.files, as_json=as_json, events=events) as report:
            for outcome in found.others:
                report.outcome(outcome)
            _run(settings, target, found.files, choices, report, uploads)
            drop_unneeded(target, uploads, (outcome.path for outcome in report.outcomes))
    counted = summary(report.outcomes, time.perf_counter() - began)
    report.finish(target.name, counted)
    return counted


def _target(settings: Settings, name: str | None) -> Collection:
    """The collection to add to. One that was meant and is gone isn't made anew: it would be open to
    everybody, whoever could read the one that was meant."""
    if is_one_meant():
        return meant(lambda: assembly.open_collection(settings, name))
    return assembly.open_or_create_collection(settings, name)


def _run(
    settings: Settings,
    target: Collection,
    files: list[Path],
    choices: Choices,
    report: Report,
    uploads: Uploads,
) -> None:
    def done(outcome: FileOutcome) -> None:
        report.outcome(outcome)
        uploads.settle(Path(outcome.path), replaced=outcome.status != "failed")

    with Parsers() as parsers:
        ingestion = Ingestion(
            target,
            assembly.embedder(settings),
            on_outcome=done,
            on_passages=report.passages,
            on_file=report.reading,
            parsers=parsers,
            tier=choices.tier,
            again=choices.again,
            source=uploads.source,
        )
        try:
            ingestion.run(files)
        finally:
            target.publish()


def _unpacked(files: Sequence[Path], uploads: Uploads, *, tell: bool) -> Unpacked:
    """The files, with those in archives for archives. Those go, if they were sent to the library:
    what is in them is kept twice otherwise."""
    all_ = Unpacked()
    for path in files:
        if not is_archive(path):
            all_.files.append(path)
            continue
        if tell:
            print_lines({"event": "unpacking", "path": str(path)})
        unpacked = unpack(path, uploads.batch_of(path.absolute()), uploads.limits)
        uploads.remove([str(path.absolute())])
        all_.files += unpacked.files
        all_.others += unpacked.others
    return all_
