"""`taiyi-rag search | similar | cite`: looking up literature."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from taiyi_rag.cli.common import (
    AsJson,
    CollectionName,
    Indexes,
    errors_told,
    print_json,
    settings_in_force,
)
from taiyi_rag.cli.exporting import (
    Force,
    FormatName,
    check_free,
    chosen_format,
    write_references,
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
from taiyi_rag.errors import InputError

if TYPE_CHECKING:
    from taiyi_rag.library import Collection
    from taiyi_rag.references import Format
    from taiyi_rag.retrieval import Results
    from taiyi_rag.types import Document

Top = Annotated[int, typer.Option(min=1, max=1000, help="how many to list on a page")]
Page = Annotated[int, typer.Option(min=1, help="which page of them")]
SortBy = Annotated[
    Literal["relevance", "year", "-year", "title"],
    typer.Option("--sort", help="order of what was found; -year is newest first"),
]
ListBy = Annotated[
    Literal["passage", "document"],
    typer.Option("--by", help="list passages, or documents with their best passages"),
]
Explain = Annotated[bool, typer.Option("--explain", help="show what each place rests on")]
ShowFacets = Annotated[
    bool, typer.Option("--facets", help="count what was found by language, year, source, …")
]
ExportTo = Annotated[
    Path | None,
    typer.Option("--export", help="write the references listed to a .ris, .bib, .nbib or .csv"),
]
PassageId = Annotated[str, typer.Argument(help="a passage's id, as search shows it: p123")]
DocumentIds = Annotated[list[str], typer.Argument(help="ids of documents, as search shows them")]
CiteFormat = Annotated[
    str | None, typer.Option("--format", help="ris, bib, nbib or csv [the file's suffix, else ris]")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="file to write [standard output]")
]


def search(
    question: Question,
    collection: CollectionName = None,
    top: Top = 10,
    page: Page = 1,
    sort: SortBy = "relevance",
    by: ListBy = "passage",
    explain: Explain = False,
    facets: ShowFacets = False,
    export: ExportTo = None,
    format: FormatName = None,
    force: Force = False,
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
    """List the passages or documents that match best."""
    with errors_told(as_json):
        written_as = _export_format(export, format, force)
        from taiyi_rag import assembly
        from taiyi_rag.engine import check_question
        from taiyi_rag.retrieval import Request
        from taiyi_rag.retrieval.results import entries_json, results_json

        settings = settings_in_force(indexes)
        words = read_question(question)
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
        request = Request(words, chosen, sort, by, page, top)
        opened = assembly.open_collection(settings, collection)
        results = assembly.lookup(settings, opened).find(request)
        if as_json:
            print_json(results_json(results, by) if facets else entries_json(results, by))
        else:
            _print(results, top, explain=explain, facets=facets)
        _export(results, export, written_as, force)


def similar(
    passage: PassageId,
    collection: CollectionName = None,
    top: Top = 10,
    export: ExportTo = None,
    format: FormatName = None,
    force: Force = False,
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
    """List the passages most like a given one, in both languages."""
    with errors_told(as_json):
        written_as = _export_format(export, format, force)
        from taiyi_rag import assembly
        from taiyi_rag.retrieval.results import entries_json

        settings = settings_in_force(indexes)
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
        opened = assembly.open_collection(settings, collection)
        results = assembly.lookup(settings, opened).similar(passage, top=top, filters=chosen)
        if as_json:
            print_json(entries_json(results, "passage"))
        else:
            _print(results, top, explain=False, facets=False)
        _export(results, export, written_as, force)


def cite(
    ids: DocumentIds,
    format: CiteFormat = None,
    output: Output = None,
    force: Force = False,
    collection: CollectionName = None,
    indexes: Indexes = None,
) -> None:
    """Write the references of documents."""
    with errors_told(as_json=False):
        named = format or (None if output else "ris")
        written_as = chosen_format(output or Path(), named)
        from taiyi_rag import assembly
        from taiyi_rag.references import exported

        opened = assembly.open_collection(settings_in_force(indexes), collection)
        found = _documents(opened, ids)
        if output is None:
            typer.echo(exported(found, written_as).encode("utf-8"), nl=False)
        else:
            _tell(write_references(found, output, written_as, force=force), output)


def _documents(opened: Collection, ids: list[str]) -> list[Document]:
    headers = opened.truth.headers(ids)
    if missing := [id for id in ids if id not in headers]:
        raise InputError(
            f"Collection {opened.name!r} has no document {', '.join(missing)}. "
            f"`python -m ingest list --collection {opened.name}` shows the ids."
        )
    return [headers[id] for id in ids]


def _print(results: Results, size: int, *, explain: bool, facets: bool) -> None:
    from taiyi_rag.cli.listing import print_results

    print_results(results, size=size, explain=explain, facets=facets)


def _export_format(path: Path | None, format: str | None, force: bool) -> Format | None:
    """Asked before anything is searched: a search that can't be exported is not begun."""
    if path is None:
        return None
    check_free(path, force)
    return chosen_format(path, format)


def _export(results: Results, path: Path | None, format: Format | None, force: bool) -> None:
    if path is not None and format is not None:
        documents = [entry.document for entry in results.entries]
        _tell(write_references(documents, path, format, force=force), path)


def _tell(count: int, path: Path) -> None:
    typer.echo(f"{count} references are in {path}.", err=True)
