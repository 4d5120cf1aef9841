"""An answer in a terminal, sentence by sentence as it is written and checked."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from taiyi_rag.answering.notices import DOUBTS
from taiyi_rag.cli.terminal import console as _console
from taiyi_rag.cli.terminal import doubts
from taiyi_rag.cli.terminal import inert as _inert
from taiyi_rag.events import Answered, Began, Event, Said, Told, Withdrawn
from taiyi_rag.label import LABEL
from taiyi_rag.language import has_han
from taiyi_rag.types import Answer, Check, Claim, Evidence, Notice, Outcome, Verdict

_STYLES = {
    Verdict.SUPPORTED: "",
    Verdict.PARTLY: "yellow",
    Verdict.CONTRADICTED: "red",
    Verdict.UNSUPPORTED: "red",
}
_SHOWN = 240
"""Characters of a passage that a list shows."""
_WITHDRAWN = "— taken back; the library is quoted instead · 以上内容撤回，改为原文摘录 —"


def print_events(events: Iterable[Event], *, strike: bool = False) -> Answer:
    """Print what happens as it does; gives the answer. With `strike` what isn't supported is struck
    through."""
    console = _console()
    told: list[Notice] = []
    waiting = console.status("…") if console.is_terminal else None
    with waiting or nullcontext():
        for event in events:
            if isinstance(event, Began) and waiting:
                waiting.update(f"{event.stage}…")
            elif isinstance(event, Told):
                told.append(event.notice)
                console.print(Text(_inert(event.notice.text), style="bold red"))
            elif isinstance(event, Said):
                _print_claim(console, event.claim, strike=strike)
            elif isinstance(event, Withdrawn):
                console.print(Text(_WITHDRAWN, style="dim"))
            elif isinstance(event, Answered):
                _print_rest(console, event.answer, told)
                return event.answer
    raise AssertionError("a stream ends with the answer")


def _print_claim(console: Console, claim: Claim, *, strike: bool) -> None:
    """Its words and marks; the original beneath where that is in the other language."""
    style = _STYLES[claim.verdict]
    struck = strike and claim.verdict in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
    line = Text(_inert(claim.text), style=f"{style} strike" if struck else style)
    if claim.verdict is not Verdict.SUPPORTED:
        line.append(f" ({claim.verdict})", style="not strike dim")
    line.append(" " + "".join(f"[{c.label}]" for c in claim.citations), style="not strike cyan")
    console.print(line)
    doubted = claim.findings if claim.verdict is not Verdict.SUPPORTED else ()
    for finding in (f for f in doubted if f.check not in (Check.MEANING, Check.LABEL)):
        text = f"{finding.check}: {finding.said}"
        text += f" ≠ {finding.instead}" if finding.instead else ""
        console.print(Padding(Text(_inert(text), style="dim"), (0, 4)))
    for citation in claim.citations:
        if has_han(citation.quote) != has_han(claim.text):
            console.print(Padding(Text(_inert(f"“{citation.quote}”"), style="dim"), (0, 4)))


def _print_rest(console: Console, answer: Answer, told: list[Notice]) -> None:
    """Notices that weren't told yet, then the evidence that is cited, and what made it."""
    if answer.claims:
        console.print()
    if answer.asked:
        console.print(Text(_inert(f"→ {answer.asked}"), style="dim"))
    for notice in answer.notices:
        if notice not in told:
            style = "yellow" if notice.code in DOUBTS else "dim"
            console.print(Text(_inert(notice.text), style=style))
    if answer.agreement:
        console.print(Text(_inert(answer.agreement.text), style="dim"))
    cited = {c.label for claim in answer.claims for c in claim.citations}
    shown = [
        e for e in answer.evidence if e.label in cited or answer.outcome is not Outcome.ANSWERED
    ]
    if shown:
        console.print()
    for evidence in shown:
        _print_evidence(console, evidence, whole=bool(answer.claims))
    console.print(Text(f"\n{LABEL[answer.language]}", style="dim"))
    if answer.id:
        console.print(Text(f"Recorded as {answer.id}", style="dim"))


def _print_evidence(console: Console, evidence: Evidence, *, whole: bool) -> None:
    passage = evidence.passage
    place = f"{passage.document_id}, {passage.start}–{passage.end}"
    place += f", page {passage.page}" if passage.page else ""
    head = Text(f"[{evidence.label}] ", style="cyan").append(_inert(evidence.title), style="bold")
    head.append(doubts(evidence.trust, evidence.tier), style="red")
    console.print(head)
    console.print(Padding(Text(_inert(f"{evidence.source} · {place}"), style="dim"), (0, 4)))
    text = passage.text if whole else _shorten(passage.text)
    console.print(Padding(Text(_inert(text)), (0, 4)))


def _shorten(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
