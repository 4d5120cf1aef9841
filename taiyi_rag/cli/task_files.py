"""A task on the records of a file, however many: what is made stands in a journal beside the output
until all is done. Stopped, killed, or left by its model server, the same command goes on."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from taiyi_rag.cli.common import print_json
from taiyi_rag.cli.task_progress import telling
from taiyi_rag.errors import InputError
from taiyi_rag.inert import for_terminal

if TYPE_CHECKING:
    from taiyi_rag.annotation.writing import Written
    from taiyi_rag.assembly.batches import Batch
    from taiyi_rag.tasks.journal import Failure, Journal

INTERRUPTED = 130
_TOLD = 10
"""Failures that are told one by one; the report has all."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Files:
    """The file of records and the file to write, with their forms where the names don't say."""

    given: Path
    out: Path
    given_form: str | None = None
    out_form: str | None = None

    @property
    def journal(self) -> Path:
        """What is made so far."""
        return self.out.with_name(f"{self.out.name}.journal")

    @property
    def failures(self) -> Path:
        """Records that couldn't be worked on, as JSON lines, and why."""
        return self.out.with_name(f"{self.out.name}.failures.jsonl")


@dataclass(frozen=True, slots=True)
class How:
    """How a file is worked on: how long its model server is waited for, whether a journal that is
    there is thrown away, and what is printed."""

    patience_s: float
    again: bool = False
    events: bool = False
    as_json: bool = False


def run_files(batch: Batch, files: Files, how: How) -> int:
    """Run a task on a file, into another. The exit status: 0, or 1 when some records failed. Raises
    `TaiyiError`."""
    from taiyi_rag.annotation.writing import form_for

    form_for(files.out, files.out_form)
    if files.given.resolve() == files.out.resolve():
        raise InputError("--in and --out are the same file. Write to another one.")
    total = _count(files.given, files.given_form)
    if how.again:
        files.journal.unlink(missing_ok=True)
    began = time.monotonic()
    with _journal(batch, files) as journal:
        _work(batch, (files.given, files.given_form), journal, total, how)
        written = _write(journal, files)
        unread = sum(map(_is_unread, journal.made()))
        failed = _report(journal, files.failures)
        if not failed:
            journal.discard()
    _tell(files, written, failed, unread, time.monotonic() - began, how)
    return 1 if failed else 0


def show_files(batch: Batch, given: Path, form: str | None, how: How) -> int:
    """Run a task on a file and print what was made. Raises `TaiyiError`."""
    from taiyi_rag.annotation.kept import kept
    from taiyi_rag.cli.tasks_shown import print_all
    from taiyi_rag.tasks.journal import Journal

    if how.again or how.events:
        raise InputError("--again and --events want a file to write: --out.")
    total = _count(given, form)
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal") as journal:
        _work(batch, (given, form), journal, total, how)
        print_all(list(map(kept, journal.made())), as_json=how.as_json)
        failed = list(journal.failures())
    for one in failed:
        typer.echo(for_terminal(f"Error: {one.id}: {one.reason}"), err=True)
    return 1 if failed else 0


def _count(given: Path, form: str | None) -> int:
    """How many records there are: so a file that can't be read is told before anything is done."""
    from taiyi_rag.annotation.reading import records

    if not (found := sum(1 for _ in records(given, form))):
        raise InputError("The file has no text in it.")
    return found


def _journal(batch: Batch, files: Files) -> Journal:
    from taiyi_rag.tasks.journal import Journal

    inputs = {"inputs": _fingerprint(files.given), "form": files.given_form or ""}
    return Journal(files.journal, {**batch.whose, **inputs})


def _work(
    batch: Batch, given: tuple[Path, str | None], journal: Journal, total: int, how: How
) -> None:
    """Raises `typer.Exit` when somebody stops it."""
    from taiyi_rag.annotation.reading import records
    from taiyi_rag.tasks.batch import Progress, work_through

    done = 0

    def progress(now: Progress) -> None:
        nonlocal done
        done = now.done
        teller.progress(now)

    with telling(events=how.events) as teller, _ended_as_interrupted():
        try:
            work_through(
                records(*given),
                batch.work,
                journal,
                at_once=batch.at_once,
                total=total,
                patience_s=how.patience_s,
                is_up=batch.is_up,
                on_progress=progress,
                on_outage=teller.outage,
            )
        except KeyboardInterrupt:
            kept = f"{done:,} of {total:,} records are done and kept"
            typer.echo(f"Stopped. {kept}: run the same command again to go on.", err=True)
            raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """SIGTERM ends the command as ctrl-c does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _write(journal: Journal, files: Files) -> Written:
    """All that was made, in the order of the inputs, on the disk before its journal goes."""
    from taiyi_rag.annotation.kept import kept
    from taiyi_rag.annotation.writing import write

    written = write(map(kept, journal.made()), files.out, files.out_form)
    parts = files.out.iterdir() if files.out.is_dir() else ()  # of BRAT
    for path in (*parts, files.out, files.out.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return written


def _is_unread(made: Mapping[str, Any]) -> bool:
    """Whether something of a model's reply couldn't be read, or there was none."""
    return any(remark["kind"] in ("unread", "silent") for remark in made.get("remarks", ()))


def _report(journal: Journal, path: Path) -> list[Failure]:
    """Write which records failed; without any there is no file."""
    failed = list(journal.failures())
    path.unlink(missing_ok=True)
    if failed:
        lines = (json.dumps(one._asdict()) + "\n" for one in failed)
        try:
            path.write_text("".join(lines), "utf-8")
        except OSError as error:
            raise InputError(f"{path} can't be written: {error.strerror}.") from None
    return failed


def _tell(
    files: Files,
    written: Written,
    failed: Sequence[Failure],
    unread: int,
    seconds: float,
    how: How,
) -> None:
    lost = list(map(str, written.losses))
    if how.as_json or how.events:
        summary: dict[str, Any] = {
            "summary": True,
            "out": str(files.out),
            "made": written.records,
            "failed": len(failed),
            "unread": unread,
            "failures": str(files.failures) if failed else None,
            "lost": lost,
            "seconds": round(seconds, 1),
        }
        print_json(summary, None if how.events else 2)
    told = [f"{written.records:,} of {written.records + len(failed):,} texts are in {files.out}."]
    told += [f"Error: {one.id}: {one.reason}" for one in failed[:_TOLD]]
    if failed:
        told.append(
            f"{len(failed):,} couldn't be worked on: {files.failures} says why. Run the same "
            "command again to try them once more."
        )
    if unread:
        told.append(
            f"{unread:,} replies of the model couldn't be read, or not all of them: their records "
            "have a remark, which JSON lines (.jsonl) hold."
        )
    for line in (*told, *lost):
        typer.echo(for_terminal(line), err=True)


def _fingerprint(given: Path) -> str:
    """SHA-256 of a file, or of the files of a folder with their names."""
    digest = hashlib.sha256()
    for path in sorted(p for p in given.rglob("*") if p.is_file()) if given.is_dir() else [given]:
        if given.is_dir():
            digest.update(f"{path.relative_to(given)}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    return digest.hexdigest()
