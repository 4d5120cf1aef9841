"""`taiyi-rag`: ask, chat, search, similar, cite, history, replay, affected, feedback, export, task,
convert, terms, eval, instruct, model, settings, doctor.

Nothing heavy is imported before a command needs it, so `--help` answers at once. Exit codes: 0
done, 1 doctor found something wrong or a replayed answer differs, 2 the request can't be served
(the message says why).
"""

from __future__ import annotations

import typer

from taiyi_rag.cli import (
    chat,
    converting,
    evaluate,
    feedback,
    instruct,
    literature,
    model,
    records,
    tasks,
    terms,
)
from taiyi_rag.cli.common import (
    AsJson,
    CollectionName,
    Indexes,
    errors_told,
    print_json,
    settings_in_force,
)
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
from taiyi_rag.cli.question import Question, read_question

app = typer.Typer(
    help="Answers from your own library of biomedical literature, every sentence cited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(evaluate.app, name="eval")
app.add_typer(instruct.app, name="instruct")
app.add_typer(model.app, name="model")
for command in (
    chat.chat,
    literature.search,
    literature.similar,
    literature.cite,
    records.history,
    records.replay,
    records.affected,
    records.export,
    feedback.feedback,
    tasks.task,
    converting.convert,
    terms.terms,
):
    app.command()(command)


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
    with errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.answers import print_events
        from taiyi_rag.wire import answer_json

        settings = settings_in_force(indexes)
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
        engine = assembly.engine(settings, opened, chosen)
        if as_json:
            print_json(answer_json(engine.ask(read_question(question))))
        else:
            strike = settings.answering.unsupported == "strike"
            print_events(engine.stream(read_question(question)), strike=strike)


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
        from taiyi_rag.cli.render import print_findings
        from taiyi_rag.doctor import examine

        findings = examine(settings_in_force(indexes))
        print_json([f.as_json() for f in findings]) if as_json else print_findings(findings)
    if any(f.status == "wrong" for f in findings):
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
