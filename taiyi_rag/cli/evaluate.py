"""`taiyi-rag eval`: how well a collection's retrieval finds what judges say is relevant. How well a
model does tasks is in `evaluate_tasks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from taiyi_rag.cli import evaluate_tasks
from taiyi_rag.cli.common import (
    AsJson,
    CollectionName,
    Indexes,
    errors_told,
    print_json,
    settings_in_force,
)

app = typer.Typer(
    help="Measure how well documents are found, and how well a model does tasks.",
    no_args_is_help=True,
)
app.command()(evaluate_tasks.tasks)

Queries = Annotated[
    Path, typer.Option(help="queries: JSON lines (_id, text), id<TAB>text, or TREC topics")
]
Qrels = Annotated[Path, typer.Option(help="judgements: BEIR's three columns or TREC's four")]
RunFile = Annotated[Path | None, typer.Option("--run", help="write the rankings here (TREC form)")]
Top = Annotated[int, typer.Option(min=1, max=1000, help="documents kept of each query")]
Other = Annotated[Path | None, typer.Option(help="another run (TREC form) to compare with")]
Plot = Annotated[Path | None, typer.Option(help="draw the figures here (.png or .svg)")]


@app.command()
def retrieval(
    queries: Queries,
    qrels: Qrels,
    collection: CollectionName = None,
    run: RunFile = None,
    top: Top = 100,
    against: Other = None,
    plot: Plot = None,
    indexes: Indexes = None,
    as_json: AsJson = False,
) -> None:
    """nDCG@10, R@100 and RR@10 of a collection's retrieval, by language, with intervals."""
    with errors_told(as_json):
        from taiyi_rag import assembly
        from taiyi_rag.cli.render import print_evaluation
        from taiyi_rag.evaluation import measuring
        from taiyi_rag.evaluation import plot as plotting
        from taiyi_rag.evaluation.files import check_place
        from taiyi_rag.evaluation.report import report_json

        if run:
            check_place(run)
        if plot:
            plotting.check_plot(plot)
        inputs = measuring.read(queries, qrels, against)
        settings = settings_in_force(indexes)
        opened = assembly.open_collection(settings, collection)
        with _progress(len(inputs.judged.queries)) as advance:
            report = measuring.measure(
                inputs,
                opened,
                assembly.retriever(settings, opened, top=None),
                settings=settings.retrieval.model_dump(mode="json"),
                top=top,
                run=run,
                on_query=advance,
            )
        if plot:
            plotting.draw(report.evaluation, plot)
        print_json(report_json(report)) if as_json else print_evaluation(report)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """A bar on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("queries", total=total)
        yield lambda: bar.advance(task)
