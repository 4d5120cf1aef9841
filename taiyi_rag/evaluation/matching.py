"""Which document of a collection is meant by the name that a judgement gives it.

Tried in this order: the document's id, as it is; the id in other letters ("pmid:1" for "PMID:1"),
or a PubMed, PMC or DOI number that one document alone carries; the name of the file, with or
without its ending, that one document alone came from (judges can't know the rest of
`file:NAME-xxxxxxxx`). A run's "%20" is read as the blank that it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from taiyi_rag.evaluation.judgements import Qrels
from taiyi_rag.evaluation.runs import Run
from taiyi_rag.library.truth import Truth
from taiyi_rag.types import Document

_PUBMED = re.compile(
    r"(?:pmid: ?|https?://(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/"
    r"|https?://pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{1,9})/?"
)
_CENTRAL = re.compile(
    r"(?:pmcid: ?|https?://(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/"
    r"|https?://pmc\.ncbi\.nlm\.nih\.gov/articles/)?(pmc\d+)/?"
)
_DOI = re.compile(r"(?:doi: ?|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)")


@dataclass(frozen=True, slots=True)
class Matching:
    """Ids in the collection by name, and how many names were matched how: "id", "publication",
    "file". `lacking` are the names that no document, or more than one, answers to."""

    ids: dict[str, str]
    how: dict[str, int]
    lacking: frozenset[str]

    def qrels(self, qrels: Qrels) -> Qrels:
        """The judgements with the collection's ids; what it lacks keeps its name, and counts as
        not found. Of two names of one document the higher grade is kept."""
        renamed: Qrels = {}
        for query, grades in qrels.items():
            mine = renamed.setdefault(query, {})
            for name, grade in grades.items():
                id = self.ids.get(name, name)
                mine[id] = max(grade, mine.get(id, grade))
        return renamed

    def run(self, run: Run) -> Run:
        """A run with the collection's ids; of two names of one document the better place."""
        renamed: Run = {}
        for query, ranking in run.items():
            best: dict[str, float] = {}
            for name, score in ranking:
                best.setdefault(self.ids.get(name, name), score)
            renamed[query] = list(best.items())
        return renamed

    def named(self, run: Run) -> Run:
        """A run with the names that the judgements use, so that any tool can judge it by them."""
        names = {id: name for name, id in sorted(self.ids.items(), reverse=True)}
        return {query: [(names.get(d, d), s) for d, s in found] for query, found in run.items()}


def match(truth: Truth, names: Names[str]) -> Matching:
    """The documents that are meant by `names`."""
    ids = {name: name for name in truth.headers(list(names))}
    how = Counter({"id": len(ids)}) if ids else Counter[str]()
    rest = sorted(set(names) - ids.keys())
    tables = _Tables(truth.documents()) if rest else None
    for name in rest:
        found = tables.meant(name.replace("%20", " ")) if tables else None
        if found:
            how[found[0]] += 1
            ids[name] = found[1]
    return Matching(ids, dict(how), frozenset(rest) - ids.keys())


class _Tables:
    """Every document under the names that it goes by."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._ids: dict[str, set[str]] = {}
        self._publications: dict[str, set[str]] = {}
        self._files: dict[str, set[str]] = {}
        for document in documents:
            self._ids.setdefault(document.id.casefold(), set()).add(document.id)
            for number in _numbers(document):
                self._publications.setdefault(number, set()).add(document.id)
            path = PurePath(document.path)
            for name in {path.name, path.stem}:
                self._files.setdefault(name, set()).add(document.id)

    def meant(self, name: str) -> tuple[str, str] | None:
        """How the one document of that name was matched, and its id."""
        number = publication(name.casefold())
        for how, table, key in (
            ("id", self._ids, name.casefold()),
            ("publication", self._ids, number),
            ("publication", self._publications, number),
            ("file", self._files, name.removeprefix("file:")),
        ):
            found = table.get(key, set())
            if len(found) == 1:
                return how, next(iter(found))
        return None


def _numbers(document: Document) -> Iterator[str]:
    if document.pmid:
        yield f"pmid:{document.pmid}"
    if document.pmcid:
        yield document.pmcid.casefold()
    if document.doi:
        yield f"doi:{document.doi.casefold()}"


def publication(name: str) -> str:
    """A publication's number in one form, "" if `name` (in small letters) is none."""
    if found := _PUBMED.fullmatch(name):
        return f"pmid:{found[1]}"
    if found := _CENTRAL.fullmatch(name):
        return found[1]
    found = _DOI.fullmatch(name)
    return f"doi:{found[1]}" if found else ""
