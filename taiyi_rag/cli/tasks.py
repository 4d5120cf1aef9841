"""`taiyi-rag task`: what can be done with a text, on one text or on the texts of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from taiyi_rag.cli.common import AsJson, CollectionName, Indexes, errors_told, settings_in_force
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.annotation.schema import Annotated as Record
    from taiyi_rag.library import Collection
    from taiyi_rag.settings import Settings
    from taiyi_rag.tasks import About, Options
    from taiyi_rag.types import Language

TaskId = Annotated[str, typer.Argument(metavar="ID", help="what to do: docs/tasks.md lists all")]
GivenText = Annotated[
    str | None, typer.Argument(help="the text; - or nothing reads it from standard input")
]
SecondText = Annotated[
    str | None, typer.Option("--text-2", help="the other text, where two are compared")
]
Asked = Annotated[
    str | None,
    typer.Option("--question", help="the question on the text [the text is the question]"),
]
Choices = Annotated[
    list[str] | None, typer.Option("--choice", help="an answer to choose from; once for each")
]
In = Annotated[
    Path | None,
    typer.Option("--in", help="file of texts instead; the same command goes on with it"),
]
From = Annotated[
    str | None, typer.Option("--from", help="the form of that file [told by its name and content]")
]
Out = Annotated[
    Path | None, typer.Option("--out", help="file to write when all is done [standard output]")
]
To = Annotated[str | None, typer.Option("--to", help="its form [told by its name]")]
Types = Annotated[
    str | None,
    typer.Option("--types", help="kinds or labels to look for, commas between [the task's own]"),
]
Several = Annotated[bool, typer.Option("--several", help="a text may have several labels")]
ToLanguage = Annotated[
    str | None, typer.Option("--to-language", help="language to write in: en or zh")
]
SchemaFile = Annotated[
    Path | None, typer.Option("--schema", help="file with a JSON schema to fill from the text")
]
AtOnce = Annotated[
    int | None,
    typer.Option(help="texts that the model is given at the same time [TAIYI_TASKS__AT_ONCE]"),
]
Patience = Annotated[
    float, typer.Option(min=0, help="seconds to wait for a model server that goes away")
]
Again = Annotated[
    bool, typer.Option("--again", help="throw away what a run that was cut short has made")
]
Events = Annotated[
    bool, typer.Option("--events", help="print how far it is, as JSON, an object a line")
]


def task(
    id: TaskId,
    text: GivenText = None,
    text_2: SecondText = None,
    question: Asked = None,
    choices: Choices = None,
    given: In = None,
    given_form: From = None,
    out: Out = None,
    out_form: To = None,
    types: Types = None,
    several: Several = False,
    language: ToLanguage = None,
    schema: SchemaFile = None,
    at_once: AtOnce = None,
    patience: Patience = 300.0,
    again: Again = False,
    events: Events = False,
    collection: CollectionName = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """Find, decide or write: ID on a text, or on the texts of a file. Ends with 1 if some texts of
    a file failed, with 3 if its model server went away."""
    with errors_told(as_json, in_lines=events):
        settings = settings_in_force(indexes)
        about = _about(id)
        options = _options(about, types, several, language, schema)
        opened = _opened(settings, about, collection)
        if given is None:
            if given_form or out_form or at_once or again or events:
                raise InputError(
                    "--from, --to, --at-once, --again and --events are for files: --in."
                )
            record = _record(about, text, text_2, question, choices)
            _run_one(settings, id, options, opened, record, out, as_json=as_json)
            return
        if any((text, text_2, question, choices)):
            raise InputError("Give a text or a file of texts, not both.")
        from taiyi_rag.assembly.batches import batch
        from taiyi_rag.cli.task_files import Files, How, run_files, show_files

        made = batch(settings, id, opened, options, at_once)
        how = How(patience, again=again, events=events, as_json=as_json)
        if out is None:
            status = show_files(made, given, given_form, how)
        else:
            _check_form(about, out, out_form)
            status = run_files(made, Files(given, out, given_form, out_form), how)
    raise typer.Exit(status)


def _about(id: str) -> About:
    from taiyi_rag.tasks import TASKS

    for about in TASKS:
        if about.id == id:
            return about
    known = ", ".join(about.id for about in TASKS)
    raise InputError(f"There is no task {id!r}. There are: {known}.")


def _check_form(about: About, out: Path, form: str | None) -> None:
    """Raises `InputError` where the file couldn't hold what the task gives."""
    from taiyi_rag.annotation.writing import check_holds, form_for

    # Examples of these hold what is right. Relations stand in some forms between identifiers, which
    # a record may bring.
    if about.needs_model and about.gives[0] not in ("entities", "relations"):
        check_holds(about.examples["en"][0], about.gives, form_for(out, form))


def _options(
    about: About, types: str | None, several: bool, language: str | None, schema: Path | None
) -> Options:
    from taiyi_rag.tasks import Options

    wanted = {"types": types, "several": several, "to": language, "schema": schema}
    flags = {"to": "--to-language"}
    for name, value in wanted.items():
        if value and name not in about.takes:
            raise InputError(f"{about.id!r} takes no {flags.get(name, f'--{name}')}.")
    names = (one.strip() for one in (types or "").replace("，", ",").split(","))
    return Options(
        types=tuple(dict.fromkeys(filter(None, names))),
        several=several,
        to=_language(language),
        schema=_schema(schema) if schema else "",
    )


def _language(code: str | None) -> Language | None:
    if code not in (None, "en", "zh"):
        raise InputError(f"--to-language {code!r} isn't known. Give en or zh.")
    return cast("Language | None", code)


def _schema(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it isn't UTF-8"
        raise InputError(f"{path} can't be read: {why}.") from None


def _opened(settings: Settings, about: About, collection: str | None) -> Collection | None:
    from taiyi_rag import assembly

    return assembly.open_collection(settings, collection) if about.needs_collection else None


def _record(
    about: About,
    text: str | None,
    text_2: str | None,
    question: str | None,
    choices: list[str] | None,
) -> Record:
    from taiyi_rag.tasks.given import given

    read = text == "-" or (text is None and question is None)
    said = sys.stdin.read() if read else text or ""
    return given(about, said, text_2, question, choices or ())


def _run_one(
    settings: Settings,
    id: str,
    options: Options,
    collection: Collection | None,
    record: Record,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    from taiyi_rag.annotation.writing import form_for, write
    from taiyi_rag.assembly import tasks
    from taiyi_rag.cli.tasks_shown import print_all

    if out is not None:
        form_for(out)  # told before anything is done
    made = tasks.task(settings, id, collection, options).run(record)
    if out is None:
        print_all([made], as_json=as_json)
    else:
        for lost in write([made], out).losses:
            typer.echo(str(lost), err=True)
