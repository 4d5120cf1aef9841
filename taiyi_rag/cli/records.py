"""`taiyi-rag history | replay | affected | export`: past answers, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taiyi_rag.cli.common import (
    AsJson,
    CollectionName,
    Indexes,
    errors_told,
    print_json,
    settings_in_force,
)
from taiyi_rag.cli.exporting import Force, write_whole
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.records import Affected, Difference, Past, Replayed
    from taiyi_rag.settings import Settings
    from taiyi_rag.types import Answer

AnswerId = Annotated[str, typer.Argument(help="an answer's id, as ask and history show it")]
DocumentIds = Annotated[
    list[str] | None, typer.Argument(help="only answers that rest on these documents [all]")
]
Since = Annotated[
    str | None, typer.Option(help="only answers given since: 2026-05-31, or 2026-05-31T12:00")
]
Top = Annotated[int, typer.Option(min=1, max=100_000, help="how many answers to list")]
ExportFormat = Annotated[
    str | None, typer.Option("--format", help="md, docx or pdf [the file's suffix, else md]")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", help="file to write; - prints it [named after date and question, here]"
    ),
]
Ask = Annotated[bool, typer.Option("--ask", help="also ask the library as it is today")]


def history(
    since: Since = None,
    top: Top = 20,
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """List past questions and how they were answered, newest first."""
    with errors_told(as_json):
        from taiyi_rag.cli.past import print_history
        from taiyi_rag.records import AnswerLog

        opened = _opened(settings_in_force(indexes), collection)
        past = list(AnswerLog(opened).history(utc(since), top))
        print_json([past_json(one) for one in past]) if as_json else print_history(past)


def replay(
    id: AnswerId,
    ask: Ask = False,
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Make a past answer's evidence and verdicts again from its record. Ends with 1 if anything
    differs."""
    with errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag import records as past_answers
        from taiyi_rag.cli.past import print_replayed

        settings = settings_in_force(indexes)
        past = _past(_opened(settings, collection), id)
        opened = assembly.open_collection(settings, collection)
        writer = assembly.writer(settings)
        made = past_answers.replay(opened, past, writer.reread, writer.quoted)
        today = _today(settings, opened, made) if ask else []
        if as_json:
            print_json(replayed_json(made, today if ask else None))
        else:
            print_replayed(made, today)
    if made.differences or today:
        raise typer.Exit(1)


def affected(
    documents: DocumentIds = None,
    since: Since = None,
    top: Top = 100,
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """List past answers that rest on documents which have been deleted, retracted, called into
    question, superseded, corrected or changed since."""
    with errors_told(as_json):
        from taiyi_rag import records as past_answers
        from taiyi_rag.cli.past import print_affected

        opened = _opened(settings_in_force(indexes), collection)
        found = past_answers.affected(opened, since=utc(since), documents=documents or ())
        log = past_answers.AnswerLog(opened)
        listed = [(one, log.past(one.id)) for one in found[:top]]
        if as_json:
            print_json([affected_json(one, past) for one, past in listed])
        else:
            print_affected(listed, len(found))


def export(
    id: AnswerId,
    format: ExportFormat = None,
    out: Out = None,
    force: Force = False,
    collection: CollectionName = None,
    indexes: Indexes = None,
) -> None:
    """Write a past answer to a file, with its references and what became of its documents since."""
    with errors_told(as_json=False):
        from taiyi_rag.assembly.exports import export_of
        from taiyi_rag.exporting import exported, file_name, format_of
        from taiyi_rag.records import told_erased

        suffix = out.suffix if out and out.suffix else "md"
        chosen = format_of(format or suffix)
        opened = _opened(settings_in_force(indexes), collection)
        past = _past(opened, id)
        if past.record is None:
            raise InputError(told_erased(past))
        answer = replace(past.record.answer, id=past.id)
        made = export_of(opened, answer)
        data = exported(made, chosen)
        if out == Path("-"):
            typer.echo(data, nl=False)
        else:
            path = out or Path(file_name(answer.question, made.at, chosen))
            write_whole(path, data, force=force)
            typer.echo(f"The answer is in {path}.", err=True)


def utc(since: str | None) -> str:
    """A date or time of this machine's as records have it: UTC, ISO 8601. Raises `InputError`."""
    if since is None:
        return ""
    try:
        given = datetime.fromisoformat(since)
    except ValueError:
        example = date.today().isoformat()  # noqa: DTZ011 - as its user would write it
        raise InputError(f"--since {since!r} isn't a date. Give one like {example}.") from None
    return given.astimezone(UTC).isoformat("T", "milliseconds")


def past_json(past: Past) -> dict[str, Any]:
    """A place of the history; of what was erased no more than that it was."""
    line = {
        "id": past.id,
        "at": past.at,
        "erased": past.why or None,
        "erased_at": past.erased_at or None,
    }
    if past.record is None:
        return line
    answer = past.record.answer
    return line | {
        "question": answer.question,
        "asked": past.record.asked,
        "language": answer.language,
        "outcome": str(answer.outcome),
        "generator": answer.generator,
        "commit": past.record.commit,
    }


def replayed_json(made: Replayed, today: list[Difference] | None) -> dict[str, Any]:
    """What `replay` prints."""
    from dataclasses import asdict

    from taiyi_rag.wire import answer_json

    record = made.record
    return {
        "id": made.past.id,
        "at": made.past.at,
        "identical": not made.differences,
        "differences": [asdict(difference) for difference in made.differences],
        "today": None if today is None else [asdict(difference) for difference in today],
        "made_again": {
            "evidence": len(record.answer.evidence),
            "claims": len(record.drafted),
            "prompt": bool(record.prompt),
            "text": made.text is not None,
        },
        "commit": record.commit,
        "token": record.token,
        "made_with": record.made_with,
        "unchecked_text": record.text,
        "answer": answer_json(record.answer) | {"id": made.past.id},
    }


def affected_json(one: Affected, past: Past | None) -> dict[str, Any]:
    """An affected answer."""
    from dataclasses import asdict

    record = past.record if past else None
    return {
        "id": one.id,
        "at": one.at,
        "question": record.answer.question if record else None,
        "documents": [asdict(stamp) for stamp in one.stamps],
    }


def _opened(settings: Settings, name: str | None) -> Collection:
    """A collection whatever model made its vectors: nothing is embedded."""
    from taiyi_rag.library import Collection

    return Collection.open(settings.indexes, name or settings.collection)


def _past(opened: Collection, id: str) -> Past:
    from taiyi_rag.records import AnswerLog

    found = AnswerLog(opened).past(id)
    if found is None:
        raise InputError(
            f"Collection {opened.name!r} has no record of an answer {id!r}. `taiyi-rag history "
            f"--collection {opened.name}` lists the ids; TAIYI_RECORDS__KEEP says whether answers "
            "are recorded."
        )
    return found


def _today(settings: Settings, opened: Collection, made: Replayed) -> list[Difference]:
    """How the same question is answered now. That answer isn't recorded."""
    from taiyi_rag import assembly
    from taiyi_rag.records import today

    unrecorded = settings.records.model_copy(update={"keep": False})
    asking = settings.model_copy(update={"records": unrecorded})
    then = made.record.answer
    now: Answer = assembly.engine(asking, opened, made.record.filters).ask(made.record.asked)
    return list(today(then, now, words=made.text is not None))
