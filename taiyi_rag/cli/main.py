"""`taiyi-rag`: ask, search, settings, doctor.

Nothing heavy is imported before a command needs it, so `--help` answers at once. Exit codes: 0
done, 1 doctor found something wrong, 2 the request can't be served (the message says why).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from taiyi_rag.cli.filters import (
    Design,
    Hidden,
    InDocument,
    InLanguage,
    InTier,
    Journal,
    Jurisdiction,
    People,
    StudyType,
    Trust,
    Years,
    filters,
)
from taiyi_rag.errors import TaiyiError

if TYPE_CHECKING:
    from taiyi_rag.settings import Settings

app = typer.Typer(
    help="Answers from your own library of biomedical literature, every sentence cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Question = Annotated[
    str, typer.Argument(help="a question in English or Chinese; - reads it from standard input")
]
CollectionName = Annotated[
    str | None, typer.Option("--collection", "-c", help="collection to search [TAIYI_COLLECTION]")
]
Indexes = Annotated[
    Path | None, typer.Option(help="folder that holds the collections [TAIYI_INDEXES]")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command()
def ask(
    question: Question,
    collection: CollectionName = None,
    languages: InLanguage = None,
    years: Years = None,
    study_types: StudyType = None,
    trust: Trust = None,
    designs: Design = None,
    populations: People = None,
    journals: Journal = None,
    jurisdictions: Jurisdiction = None,
    tiers: InTier = None,
    documents: InDocument = None,
    hidden: Hidden = False,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, every sentence with the passage that says it."""
    with _errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.render import print_answer
        from taiyi_rag.wire import answer_json

        settings = _settings(indexes)
        opened = assembly.open_collection(settings, collection)
        chosen = filters(
            languages,
            years,
            study_types,
            trust,
            documents,
            hidden,
            designs=designs,
            populations=populations,
            journals=journals,
            jurisdictions=jurisdictions,
            tiers=tiers,
        )
        answer = assembly.engine(settings, opened, chosen).ask(_read(question))
        _print_json(answer_json(answer)) if as_json else print_answer(answer)


@app.command()
def search(
    question: Question,
    collection: CollectionName = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="passages to list")] = 10,
    languages: InLanguage = None,
    years: Years = None,
    study_types: StudyType = None,
    trust: Trust = None,
    designs: Design = None,
    populations: People = None,
    journals: Journal = None,
    jurisdictions: Jurisdiction = None,
    tiers: InTier = None,
    documents: InDocument = None,
    hidden: Hidden = False,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """List the passages that match best."""
    with _errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.render import print_hits
        from taiyi_rag.engine import check_question
        from taiyi_rag.wire import hit_json

        settings = _settings(indexes)
        opened = assembly.open_collection(settings, collection)
        words = _read(question)
        check_question(words, settings.question_characters)
        chosen = filters(
            languages,
            years,
            study_types,
            trust,
            documents,
            hidden,
            designs=designs,
            populations=populations,
            journals=journals,
            jurisdictions=jurisdictions,
            tiers=tiers,
        )
        retriever = assembly.retriever(settings, opened, top, chosen)
        ranking = assembly.with_prior(settings, retriever)
        hits = [hit_json(node) for node in ranking.retrieve(words)]
        _print_json(hits) if as_json else print_hits(hits)


@app.command()
def settings(as_json: AsJson = False) -> None:
    """Print the settings in force and the variables that change them."""
    with _errors_told(as_json):
        from taiyi_rag.cli.render import print_settings

        chosen = _settings(None)
        _print_json(chosen.model_dump(mode="json")) if as_json else print_settings(chosen)


@app.command()
def doctor(indexes: Indexes = None, as_json: AsJson = False) -> None:
    """Check packages, models and collections, and say how to mend what is wrong."""
    with _errors_told(as_json):
        from taiyi_rag.cli.doctor import examine
        from taiyi_rag.cli.render import print_findings

        findings = examine(_settings(indexes))
        _print_json([f.as_json() for f in findings]) if as_json else print_findings(findings)
    if any(f.status == "wrong" for f in findings):
        raise typer.Exit(1)


def _settings(indexes: Path | None) -> Settings:
    from taiyi_rag.log import configure
    from taiyi_rag.settings import load_settings

    chosen = load_settings(indexes=indexes)
    configure(chosen.log_level)
    return chosen


def _read(question: str) -> str:
    return sys.stdin.read() if question == "-" else question


def _print_json(value: object) -> None:
    # Lone surrogates (bytes of the command line that weren't UTF-8) can't be printed as they are.
    text = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(text.encode("utf-8", "replace").decode("utf-8"))


@contextmanager
def _errors_told(as_json: bool) -> Iterator[None]:
    """Errors of ours end the command with their message, not with a traceback."""
    try:
        yield
    except TaiyiError as error:
        _fail(error, as_json)


def _fail(error: TaiyiError, as_json: bool) -> NoReturn:
    if as_json:
        _print_json({"error": type(error).__name__, "message": str(error)})
    typer.echo(f"Error: {error}", err=True)
    raise typer.Exit(2)
