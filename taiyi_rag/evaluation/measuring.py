"""An evaluation from its files to its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever

from taiyi_rag.errors import InputError
from taiyi_rag.evaluation.files import sha256
from taiyi_rag.evaluation.judgements import Judged, Qrels, Queries, judged, read_qrels, read_queries
from taiyi_rag.evaluation.matching import match
from taiyi_rag.evaluation.measures import Evaluation, compare, evaluate, need_extra
from taiyi_rag.evaluation.report import Against, Report
from taiyi_rag.evaluation.retrieval import retrieve
from taiyi_rag.evaluation.runs import Run, read_run, write_run
from taiyi_rag.language import query_language
from taiyi_rag.library import Collection


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an evaluation is made of. `files` are path and SHA-256 by what the file is."""

    judged: Judged
    files: dict[str, dict[str, str]]
    other: Run | None = None


def read(queries: Path, qrels: Path, against: Path | None = None) -> Inputs:
    """Read and check the files. Raises `InputError` and `ReadError`, and needs the extra `eval`."""
    need_extra("ir_measures")
    task = judged(read_queries(queries), read_qrels(qrels))
    other = read_run(against) if against else None
    if other is not None and not other.keys() & task.queries.keys():
        raise InputError(f"{against} ranks documents for none of these queries. Give their run.")
    given = {"queries": queries, "qrels": qrels} | ({"against": against} if against else {})
    files = {role: {"path": str(p), "sha256": sha256(p)} for role, p in given.items()}
    return Inputs(task, files, other)


def measure(
    inputs: Inputs,
    collection: Collection,
    retriever: BaseRetriever,
    *,
    settings: dict[str, Any],
    top: int = 100,
    run: Path | None = None,
    on_query: Callable[[], object] = lambda: None,
) -> Report:
    """Ask `retriever`, which searches `collection`, every query, and judge what it ranks.

    `settings` are those of retrieval, to be reported; the rankings are written to `run`.
    """
    task, commit = inputs.judged, collection.truth.commit_number
    matching = match(collection.truth, {d for grades in task.qrels.values() for d in grades})
    found = retrieve(retriever, task.queries, top=top, on_query=on_query)
    if run:
        write_run(run, matching.named(found.run), f"taiyi-rag-{collection.name}")
    qrels = matching.qrels(task.qrels)
    languages: dict[str, str] = {
        id: query_language(text) or "other" for id, text in task.queries.items()
    }
    evaluation = evaluate(found.run, qrels, languages)
    return Report(
        collection=collection.name,
        embedder=collection.embedder,
        commit=commit,
        changed=collection.truth.commit_number != commit,
        counts=collection.counts(),
        settings=settings,
        files=inputs.files,
        judged=task,
        matching=matching,
        evaluation=evaluation,
        milliseconds=found.milliseconds,
        against=_against(inputs, collection, qrels, languages, evaluation),
    )


def _languages(queries: Queries) -> dict[str, str]:
    return {id: query_language(text) or "other" for id, text in queries.items()}


def _against(
    inputs: Inputs,
    collection: Collection,
    qrels: Qrels,
    languages: dict[str, str],
    evaluation: Evaluation,
) -> Against | None:
    if inputs.other is None:
        return None
    names = {name for ranking in inputs.other.values() for name, _ in ranking}
    other = match(collection.truth, names).run(inputs.other)
    theirs = evaluate(other, qrels, languages)
    lacking = len(qrels.keys() - other.keys())
    path = inputs.files["against"]["path"]
    return Against(Path(path).name, lacking, theirs, compare(evaluation, theirs))
