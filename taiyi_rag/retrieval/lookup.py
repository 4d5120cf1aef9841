"""Looking up literature: words become a page of passages or documents, with how they matched.

What is counted and paged are the best passages found, `DEPTH` of them: similarity has no end at
which passages stop matching. A page beyond them is cut from one longer list, which begins with
them, so that nothing comes twice and nothing is passed over: a deeper search ranks otherwise. An
order other than by relevance is that of one search on all pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore

from taiyi_rag.errors import InputError
from taiyi_rag.library import Collection
from taiyi_rag.retrieval.facets import facets_of
from taiyi_rag.retrieval.highlights import Span, highlights
from taiyi_rag.retrieval.results import By, Entry, Match, Request, Results, Sort
from taiyi_rag.retrieval.similar import similar_passages
from taiyi_rag.types import Filters

DEPTH, DEEPEST = 100, 1000
"""Passages that are looked for, and the most: beyond the first, all of these are."""

_SHOWN = 3
"""Passages of a document, where documents are listed."""

_LEAD, _SCORE = 0.1, 0.8
"""What a passage must reach to stand out: how far its similarity lies above that of passages which
merely are in the library, or else its score. The best one's score is 1, whatever it is."""


class Lookup:
    """Looks up literature in one collection. `retriever` gives the one that finds the best so many
    passages among what filters let through."""

    def __init__(
        self, collection: Collection, retriever: Callable[[int, Filters], BaseRetriever]
    ) -> None:
        self._collection = collection
        self._retriever = retriever

    def find(self, request: Request) -> Results:
        """The page of results that was asked for, an empty one beyond the last.

        Raises `InputError` for a page that lies too deep.
        """
        first, size = (request.page - 1) * request.size, request.size
        if first < 0 or not 1 <= size <= DEEPEST or first >= DEEPEST:
            raise InputError(
                f"Page {request.page} of {request.size} can't be shown: the first {DEEPEST:,} "
                "places are. Ask for an earlier page, or narrow the search with filters.",
                "page-deep",
                most=DEEPEST,
            )
        nodes, complete = self._best(request, DEPTH if size <= DEPTH else DEEPEST)
        if request.sort != "relevance":
            return _page(request, self._entries(_outstanding(nodes), request.by), complete)
        entries = self._entries(nodes, request.by)
        if not complete and len(nodes) < DEEPEST and len(entries) < first + size:
            deeper, complete = self._best(request, DEEPEST)
            entries = self._entries(_continued(nodes, deeper), request.by)
        return _page(request, entries, complete)

    def _best(self, request: Request, depth: int) -> tuple[list[NodeWithScore], bool]:
        """The best passages, at most so many, and whether these are all."""
        nodes = self._retriever(depth, request.filters).retrieve(request.words)
        return nodes, len(nodes) < depth

    def similar(self, passage_id: str, *, top: int = 10, filters: Filters | None = None) -> Results:
        """Passages like a given one, as one page. Raises `InputError` when there is none."""
        nodes = similar_passages(self._collection, passage_id, top=top, filters=filters)
        request = Request("", size=max(1, top))
        return _page(request, self._entries(nodes, "passage"), complete=False)

    def _entries(self, nodes: Sequence[NodeWithScore], by: By) -> list[Entry]:
        """Entries in order of rank, without what was removed a moment ago."""
        ids = [str(node.node.metadata["document_id"]) for node in nodes]
        headers = self._collection.truth.headers(ids)
        grouped: dict[str, list[Match]] = {}
        for node, id in zip(nodes, ids, strict=True):
            name = id if by == "document" else node.node.node_id
            if id in headers:
                grouped.setdefault(name, []).append(Match(node))
        return [
            Entry(
                headers[found[0].node.node.metadata["document_id"]],
                tuple(found[:_SHOWN]),
                len(found),
            )
            for found in grouped.values()
        ]


def _continued(first: list[NodeWithScore], deeper: list[NodeWithScore]) -> list[NodeWithScore]:
    """`first`, then what else a deeper search found."""
    known = {node.node.node_id for node in first}
    return [*first, *(n for n in deeper if n.node.node_id not in known)][:DEEPEST]


def _outstanding(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    """The nodes that stand out, all if none does. In an order other than by relevance the newest
    passage would come first that hardly has to do with the words."""
    return [
        node for node in nodes if _lead(node) >= _LEAD or (node.score or 0.0) >= _SCORE
    ] or nodes


def _outstanding_documents(entries: list[Entry]) -> int:
    """How many documents have a passage that stands out by its meaning, or by words that it has."""
    return len(
        {
            entry.document.id
            for entry in entries
            for match in entry.passages
            if _lead(match.node) >= _LEAD
            or (
                (match.node.score or 0.0) >= _SCORE
                and float(match.node.node.metadata.get("words", 0.0)) > 0
            )
        }
    )


def _lead(node: NodeWithScore) -> float:
    return float(node.node.metadata.get("lead", 0.0))


def _page(request: Request, entries: list[Entry], complete: bool) -> Results:
    documents = {entry.document.id: entry.document for entry in entries}
    first = (request.page - 1) * request.size
    shown = _sorted(entries, request.sort)[first : first + request.size]
    return Results(
        entries=tuple(_highlighted(entry, request.words) for entry in shown),
        passages=sum(entry.matching for entry in entries),
        documents=len(documents),
        page=request.page,
        pages=-(-len(entries) // request.size),
        complete=complete,
        outstanding=_outstanding_documents(entries),
        ids=tuple(documents),
        facets=facets_of(documents.values()),
    )


def _sorted(entries: list[Entry], sort: Sort) -> list[Entry]:
    if sort == "title":
        return sorted(entries, key=lambda entry: entry.document.title.casefold())
    if sort == "relevance":
        return entries
    sign = -1 if sort == "-year" else 1
    last = 10_000
    return sorted(
        entries, key=lambda e: last if e.document.year is None else sign * e.document.year
    )


def _highlighted(entry: Entry, words: str) -> Entry:
    passages = tuple(
        Match(match.node, tuple(_matched(match.node, words))) for match in entry.passages
    )
    return Entry(entry.document, passages, entry.matching)


def _matched(node: NodeWithScore, words: str) -> list[Span]:
    return highlights(node.node.get_content(), words, node.node.metadata["language"])
