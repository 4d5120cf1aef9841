"""Queries and judgements of relevance ("qrels"), in the forms of BEIR and of TREC.

- BEIR: https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
- TREC topics and qrels: https://trec.nist.gov/data/qrels_eng/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taiyi_rag.errors import InputError, ReadError
from taiyi_rag.evaluation.files import lines, wrong

Queries = dict[str, str]
"""Texts by query id."""

Qrels = dict[str, dict[str, int]]
"""Grades of relevance by query id and document id: above 0 is relevant."""

_IDS = ("_id", "id", "qid", "query-id", "query_id")
_TEXTS = ("text", "query", "question", "title")
_QRELS_HEADER = ("query-id", "corpus-id", "score")

_TOP = re.compile(r"<top>(.*?)(</top>|(?=<top>)|\Z)", re.DOTALL | re.IGNORECASE)
_NUM = re.compile(r"<num>\s*(?:number\s*:)?\s*([^\s<]+)", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*(?:topic\s*:)?(.*?)(?=</?[a-z]+>|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judged:
    """The queries that can be measured on: those with at least one relevant document.

    Beside them the counts of what was left out: queries without a judgement, queries with nothing
    relevant among what was judged, and queries of the qrels that have no text.
    """

    queries: Queries
    qrels: Qrels
    without_judgement: int
    without_relevant: int
    without_text: int


def judged(queries: Queries, qrels: Qrels) -> Judged:
    """Queries with their judgements. Raises `InputError` when none has any."""
    both = [id for id in queries if id in qrels]
    if not both:
        raise InputError(
            "The qrels judge none of these queries "
            f"(a query: {next(iter(queries))!r}; in the qrels: {next(iter(qrels))!r}). "
            "Give the two files of one test collection."
        )
    usable = [id for id in both if any(grade > 0 for grade in qrels[id].values())]
    if not usable:
        raise InputError(
            "The qrels call no document relevant for any of these queries, so there is nothing "
            "to find. Grades above 0 mean relevant."
        )
    return Judged(
        queries={id: queries[id] for id in usable},
        qrels={id: qrels[id] for id in usable},
        without_judgement=len(queries) - len(both),
        without_relevant=len(both) - len(usable),
        without_text=len(qrels) - len(both),
    )


def read_queries(path: Path) -> Queries:
    """The queries of a file, in its order: JSON lines (`_id`, `text`), `id<TAB>text` with or
    without a header, or TREC topics (number and title).

    Raises `ReadError`, naming file and line, for what isn't understood, an id that stands twice,
    one with a blank in it, and an empty text.
    """
    first = next(lines(path), (0, ""))[1].lstrip()[:1]
    read = {"{": _json_queries, "<": _topics}.get(first, _table_queries)
    queries: Queries = {}
    for number, id, text in read(path):
        if not id or re.search(r"\s", id):
            raise wrong(path, number, f"{id!r} can't be a query's id: it needs one without blanks.")
        if id in queries:
            raise wrong(path, number, f"the query {id!r} stands twice. Remove one of them.")
        if not text.strip():
            raise wrong(path, number, f"the query {id!r} is empty. Write its text, or remove it.")
        queries[id] = " ".join(text.split())
    if not queries:
        raise ReadError(f'{path} holds no queries. Write lines like {{"_id": "1", "text": "…"}}.')
    return queries


def _json_queries(path: Path) -> Iterator[tuple[int, str, str]]:
    for number, line in lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise wrong(path, number, "it isn't valid JSON. Write an object a line.") from None
        id, text = _named(record, _IDS), _named(record, _TEXTS)
        if isinstance(id, bool) or not isinstance(id, str | int) or not isinstance(text, str):
            raise wrong(path, number, 'it needs "_id" and "text", as strings.')
        yield number, str(id), text


def _named(record: Any, names: tuple[str, ...]) -> Any:
    """The value of the first of `names` that the record has."""
    return next((record[n] for n in names if n in record), None) if type(record) is dict else None


def _table_queries(path: Path) -> Iterator[tuple[int, str, str]]:
    for place, (number, line) in enumerate(lines(path)):
        cells = line.split("\t")
        if place == 0 and cells[0].casefold() in _IDS and cells[-1].casefold() in _TEXTS:
            continue
        if len(cells) != 2:
            raise wrong(path, number, "it isn't understood. Write id<TAB>text, or JSON lines.")
        yield number, cells[0].strip(), cells[1]


def _topics(path: Path) -> Iterator[tuple[int, str, str]]:
    """The number and title of every `<top>`."""
    numbered = list(lines(path))
    text = "\n".join(line for _, line in numbered)
    for top in _TOP.finditer(text):
        line = numbered[text.count("\n", 0, top.start())][0]
        num, title = _NUM.search(top[1]), _TITLE.search(top[1])
        if not top[2] or num is None or title is None:
            raise wrong(path, line, "a topic needs <num>, <title> and a </top> at its end.")
        yield line, num[1], title[1]


def read_qrels(path: Path) -> Qrels:
    """The judgements of a file: BEIR's three columns with tabs between (with or without their
    header), or TREC's four (`query 0 document grade`).

    Raises `ReadError`, naming file and line, for what isn't understood, and for a document that is
    judged twice for a query.
    """
    qrels: Qrels = {}
    for place, (number, line) in enumerate(lines(path)):
        cells = _cells(line)
        if place == 0 and tuple(c.casefold() for c in cells) == _QRELS_HEADER:
            continue
        if len(cells) not in (3, 4) or not all(cells):
            raise wrong(
                path,
                number,
                "it isn't understood. Write query<TAB>document<TAB>grade (BEIR), or "
                "query 0 document grade (TREC).",
            )
        query, document = cells[0], cells[-2]
        if document in qrels.setdefault(query, {}):
            raise wrong(
                path, number, f"{document!r} is judged twice for {query!r}. Keep one judgement."
            )
        qrels[query][document] = _grade(path, number, cells[-1])
    if not qrels:
        raise ReadError(f"{path} holds no judgements. Write query<TAB>document<TAB>grade.")
    return qrels


def _cells(line: str) -> list[str]:
    """Cells between tabs, which may hold blanks (BEIR), else words (TREC)."""
    cells = [cell.strip() for cell in line.split("\t")]
    return cells if len(cells) > 2 else line.split()


def _grade(path: Path, number: int, text: str) -> int:
    try:
        grade = float(text)
        if grade == int(grade):
            return int(grade)
    except (ValueError, OverflowError):
        pass
    raise wrong(path, number, f"the grade {text!r} isn't a whole number. Write 0, 1, 2, …")
