"""`taiyi-rag`: ask, search, eval, settings, doctor.

Nothing heavy is imported before a command needs it, so `--help` answers at once. Exit codes: 0
done, 1 doctor found something wrong, 2 the request can't be served (the message says why).
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from taiyi_rag.cli import evaluate
from taiyi_rag.cli.common import (
    AsJson,
    CollectionName,
    Indexes,
    errors_told,
    print_json,
    settings_in_force,
)
from taiyi_rag.cli.filters import (
    Hidden,
    InDocument,
    InLanguage,
    StudyType,
    Trust,
    Years,
    filters,
)

app = typer.Typer(
    help="Answers from your own library of biomedical literature, every sentence cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(evaluate.app, name="eval")

Question = Annotated[
    str, typer.Argument(help="a question in English or Chinese; - reads it from standard input")
]


@app.command()
def ask(
    question: Question,
    collection: CollectionName = None,
    languages: InLanguage = None,
    years: Years = None,
    study_types: StudyType = None,
    trust: Trust = None,
    documents: InDocument = None,
    hidden: Hidden = False,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question, every sentence with the passage that says it."""
    with errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.render import print_answer
        from taiyi_rag.wire import answer_json

        settings = settings_in_force(indexes)
        opened = assembly.open_collection(settings, collection)
        chosen = filters(languages, years, study_types, trust, documents, hidden)
        answer = assembly.engine(settings, opened, chosen).ask(_read(question))
        print_json(answer_json(answer)) if as_json else print_answer(answer)


@app.command()
def search(
    question: Question,
    collection: CollectionName = None,
    top: Annotated[int, typer.Option(min=1, max=1000, help="passages to list")] = 10,
    languages: InLanguage = None,
    years: Years = None,
    study_types: StudyType = None,
    trust: Trust = None,
    documents: InDocument = None,
    hidden: Hidden = False,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """List the passages that match best."""
    with errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.render import print_hits
        from taiyi_rag.engine import check_question
        from taiyi_rag.wire import hit_json

        settings = settings_in_force(indexes)
        opened = assembly.open_collection(settings, collection)
        words = _read(question)
        check_question(words, settings.question_characters)
        chosen = filters(languages, years, study_types, trust, documents, hidden)
        retriever = assembly.searcher(settings, opened, top, chosen)
        hits = [hit_json(node) for node in retriever.retrieve(words)]
        print_json(hits) if as_json else print_hits(hits)


@app.command()
def settings(as_json: AsJson = False) -> None:
    """Print the settings in force and the variables that change them."""
    with errors_told(as_json):
        from taiyi_rag.cli.render import print_settings

        chosen = settings_in_force(None)
        print_json(chosen.model_dump(mode="json")) if as_json else print_settings(chosen)


@app.command()
def doctor(indexes: Indexes = None, as_json: AsJson = False) -> None:
    """Check packages, models and collections, and say how to mend what is wrong."""
    with errors_told(as_json):
        from taiyi_rag.cli.doctor import examine
        from taiyi_rag.cli.render import print_findings

        findings = examine(settings_in_force(indexes))
        print_json([f.as_json() for f in findings]) if as_json else print_findings(findings)
    if any(f.status == "wrong" for f in findings):
        raise typer.Exit(1)


def _read(question: str) -> str:
    return sys.stdin.read() if question == "-" else question
