"""`taiyi-rag chat`: questions one after another, each read with those before it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from taiyi_rag.cli.common import CollectionName, Indexes, errors_told, settings_in_force
from taiyi_rag.errors import InputError
from taiyi_rag.inert import for_terminal

_HOW = "Ask in English or Chinese. Ctrl-C stops an answer, /new begins anew, /quit ends."
_PROMPT = "? "


def chat(collection: CollectionName = None, indexes: Indexes = None) -> None:
    """Ask questions one after another; a follow-up is read with what was asked before."""
    with errors_told(as_json=False):
        from taiyi_rag import assembly
        from taiyi_rag.cli.answers import print_events
        from taiyi_rag.engine import exchange_of
        from taiyi_rag.types import Exchange, Outcome

        settings = settings_in_force(indexes)
        engine = assembly.engine(settings, assembly.open_collection(settings, collection))
        strike = settings.answering.unsupported == "strike"
        conversation: list[Exchange] = []
        for line in _lines():
            if line == "/new":
                conversation.clear()
                continue
            try:
                answer = print_events(engine.stream(line, conversation), strike=strike)
            except KeyboardInterrupt:
                typer.echo("— stopped —")
            except InputError as error:
                typer.echo(for_terminal(f"Error: {error}"), err=True)
            else:
                if answer.outcome is not Outcome.DECLINED:
                    conversation.append(exchange_of(answer))
            typer.echo()


def _lines() -> Iterator[str]:
    """What is typed, or what standard input holds, until its end or /quit."""
    typed = sys.stdin.isatty()
    if typed:
        import readline  # noqa: F401 - lines can be edited and called back

        typer.echo(_HOW)
    while True:
        try:
            line = input(_PROMPT if typed else "").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line in ("/quit", "/exit"):
            return
        if line:
            if not typed:
                typer.echo(_PROMPT + line)
            yield line
