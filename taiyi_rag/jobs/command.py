"""A job as a command line: what may stand in it, and where the programs are."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from taiyi_rag.errors import InputError
from taiyi_rag.jobs.job import Kind

if TYPE_CHECKING:
    from taiyi_rag.jobs.folder import Spec

GIVEN, MADE = "given", "made.jsonl"
"""The files of a task, in the job's folder; beside what is made stands what failed."""

FOLDER = "{folder}"
"""Stands for the job's folder in options of a task."""

_ROOT = Path(__file__).parents[2]

_WAIT = "--wait=86400"
"""Seconds that it waits for a program that isn't a job and writes to its collection."""

_ALWAYS: dict[Kind, tuple[str, ...]] = {
    "add": (_WAIT, "--events"),
    "remove": (_WAIT,),
    "purge": (_WAIT, "--verify", "--unnamed"),
    "trust": (_WAIT,),
    "verify": (),
    "rebuild": (_WAIT,),
    "compact": (_WAIT,),
    "drop": (_WAIT, "--yes"),
}
_ALLOWED: dict[str, frozenset[str]] = {
    "add": frozenset(("--unpack", "--again", "--tier=curated", "--tier=untrusted"))
}
_PATHS: tuple[Kind, ...] = ("add", "trust")
"""Commands whose arguments are paths."""


def checked_options(kind: Kind, options: tuple[str, ...]) -> tuple[str, ...]:
    """`options` if a job of that kind may have them. Raises `InputError`."""
    for option in options:
        if option not in _ALLOWED.get(kind, ()):
            raise InputError(f"{option!r} is no option of a job that is to {kind}.")
    return options


def checked_arguments(kind: Kind, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """`arguments` as any process finds them. Raises `InputError`."""
    if any("\0" in argument for argument in arguments):
        raise InputError("A name can't hold NUL. Correct it.")
    if kind not in _PATHS:
        return arguments
    return tuple(str(Path(argument).absolute()) for argument in arguments)


def check_checkout() -> None:
    """Raises `InputError` where there is no `ingest`."""
    if not (_ROOT / "ingest" / "__main__.py").is_file():
        raise InputError(
            "Documents are added by `python -m ingest`, which is not in the installed package. Run "
            "from a checkout: its folders ingest/ and taiyi_rag/ belong together."
        )


def command(spec: Spec, indexes: Path, folder: Path) -> list[str]:
    """The command of a job, whose own folder is `folder`. What users gave stands behind `--` or
    `--option=`, where nothing is an option."""
    if spec.kind == "task":
        return _task(spec, indexes, folder)
    only = ("--library", spec.library) if spec.library else ()
    place = ("--collection", spec.collection, "--indexes", str(indexes), "--json")
    options = (*_ALWAYS[spec.kind], *spec.options)
    # -P: not the folder that we happen to be in, but the one that `environment` says.
    return [
        sys.executable,
        "-P",
        "-m",
        "ingest",
        *only,
        spec.kind,
        *place,
        *options,
        "--",
        *spec.arguments,
    ]


def _task(spec: Spec, indexes: Path, folder: Path) -> list[str]:
    over = (f"--collection={spec.collection}",) if spec.collection else ()
    return [
        sys.executable,
        "-P",
        "-m",
        "taiyi_rag.cli.main",
        "task",
        f"--in={folder / GIVEN}",
        f"--out={folder / MADE}",
        f"--indexes={indexes}",
        "--events",
        *over,
        *(one.replace(FOLDER, str(folder), 1) for one in spec.options),
        "--",
        *spec.arguments,
    ]


def environment() -> dict[str, str]:
    """This process's, its TAIYI_ settings among it, and where `ingest` and `taiyi_rag` are."""
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path}
