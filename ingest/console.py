"""What the commands of `python -m ingest` share: options, settings, how errors are told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from taiyi_rag.errors import CollectionBusy, CollectionNotFound, InputError, TaiyiError
from taiyi_rag.inert import for_terminal
from taiyi_rag.types import Tier

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.settings import Settings

CollectionName = Annotated[
    str | None, typer.Option("--collection", "-c", help="collection [TAIYI_COLLECTION]")
]
Indexes = Annotated[
    Path | None, typer.Option(help="folder that holds the collections [TAIYI_INDEXES]")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]
Library = Annotated[
    str,
    typer.Option(
        "--library",
        hidden=True,
        help="only this collection, by the identity that it was made with, and no other that has "
        "its name since: for jobs, which wait",
    ),
]
Wait = Annotated[
    float, typer.Option(help="seconds to wait for others that write to the collection", min=0)
]


def chosen_settings(indexes: Path | None) -> Settings:
    """The settings in force, with logging set up."""
    from taiyi_rag.log import configure
    from taiyi_rag.settings import load_settings

    chosen = load_settings(indexes=indexes)
    configure(chosen.log_level)
    return chosen


def checked_tier(name: str | None) -> Tier | None:
    """The tier of that name. Raises `InputError`."""
    for tier in get_args(Tier):
        if name == tier:
            return tier  # type: ignore[no-any-return]
    if name is not None:
        raise InputError(f"--tier {name!r} isn't known. Give one of: {', '.join(get_args(Tier))}.")
    return None


def opened(settings: Settings, name: str | None) -> Collection:
    """A collection whatever model made its vectors: nothing is embedded here."""
    from taiyi_rag.library import Collection

    return meant(lambda: Collection.open(settings.indexes, name or settings.collection))


_identity = ContextVar("identity", default="")


def mean(identity: str) -> None:
    """Have this command be for the collection of that identity alone, "" for any of its name."""
    _identity.set(identity)


def is_one_meant() -> bool:
    """Whether the command is for one collection and no other of its name."""
    return bool(_identity.get())


def meant(open_: Callable[[], Collection]) -> Collection:
    """What is opened, if it is the collection that is meant. Raises `CollectionNotFound`."""
    identity = _identity.get()
    try:
        found = open_()
    except CollectionNotFound:
        if not identity:
            raise
    else:
        if identity in ("", found.truth.identity):
            return found
        found.close()
    raise CollectionNotFound(
        "The collection that this was asked of was deleted meanwhile. Nothing was done. If another "
        "has its name now, look at that one and start anew."
    )


@contextmanager
def writing(collection: Collection, wait: float, *, as_json: bool) -> Iterator[None]:
    """Hold a collection's writer lock, waiting for it so many seconds; who waits says so."""
    with ExitStack() as held:
        try:
            held.enter_context(collection.writing())
        except CollectionBusy:
            if not wait:
                raise
            _tell(as_json, "waiting", "Waiting for others that write to the collection…")
            held.enter_context(collection.writing(wait_s=wait))
            _tell(as_json, "writing", "")
        yield


def _tell(as_json: bool, event: str, message: str) -> None:
    if as_json:
        print_lines({"event": event})
    elif message:
        typer.echo(message, err=True)


def print_lines(*values: Mapping[str, object]) -> None:
    """JSON, one object a line."""
    for value in values:
        typer.echo(json.dumps(value, ensure_ascii=False))


def told(as_json: bool, message: str, **values: object) -> None:
    """What a command has done, for a person or a program."""
    if as_json:
        print_lines(values)
    else:
        typer.echo(message)


@contextmanager
def errors_told(as_json: bool) -> Iterator[None]:
    """Errors of ours end the command with their message, not with a traceback."""
    try:
        yield
    except TaiyiError as error:
        if as_json:
            print_lines({"error": type(error).__name__, "message": str(error)})
        typer.echo(for_terminal(f"Error: {error}"), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        message = "Stopped. What was committed stays; run the same command to go on."
        typer.echo(message, err=True)
        sys.exit(130)
