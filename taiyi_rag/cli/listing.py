"""What was looked up, for people, in a terminal."""

from __future__ import annotations

from dataclasses import fields

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from taiyi_rag.cli.terminal import console, doubts, inert
from taiyi_rag.retrieval import Entry, Match, Results
from taiyi_rag.retrieval.facets import Counts
from taiyi_rag.retrieval.highlights import excerpt

_SHOWN = 240
"""Characters of a passage that a list shows."""
_BAR = 10
_FACET = 8
"""Values of a facet that are shown."""


def print_results(results: Results, *, size: int, explain: bool, facets: bool) -> None:
    """A page of entries, ranked, with how many there are."""
    out = console()
    if not results.entries:
        out.print("Nothing found." if results.page == 1 else f"Page {results.page} is empty.")
    strongest = max((_words(f) for e in results.entries for f in e.passages), default=0.0)
    for rank, entry in enumerate(results.entries, start=(results.page - 1) * size + 1):
        _print_head(out, rank, entry)
        for match in entry.passages:
            _print_passage(out, match, strongest if explain else None)
    out.print(Text(_summary(results), style="dim"))
    if facets:
        _print_facets(out, results)


def _print_head(out: Console, rank: int, entry: Entry) -> None:
    document, best = entry.document, entry.passages[0]
    head = Text(f"{rank:3}. ", style="cyan").append(inert(document.title), style="bold")
    head.append(doubts(document.trust, document.tier), style="red")
    out.print(head.append(f"  {best.node.score or 0.0:.3f}", style="dim"))
    where = " · ".join(filter(None, (document.source, str(document.year or ""), document.id)))
    out.print(Padding(Text(inert(where), style="dim"), (0, 5)))


def _print_passage(out: Console, match: Match, strongest: float | None) -> None:
    node = match.node.node
    page = f" · page {node.metadata['page']}" if node.metadata["page"] else ""
    why = "" if strongest is None else f" · {_why(match, strongest)}"
    out.print(Padding(Text(f"{node.node_id}{page}{why}", style="dim"), (0, 5)))
    line = Text()
    for piece, marked in excerpt(node.get_content(), match.highlights, _SHOWN):
        shown = " ".join(f"|{inert(piece)}|".split())[1:-1]  # blanks at its ends stay
        line.append(shown, style="bold yellow" if marked else "")
    out.print(Padding(line, (0, 5)))


def _why(match: Match, strongest: float) -> str:
    similarity, words = float(match.node.node.metadata["similarity"]), _words(match)
    share = words / strongest if strongest else 0.0
    legs = f"meaning {_bar(similarity)} {similarity:.2f} · words {_bar(share)} {words:.1f}"
    prior = match.node.node.metadata["prior"]
    return " · ".join([legs, *(f"{part} {value:+.2f}" for part, value in prior.items())])


def _words(match: Match) -> float:
    return float(match.node.node.metadata["words"])


def _bar(share: float) -> str:
    full = round(_BAR * min(1.0, max(0.0, share)))
    return "█" * full + "░" * (_BAR - full)


def _summary(results: Results) -> str:
    best = "" if results.complete else "best "
    found = f"{best}{results.passages:,} passages of {results.documents:,} documents"
    return f"Page {results.page} of {results.pages}: the {found}." if results.pages else ""


def _print_facets(out: Console, results: Results) -> None:
    for field in fields(results.facets):
        counts: Counts = getattr(results.facets, field.name)
        if counts:
            name = field.name.replace("_", " ")
            out.print(Text.assemble((f"{name}: ", "bold"), inert(_shown(counts))))


def _shown(counts: Counts) -> str:
    shown = " · ".join(f"{value} {number}" for value, number in counts[:_FACET])
    rest = len(counts) - _FACET
    return f"{shown} · {rest} more" if rest > 0 else shown
