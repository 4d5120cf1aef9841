"""What every command of `taiyi-rag` shares: options, settings, JSON, and how errors are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from taiyi_rag.errors import BatchUnfinished, TaiyiError
from taiyi_rag.inert import for_terminal

if TYPE_CHECKING:
    from taiyi_rag.settings import Settings

CollectionName = Annotated[
    str | None, typer.Option("--collection", "-c", help="collection to search [TAIYI_COLLECTION]")
]
Indexes = Annotated[
    Path | None, typer.Option(help="folder that holds the collections [TAIYI_INDEXES]")
]
UNFINISHED = 3
"""Exit status of a file that is done in part, for want of the model server."""

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def settings_in_force(indexes: Path | None) -> Settings:
    """The settings, with the folder that was given; logging as they say."""
    from taiyi_rag.log import configure
    from taiyi_rag.settings import load_settings

    chosen = load_settings(indexes=indexes)
    configure(chosen.log_level)
    return chosen


def print_json(value: object, indent: int | None = 2) -> None:
    """Print a value as JSON; without `indent` in one line."""
    # Lone surrogates (bytes of the command line that weren't UTF-8) can't be printed as they are.
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    typer.echo(text.encode("utf-8", "replace").decode("utf-8"))


@contextmanager
def errors_told(as_json: bool, *, in_lines: bool = False) -> Iterator[None]:
    """Errors of ours end the command with their message, not with a traceback. `in_lines`: what is
    printed is JSON lines."""
    try:
        yield
    except TaiyiError as error:
        _fail(error, as_json or in_lines, None if in_lines else 2)


def _fail(error: TaiyiError, as_json: bool, indent: int | None) -> NoReturn:
    if as_json:
        print_json({"error": type(error).__name__, "message": str(error)}, indent)
    typer.echo(for_terminal(f"Error: {error}"), err=True)
    raise typer.Exit(UNFINISHED if isinstance(error, BatchUnfinished) else 2)
